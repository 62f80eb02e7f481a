"""A sample of coefficients that belong together: every run draws one row of it, and takes all values of that row.

A posterior sample says which values fit the past *together*; drawing each coefficient alone would throw that away. In a
key, `*` stands for every name: `states.*.reciprocity` is that of both states. A number that the scenario, its base or
`--set` gives explicitly is left alone. In the place of every other one that the sample names stands its column: a
discrete law in the order of the rows. That one row serves all of them in a run is what `Scenario.sampled` tells the
model. Files of samples are read in `sim.scenario.sample_file`.

>>> sample = Sample("small", ("coefficients.base_drive",), ((-1.5,), (-1.0,)), (1.0, 3.0))
>>> sample.column("coefficients.base_drive")
(-1.5, -1.0)
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.distributions import Discrete
from sim.scenario.entities import NAMED_TABLES, Content
from sim.scenario.quantity import Quantity

WEIGHT = "weight"
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of values that belong together, each with a weight.

    Attributes
    ----------
    name : str
        "posterior", or the name of a file.
    keys : tuple of str
        Dotted keys; `*` in the place of a name stands for every name.
    rows : tuple of tuple of float
        One value a key.
    weights : tuple of float
        Not negative, at least one above 0; they need not sum to 1.
    """

    name: str
    keys: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    weights: tuple[float, ...]

    def spread(self, key: str) -> tuple[float, float, float]:
        """The values of a key below which 5, 50 and 95 % of the weight lie.

        >>> Sample("small", ("dyad.x",), ((1.0,), (2.0,)), (1.0, 3.0)).spread("dyad.x")
        (1.0, 2.0, 2.0)
        """
        pairs = sorted(zip(self.column(key), self.weights, strict=True))
        levels = [level * math.fsum(self.weights) for level in (0.05, 0.5, 0.95)]
        points: list[float] = []
        reached = 0.0
        for value, weight in pairs:
            reached += weight
            while len(points) < len(levels) and reached >= levels[len(points)] * (1.0 - 1e-12):
                points.append(value)
        points += [pairs[-1][0]] * (3 - len(points))
        return points[0], points[1], points[2]

    @property
    def is_even(self) -> bool:
        """Whether all rows weigh the same."""
        return len(set(self.weights)) == 1

    @property
    def sha256(self) -> str:
        """Hash of keys, rows and weights."""
        return hashlib.sha256(self.to_csv()).hexdigest()

    def column(self, key: str) -> tuple[float, ...]:
        """The values of a key, row by row."""
        place = self.keys.index(key)
        return tuple(row[place] for row in self.rows)

    def to_csv(self) -> bytes:
        """The sample as a file that `sample_of` reads back, digit for digit."""
        lines = [",".join([WEIGHT, *self.keys])]
        lines += [",".join(map(repr, (weight, *row))) for weight, row in zip(self.weights, self.rows, strict=True)]
        return ("\n".join(lines) + "\n").encode()

    def to_json(self) -> dict[str, str]:
        """What a manifest keeps: name and text."""
        return {"name": self.name, "csv": self.to_csv().decode()}

    def described(self) -> str:
        """One line for people.

        >>> from sim.scenario.sample_file import sample_of
        >>> sample_of("small.csv", b"weight,coefficients.base_drive\\n1,-1.5\\n3,-1.0\\n").described()
        'small.csv: 2 rows of 1 coefficient'
        """
        many = "" if len(self.keys) == 1 else "s"
        return f"{self.name}: {len(self.rows):,} rows of {len(self.keys)} coefficient{many}"


def matches(key: str, path: str) -> bool:
    """Whether a key of a sample speaks of a path of the model.

    >>> matches("states.*.reciprocity", "states.north.reciprocity"), matches("states.*.resolve", "states.north.cost")
    (True, False)
    """
    ours, theirs = key.split("."), path.split(".")
    return len(ours) == len(theirs) and all(one in (EVERY, other) for one, other in zip(ours, theirs, strict=True))


OPTION = "--parameters"


def set_by_sample(sample: Sample) -> str:
    """Who sets a number that a sample gives."""
    return f"{OPTION} {sample.name}"


def paths_of(sample: Sample, content: Content) -> Iterator[tuple[str, str]]:
    """Every path of a scenario that a sample names, with the key that names it."""
    for key in sample.keys:
        table, *names = key.split(".")
        if EVERY in names:
            for name in getattr(content, table):
                yield key.replace(EVERY, name), key
        elif len(names) == 1 or names[0] in getattr(content, table):
            yield key, key


def under_sample(content: Content, sample: Sample, set_by: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The tables that a sample changes, and who set each key then.

    Parameters
    ----------
    content : Content
    sample : Sample
    set_by : mapping of str to str
        Who gave each key; what is in it stays as it is.
    """
    changed: dict[str, Any] = {}
    told = dict(set_by)
    for path, key in paths_of(sample, content):
        if path in set_by:
            continue
        table, *names = path.split(".")
        column = {names[-1]: _column(sample, key)}
        now = changed.get(table, getattr(content, table))
        if table in NAMED_TABLES:
            changed[table] = {**now, names[0]: now[names[0]].model_copy(update=column)}
        else:
            changed[table] = now.model_copy(update=column)
        told[path] = set_by_sample(sample)
    return changed, told


def _column(sample: Sample, key: str) -> Quantity:
    low, median, high = sample.spread(key)
    rows = f"one of {len(sample.rows):,} rows of {sample.name}, drawn once a run for all of its coefficients together"
    law = Discrete(
        distribution="discrete", values=sample.column(key), weights=None if sample.is_even else sample.weights
    )
    return Quantity(distribution=law, source=f"{rows}: median {median:.4g}, 90 % from {low:.4g} to {high:.4g}")

"""A sample of coefficients that belong together: every run draws one row of it, and takes all values of that row.

A posterior sample says which values fit the past *together*; drawing each coefficient alone would throw that away. In a
key, `*` stands for every name: `states.*.reciprocity` is that of both states. A number that the scenario, its base or
`--set` gives explicitly is left alone. In the place of every other one that the sample names stands its column: a
discrete law in the order of the rows. That one row serves all of them in a run is what `Scenario.sampled` tells the
model.

Samples stand in CSV files. The first line names the columns: `weight`, then dotted keys, one row a draw. Columns that
begin with `loglik:` say how well each row explains a family of cases; a run does not read them. Lines that begin with #
are remarks.

>>> sample = sample_of("small.csv", b"weight,coefficients.base_drive\\n1,-1.5\\n3,-1.0\\n")
>>> sample.keys, sample.rows, sample.weights
(('coefficients.base_drive',), ((-1.5,), (-1.0,)), (1.0, 3.0))
>>> sample.column("coefficients.base_drive"), sample.described()
((-1.5, -1.0), 'small.csv: 2 rows of 1 coefficient')
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from sim.scenario.csv_rows import cells_in, misfit, number_or_nan, repeated
from sim.scenario.distributions import Discrete
from sim.scenario.entities import Content
from sim.scenario.faults import Fault, ScenarioError, figure, found
from sim.scenario.names import parse_dotted
from sim.scenario.quantity import Quantity, Specification
from sim.scenario.read import read_bytes, shipped_folder
from sim.scenario.shape import parameter_path, specification_at

OPTION = "--parameters"
POSTERIOR, DEFAULTS = "posterior", "defaults"
"""Words of `--parameters`: the sample that comes with the program, and none."""

WEIGHT = "weight"
LIKELIHOOD = "loglik:"
"""Begins the columns of the families of cases."""
EVERY = "*"
MAX_ROWS = 20_000
MAX_FAULTS = 20


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
        reached = list(accumulate(weight for _, weight in pairs))
        total = math.fsum(self.weights)

        def below(level: float) -> float:
            place = bisect_left(reached, level * total * (1.0 - 1e-12))
            return pairs[min(place, len(pairs) - 1)][0]

        return below(0.05), below(0.5), below(0.95)

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
        """One line for people."""
        many = "" if len(self.keys) == 1 else "s"
        return f"{self.name}: {len(self.rows):,} rows of {len(self.keys)} coefficient{many}"

    @property
    def set_by(self) -> str:
        """Who sets a number that the sample gives."""
        return f"{OPTION} {self.name}"

    def paths(self, content: Content) -> Iterator[tuple[str, str]]:
        """Every path of a scenario that the sample names, with the key that names it."""
        for key in self.keys:
            owner, _, name = key.rpartition(".")
            yield from ((f"{part}.{name}", key) for part, _ in content.parts() if matches(owner, part))

    def over(self, content: Content, set_by: Mapping[str, str]) -> tuple[Content, dict[str, str]]:
        """A scenario with the columns of the sample, and who set each key then.

        Parameters
        ----------
        content : Content
        set_by : mapping of str to str
            Who gave each key; what is in it stays as it is.
        """
        columns = {key: self._quantity(key) for key in self.keys}
        drawn = {path: columns[key] for path, key in self.paths(content) if path not in set_by}
        return content.with_values(drawn), {**set_by, **dict.fromkeys(drawn, self.set_by)}

    def _quantity(self, key: str) -> Quantity:
        low, median, high = self.spread(key)
        rows = f"one of {len(self.rows):,} rows of {self.name}, drawn once a run for all of its coefficients together"
        weights = self.weights if len(set(self.weights)) > 1 else None
        law = Discrete(distribution="discrete", values=self.column(key), weights=weights)
        return Quantity(distribution=law, source=f"{rows}: median {median:.4g}, 90 % from {low:.4g} to {high:.4g}")


def matches(key: str, path: str) -> bool:
    """Whether a key of a sample speaks of a path of the model.

    >>> matches("states.*.reciprocity", "states.north.reciprocity"), matches("states.*.resolve", "states.north.cost")
    (True, False)
    """
    ours, theirs = key.split("."), path.split(".")
    return len(ours) == len(theirs) and all(one in (EVERY, other) for one, other in zip(ours, theirs, strict=True))


Parameters = str | Path | Sample | Mapping[str, str] | None
"""Where coefficients come from: "posterior", "defaults" (or None), a file, a sample, or what `Sample.to_json` gave."""


def read_sample(given: Parameters) -> Sample | None:
    """The sample that is meant; None for the defaults.

    Parameters
    ----------
    given : str, Path, Sample, mapping or None

    Raises
    ------
    ScenarioError
        If there is no such sample, or with every fault of its file.
    """
    if given is None or given == DEFAULTS:
        return None
    if isinstance(given, Sample):
        return given
    if isinstance(given, Mapping):
        return sample_of(given["name"], given["csv"].encode())
    if given == POSTERIOR:
        path = posterior_path()
        if path is None:
            what = "is not part of this installation; sim calibrate makes one, --parameters FILE.csv takes it."
            raise ScenarioError.at(f"--parameters {POSTERIOR}", what)
        return sample_of(POSTERIOR, read_bytes(path, str(path)))
    label = str(given)
    return replace(sample_of(label, read_bytes(Path(given), label)), name=Path(given).name)


def posterior_path() -> Path | None:
    """The posterior sample that comes with the program; None if there is none."""
    folder = shipped_folder()
    path = None if folder is None else folder / "posterior" / "posterior.csv"
    return path if path is not None and path.is_file() else None


def sample_of(name: str, data: bytes) -> Sample:
    """The sample in the bytes of a CSV file; parameters and errors as for `columns_of`."""
    columns, weights = columns_of(name, data)
    keys = tuple(_keys(columns))
    return Sample(name, keys, tuple(zip(*(columns[key] for key in keys), strict=True)), weights)


def columns_of(name: str, data: bytes) -> tuple[dict[str, tuple[float, ...]], tuple[float, ...]]:
    """The columns of the CSV file of a sample, those of families of cases among them, and the weights of its rows.

    Parameters
    ----------
    name : str
        How messages name it.
    data : bytes

    Raises
    ------
    ScenarioError
        With the line and key of every fault, at most twenty.
    """
    lines = list(cells_in(name, data, has_comments=True))
    if not lines:
        raise ScenarioError.at(name, "is empty; its first line names weight and dotted keys.")
    (line, head), *rows = lines
    if not rows:
        raise ScenarioError.at(name, "has no rows below its first line.")
    if len(rows) > MAX_ROWS:
        raise ScenarioError.at(name, f"has more than {MAX_ROWS:,} rows; draw fewer.")
    faults = [Fault(name, line, key, what) for key, what in _of_head(head)]
    ranges = [(key, specification_of(key)) for key in head]
    faults += [Fault(name, line, key, what) for line, words in rows for key, what in _of_row(words, ranges)]
    if faults:
        raise ScenarioError(faults[:MAX_FAULTS])
    columns = {key: tuple(float(words[place]) for _, words in rows) for place, key in enumerate(head)}
    weights = columns.pop(WEIGHT, (1.0,) * len(rows))
    if not 0.0 < math.fsum(weights) < math.inf:
        raise ScenarioError.at(name, "is 0 in every row; at least one must be above 0.", key=WEIGHT)
    return columns, weights


def _keys(head: Iterable[str]) -> Iterator[str]:
    return (word for word in head if word != WEIGHT and not word.startswith(LIKELIHOOD))


def _of_head(head: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the names of columns."""
    yield from repeated(head)
    if not any(_keys(head)):
        yield "", "names no coefficient; columns are weight and dotted keys."
    for key in _keys(head):
        specified = specification_of(key)
        if specified is None:
            example = "such as coefficients.base_drive or states.*.reciprocity"
            yield key, f"is no number of the model; columns are dotted keys {example}."
        elif specified.is_flag or specified.integer:
            yield key, "is a switch or a whole number; a sample holds coefficients."


def _of_row(words: Sequence[str], ranges: Sequence[tuple[str, Specification | None]]) -> Iterator[tuple[str, str]]:
    """What is wrong with the cells of a line, by column."""
    if what := misfit(words, ranges):
        yield "", what
        return
    for word, (key, specified) in zip(words, ranges, strict=True):
        number = number_or_nan(word)
        if not math.isfinite(number):
            yield key, f"is {found(word)}; it must be a finite number."
        elif specified is not None and not specified.low <= number <= specified.high:
            yield key, f"is {figure(number)}; it must be in {specified.allowed}."
        elif key == WEIGHT and number < 0.0:
            yield key, f"is {figure(number)}; it must be at least 0."


def specification_of(key: str) -> Specification | None:
    """What the model says about a key of a sample; None for a word that is no numeric key."""
    path = parse_dotted(key.replace(EVERY, "every"))
    return specification_at(path) if path is not None and parameter_path(path) == path else None

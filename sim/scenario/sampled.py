"""A scenario under a sample of coefficients: which of its numbers are drawn with a row, and which were given.

A number that the scenario, its base or `--set` gives is left alone. In the place of every other one that the sample
names stands its column: a discrete law in the order of the rows. That one row serves all of them in a run is what
`Scenario.sampled` tells the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.scenario.distributions import Discrete
from sim.scenario.entities import NAMED_TABLES
from sim.scenario.quantity import Quantity
from sim.scenario.sample import EVERY, Sample

if TYPE_CHECKING:
    from sim.scenario.content import Content

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

"""Numbers of one's own about each run: functions of its events, asked wherever the run is played.

A metric takes the record array of the events of one run, in the order in which they happened
(`sim.engine.recorder.EVENT_DTYPE`), and gives a number, or None where the run has no such number; or true or false, in
every run. What it gives is a column of the table of runs, and a mean or a share like any other. The digest of the runs
does not know of it: it is a fingerprint of what happened, not of what was asked.

>>> peak = lambda events: events.rung.max() if len(events) else 0
>>> Measured({"peak": peak}, {"peak": "mean"}).dtype.names[-1]
'peak'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from math import isinf, nan
from typing import Any

import numpy as np

from sim.engine.reference import run_reference
from sim.model.arrays import Floats
from sim.model.outcomes import RUN_DTYPE
from sim.model.structure import Model
from sim.results.digest import Table
from sim.results.sequences import COLUMN, column_of, comes_to_pass, sequences_in
from sim.scenario.outcomes import ALL
from sim.scenario.records import Scenario

Metric = Callable[[Any], Any]
Metrics = Mapping[str, Metric]
"""By the name of the column, what is asked of the events of a run."""

PROBES = 8
"""Runs that are asked first, to see what a metric gives: true or false, or a number."""
TYPES = {"share": "?", "mean": "<f8"}
"""Type of the column, by the kind of response."""


class MetricError(ValueError):
    """A metric failed in a run, or gave what is neither a number nor true or false; the message names both."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Metrics, and what kind of response each is.

    Attributes
    ----------
    metrics : mapping of str to callable
    kinds : mapping of str to str
        "share" of one that gives true or false, "mean" of one that gives numbers.
    """

    metrics: Metrics
    kinds: Mapping[str, str]

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the table of runs with these columns."""
        return np.dtype([*RUN_DTYPE.descr, *((name, TYPES[kind]) for name, kind in self.kinds.items())])

    def beside(self, table: Table, events: Table) -> Table:
        """The rows of some runs with what the metrics give for their events, which lie run by run as the rows do."""
        wide = np.empty(len(table), dtype=self.dtype)
        for name in RUN_DTYPE.names or ():
            wide[name] = table[name]
        for name, kind in self.kinds.items():
            metric = self.metrics[name]
            wide[name] = [_value(name, kind, metric, part, row) for part, row in _run_by_run(table, events)]
        return wide


def looked_for(scenario: Scenario, model: Model, metrics: Metrics | None) -> Metrics:
    """What is asked of the events of each run: the sequences of the scenario's outcomes, and metrics of one's own."""
    own = {
        column_of(steps): partial(
            comes_to_pass, steps=steps, actors=model.actors, kinds=model.kinds, struck_by=scenario.struck_by
        )
        for outcome in scenario.outcomes
        for steps in sequences_in(outcome.when)
    }
    return {**own, **(metrics or {})}


def measured_by(
    metrics: Metrics | None,
    scenario: Scenario,
    model: Model,
    *,
    seed: int,
    first_run: int,
    overrides: Mapping[str, Floats] | None = None,
) -> Measured | None:
    """Metrics with the kind of each, as the first runs of a model show it; None where there are none.

    Raises
    ------
    ValueError
        If a name cannot be that of a column.
    MetricError
        If a metric fails.
    """
    taken = {*ALL, *(outcome.name for outcome in scenario.outcomes)}
    for name in metrics or ():
        is_word = isinstance(name, str) and name.isidentifier()
        if not is_word or name in taken or name.startswith(COLUMN):
            why = "has a name that is taken" if is_word else "has no name of letters, digits and _"
            raise ValueError(f"the metric {name!r} {why}; give it another.")
    asked = looked_for(scenario, model, metrics)
    if not asked:
        return None
    runs = np.arange(first_run, first_run + PROBES, dtype=np.int64)
    given = {key: np.full(PROBES, values[0]) for key, values in (overrides or {}).items()}
    batch = run_reference(model, seed=seed, runs=runs, record=True, overrides=given)
    assert batch.events is not None, "they were recorded"
    kinds = {}
    for name, metric in asked.items():
        shown = [_asked(name, metric, events, row) for events, row in _run_by_run(batch.table, batch.events)]
        kinds[name] = "share" if any(isinstance(value, bool | np.bool_) for value in shown) else "mean"
    return Measured(asked, kinds)


def _run_by_run(table: Table, events: Table) -> Iterator[tuple[Any, np.void]]:
    """The events of each run as a record array, and its row."""
    ends = np.cumsum(table["events"])
    for start, end, row in zip(ends - table["events"], ends, table, strict=True):
        seen = events[start:end].view(np.recarray)
        seen.flags.writeable = False  # they are kept as they were
        yield seen, row


def _asked(name: str, metric: Metric, events: Any, row: np.void) -> Any:
    try:
        return metric(events)
    except Exception as error:
        raise MetricError(f"the metric {name} failed in {_which(row)}: {type(error).__name__}: {error}") from error


def _value(name: str, kind: str, metric: Metric, events: Any, row: np.void) -> float | bool:
    value = _asked(name, metric, events, row)
    if isinstance(value, bool | np.bool_):
        return bool(value)
    problem = "it must be a number, true or false, or None"
    if kind == "share":
        problem = "it gave true or false in another run, and must in all; of some runs alone, give 1, 0 or None"
    elif value is None:
        return nan
    elif isinstance(value, int | float | np.number) and not isinstance(value, np.complexfloating):
        with suppress(OverflowError):  # a whole number may fit no float
            if not isinf(number := float(value)):
                return number
        problem = "it must be finite, or None"
    raise MetricError(f"the metric {name} gave {value!r} in {_which(row)}; {problem}.")


def _which(row: np.void) -> str:
    return f"run {row['run']}" + (f" of point {row['point']}" if row["point"] else "")

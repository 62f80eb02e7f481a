"""What is measured at each point: shares and means with 95 % intervals, for many points at once.

A *response* is one number of interest: the share of runs in which something happened, or the mean of a column over the
runs that have it. The intervals are simulation error at that point. Because every point is played with the same luck,
neighbouring points err together: a difference between two points is surer than their intervals suggest.

>>> table = np.zeros(4, dtype=[("point", "<i8"), ("war", "?")])
>>> table["point"], table["war"] = [0, 0, 1, 1], [True, True, False, True]
>>> measured = measure([(Response("war", "share"), table["war"])], table["point"], 2)
>>> measured.of("war").estimate.tolist()
[1.0, 0.5]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats, Ints
from sim.results.conditions import holds
from sim.results.digest import RUN_COLUMNS, Table, own_columns
from sim.results.estimates import GIVEN, NOT_QUANTITIES, headline_events
from sim.results.intervals import student, wilson_intervals
from sim.vocabulary import Ending, OutcomeClass

KNOWN = "it has one"
"""What is given where a metric gave a number: it may give none."""


@dataclass(frozen=True, slots=True)
class Response:
    """One number of interest.

    Attributes
    ----------
    name : str
        A headline outcome, an outcome of the scenario, `outcome_class.WORD`, `ending.WORD`, or a column of numbers.
    kind : str
        "share" of the runs in which it happened, or "mean" of a column.
    given : str or None
        For a mean over part of the runs: what had to happen in them.
    """

    name: str
    kind: str
    given: str | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """One response at every point: arrays of shape (n_points,)."""

    response: Response
    n: Ints
    estimate: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Estimates:
    """Every response at every point: arrays of shape (n_responses, n_points), nan where no run has the quantity."""

    responses: tuple[Response, ...]
    n: Ints
    estimate: Floats
    low: Floats
    high: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the responses."""
        return tuple(response.name for response in self.responses)

    def of(self, name: str) -> Curve:
        """One response at every point.

        Raises
        ------
        ValueError
            If there is no such response; the message lists those that there are.
        """
        if name not in self.names:
            raise ValueError(f"{name!r} is no response; known are {', '.join(self.names)}.")
        row = self.names.index(name)
        return Curve(self.responses[row], self.n[row], self.estimate[row], self.low[row], self.high[row])


def given_of(name: str) -> str | None:
    """What must have happened for a run to have a number; of a metric of the user, that it gave one."""
    return GIVEN.get(name) if name in RUN_COLUMNS else KNOWN


def responses_of(
    table: Table, outcomes: Iterable[Any] = (), states: Sequence[str] = ()
) -> Iterator[tuple[Response, NDArray[Any]]]:
    """Each response with its values run by run: bool for a share, float with nan for a mean.

    Parameters
    ----------
    table : structured array, shape (n_runs,)
    outcomes : iterable of records with `name` and `when`, optional
        What the scenario asks for.
    states : sequence of str, optional
        Names of state a and state b.
    """
    for name, happened in headline_events(table).items():
        yield Response(name, "share"), happened
    for outcome in outcomes:
        yield Response(outcome.name, "share"), holds(outcome.when, table, states)
    for name in own_columns(table):
        if table.dtype[name].kind == "b":
            yield Response(name, "share"), table[name]
    for column, words in (("outcome_class", OutcomeClass), ("ending", Ending)):
        for word in words:
            yield Response(f"{column}.{word.word}", "share"), table[column] == word.value
    for name in table.dtype.names or ():
        if table.dtype[name].kind != "b" and name not in NOT_QUANTITIES:
            yield Response(name, "mean", given_of(name)), table[name].astype(np.float64)


def estimates(table: Table, n_points: int, outcomes: Iterable[Any] = (), states: Sequence[str] = ()) -> Estimates:
    """Every response of a table of runs, point by point.

    Parameters
    ----------
    table : structured array, shape (n_runs,)
        Its column `point` is in [0, n_points).
    n_points : int
    outcomes, states
        As for `responses_of`.
    """
    return measure(responses_of(table, outcomes, states), table["point"], n_points)


def measure(responses: Iterable[tuple[Response, NDArray[Any]]], point: Ints, n_points: int) -> Estimates:
    """Estimates of some responses from their values run by run.

    Parameters
    ----------
    responses : iterable of (Response, array of shape (n_runs,))
    point : int array, shape (n_runs,)
    n_points : int
    """
    kept, rows = [], []
    for response, values in responses:
        kept.append(response)
        rows.append((_shares if response.kind == "share" else _means)(values, point, n_points))
    n, estimate, low, high = (np.stack(parts) for parts in zip(*rows, strict=True))
    return Estimates(tuple(kept), n.astype(np.int64), estimate, low, high)


def _shares(happened: NDArray[np.bool_], point: Ints, n_points: int) -> tuple[Floats, ...]:
    n = np.bincount(point, minlength=n_points)
    count = np.bincount(point, weights=happened, minlength=n_points)
    with np.errstate(invalid="ignore"):
        share = count / n
    return n.astype(np.float64), share, *wilson_intervals(count, n)


def _means(values: Floats, point: Ints, n_points: int) -> tuple[Floats, ...]:
    """Means with Student's intervals; sums are taken around the mean of all, so that squares lose no digits."""
    known = ~np.isnan(values)
    values, point = values[known], point[known]
    centre = float(values.mean()) if len(values) else 0.0
    offset = values - centre
    n = np.bincount(point, minlength=n_points).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(point, weights=offset, minlength=n_points) / n
        squares = np.bincount(point, weights=offset * offset, minlength=n_points)
        error = np.sqrt(np.maximum(squares - n * mean * mean, 0.0) / (n - 1.0) / n)
    half = student(n - 1.0) * error
    return n, mean + centre, mean + centre - half, mean + centre + half

"""What is measured of runs: outcomes that a scenario defines; shares and means with 95 % intervals at many points.

An outcome of a scenario is a condition on the columns of the table of runs, a table of TOML. Its entries must all hold.
An entry is a column with a value (`talks_held = true`, `ending = "agreement"`) or with comparisons (`days_to_talks = {
at_most = 14 }`), or one of `any`, `all` (lists of conditions) and `not` (a condition). A lag that never came is nan,
and every comparison with it is false.

A *response* is one number of interest: the share of runs in which something happened, or the mean of a column over the
runs that have it. The intervals are simulation error at that point. Because every point is played with the same luck,
neighbouring points err together: a difference between two points is surer than their intervals suggest.

>>> table = np.array([(True, 3.0), (False, np.nan)], dtype=[("talks_held", "?"), ("days_to_talks", "<f8")])
>>> holds({"talks_held": True, "days_to_talks": {"at_most": 14}}, table).tolist()
[True, False]
>>> holds({"not": {"days_to_talks": {"at_most": 14}}}, table).tolist()
[False, True]
>>> table = np.zeros(4, dtype=[("point", "<i8"), ("war", "?")])
>>> table["point"], table["war"] = [0, 0, 1, 1], [True, True, False, True]
>>> measured = measure([(Response("war", "share"), table["war"])], table["point"], 2)
>>> measured.of("war").estimate.tolist()
[1.0, 0.5]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Bools, Floats, Ints
from sim.results.digest import RUN_COLUMNS, Table
from sim.results.intervals import student, wilson_intervals
from sim.results.sequences import column_of, metric_columns
from sim.scenario.outcomes import ALL, CODES, COLUMNS
from sim.vocabulary import Ending, OutcomeClass

GIVEN = {name: column.given for name, column in COLUMNS.items() if column.given}
"""Quantities that exist only in runs where something happened, and what had to happen."""

NOT_QUANTITIES = frozenset({"run", "point", "replicate", "outcome_class", "ending", "first_force_by"})
"""Integer columns that are names or codes, so that a mean of them says nothing."""

DERIVED: Mapping[str, Callable[[Table], Bools]] = {
    "force_used": lambda table: table["outcome_class"] != OutcomeClass.NO_FORCE,
    "war": lambda table: table["outcome_class"] == OutcomeClass.WAR,
}
"""Outcomes that have no column: they follow from the others."""


def headline_events(table: Table) -> dict[str, Bools]:
    """For each headline outcome, in which runs it happened: bool arrays of shape (n_runs,), by name."""
    names = (name for name, column in ALL.items() if column.is_headline)
    return {name: DERIVED[name](table) if name in DERIVED else table[name] for name in names}


COMPARISONS: Mapping[str, Callable[[NDArray[Any], Any], Bools]] = {
    "at_least": lambda column, bound: column >= bound,
    "at_most": lambda column, bound: column <= bound,
    "is": lambda column, value: np.isin(column, value),
}


def holds(condition: Mapping[str, Any], table: Table, states: Sequence[str] = ()) -> Bools:
    """In which runs a condition holds.

    Parameters
    ----------
    condition : mapping
        As read from `when` of an `[[outcomes]]` entry.
    table : structured array, shape (n_runs,)
    states : sequence of str, optional
        Names of state a and state b, for conditions on `first_force_by`.

    Returns
    -------
    bool array, shape (n_runs,)
        All true where the condition is empty.

    Raises
    ------
    ValueError
        If the condition names a column, word or comparison that does not exist.
    """
    return _all_of([_entry_holds(name, asked, table, states) for name, asked in condition.items()], len(table))


def _entry_holds(name: str, asked: Any, table: Table, states: Sequence[str]) -> Bools:
    if name == "not":
        return ~holds(asked, table, states)
    if name == "sequence":
        if (place := column_of(asked)) not in (table.dtype.names or ()):
            raise ValueError("in which order events came was not looked at when these runs were played.")
        return table[place].astype(bool)
    if name in ("any", "all"):
        masks = [holds(condition, table, states) for condition in asked]
        return _all_of(masks, len(table)) if name == "all" else ~_all_of([~mask for mask in masks], len(table))
    column = _column(name, table)
    masks = []
    for word, value in (asked if isinstance(asked, Mapping) else {"is": asked}).items():
        if word not in COMPARISONS:
            raise ValueError(f"{name} is compared by {word!r}; known comparisons are {', '.join(COMPARISONS)}.")
        masks.append(COMPARISONS[word](column, _coded(name, value, states)))
    return _all_of(masks, len(table))


def _column(name: str, table: Table) -> NDArray[Any]:
    if name in DERIVED:
        return DERIVED[name](table)
    if name in (known := table.dtype.names or ()):
        return table[name]
    raise ValueError(f"{name!r} is no outcome of a run; known are {', '.join(sorted({*known, *DERIVED}))}.")


def _coded(name: str, value: Any, states: Sequence[str]) -> Any:
    """The value as the table holds it: words of a vocabulary and names of states become codes."""
    if isinstance(value, list | tuple):
        return [_coded(name, item, states) for item in value]
    if not isinstance(value, str):
        return value
    codes = {word.word: word.value for word in CODES.get(name, ())}
    if name == "first_force_by":
        codes = {**{state: code for code, state in enumerate(states)}, "nobody": -1}
    if value not in codes:
        raise ValueError(f"{name} is {value!r}; known words are {', '.join(codes) or 'none'}.")
    return codes[value]


def _all_of(masks: Sequence[Bools], n_runs: int) -> Bools:
    return np.logical_and.reduce(masks) if masks else np.ones(n_runs, dtype=bool)


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
    for name in metric_columns(table):
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


def _shares(happened: Bools, point: Ints, n_points: int) -> tuple[Floats, ...]:
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
    return n, mean + centre, above_least(values, mean + centre - half), mean + centre + half


def above_least(values: Floats, low: Floats) -> Floats:
    """Lower ends of intervals of means, not below 0 where no value is: no mean of deaths is negative.

    >>> above_least(np.array([0.0, 3.0]), np.array([-1.5])), above_least(np.array([-1.0, 3.0]), np.array([-1.5]))
    (array([0.]), array([-1.5]))
    """
    return np.maximum(low, 0.0) if len(values) and values.min() >= 0.0 else low

"""What is drawn of plain runs as a curve: where the states stand on the ladder day by day, by which day something has
happened, how long it takes, and how many die.

The *ladder* is a median and bands over runs, from the table of events. An event leaves the dyad at a position R between
0 and 9; while nothing happens the position halves every `half_life_days`, so dt days later it is R * 2**(-dt /
half_life_days). The position of a day is the highest that was held in [day, day + 1): a strike at noon belongs to its
day. Before its first event a run stands at 0.

*Cumulative incidence* of answer, talks, agreement and war. A run that the model ended, or that was looked at up to the
horizon, is fully known, so the share of runs before day d is a plain share with a Wilson band. A run that was cut short
at the cap on events is censored from its last day: as soon as there is one, the curve is one minus Kaplan-Meier with a
Greenwood band on the log-log scale.

*Lags*: days to an answer, to talks, to an agreement, counted by whole day over the runs in which it came.

*Deaths* have heavy tails: a mean says little, and one run may hold most of the dead. The share of runs at or above each
number says it all, and reads well on a logarithmic axis.

>>> events = np.array([(7, 0.5, 4.0)], dtype=[("run", "<i8"), ("time", "<f8"), ("rung", "<f8")])
>>> positions(events, np.array([7]), np.array([0, 1, 2]), half_life_days=0.5).round(2).tolist()
[[4.0, 2.0, 0.5]]
>>> happened, left = Counted.of(np.array([2.5])), Counted.of(np.array([np.inf]))
>>> curve = cumulative_incidence(happened, left, np.array([2.0, 3.0]))
>>> curve.share.tolist()
[0.0, 0.5]
>>> lag = lag_of(Counted.of(np.array([2.0, 2.0, 0.0, -3.0, np.nan])), "days_to_talks")
>>> lag.counts.tolist(), lag.n_before, lag.n_happened, lag.n_runs
([1, 0, 2], 1, 4, 5)
>>> curve = exceedance(Counted.of(np.array([0.0, 0.0, 3.0, 40.0])), "deaths_total")
>>> curve.none, curve.deaths.tolist(), curve.share.tolist()
(0.5, [1.0, 3.0, 40.0], [0.5, 0.5, 0.25])

Sources
-------
Kaplan, E. L. & Meier, P. (1958), J. American Statistical Association 53. Greenwood, M. (1926), Reports on Public Health
and Medical Subjects 33; log-log band after Kalbfleisch, J. & Prentice, R. (2002), *Failure Time Data*, 1.4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Bools, Floats, Ints
from sim.results.digest import Table
from sim.results.estimates import Counted, summarise
from sim.results.intervals import Z, wilson_intervals
from sim.results.responses import GIVEN

BANDS = (50, 80, 95)
"""Per cent of runs inside the bands of a fan."""

RUNS_AT_ONCE = 2_048
"""Runs whose positions are worked out together: the work takes ten times the memory of what comes of it."""
MAX_DAYS_SHOWN = 366
"""Longer horizons are read in equal steps of several days, which keeps memory in bounds."""


@dataclass(frozen=True, slots=True)
class Fan:
    """The ladder position by day: the median run, and bands that hold the middle part of the runs.

    Attributes
    ----------
    days : float array, shape (n_days,)
        First day of each step; a step is one day where the horizon has at most `MAX_DAYS_SHOWN` days.
    median : float array, shape (n_days,)
        In [0, 9].
    bands : mapping of int to (low, high), each a float array of shape (n_days,)
        By per cent of runs inside.
    n_runs : int
    """

    days: Floats
    median: Floats
    bands: Mapping[int, tuple[Floats, Floats]]
    n_runs: int


def day_steps(first_day: float, last_day: float) -> Ints:
    """First day of each step from `first_day` up to, not including, `last_day`: at most `MAX_DAYS_SHOWN` of them."""
    first, last = int(np.floor(first_day)), max(int(np.ceil(last_day)), int(np.floor(first_day)) + 1)
    step = max(1, -(-(last - first) // MAX_DAYS_SHOWN))
    return np.arange(first, last, step, dtype=np.int64)


def ladder_by_day(
    events: Table,
    runs: Ints,
    *,
    half_life_days: float,
    last_day: float,
    first_day: float | None = None,
) -> Fan:
    """Median and bands over runs of the ladder position, day by day.

    Parameters
    ----------
    events : structured array
        Events of these runs; rows of other runs are left out.
    runs : int array, shape (n_runs,)
        Every run that was recorded, those without any event included.
    half_life_days : float
        Days of quiet in which the position halves; `inf` for a ladder that never forgets.
    last_day : float
        End of the time looked at: the horizon.
    first_day : float, optional
        Day 0 or the first event, whichever is earlier, if absent.

    Raises
    ------
    ValueError
        If there are no runs.
    """
    if not len(runs):
        raise ValueError("The ladder by day needs at least one recorded run; record_runs is 0.")
    if first_day is None:
        first_day = min(0.0, float(events["time"].min())) if len(events) else 0.0
    days = day_steps(first_day, last_day)
    blocks = [runs[first : first + RUNS_AT_ONCE] for first in range(0, len(runs), RUNS_AT_ONCE)]
    held = np.concatenate([positions(events, block, days, half_life_days=half_life_days) for block in blocks])
    shares = [0.5, *(0.5 + side * inside / 200 for inside in BANDS for side in (-1, 1))]
    median, *ends = np.quantile(held, shares, axis=0, overwrite_input=True)
    bands = dict(zip(BANDS, zip(ends[::2], ends[1::2], strict=True), strict=True))
    return Fan(days.astype(np.float64), median, bands, len(runs))


def positions(events: Table, runs: Ints, days: Ints, *, half_life_days: float) -> Floats:
    """Highest ladder position of each run in each step of days, shape (n_runs, n_days).

    Parameters
    ----------
    events : structured array
        Times of one run in ascending order.
    runs : int array, shape (n_runs,)
    days : int array, shape (n_days,)
        First day of each step, evenly spaced.
    half_life_days : float
    """
    row, ours = rows_of(events["run"], runs)
    times, rungs = events["time"][ours], events["rung"][ours]
    width = int(days[1] - days[0]) if len(days) > 1 else 1
    step = np.floor_divide(times - days[0], width).astype(np.int64)
    inside = step < len(days)
    row, step, times, rungs = row[inside], np.maximum(step[inside], 0), times[inside], rungs[inside]

    peak = np.zeros((len(runs), len(days)))
    np.maximum.at(peak, (row, step), rungs)
    last_event = np.full((len(runs), len(days)), -1, dtype=np.int64)
    np.maximum.at(last_event, (row, step), np.arange(len(times)))
    last_event = np.maximum.accumulate(last_event, axis=1)

    if len(times):
        carried_in = last_event[:, :-1]
        quiet_days = days[1:] - times[carried_in]
        carried = np.where(carried_in >= 0, rungs[carried_in] * np.exp2(-quiet_days / half_life_days), 0.0)
        peak[:, 1:] = np.maximum(peak[:, 1:], carried)
    return peak


def rows_of(run: Ints, runs: Ints) -> tuple[Ints, Bools]:
    """Row in `runs` of each event's run, for the events whose run is among `runs`, and the mask of these events."""
    order = np.argsort(runs, kind="stable")
    place = np.minimum(np.searchsorted(runs[order], run), len(runs) - 1)
    ours = runs[order][place] == run
    return order[place][ours], ours


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of runs in which something has happened before each time.

    Attributes
    ----------
    name : str
    days : float array, shape (n_days,)
        Whole days; the share at day d counts what happened before d, so the last one counts the whole horizon.
    share, low, high : float array, shape (n_days,)
        With the 95 % band, point by point.
    n_runs : int
    """

    name: str
    days: Floats
    share: Floats
    low: Floats
    high: Floats
    n_runs: int


def incidence(rows: Iterable[Table], *, last_day: float, first_day: float = 0.0) -> dict[str, Curve]:
    """Cumulative incidence of `answer`, `talks`, `agreement` and `war` by day.

    Parameters
    ----------
    rows : iterable of structured array
        The table of runs, in parts.
    last_day : float
        The horizon.
    first_day : float, optional
        First day of the curves.
    """
    days = np.append(day_steps(first_day, last_day), np.ceil(last_day)).astype(np.float64)
    seen: defaultdict[str, list[tuple[Counted, Counted]]] = defaultdict(list)
    for table in rows:
        known_until = np.where(table["cut_short"], table["end_day"], np.inf)
        for name, first in first_days(table).items():
            seen[name].append(looked_at(first, known_until))
    curves = {}
    for name, parts in seen.items():
        happened, left = (Counted.all_of(of_all) for of_all in zip(*parts, strict=True))
        curves[name] = cumulative_incidence(happened, left, days, name=name)
    return curves


def first_days(table: Table) -> dict[str, Floats]:
    """The day on which each thing happened first in each run, by name: shape (n_runs,), nan where it never did.

    The table counts lags from the first use of force, or from day 0 where there was none.
    """
    origin = np.nan_to_num(table["first_force_day"])
    return {name: origin + table[f"days_to_{name}"] for name in ("answer", "talks", "agreement", "war")}


def looked_at(first: Floats, known_until: Floats) -> tuple[Counted, Counted]:
    """When it happened (`inf`: known never to); and until when the other runs were known.

    Parameters
    ----------
    first : float array, shape (n_runs,)
        Time of the event in days; nan where it never happened while the run was looked at.
    known_until : float array, shape (n_runs,)
        Time up to which the run is known; inf where it is known for good.
    """
    when = np.where(np.isnan(first), np.inf, first)
    is_seen = when <= known_until
    return Counted.of(when[is_seen]), Counted.of(known_until[~is_seen])


def cumulative_incidence(happened: Counted, left: Counted, days: Floats, *, name: str = "") -> Curve:
    """Share of runs in which something has happened before each day, with its 95 % band.

    Parameters
    ----------
    happened, left : Counted
        Of `looked_at`.
    days : float array, shape (n_days,)
    name : str, optional
    """
    n_runs = happened.n + left.n
    if left.below(days[-1:])[0]:
        share, low, high = _kaplan_meier(happened, left, days)
    else:
        counts = happened.below(days)
        share = counts / n_runs if n_runs else np.full(len(days), np.nan)
        low, high = wilson_intervals(counts, np.full(len(counts), n_runs))
    return Curve(name, days, share, low, high, n_runs)


def _kaplan_meier(happened: Counted, left: Counted, days: Floats) -> tuple[Floats, Floats, Floats]:
    """One minus the survival curve before each day, and Greenwood's band on the log-log scale."""
    ends = np.isfinite(happened.values)
    times, deaths = happened.values[ends], happened.counts[ends]
    whole = Counted.all_of((happened, left))
    at_risk = whole.n - whole.below(times)
    survival = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.concatenate([[0.0], np.cumsum(deaths / (at_risk * (at_risk - deaths)))])
        factor = np.exp(Z * np.sqrt(variance) / np.log(survival))
        lower, upper = 1 - survival ** (1 / factor), 1 - survival**factor
    certain = (survival == 1) | (survival == 0)
    lower, upper = np.where(certain, 1 - survival, lower), np.where(certain, 1 - survival, upper)
    place = np.searchsorted(times, days, side="left")
    return 1 - survival[place], np.minimum(lower, upper)[place], np.maximum(lower, upper)[place]


@dataclass(frozen=True, slots=True)
class Lag:
    """Whole days until something, over the runs in which it came.

    Attributes
    ----------
    name : str
        The column.
    n_runs, n_happened : int
    n_before : int
        Runs in which it came before the first force, so that its lag is negative.
    counts : int array, shape (n_days,)
        The other runs in which it came, by whole day, day 0 first; empty where there are none.
    quantiles : mapping of int to float
        By per cent, given that it came; nan where it never did.
    """

    name: str
    n_runs: int
    n_happened: int
    n_before: int
    counts: Ints
    quantiles: Mapping[int, float]


def lag_of(days: Counted, name: str) -> Lag:
    """The distribution of one lag.

    Parameters
    ----------
    days : Counted
        Whole days, negative where it came before the first force.
    name : str
    """
    since = days.values >= 0
    counts = np.zeros(int(days.values[since].max(initial=-1)) + 1, dtype=np.int64)
    counts[days.values[since].astype(np.int64)] = days.counts[since]
    return Lag(name, days.n_runs, days.n, days.n - int(counts.sum()), counts, summarise(days).quantiles)


def lags(numbers: Mapping[str, Counted]) -> dict[str, Lag]:
    """Every lag among the numbers of a tally, by column name."""
    return {name: lag_of(numbers[name], name) for name in GIVEN}


MAX_POINTS = 300
"""Points of a curve at most; more cannot be seen."""


@dataclass(frozen=True, slots=True)
class Exceedance:
    """Of one kind of deaths, the share of runs with at least so many.

    Attributes
    ----------
    kind : str
        The column.
    n_runs : int
    none : float
        Share of runs without a death; nan without runs.
    deaths : float array, shape (n_points,)
        1 and the numbers that occur above it; empty where no run has a death.
    share, low, high : float array, shape (n_points,)
        With the 95 % band, point by point.
    """

    kind: str
    n_runs: int
    none: float
    deaths: Floats
    share: Floats
    low: Floats
    high: Floats


def exceedance(deaths: Counted, kind: str) -> Exceedance:
    """Share of runs with at least so many deaths, from 1 up.

    Parameters
    ----------
    deaths : Counted
        At least 0.
    kind : str
    """
    n_runs = deaths.n_runs
    some = deaths.values[deaths.values > 0]
    points = np.unique(np.maximum(np.append(some, 1.0), 1.0)) if len(some) else np.zeros(0)
    if len(points) > MAX_POINTS:
        wanted = np.geomspace(points[0], points[-1], MAX_POINTS)
        points = points[np.unique(np.minimum(np.searchsorted(points, wanted), len(points) - 1))]
    counts = n_runs - deaths.below(points)
    low, high = wilson_intervals(counts, np.full(len(counts), n_runs))
    none = 1 - int(deaths.counts[deaths.values > 0].sum()) / n_runs if n_runs else float("nan")
    return Exceedance(kind, n_runs, none, points, counts / max(n_runs, 1), low, high)


def exceedances(numbers: Mapping[str, Counted]) -> dict[str, Exceedance]:
    """The curve of every kind of deaths among the numbers of a tally, by column name."""
    return {name: exceedance(counted, name) for name, counted in numbers.items() if name.startswith("deaths_")}

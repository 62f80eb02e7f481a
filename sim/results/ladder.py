"""Where the two states stand on the ladder, day by day: a median and bands over runs, from the table of events.

An event leaves the dyad at a position R between 0 and 9; while nothing happens the position halves every
`half_life_days`, so dt days later it is R * 2**(-dt / half_life_days). The position of a day is the highest that was
held in [day, day + 1): a strike at noon belongs to its day. Before its first event a run stands at 0.

>>> import numpy as np
>>> events = np.array([(7, 0.5, 4.0)], dtype=[("run", "<i8"), ("time", "<f8"), ("rung", "<f8")])
>>> positions(events, np.array([7]), np.array([0, 1, 2]), half_life_days=0.5).round(2).tolist()
[[4.0, 2.0, 0.5]]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.arrays import Floats
from sim.results.digest import Table

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


def day_steps(first_day: float, last_day: float) -> npt.NDArray[np.int64]:
    """First day of each step from `first_day` up to, not including, `last_day`: at most `MAX_DAYS_SHOWN` of them."""
    first, last = int(np.floor(first_day)), max(int(np.ceil(last_day)), int(np.floor(first_day)) + 1)
    step = max(1, -(-(last - first) // MAX_DAYS_SHOWN))
    return np.arange(first, last, step, dtype=np.int64)


def ladder_by_day(
    events: Table,
    runs: npt.NDArray[np.int64],
    *,
    half_life_days: float,
    last_day: float,
    first_day: float | None = None,
    bands: tuple[int, ...] = BANDS,
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
    bands : tuple of int, optional
        Per cent of runs inside each band.

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
    shares = [0.5, *(0.5 + side * inside / 200 for inside in bands for side in (-1, 1))]
    median, *ends = np.quantile(held, shares, axis=0, overwrite_input=True)
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return Fan(
        days=days.astype(np.float64), median=median, bands=dict(zip(bands, pairs, strict=True)), n_runs=len(runs)
    )


def positions(
    events: Table, runs: npt.NDArray[np.int64], days: npt.NDArray[np.int64], *, half_life_days: float
) -> npt.NDArray[np.float64]:
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

    carried_in = last_event[:, :-1]
    known = carried_in >= 0
    quiet_days = days[1:] - times[carried_in] if len(times) else np.zeros(carried_in.shape)
    carried = np.where(known, rungs[carried_in] * np.exp2(-quiet_days / half_life_days), 0.0) if len(times) else 0.0
    peak[:, 1:] = np.maximum(peak[:, 1:], carried)
    return peak


def rows_of(
    run: npt.NDArray[np.int64], runs: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Row in `runs` of each event's run, for the events whose run is among `runs`, and the mask of these events."""
    order = np.argsort(runs, kind="stable")
    place = np.minimum(np.searchsorted(runs[order], run), len(runs) - 1)
    ours = runs[order][place] == run
    return order[place][ours], ours

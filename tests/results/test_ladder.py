"""The ladder by day: decay, days, and a slow twin."""

from __future__ import annotations

from itertools import pairwise
from math import floor, inf
from typing import Any

import numpy as np
import pytest

from sim.results.incidence import MAX_DAYS_SHOWN, day_steps, ladder_by_day, positions, rows_of
from tests.results.tables import events, lively_events, runs


def naive_position(rows: np.ndarray, run: int, day: int, half_life: float) -> float:
    """Highest position in [day, day + 1), event by event."""
    own = [(float(row["time"]), float(row["rung"])) for row in rows if row["run"] == run]
    held = [rung for time, rung in own if floor(time) == day]
    before = [(time, rung) for time, rung in own if time < day]
    if before:
        time, rung = before[-1]
        held.append(rung * 2 ** (-(day - time) / half_life))
    return max(held, default=0.0)


def test_positions_equal_the_naive_twin() -> None:
    table = runs(20)
    rows = lively_events(table, each=6)
    days = np.arange(0, 110)
    fast = positions(rows, table["run"], days, half_life_days=7.0)
    slow = [[naive_position(rows, run, day, 7.0) for day in days] for run in range(20)]
    assert fast == pytest.approx(np.array(slow), abs=1e-12)


def test_a_position_halves_in_its_half_life() -> None:
    rows = events({"run": 0, "time": 0.0, "rung": 8.0})
    held = positions(rows, np.array([0]), np.arange(0, 31), half_life_days=10.0)[0]
    assert held[[0, 10, 20, 30]].tolist() == [8.0, 4.0, 2.0, 1.0]


def test_without_forgetting_it_stays() -> None:
    rows = events({"run": 0, "time": 2.5, "rung": 3.0})
    assert positions(rows, np.array([0]), np.arange(0, 5), half_life_days=inf)[0].tolist() == [0, 0, 3, 3, 3]


def test_the_last_event_counts_even_if_it_lowers() -> None:
    rows = events({"run": 0, "time": 0.2, "rung": 6.0}, {"run": 0, "time": 0.4, "rung": 1.0})
    held = positions(rows, np.array([0]), np.arange(0, 2), half_life_days=inf)[0]
    assert held.tolist() == [6.0, 1.0]


def test_a_run_without_events_counts_as_quiet() -> None:
    fan = ladder_by_day(
        events({"run": 1, "time": 0.0, "rung": 6.0}), np.array([0, 1, 2]), half_life_days=10.0, last_day=3.0
    )
    assert fan.n_runs == 3
    assert fan.median.tolist() == [0, 0, 0]
    assert fan.bands[95][1][0] > 5


def test_no_events_at_all_is_quiet() -> None:
    fan = ladder_by_day(events(), np.array([4]), half_life_days=10.0, last_day=5.0)
    assert fan.median.tolist() == [0] * 5


def test_days_begin_with_the_history() -> None:
    fan = ladder_by_day(events({"run": 0, "time": -3.0, "rung": 2.0}), np.array([0]), half_life_days=10.0, last_day=2.0)
    assert fan.days.tolist() == [-3, -2, -1, 0, 1]


def test_bands_nest_and_hold_the_median() -> None:
    table = runs(200)
    fan = ladder_by_day(lively_events(table), table["run"], half_life_days=20.0, last_day=100.0)
    lows, highs = zip(*(fan.bands[inside] for inside in (95, 80, 50)), strict=True)
    chain = [*lows, fan.median, *reversed(highs)]
    assert all((lower <= upper).all() for lower, upper in pairwise(chain))


def test_events_of_other_runs_are_left_out() -> None:
    rows = events({"run": 5, "time": 0.0, "rung": 9.0}, {"run": 6, "time": 0.0, "rung": 2.0})
    assert positions(rows, np.array([6]), np.arange(0, 1), half_life_days=1.0).tolist() == [[2.0]]


def test_rows_are_found_in_any_order() -> None:
    row, ours = rows_of(np.array([7, 3, 9, 3]), np.array([3, 7]))
    assert row.tolist() == [1, 0, 0]
    assert ours.tolist() == [True, True, False, True]


@pytest.mark.parametrize(("first", "last"), [(0.0, 180.0), (-32.4, 180.0), (0.0, 8000.0), (0.0, 0.5)])
def test_steps_cover_the_time_in_bounded_number(first: float, last: float) -> None:
    days = day_steps(first, last)
    step = days[1] - days[0] if len(days) > 1 else 1
    assert len(days) <= MAX_DAYS_SHOWN
    assert days[0] <= first
    assert days[-1] + step >= last


def test_an_event_on_the_border_of_wide_steps_belongs_to_its_step() -> None:
    days = day_steps(0.0, 8000.0)
    held: Any = positions(
        events({"run": 0, "time": float(days[7]), "rung": 4.0}), np.array([0]), days, half_life_days=inf
    )
    assert held[0, 6:9].tolist() == [0, 4, 4]


def test_no_recorded_runs_is_an_error_that_names_the_option() -> None:
    with pytest.raises(ValueError, match="record_runs is 0"):
        ladder_by_day(events(), np.zeros(0, dtype=np.int64), half_life_days=1.0, last_day=5.0)

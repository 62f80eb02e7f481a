"""The axis of days: one smooth scale, round trips, ticks with room, dates in English."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plots.time_axis import TICK_INCHES, TimeAxis, calendar

AXES = {
    "even": TimeAxis.plan(0, 30, busy=(0, 10)),
    "from the start": TimeAxis.plan(0, 180, busy=(0, 20)),
    "with days before": TimeAxis.plan(-32, 180, busy=(0, 20)),
    "busy to the end": TimeAxis.plan(0, 1000, busy=(700, 1000)),
    "years": TimeAxis.plan(0, 8000, busy=(0, 30)),
}


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES)
def test_axis_goes_from_left_to_right_and_back(axis: TimeAxis) -> None:
    days = np.linspace(axis.first - 5, axis.last + 5, 400)
    places = axis.forward(days)
    assert np.all(np.diff(places) > 0)
    assert axis.inverse(places) == pytest.approx(days)
    assert axis.forward(np.array([axis.first, axis.last])) == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES)
@pytest.mark.parametrize("inches", [4.0, 9.0])
def test_ticks_are_whole_days_with_room_for_a_date(axis: TimeAxis, inches: float) -> None:
    ticks = axis.ticks(inches)
    places = axis.forward(np.array(ticks, dtype=float)) * inches
    assert len(ticks) >= 2
    assert np.all(np.diff(places) >= 0.97 * TICK_INCHES)
    assert axis.first <= min(ticks)
    assert max(ticks) <= axis.last


def test_busy_days_get_most_of_the_width_and_short_spans_stay_even() -> None:
    axis = TimeAxis.plan(-32, 180, busy=(0, 20))
    assert np.diff(axis.forward(np.array([0.0, 20.0])))[0] > 0.5
    assert TimeAxis.plan(0, 40, busy=(0, 5)).is_even


@given(st.floats(-400, 0), st.floats(1, 8000), st.floats(-500, 500), st.floats(0, 500))
def test_any_busy_days_give_an_increasing_axis(first: float, last: float, low: float, width: float) -> None:
    axis = TimeAxis.plan(first, last, busy=(low, low + width))
    places = axis.forward(np.linspace(axis.first, axis.last, 50))
    assert (places[0], places[-1]) == (0.0, 1.0)
    assert np.all(np.diff(places) > 0)


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES)
def test_no_curve_turns_because_the_scale_does(axis: TimeAxis) -> None:
    """From one step to the next the width of a day changes by little: in straight pieces it would jump tenfold."""
    days = np.arange(axis.first, axis.last, 0.01)
    widths = np.diff(axis.forward(days))
    assert np.max(np.abs(np.diff(np.log(widths)))) < 0.2


def test_dates_name_the_year_where_it_is_new() -> None:
    assert calendar(date(2024, 12, 30), [0, 1, 2]) == [
        "30 Dec\n2024",
        "31 Dec",
        "1 Jan\n2025",
    ]


def test_dates_beyond_the_calendar_are_blank() -> None:
    assert calendar(date(9999, 12, 31), [0, 5]) == ["31 Dec\n9999", ""]
    assert calendar(date(1, 1, 1), [-5, 0]) == ["", "1 Jan\n1"]

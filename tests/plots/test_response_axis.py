"""Responses as words, numbers and axes."""

from __future__ import annotations

from math import nan

import pytest

from sim.plots.response_axis import difference_text, interval_text, limits, long_text, number_text
from sim.results.responses import Response

WAR, DEATHS = Response("war", "share"), Response("deaths_total", "mean")


def test_a_mean_over_part_of_the_runs_says_which() -> None:
    assert long_text(Response("days_to_talks", "mean", "talks_held")).endswith("in runs with talks held")
    assert long_text(WAR) == "share of runs with war"


def test_numbers_have_the_digits_they_can_carry() -> None:
    assert [number_text(DEATHS, value) for value in (1.234, 12.34, 1234.5, -3.0, nan)] == [
        "1.23", "12.3", "1,234", "−3", "-",
    ]  # fmt: skip
    assert interval_text(DEATHS, nan, nan) == ""


def test_differences_carry_their_sign_and_zero_has_none() -> None:
    assert [difference_text(WAR, value) for value in (0.012, -0.0004, 0.00001, -0.5)] == [
        "+1.2",
        "−0.04",
        "0.00",
        "−50.0",
    ]


@pytest.mark.parametrize(
    ("response", "ends", "low", "high"),
    [(WAR, (0.0, 0.5), 0.0, 0.53), (WAR, (0.99, 1.0), 0.9892, 1.0008), (DEATHS, (90.0, 100.0), 89.2, 100.8)],
)
def test_axes_begin_at_zero_unless_all_is_far_from_it(
    response: Response, ends: tuple[float, float], low: float, high: float
) -> None:
    assert limits(response, ends) == pytest.approx((low, high))


def test_axes_have_room_where_nothing_varies_or_nothing_is_known() -> None:
    for response in (WAR, DEATHS):
        for ends in ((0.0,), (1.0,), (nan,), ()):
            low, high = limits(response, ends)
            assert low < high

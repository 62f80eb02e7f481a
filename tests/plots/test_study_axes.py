"""Factors and responses as words, numbers and axes."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from sim.plots.study_axes import (
    difference_text,
    factor_text,
    interval_text,
    limits,
    long_text,
    number_text,
    part_text,
    positions,
    round_ticks,
    value_text,
)
from sim.results.design import Factor
from sim.results.marginals import Parts
from sim.results.responses import Response

WORDS = Parts(Factor("x", levels=("north", "south")), ("north", "south"), (), np.arange(2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (-1.5, "−1.5"),
        (20_000.0, "20,000"),
        (2.5e11, "2.5e11"),
        (1e-9, "1e−9"),
        (False, "false"),
        ("limited_war", "limited war"),
        (3, "3"),
    ],
)
def test_values_are_written_as_people_read_them(value: float | str, text: str) -> None:
    assert value_text(value) == text


def test_a_unit_stands_behind_the_key_or_below_a_long_one() -> None:
    factor = Factor("coefficients.think_time_days", low=1.0, high=9.0, is_log=True, unit="days")
    assert factor_text(factor) == "think time days (days, log scale)"
    assert factor_text(factor, 24) == "think time days\n(days, log scale)"
    assert factor_text(Factor("x", low=0.0, high=1.0, unit="1")) == "x"


def test_words_stand_side_by_side() -> None:
    assert positions(WORDS).tolist() == [0.0, 1.0]
    assert part_text(WORDS, 1) == "south"


@pytest.mark.parametrize(("low", "high"), [(0.5, 8.0), (3.0, 4.0), (0.001, 1e6), (1e-9, 2e-9)])
def test_round_ticks_of_a_logarithmic_axis_lie_inside_and_apart(low: float, high: float) -> None:
    ticks = round_ticks(low, high, 400.0, log=True)
    assert np.all((ticks >= low) & (ticks <= high))
    assert np.all(np.diff(np.log(ticks)) / np.log(high / low) * 400.0 >= 52.0)


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

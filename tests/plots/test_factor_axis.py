"""Factors as axes: keys, values, ticks."""

from __future__ import annotations

import numpy as np
import pytest

from sim.plots.factor_axis import factor_text, key_text, part_text, positions, round_ticks, value_text
from sim.results.design import Factor
from sim.results.marginals import Parts

WORDS = Parts(Factor("x", levels=("north", "south")), ("north", "south"), (), np.arange(2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (-1.5, "−1.5"),
        (20_000.0, "20,000"),
        (2.5e11, "2.5e11"),
        (1e-9, "1e−9"),
        (False, "no"),
        ("limited_war", "limited war"),
        (3, "3"),
    ],
)
def test_values_are_written_as_people_read_them(value: float | str, text: str) -> None:
    assert value_text(value) == text


def test_keys_are_told_in_words_and_cut_in_the_last_line() -> None:
    assert key_text("groups.jaish_al_adl.attacks_per_year", 24) == "Jaish al-Adl's attacks\nper year"
    assert all(len(line) <= 12 for line in key_text("a.b." + "c" * 50, 12).split("\n"))


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

"""Paired differences: hand-worked cases, coverage of the interval, and pairs that are none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.model.outcomes import RUN_DTYPE
from sim.results.pairs import paired_curve, paired_differences, paired_mean, paired_share
from sim.results.responses import Response


def test_the_two_by_two_table_adds_up() -> None:
    before = np.array([True, True, True, False, False, False, False, False])
    after = np.array([True, False, False, True, False, False, False, False])
    pair = paired_share("war", before, after)
    assert (pair.both, pair.only_a, pair.only_b, pair.neither) == (1, 2, 1, 4)
    assert (pair.a, pair.b, pair.difference) == (3 / 8, 2 / 8, -1 / 8)
    assert pair.low < -1 / 8 < pair.high


def test_the_interval_is_that_of_agresti_and_min() -> None:
    """Half a run in each cell, then Wald: n* = 102, d* = 4/102, half-width by hand."""
    before = np.repeat([True, True, False, False], [50, 8, 12, 30])
    after = np.repeat([True, False, True, False], [50, 8, 12, 30])
    pair = paired_share("x", before, after)
    centre = 4 / 102
    half = 1.959964 * np.sqrt(21 / 102 - centre**2) / np.sqrt(102)
    assert (pair.low, pair.high) == pytest.approx((centre - half, centre + half), abs=1e-6)


def test_no_change_is_exactly_zero() -> None:
    happened = np.random.default_rng(1).random(1000) < 0.3
    pair = paired_share("x", happened, happened)
    assert (pair.difference, pair.only_a, pair.only_b, pair.variance_ratio) == (0.0, 0, 0, 0.0)
    assert pair.low < 0.0 < pair.high < 0.002


@pytest.mark.slow
@pytest.mark.parametrize(("p", "flips"), [(0.5, 0.1), (0.05, 0.02), (0.3, 0.003)])
def test_the_interval_covers_the_difference_nineteen_times_in_twenty(p: float, flips: float) -> None:
    """4,000 studies of 500 pairs: coverage to within 0.35 points; at least 94 % is asked for."""
    rng = np.random.default_rng(7)
    trials, n = 4_000, 500
    covered = 0
    for _ in range(trials):
        before = rng.random(n) < p
        lost, won = rng.random(n) < flips, rng.random(n) < 2 * flips
        pair = paired_share("x", before, (before & ~lost) | (~before & won))
        covered += pair.low <= (1 - p) * 2 * flips - p * flips <= pair.high
    assert covered / trials >= 0.94


def test_a_mean_is_paired_where_both_sides_have_it() -> None:
    before = np.array([1.0, 2.0, np.nan, 4.0])
    after = np.array([2.0, 4.0, 5.0, np.nan])
    pair = paired_mean(Response("days", "mean", "talks_held"), before, after)
    assert (pair.n, pair.a, pair.b, pair.difference, pair.given) == (2, 1.5, 3.0, 1.5, "talks_held")
    assert pair.to_json().keys() >= {"difference", "low", "high", "variance_ratio"}
    assert "both" not in pair.to_json()


@pytest.mark.parametrize("n", [50, 200, 2_000])
def test_the_interval_of_a_mean_holds_a_change_that_few_pairs_show(n: int) -> None:
    """One pair in a hundred differs, as far as two runs do: of 50 pairs Student's interval alone held it in 39 %."""
    rng, held = np.random.default_rng(n), 0
    for _ in range(400):
        before = rng.exponential(5.0, n)
        after = np.where(rng.random(n) < 0.01, rng.exponential(6.0, n), before)
        pair = paired_mean(Response("days", "mean"), before, after)
        held += bool(pair.low <= 0.01 <= pair.high)
    assert held >= 0.93 * 400


def test_nothing_in_common_is_said_as_nothing() -> None:
    pair = paired_mean(Response("days", "mean"), np.array([1.0, np.nan]), np.array([np.nan, 2.0]))
    assert pair.n == 0
    assert pair.to_json()["difference"] is None


def test_variance_ratio_is_small_for_like_pairs_and_one_for_strangers() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 20_000))
    assert paired_mean(Response("x", "mean"), x, x + 0.1 * y).variance_ratio == pytest.approx(0.005, rel=0.1)
    assert paired_mean(Response("x", "mean"), x, y).variance_ratio == pytest.approx(1.0, abs=0.05)


def test_other_runs_are_not_paired() -> None:
    a, b = np.zeros(3, dtype=RUN_DTYPE), np.zeros(3, dtype=RUN_DTYPE)
    b["run"] = [0, 1, 2]
    with pytest.raises(ValueError, match="do not hold the same runs"):
        paired_differences(a, b)


def test_what_pairing_saves_is_one_over_the_ratio_of_variances() -> None:
    pair = paired_share("war", np.array([True, False]), np.array([True, False]))
    told = [replace(pair, variance_ratio=ratio).saved for ratio in (0.2, 0.001, 0.0, math.nan)]
    assert told == ["5.0 x", "1,000.0 x", "all", "-"]


def test_a_curve_of_differences_is_the_difference_of_shares_at_each_step() -> None:
    random = np.random.default_rng(5)
    before, after = random.exponential(10.0, 400), random.exponential(7.0, 400)
    before[:90], after[:40] = np.nan, np.nan  # it never came
    steps = np.array([1.0, 5.0, 20.0, 1e9])
    curve = paired_curve(before, after, steps)
    for place, step in enumerate(steps):
        one = paired_share("", np.nan_to_num(before, nan=np.inf) < step, np.nan_to_num(after, nan=np.inf) < step)
        assert (one.difference, one.low, one.high) == (curve.difference[place], curve.low[place], curve.high[place])
    assert curve.low[1] > 0.0, "it comes sooner"

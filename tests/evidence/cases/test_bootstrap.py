"""Intervals of mean scores: pairs of states drawn anew."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.scores import mean_intervals

FAMILIES_36 = [f"pair {number}" for number in np.repeat(np.arange(28), [1] * 22 + [2] * 4 + [3] * 2)]
"""36 cases in 28 pairs of states, as in a library like ours."""


def width(values: np.ndarray, families: list[str]) -> float:
    (interval,) = mean_intervals(values[:, None], families)
    return interval.high - interval.low


def test_an_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).random((36, 3))
    first = mean_intervals(values, FAMILIES_36)
    assert first == mean_intervals(values, FAMILIES_36)
    for column, interval in enumerate(first):
        assert interval.value == pytest.approx(values[:, column].mean())
        assert interval.low < interval.value < interval.high


def test_cases_of_one_pair_count_as_fewer() -> None:
    """Twelve pairs of three like cases: about sqrt(3) times wider than 36 pairs."""
    values = np.repeat(np.random.default_rng(2).normal(size=12), 3)
    alone = width(values, [str(number) for number in range(36)])
    together = width(values, [str(number) for number in np.repeat(np.arange(12), 3)])
    assert 1.4 < together / alone < 2.4


def test_a_difference_of_columns_has_the_interval_of_the_same_resamples() -> None:
    values = np.random.default_rng(3).random((36, 1))
    shifted = np.concatenate([values, values + 0.25, np.full((36, 1), 0.25)], axis=1)
    first, second, constant = mean_intervals(shifted, FAMILIES_36)
    assert second.low == pytest.approx(first.low + 0.25)
    assert (constant.low, constant.high) == pytest.approx((0.25, 0.25))


def test_one_pair_has_no_interval_and_no_case_no_mean() -> None:
    (interval,) = mean_intervals(np.array([[0.1], [0.3]]), ["a", "a"])
    assert interval.to_json() == {"value": pytest.approx(0.2), "low": None, "high": None}
    (nothing,) = mean_intervals(np.zeros((0, 1)), [])
    assert nothing.to_json() == {"value": None, "low": None, "high": None}


def test_more_pairs_than_slots_of_one_address_are_drawn() -> None:
    values = np.random.default_rng(4).normal(size=(400, 1))
    (interval,) = mean_intervals(values, [str(number) for number in range(400)])
    assert interval.high - interval.low == pytest.approx(2 * 1.96 / 20, rel=0.15)


@pytest.mark.slow
@pytest.mark.parametrize("spread", ["brier", "skewed"])
def test_coverage_with_36_cases_is_at_least_93_per_cent(spread: str) -> None:
    """2,000 libraries of 36 cases in 28 pairs with a shared part: the standard error of the coverage is 0.006."""
    rng = np.random.default_rng(5)
    pair = np.unique(FAMILIES_36, return_inverse=True)[1]
    hits = 0
    for _ in range(2_000):
        shared, own = rng.normal(size=28)[pair], rng.normal(size=36)
        latent = np.sqrt(0.3) * shared + np.sqrt(0.7) * own
        if spread == "brier":
            # A calibrated forecaster: a latent below the 30 % point comes true; its score depends on that alone.
            values, truth = np.where(latent < -0.5244, 0.49, 0.09), 0.3 * 0.49 + 0.7 * 0.09
        else:
            values, truth = np.exp(0.5 * latent), float(np.exp(0.125))
        (interval,) = mean_intervals(values[:, None], FAMILIES_36, resamples=1_000)
        hits += interval.low <= truth <= interval.high
    assert hits / 2_000 >= 0.93 - 2.0 * 0.006

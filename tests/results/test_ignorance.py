"""Ignorance told from luck: the spread between rows of a sample, with that of single runs taken out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.ignorance import ignorance_of


def shares_between(low: float, high: float, *, n_rows: int, n_runs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.integers(n_rows, size=n_runs)
    truth = low + (high - low) * (np.arange(n_rows) + 0.5) / n_rows
    return rng.random(n_runs) < truth[rows], rows


def test_the_spread_between_rows_is_found_where_a_row_has_few_runs() -> None:
    found = [ignorance_of(*shares_between(0.2, 0.5, n_rows=400, n_runs=8_000, seed=seed)) for seed in range(40)]
    assert np.mean([spread.sd**2 for spread in found]) == pytest.approx(0.3**2 / 12, rel=0.05)
    low, high = (np.mean([getattr(spread, end) for spread in found]) for end in ("low", "high"))
    assert 0.15 < low < 0.2 and 0.5 < high < 0.55  # a little beyond, for what a few runs leave open


def rows_within(n_runs: int, *, spread: float) -> float:
    """Which part of the rows lies in the interval with ignorance, on average; their shares are normal around 0.3."""
    held = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        truth, rows = np.clip(rng.normal(0.3, spread, 400), 0.0, 1.0), rng.integers(400, size=n_runs)
        happened = rng.random(n_runs) < truth[rows]
        mean = happened.mean()
        half = 1.96 * np.sqrt(mean * (1.0 - mean) / n_runs)
        low, high = ignorance_of(happened, rows).around(mean, mean - half, mean + half)
        held.append(np.mean((low <= truth) & (truth <= high)))
    return float(np.mean(held))


@pytest.mark.parametrize("spread", [0.02, 0.07])
@pytest.mark.parametrize("n_runs", [500, 2_000, 10_000])
def test_an_interval_with_ignorance_holds_the_rows_however_few_the_runs(n_runs: int, spread: float) -> None:
    assert rows_within(n_runs, spread=spread) > 0.94


def test_luck_alone_is_little_ignorance_and_none_where_runs_are_many() -> None:
    few = [ignorance_of(*shares_between(0.3, 0.3, n_rows=400, n_runs=8_000, seed=seed)) for seed in range(40)]
    naive = []
    for seed in range(40):
        values, rows = shares_between(0.3, 0.3, n_rows=400, n_runs=8_000, seed=seed)
        naive.append(np.std(np.bincount(rows, weights=values) / np.bincount(rows)))
    many = ignorance_of(*shares_between(0.3, 0.3, n_rows=400, n_runs=400_000, seed=1))
    assert np.median([spread.sd for spread in few]) < 0.02 and np.mean(naive) > 0.09  # as row by row
    assert np.mean([spread.high - spread.low for spread in few]) < 0.13
    assert many.high - many.low < 0.02


def test_runs_without_the_quantity_are_left_out() -> None:
    values = np.array([1.0, np.nan, 3.0, 5.0, np.nan, 7.0])
    spread = ignorance_of(values, np.array([0, 0, 0, 1, 1, 1]))
    assert spread.mean == 4.0 and spread.n_rows == 2
    assert spread.chance == pytest.approx(np.sqrt(2.0))


def test_too_few_runs_say_nothing_and_leave_an_interval_as_it_is() -> None:
    spread = ignorance_of(np.array([True, False]), np.array([0, 1]))
    assert np.isnan(spread.low) and spread.to_json()["low"] is None
    assert spread.around(0.5, 0.1, 0.9) == (0.1, 0.9)


def test_an_interval_with_ignorance_is_never_narrower() -> None:
    spread = ignorance_of(*shares_between(0.2, 0.5, n_rows=400, n_runs=8_000, seed=3))
    low, high = spread.around(0.35, 0.34, 0.36)
    assert low < 0.34 and high > 0.36
    assert 0.35 - low == pytest.approx(np.hypot(0.01, spread.mean - spread.low))

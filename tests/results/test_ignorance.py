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
    assert np.mean([spread.low for spread in found]) == pytest.approx(0.2, abs=0.03)
    assert np.mean([spread.high for spread in found]) == pytest.approx(0.5, abs=0.03)


def test_luck_alone_is_no_ignorance() -> None:
    found = [ignorance_of(*shares_between(0.3, 0.3, n_rows=400, n_runs=8_000, seed=seed)) for seed in range(40)]
    naive = []
    for seed in range(40):
        values, rows = shares_between(0.3, 0.3, n_rows=400, n_runs=8_000, seed=seed)
        naive.append(np.std(np.bincount(rows, weights=values) / np.bincount(rows)))
    assert np.mean([spread.high - spread.low for spread in found]) < 0.06
    assert np.mean(naive) > 0.09  # row by row, luck alone would look like ignorance


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

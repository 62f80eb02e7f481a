"""Reliability diagrams by isotonic regression."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.scores import increasing_fit, reliability_of
from tests.evidence.cases.murphy import murphy_parts


def drawn(n: int, seed: int, *, low: float = 0.05, high: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """A calibrated forecaster's forecasts and what came."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(low, high, size=n)
    return p, rng.random(n) < p


def test_parts_sum_to_the_brier_score() -> None:
    for n in (1, 2, 9, 36, 200):
        p, y = drawn(n, n)
        diagram = reliability_of(p, y, resamples=20)
        assert abs(diagram.score - ((p - y) ** 2).mean()) < 1e-12
        assert diagram.miscalibration > -1e-12
        assert diagram.discrimination > -1e-12


def test_parts_are_murphys_where_the_fit_changes_no_group() -> None:
    p = np.repeat([0.2, 0.6], [5, 5])
    y = np.array([1, 0, 0, 0, 0, 1, 1, 1, 0, 0], dtype=bool)
    diagram, parts = reliability_of(p, y, resamples=20), murphy_parts(p, y)
    assert (diagram.miscalibration, diagram.discrimination) == pytest.approx((parts.reliability, parts.resolution))


def test_the_fit_is_that_of_scipy() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    rng = np.random.default_rng(3)
    for n in (1, 2, 30, 400):
        values = rng.normal(size=n).round(1)
        assert increasing_fit(values) == pytest.approx(optimize.isotonic_regression(values).x)


def test_the_order_of_cases_changes_nothing() -> None:
    p, y = drawn(40, 5)
    p = p.round(1)
    order = np.random.default_rng(6).permutation(40)
    first, second = reliability_of(p, y, resamples=50), reliability_of(p[order], y[order], resamples=50)
    assert first.to_json() == second.to_json()


def test_equal_forecasts_have_one_rate() -> None:
    p, y = drawn(60, 8)
    p = p.round(1)
    diagram = reliability_of(p, y, resamples=20)
    for value in np.unique(p):
        assert len(np.unique(np.array(diagram.recalibrated)[np.array(diagram.forecast) == value])) == 1


def test_a_calibrated_forecaster_stays_in_the_band_and_a_biased_one_leaves_it() -> None:
    p, y = drawn(400, 12)
    diagram = reliability_of(p, y, resamples=300)
    fit, low, high = map(np.array, (diagram.recalibrated, diagram.low, diagram.high))
    inside = (fit >= low - 1e-9) & (fit <= high + 1e-9)
    assert inside.mean() > 0.9
    biased = reliability_of(0.5 * p, y, resamples=300)
    above = np.greater(biased.recalibrated, biased.high)
    assert above.mean() > 0.5
    assert biased.miscalibration > 4 * diagram.miscalibration


def test_seven_cases_show_next_to_nothing() -> None:
    """At a forecast of 0.3 the band reaches from 0 to about 0.71."""
    diagram = reliability_of(np.full(7, 0.3), np.array([True] + [False] * 6), resamples=4_000)
    assert diagram.low[0] == 0.0
    assert diagram.high[0] == pytest.approx(5 / 7, abs=0.15)

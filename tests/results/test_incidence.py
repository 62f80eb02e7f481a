"""By which day: plain shares with Wilson bands; Kaplan-Meier with Greenwood's where runs were cut short."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from sim.model.arrays import Floats
from sim.results.incidence import Curve, cumulative_incidence, first_days, incidence, looked_at
from sim.results.intervals import wilson
from tests.results.tables import runs

DAYS = np.arange(0.0, 30.0)


def curve_of(first: Floats, known_until: Floats, days: Floats) -> Curve:
    return cumulative_incidence(*looked_at(first, known_until), days)


def test_without_censoring_it_is_a_share_with_a_wilson_band() -> None:
    first = np.array([0.5, 3.0, 3.2, np.nan])
    curve = curve_of(first, np.full(4, np.inf), np.array([0.0, 1.0, 3.0, 4.0]))
    assert curve.share.tolist() == [0, 0.25, 0.25, 0.75]
    assert (curve.low[3], curve.high[3]) == wilson(3, 4)


def test_censored_curve_and_band_equal_scipy() -> None:
    draw = np.random.default_rng(11)
    when, limit = draw.exponential(10, 500), draw.exponential(15, 500)
    first = np.where(when <= limit, when, np.nan)
    curve = curve_of(first, limit, DAYS)
    data = CensoredData.right_censored(np.minimum(when, limit), when > limit)
    oracle = ecdf(data).cdf
    before = np.nextafter(DAYS, -np.inf)
    assert curve.share == pytest.approx(oracle.evaluate(before), abs=1e-12)
    with warnings.catch_warnings(action="ignore"):  # SciPy warns that the ends of the curve have no band
        band = oracle.confidence_interval(0.95, method="log-log")
    inside = (curve.share > 0) & (curve.share < 1)
    assert curve.low[inside] == pytest.approx(band.low.evaluate(before)[inside], abs=1e-9)
    assert curve.high[inside] == pytest.approx(band.high.evaluate(before)[inside], abs=1e-9)


def test_a_run_cut_short_after_its_event_censors_nothing() -> None:
    curve = curve_of(np.array([1.0, np.nan]), np.array([2.0, np.inf]), DAYS)
    assert curve.share[-1] == 0.5
    assert (curve.low[-1], curve.high[-1]) == wilson(1, 2)


def test_bands_hold_the_curve_and_curves_rise() -> None:
    draw = np.random.default_rng(2)
    first = np.where(draw.random(300) < 0.4, draw.uniform(0, 30, 300), np.nan)
    known = np.where(draw.random(300) < 0.1, draw.uniform(0, 30, 300), np.inf)
    first = np.where(first > known, np.nan, first)
    for known_until in (np.full(300, np.inf), known):
        curve = curve_of(first, known_until, DAYS)
        assert (np.diff(curve.share) >= 0).all()
        assert (curve.low <= curve.share).all()
        assert (curve.share <= curve.high).all()


def test_no_runs_give_nan_and_no_error() -> None:
    assert np.isnan(curve_of(np.zeros(0), np.zeros(0), DAYS).share).all()


def test_lags_become_days_by_the_first_use_of_force() -> None:
    table = runs(
        3,
        first_force_day=[4, 1, np.nan],
        days_to_answer=[3, np.nan, np.nan],
        days_to_talks=[10, np.nan, 7],
        days_to_war=[20, np.nan, np.nan],
    )
    first = first_days(table)
    assert first["answer"] == pytest.approx([7, np.nan, np.nan], nan_ok=True)
    assert first["talks"] == pytest.approx([14, np.nan, 7], nan_ok=True)
    assert first["war"] == pytest.approx([24, np.nan, np.nan], nan_ok=True)


def test_a_day_counts_once_it_is_over() -> None:
    table = runs(2, talks_held=[True, False], days_to_talks=[13, np.nan])
    curves = incidence([table], last_day=20.0)
    assert list(curves) == ["answer", "talks", "agreement", "war"]
    assert curves["talks"].days[-1] == 20.0
    assert curves["talks"].share[[12, 13, 14, 20]].tolist() == [0, 0, 0.5, 0.5]

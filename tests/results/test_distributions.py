"""Lags by whole day, and deaths at or above each number."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.results.estimates import Counted, tally
from sim.results.incidence import MAX_POINTS, exceedance, exceedances, lag_of, lags
from tests.results.tables import lively_runs, runs


def test_a_lag_counts_whole_days_over_the_runs_in_which_it_came() -> None:
    lag = lag_of(Counted.of(np.array([0.0, 3.0, 3.0, np.nan])), "days_to_talks")
    assert lag.counts.tolist() == [1, 0, 0, 2]
    assert (lag.n_runs, lag.n_happened, lag.quantiles[50]) == (4, 3, 3.0)


def test_a_lag_that_never_came_is_empty() -> None:
    lag = lags(tally([runs(5)]).numbers)["days_to_talks"]
    assert (lag.n_happened, len(lag.counts)) == (0, 0)


def test_exceedance_is_worked_by_hand() -> None:
    curve = exceedance(Counted.of(np.array([0.0, 1.0, 1.0, 7.0])), "deaths_total")
    assert curve.none == 0.25
    assert dict(zip(curve.deaths, curve.share, strict=True)) == {1: 0.75, 7: 0.25}


def test_exceedance_falls_within_its_band_and_stays_short() -> None:
    deaths = np.floor(np.random.default_rng(1).lognormal(4, 2, 20_000))
    curve = exceedance(Counted.of(deaths), "deaths_total")
    assert len(curve.deaths) <= MAX_POINTS
    assert all(before >= after for before, after in pairwise(curve.share))
    assert (curve.low <= curve.share).all()
    assert (curve.share <= curve.high).all()
    assert curve.deaths[-1] == deaths.max()
    assert curve.share[0] == pytest.approx((deaths >= 1).mean())


@pytest.mark.parametrize("n_runs", [0, 3])
def test_nobody_dies(n_runs: int) -> None:
    assert all(len(curve.deaths) == 0 for curve in exceedances(tally([runs(n_runs)]).numbers).values())


def test_every_kind_of_deaths_has_a_curve() -> None:
    assert {"deaths_military_a", "deaths_civilian", "deaths_total"} <= set(
        exceedances(tally([lively_runs(10)]).numbers)
    )

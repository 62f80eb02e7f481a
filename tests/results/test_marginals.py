"""Means over other factors: right in a worked case, with intervals that hold the truth as often as they say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.results.design import Design, Factor
from sim.results.intervals import wilson_intervals
from sim.results.marginals import Measured, is_grid, mean_over, measured, parts, profile, profiles_by, surface
from sim.results.responses import Response, estimates
from tests.results.tables import lively_runs

X = Factor("x", levels=(1.0, 2.0, 3.0))
Y = Factor("y", levels=("low", "mid", "high", "top"))
WAR, DEATHS = Response("war", "share"), Response("deaths_total", "mean")
N_TRIALS = 400


def least_coverage(n_trials: int) -> float:
    """What an interval of 95 % reaches in so many trials but once in a thousand."""
    return 0.95 - 3.09 * float(np.sqrt(0.95 * 0.05 / n_trials))


def grid(*factors: Factor) -> Design:
    return Design("grid", factors, tuple(product(*(factor.levels for factor in factors))))


def played(design: Design, response: Response, values: np.ndarray) -> Measured:
    """Values of shape (n_points, n_replicates)."""
    n_points, n_replicates = values.shape
    point = np.repeat(np.arange(n_points), n_replicates)
    return Measured(design, point, np.tile(np.arange(n_replicates), n_points), response, values.ravel())


def test_a_mean_on_a_grid_goes_over_every_point_with_that_level() -> None:
    design = grid(X, Y)
    values = np.arange(24.0).reshape(12, 2)
    along = profile(played(design, DEATHS, values), X)
    assert along.estimate.tolist() == [values[:4].mean(), values[4:8].mean(), values[8:].mean()]
    assert along.n_points.tolist() == [4, 4, 4]
    assert along.over == (Y,)


def test_one_point_a_level_gives_the_estimates_of_the_points() -> None:
    table = lively_runs(300)
    table["point"], table["replicate"] = np.repeat([0, 1, 2], 100), np.tile(np.arange(100), 3)
    design = grid(X)
    known = estimates(table, 3)
    for name in ("war", "days_to_talks", "deaths_total"):
        along = profile(measured(design, table, [name])[name], X)
        for column in ("n", "estimate", "low", "high"):
            np.testing.assert_array_equal(getattr(along, column), getattr(known.of(name), column))


def shared_luck(design: Design, draw: np.random.Generator, n_replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Truth by point, and what happened: one uniform a replicate decides at every point."""
    truth = np.array([0.1 * float(point[0]) + 0.03 * design.points.index(point) for point in design.points])
    return truth, draw.random(n_replicates)[None, :] < truth[:, None]


def coverage(*, naive: bool) -> float:
    """How often the interval of the mean at the first level of X holds the truth."""
    design, draw, held = grid(X, Y), np.random.default_rng(1), 0
    for _ in range(N_TRIALS):
        truth, happened = shared_luck(design, draw, 60)
        low, high = _ends(played(design, WAR, happened), naive=naive)
        held += bool(low <= truth[:4].mean() <= high)
    return held / N_TRIALS


def _ends(measured: Measured, *, naive: bool) -> tuple[float, float]:
    along = profile(measured, X)
    if naive:
        ends = wilson_intervals(along.estimate * along.n, along.n)
        return float(ends[0][0]), float(ends[1][0])
    return float(along.low[0]), float(along.high[0])


def test_the_interval_on_a_grid_holds_the_truth_under_shared_luck() -> None:
    assert coverage(naive=False) >= least_coverage(N_TRIALS)


def test_counting_every_run_as_independent_would_not() -> None:
    assert coverage(naive=True) < 0.8


def test_the_interval_of_a_scattered_design_holds_the_mean_over_the_ranges() -> None:
    first, second = Factor("x", low=0.0, high=1.0), Factor("y", low=0.0, high=1.0)
    draw, held = np.random.default_rng(2), 0
    for _ in range(N_TRIALS):
        points = draw.random((40, 2))
        design = Design("random", (first, second), tuple(map(tuple, points.tolist())))
        truth = 0.2 + 0.6 * points[:, 1]
        happened = draw.random(50)[None, :] < truth[:, None]
        along = profile(played(design, WAR, happened), first)
        assert along.is_sampled
        held += int(np.sum((along.low <= 0.5) & (along.high >= 0.5)))
    # Parts of a trial are not independent: as if there were one.
    assert held / N_TRIALS / len(along.estimate) >= least_coverage(N_TRIALS)


def of_a_sample(*, naive: bool) -> float:
    """How often the interval over sampled points, all under one luck, holds the mean over their range."""
    draw, held = np.random.default_rng(3), 0
    for _ in range(N_TRIALS):
        x = draw.random(60)
        design = Design("random", (Factor("x", low=0.0, high=1.0),), tuple((value,) for value in x.tolist()))
        happened = draw.random(50)[None, :] < (0.2 + 0.4 * x)[:, None]
        is_in = x > 0.5
        _, low, high = mean_over(played(design, WAR, happened), is_in)
        if naive:  # as if luck of their own moved the points
            shares = happened[is_in].mean(axis=1)
            half = 1.96 * shares.std(ddof=1) / np.sqrt(len(shares))
            low, high = shares.mean() - half, shares.mean() + half
        held += bool(low <= 0.5 <= high)
    return held / N_TRIALS


def test_the_interval_over_sampled_points_holds_the_truth_under_shared_luck() -> None:
    assert of_a_sample(naive=False) >= least_coverage(N_TRIALS)


def test_the_spread_of_the_points_alone_would_not() -> None:
    assert of_a_sample(naive=True) < 0.6


def test_a_share_of_none_has_an_interval_no_narrower_than_its_replicates_allow() -> None:
    along = profile(played(grid(X, Y), WAR, np.zeros((12, 50), dtype=bool)), X)
    assert along.low.tolist() == [0.0] * 3
    assert along.high == pytest.approx(wilson_intervals(np.array([0]), np.array([50]))[1][0])


def test_points_without_runs_are_nan_and_the_others_stay() -> None:
    design = grid(X)
    one = Measured(design, np.array([0, 0, 2, 2]), np.array([0, 1, 0, 1]), WAR, np.array([True, False, True, True]))
    along = profile(one, X)
    assert np.isnan(along.estimate).tolist() == [False, True, False]
    assert np.isnan(along.low).tolist() == [False, True, False]


def test_a_mean_leaves_out_runs_without_the_number() -> None:
    values = np.full((12, 4), np.nan)
    values[:, 0] = np.arange(12.0)
    values[0, 1] = 9.0
    along = profile(played(grid(X, Y), DEATHS, values), X)
    assert along.n.tolist() == [5, 4, 4]
    assert along.estimate.tolist() == [3.0, 5.5, 9.5]


def test_a_surface_is_its_profiles_row_by_row() -> None:
    one = played(grid(X, Y), WAR, np.random.default_rng(3).random((12, 30)) < 0.4)
    over, rows = surface(one, X, Y), profiles_by(one, X, Y)
    assert over.estimate.shape == (4, 3)
    assert [row.by for row in rows] == [(Y, level) for level in Y.levels]
    for number, row in enumerate(rows):
        np.testing.assert_array_equal(row.estimate, over.estimate[number])
    assert over.over == ()


def test_levels_keep_their_order_if_they_are_words_and_rise_if_they_are_numbers() -> None:
    design = grid(Factor("x", levels=(3, 1, 2)), Factor("y", levels=("top", "low")))
    assert parts(design, design.factors[0]).values == (1, 2, 3)
    assert parts(design, design.factors[1]).values == ("top", "low")


def test_a_range_is_cut_into_parts_with_equally_many_points() -> None:
    draw = np.random.default_rng(4)
    factors = (Factor("x", low=1.0, high=100.0, is_log=True), Factor("y", low=0.0, high=1.0))
    design = Design("lhs", factors, tuple((float(10 ** (2 * u)), float(v)) for u, v in draw.random((100, 2))))
    cut = parts(design, factors[0])
    assert np.bincount(cut.of_point).tolist() == [10] * 10
    assert all(low <= value <= high for (low, high), value in zip(cut.edges, cut.values, strict=True))
    assert all(one[1] < two[0] for one, two in zip(cut.edges, cut.edges[1:], strict=False))


def test_equal_values_are_never_parted() -> None:
    factors = (Factor("x", low=0.0, high=1.0), Factor("y", low=0.0, high=1.0))
    design = Design("csv", factors, tuple((round(n / 50), n / 50) for n in range(50)))
    cut = parts(design, factors[0])
    assert cut.edges == ((0.0, 0.0), (1.0, 1.0))


def test_one_factor_needs_no_parts_whatever_the_design() -> None:
    only = Factor("x", low=0.0, high=1.0)
    assert len(parts(Design("sobol", (only,), ((0.5,), (0.25,), (0.75,))), only).values) == 3


def test_a_grid_has_every_combination_once() -> None:
    assert is_grid(grid(X, Y))
    assert not is_grid(Design("csv", (X, Y), grid(X, Y).points[:-1]))
    assert not is_grid(Design("csv", (X, Y), grid(X, Y).points + grid(X, Y).points[:1]))


def test_an_unknown_response_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"'wra' is no response; known are force_used, .*war"):
        measured(grid(X), lively_runs(3), ["wra"])


def test_no_interval_of_a_mean_of_deaths_goes_below_zero() -> None:
    """However few runs have nearly all of them; over one point a level, and over several."""
    for design in (grid(X), grid(X, Y)):
        values = np.zeros((design.n_points, 20))
        values[:, 0] = 1000.0
        along = profile(played(design, DEATHS, values), X)
        assert along.low.tolist() == [0.0, 0.0, 0.0]
        assert (along.high > along.estimate).all()

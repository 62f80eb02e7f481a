"""How far a response moves from one end of a factor to the other, replicate by replicate."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.design import Factor
from sim.results.marginals import changes, profile, swings
from sim.results.pairs import paired_share
from sim.results.responses import Response
from tests.results.test_marginals import DEATHS, WAR, X, Y, grid, least_coverage, played, shared_luck

IDLE = Factor("idle", levels=(1, 2))


def test_the_widest_swing_comes_first_and_is_the_difference_of_the_ends() -> None:
    design = grid(X, IDLE)
    values = np.array([[10.0 * x + n for n in range(5)] for x, _ in design.points])
    first, second = swings(played(design, DEATHS, values))
    assert (first.factor, first.difference, first.start.estimate, first.stop.estimate) == (X, 20.0, 12.0, 32.0)
    assert (second.factor, second.difference) == (IDLE, 0.0)


def test_a_difference_that_is_the_same_in_every_replicate_has_little_error() -> None:
    values = np.array([[10.0 * x + n for n in range(5)] for x in X.levels])
    (swing,) = swings(played(grid(X), DEATHS, values))
    assert (swing.low + swing.high) / 2 == pytest.approx(20.0)
    assert 0.0 < swing.high - swing.low < (swing.start.high - swing.start.low) / 2


@pytest.mark.slow
def test_the_interval_of_the_difference_holds_the_truth_and_is_narrower_than_the_ends_suggest() -> None:
    design, draw, held = grid(X, Y), np.random.default_rng(5), 0
    for _ in range(300):
        truth, happened = shared_luck(design, draw, 80)
        swing = next(one for one in swings(played(design, WAR, happened)) if one.factor == X)
        held += bool(swing.low <= truth[8:].mean() - truth[:4].mean() <= swing.high)
    assert held / 300 >= least_coverage(300)
    assert swing.high - swing.low < (swing.start.high - swing.start.low) + (swing.stop.high - swing.stop.low)


def test_the_interval_of_a_share_grows_evenly_with_the_replicates_that_differ() -> None:
    """Neither nothing nor a jump where no replicate differs, or one."""
    widths = []
    for n_differing in range(6):
        happened = np.zeros((3, 150), dtype=bool)
        happened[2, :n_differing] = True
        (swing,) = swings(played(grid(X), WAR, happened))
        assert swing.low < swing.difference < swing.high
        widths.append(swing.high - swing.low)
    steps = np.diff(widths)
    assert widths[0] > 0.0
    assert (steps > 0.0).all()
    assert (np.diff(steps) < 0.0).all()


def test_the_interval_of_a_share_is_that_of_pairs() -> None:
    happened = np.random.default_rng(3).random((3, 2000)) < 0.3
    (swing,) = swings(played(grid(X), WAR, happened))
    pair = paired_share("war", happened[0], happened[2])
    assert (swing.low, swing.high) == pytest.approx((pair.low, pair.high), abs=1e-4)


def test_one_replicate_shows_no_error() -> None:
    (swing,) = swings(played(grid(X), WAR, np.array([[False], [False], [True]])))
    assert np.isnan(swing.low)
    assert np.isnan(swing.high)


def test_changes_along_a_factor_are_paired_with_its_first_value() -> None:
    """What is the same in every replicate has little error, however far the runs of one value spread."""
    values = np.array([[10.0 * x + n for n in range(5)] for x in X.levels])
    along = changes(played(grid(X), DEATHS, values), X)
    assert along.reference == 0
    assert along.estimate.tolist() == [0.0, 10.0, 20.0]
    means = profile(played(grid(X), DEATHS, values), X)
    assert np.all((along.high - along.low)[1:] < (means.high - means.low)[1:] / 2)


def test_changes_begin_at_the_first_value_that_has_runs() -> None:
    values = np.array([[np.nan, np.nan], [1.0, 2.0], [3.0, 4.0]])
    along = changes(played(grid(X), Response("days_to_talks", "mean"), values), X)
    assert along.reference == 1
    assert along.estimate[1:].tolist() == [0.0, 2.0]
    assert np.isnan(along.estimate[0])


def test_words_go_from_their_least_to_their_greatest_mean_and_no_to_yes() -> None:
    values = np.repeat(np.array([[4.0], [1.0], [9.0], [2.0]]), 3, axis=1)
    (swing,) = swings(played(grid(Y), DEATHS, values))
    assert (swing.start.place, swing.stop.place, swing.difference) == (1, 2, 8.0)
    flag = Factor("mechanisms.grief", levels=(True, False))
    (swing,) = swings(played(grid(flag), DEATHS, np.array([[1.0, 1.0], [5.0, 5.0]])))
    assert swing.difference == -4.0


def test_means_between_the_ends_are_kept() -> None:
    (swing,) = swings(played(grid(X), DEATHS, np.array([[1.0, 1.0], [7.0, 7.0], [2.0, 2.0]])))
    assert (swing.difference, swing.least, swing.greatest) == (1.0, 1.0, 7.0)


def test_a_factor_with_runs_at_one_value_only_has_no_swing() -> None:
    values = np.array([[1.0, 2.0], [np.nan, np.nan], [np.nan, np.nan]])
    assert swings(played(grid(X), Response("days_to_talks", "mean"), values)) == ()

"""Extremes of many points: pairing shows what single intervals hide, and being picked from many is paid for."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.intervals import wilson_intervals
from sim.results.pairs import is_clear_change

RUNS = 400


def rows(*shares: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points with the runs in which it happened, all under the same luck."""
    n = len(shares)
    return np.concatenate(shares), np.tile(np.arange(RUNS), n), np.repeat(np.arange(n), RUNS)


def below(count: int) -> np.ndarray:
    return np.arange(RUNS) < count


def test_a_change_in_the_same_direction_in_every_run_is_seen_where_intervals_overlap() -> None:
    lows, highs = wilson_intervals(np.array([200, 216]), np.array([RUNS, RUNS]))
    assert highs[0] > lows[1], "the intervals of the single points overlap"
    assert is_clear_change(*rows(below(200), below(216)), low=0, high=1, n_points=2)


def test_the_same_difference_among_many_points_is_not_clear() -> None:
    happened, run, point = rows(below(200), below(216))
    assert not is_clear_change(happened, run, point, low=0, high=1, n_points=200)


def test_runs_of_their_own_luck_gain_nothing() -> None:
    other = np.roll(below(216), 137)
    assert not is_clear_change(*rows(below(200), other), low=0, high=1, n_points=2)


def test_a_point_does_not_differ_from_itself_and_missing_runs_are_left_out() -> None:
    happened, run, point = rows(below(200), below(216))
    assert not is_clear_change(happened, run, point, low=1, high=1, n_points=2)
    there = ~((point == 0) & (run % 2 == 1))
    assert is_clear_change(happened[there], run[there], point[there], low=0, high=1, n_points=2)
    nothing = point == 0
    assert not is_clear_change(happened[nothing], run[nothing], point[nothing], low=0, high=1, n_points=2)


@pytest.mark.parametrize("n_points", [2, 10])
def test_extremes_of_points_that_do_not_differ_are_seldom_called_clear(n_points: int) -> None:
    """At most 5 % in 300 trials, less what the bound gives away: more than 25 would be one chance in a thousand."""
    rng = np.random.default_rng(5)
    called = 0
    for _ in range(300):
        happened, run, point = rows(*(rng.random(RUNS) < 0.3 for _ in range(n_points)))
        shares = np.bincount(point, weights=happened)
        called += is_clear_change(
            happened, run, point, low=int(shares.argmin()), high=int(shares.argmax()), n_points=n_points
        )
    print(called)
    assert called <= 25

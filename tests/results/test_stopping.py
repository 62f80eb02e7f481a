"""Stopping rules: a fixed schedule, coverage at the stop, coverage at all looks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.results.intervals import wilson, wilson_intervals
from sim.results.stopping import confidence_sequence, is_precise, look_schedule

SESSIONS = 20_000


def test_looks_are_fixed_and_the_last_is_the_last_run() -> None:
    assert look_schedule(100_000)[:4] == (4000, 5657, 8000, 11314)
    assert look_schedule(100_000)[-1] == 100_000
    assert look_schedule(700) == (700,)
    assert look_schedule(90_000)[:9] == look_schedule(1_000_000)[:9]


def test_precision_is_half_the_width_of_the_wilson_interval() -> None:
    low, high = wilson(5000, 10_000)
    half = (high - low) / 2
    assert is_precise(5000, 10_000, half)
    assert not is_precise(5000, 10_000, half * 0.999)


@pytest.mark.parametrize(
    ("p", "half_width"),
    [
        (0.5, 0.005),
        (0.5, 0.01),
        (0.1, 0.005),
        (0.1, 0.01),
        (0.01, 0.005),
        (0.01, 0.002),
        (0.001, 0.001),
        (0.001, 0.0005),
    ],
)
def test_the_interval_at_the_stop_covers_as_often_as_it_says(p: float, half_width: float) -> None:
    """20,000 sessions that stop by precision: at least 94 %, standard error 0.15 points."""
    assert coverage_at_stop(p, half_width, look_schedule(200_000)) >= 0.94


def test_a_share_far_rarer_than_the_precision_asked_for_has_the_coverage_of_wilson_itself() -> None:
    """Four expected occurrences at the stop: 93.2 %, the interval's own dip and no work of the stopping rule."""
    at_stop = coverage_at_stop(0.001, 0.005, look_schedule(200_000))
    assert at_stop == pytest.approx(coverage_at_stop(0.001, 1.0, (4000,)), abs=0.004)
    assert 0.925 < at_stop < 0.94


def coverage_at_stop(p: float, half_width: float, looks: tuple[int, ...]) -> float:
    """Share of sessions whose interval, where they stop, holds p."""
    rng = np.random.default_rng(11)
    count, before = np.zeros(SESSIONS, dtype=np.int64), 0
    is_open, covered = np.ones(SESSIONS, dtype=bool), np.zeros(SESSIONS, dtype=bool)
    for look in looks:
        count[is_open] += rng.binomial(look - before, p, np.count_nonzero(is_open))
        low, high = wilson_intervals(count, np.full(SESSIONS, look))
        stops = is_open & ((high - low) / 2 <= half_width)
        covered[stops] = (low[stops] <= p) & (p <= high[stops])
        is_open &= ~stops
        before = look
    assert not is_open.any()
    return float(covered.mean())


def sequence_coverage(p: float, interval: Callable[[int, int], tuple[float, float]]) -> float:
    """Share of sessions in which the interval holds p at every look."""
    rng = np.random.default_rng(5)
    count, before = np.zeros(SESSIONS, dtype=np.int64), 0
    covered = np.ones(SESSIONS, dtype=bool)
    for look in look_schedule(64_000):
        count += rng.binomial(look - before, p, SESSIONS)
        before = look
        for seen in np.unique(count):
            low, high = interval(int(seen), look)
            if not low <= p <= high:
                covered[count == seen] = False
    return float(covered.mean())


@pytest.mark.parametrize("p", [0.5, 0.1, 0.01, 0.001])
def test_a_confidence_sequence_covers_at_all_looks_together(p: float) -> None:
    """20,000 sessions of nine looks: at least 95 %."""
    assert sequence_coverage(p, confidence_sequence) >= 0.95


def test_an_ordinary_interval_looked_at_again_and_again_would_not() -> None:
    assert sequence_coverage(0.1, wilson) < 0.88


def test_the_sequence_solves_its_equation() -> None:
    from math import exp, lgamma, log

    count, n = 37, 1200
    low, high = confidence_sequence(count, n)
    beta = lgamma(count + 1) + lgamma(n - count + 1) - lgamma(n + 2)
    for p in (low, high):
        assert exp(beta - count * log(p) - (n - count) * log(1 - p)) == pytest.approx(20.0, rel=1e-6)


def test_ends_are_closed_where_nothing_or_everything_happened() -> None:
    assert confidence_sequence(0, 500)[0] == 0.0
    assert confidence_sequence(500, 500)[1] == 1.0
    assert confidence_sequence(500, 500)[0] == pytest.approx(1 - confidence_sequence(0, 500)[1])


def test_an_impossible_count_is_refused() -> None:
    with pytest.raises(ValueError, match="count is 6 of 5"):
        confidence_sequence(6, 5)

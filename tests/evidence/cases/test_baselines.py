"""Baselines: climatology, one variable, nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.baselines import (
    HALF_A_CASE,
    PULL,
    SLOPE_PRECISION,
    climatology,
    lag_climatology,
    logit,
    shrunk,
    shrunk_lags,
    uniform,
)


def test_climatology_adds_half_a_case_to_each_class() -> None:
    assert climatology(np.array([1, 1, 2]), 3) == pytest.approx(np.array([0.5, 2.5, 1.5]) / 4.5)
    assert climatology(np.array([], dtype=np.int64), 4) == pytest.approx(uniform(4))


def test_a_logit_of_a_variable_that_does_not_vary_is_climatology() -> None:
    codes = np.array([0, 1, 1, 2, 1, 0])
    assert logit(np.ones(6), codes, 4, np.array([1.0]))[0] == pytest.approx(climatology(codes, 4), abs=1e-6)


def penalised(x: np.ndarray, codes: np.ndarray, n: int, intercepts: np.ndarray, slopes: np.ndarray) -> float:
    """The criterion, written anew: log-likelihood, half a case of each class at the mean, the prior of the slopes."""
    total = -0.5 * SLOPE_PRECISION * float((slopes**2).sum())
    for value, code, weight in [*((v - x.mean(), c, 1.0) for v, c in zip(x, codes, strict=True)),
                                *((0.0, c, HALF_A_CASE) for c in range(n))]:  # fmt: skip
        scores = intercepts + slopes * value
        total += weight * float(scores[code] - np.log(np.exp(scores).sum()))
    return total


def test_the_logit_stands_at_the_top_of_its_criterion() -> None:
    """Recovered from its probabilities at two places; no step of 0.01 in any direction is better."""
    rng = np.random.default_rng(11)
    x = (rng.random(40) < 0.6).astype(np.float64)
    codes = np.where(x > 0, rng.choice(3, size=40, p=[0.2, 0.3, 0.5]), rng.choice(3, size=40, p=[0.6, 0.3, 0.1]))
    p = logit(x, codes, 3, np.array([x.mean(), x.mean() + 1.0]))
    intercepts = np.log(p[0]) - np.log(p[0]).mean()
    slopes = np.log(p[1]) - np.log(p[0])
    slopes -= slopes.mean()
    best = penalised(x, codes, 3, intercepts, slopes)
    for column in range(3):
        for step in (-0.01, 0.01):
            for changed in (intercepts, slopes):
                changed[column] += step
                assert penalised(x, codes, 3, intercepts, slopes) < best
                changed[column] -= step


def test_a_strong_variable_is_learnt_and_shrunk() -> None:
    x = np.repeat([0.0, 1.0], 200)
    codes = np.concatenate([np.repeat([0, 1], [150, 50]), np.repeat([0, 1], [50, 150])])
    quiet, hot = logit(x, codes, 2, np.array([0.0, 1.0]))[:, 1]
    assert 0.25 < quiet < 0.28 and 0.72 < hot < 0.75


def test_a_class_that_only_rivals_had_does_no_harm() -> None:
    x = np.repeat([0.0, 1.0], 6)
    told = logit(x, x.astype(np.int64), 2, np.array([0.0, 1.0]))
    assert 0.1 < told[0, 1] < 0.5 < told[1, 1] < 0.9
    empty = logit(np.array([]), np.array([], dtype=np.int64), 3, np.array([0.0]))
    assert empty[0] == pytest.approx(uniform(3))


def test_shares_among_those_alike_are_drawn_towards_all_and_further_in_towards_those() -> None:
    codes, alike = np.array([0, 0, 1, 1]), np.array([True, True, True, False])
    once = (np.array([2, 1]) + PULL * np.array([0.5, 0.5])) / (3 + PULL)
    assert shrunk(codes, 2, alike) == pytest.approx(once)
    inner = np.array([True, False, False, False])
    assert shrunk(codes, 2, alike, inner) == pytest.approx((np.array([1, 0]) + PULL * once) / (1 + PULL))
    assert shrunk(codes, 2, np.zeros(4, dtype=bool)) == pytest.approx(climatology(codes, 2))


def test_lags_among_those_alike_are_drawn_towards_all() -> None:
    days = shrunk_lags(np.array([0, 3, 99]), 10, np.array([True, False, False]))
    assert days[[0, 3]] == pytest.approx([(1 + PULL / 3) / (1 + PULL), PULL / 3 / (1 + PULL)])


def test_climatology_of_lags_leaves_never_out() -> None:
    days = lag_climatology(np.array([0, 0, 3, 10, 99]), 10)
    assert days[[0, 3]] == pytest.approx([0.4, 0.2])
    assert days.sum() == pytest.approx(0.6), "day 10 and later: not before the horizon"
    assert lag_climatology(np.array([], dtype=np.int64), 10).sum() == 0.0

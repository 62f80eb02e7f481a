"""Scores: hand-worked cases, propriety by simulation, identities."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.scores import brier, lag_score, log_score, ranked_probability
from tests.evidence.cases.murphy import murphy_parts

RNG_SEED = 20240117


def test_brier_of_two_classes_is_the_squared_error() -> None:
    assert brier(np.array([[0.3, 0.7], [0.3, 0.7]]), np.array([1, 0])) == pytest.approx([0.09, 0.49])
    assert brier(np.array([[0.2, 0.5, 0.3]]), np.array([1])) == pytest.approx([(0.04 + 0.25 + 0.09) / 2])


def test_ranked_probability_is_zero_for_certainty_and_one_for_the_worst() -> None:
    sure = np.array([[1.0, 0.0, 0.0, 0.0]])
    assert ranked_probability(sure, np.array([0])) == pytest.approx([0.0])
    assert ranked_probability(sure, np.array([3])) == pytest.approx([1.0])
    assert ranked_probability(sure, np.array([1])) == pytest.approx([1 / 3]), "a near miss costs less"
    assert ranked_probability(np.array([[0.3, 0.7]]), np.array([1])) == pytest.approx([0.09]), "two classes: Brier"


def test_log_score_has_a_floor() -> None:
    told = log_score(np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([0, 0]), floor=1 / 102)
    assert told == pytest.approx([np.log(102), np.log(2)])


def naive_lag_score(days: np.ndarray, observed: int) -> float:
    """E|X - y| - E|X - X'| / 2, with what never comes set to the horizon."""
    horizon = len(days)
    mass = np.append(days, 1.0 - days.sum())
    at = np.arange(horizon + 1)
    y = min(observed, horizon)
    return float((mass * abs(at - y)).sum() - 0.5 * (mass[:, None] * mass * abs(at[:, None] - at)).sum())


def test_lag_score_is_the_score_of_lags_censored_at_the_horizon() -> None:
    rng = np.random.default_rng(RNG_SEED)
    for _ in range(50):
        mass = rng.dirichlet(np.full(13, 0.5))
        observed = int(rng.integers(0, 20))
        assert lag_score(mass[None, :12], np.array([observed]))[0] == pytest.approx(
            naive_lag_score(mass[:12], observed)
        )


def test_a_lag_behind_the_horizon_scores_as_never() -> None:
    days = np.full((1, 10), 0.05)
    assert lag_score(days, np.array([10])) == lag_score(days, np.array([400]))


@pytest.mark.parametrize("name", ["brier", "rps", "log", "lag"])
def test_no_lie_has_a_better_expected_score_than_the_truth(name: str) -> None:
    """Exact expectations over 300 truths and lies: the truth is strictly better."""
    rng = np.random.default_rng(RNG_SEED)
    score = {
        "brier": brier, "rps": ranked_probability, "log": lambda p, y: log_score(p, y, 1e-9),
        "lag": lambda p, y: lag_score(p[:, :-1], y),
    }[name]  # fmt: skip
    for _ in range(300):
        truth, lie = rng.dirichlet(np.ones(5), size=2)
        every = np.arange(5)
        honest = float((truth * score(np.tile(truth, (5, 1)), every)).sum())
        lying = float((truth * score(np.tile(lie, (5, 1)), every)).sum())
        assert lying > honest


@pytest.mark.parametrize("name", ["brier", "rps"])
def test_over_many_draws_the_true_probability_has_the_lowest_mean(name: str) -> None:
    """40,000 draws at p = 0.3: forecasts of 0.1, 0.2, ..., 0.9; the standard error of a mean is below 0.002."""
    rng = np.random.default_rng(RNG_SEED)
    happened = (rng.random(40_000) < 0.3).astype(np.int64)
    score = {"brier": brier, "rps": ranked_probability}[name]
    grid = np.round(np.arange(0.1, 1.0, 0.1), 1)
    means = [score(np.tile([1 - p, p], (len(happened), 1)), happened).mean() for p in grid]
    assert grid[int(np.argmin(means))] == 0.3


def test_murphys_parts_sum_to_the_score() -> None:
    rng = np.random.default_rng(RNG_SEED)
    for n in (2, 7, 36, 500):
        forecast = rng.choice([0.0, 0.1, 0.35, 0.8, 1.0], size=n)
        happened = rng.random(n) < forecast
        parts = murphy_parts(forecast, happened)
        assert abs(parts.score - ((forecast - happened) ** 2).mean()) < 1e-12
        assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0.0

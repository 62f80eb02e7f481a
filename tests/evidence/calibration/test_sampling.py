"""Tempering: a posterior that is known in closed form, and resampling by weight."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.sampling import draw_posterior, effective, systematic


def test_a_normal_posterior_is_found() -> None:
    observed, sd = np.array([1.5, -0.5, 0.0]), np.array([0.2, 0.5, 2.0])
    cloud = draw_posterior(lambda z: -0.5 * np.sum(((z - observed) / sd) ** 2, axis=1), 3, seed=1, particles=4_000)
    variance = 1.0 / (1.0 + 1.0 / sd**2)
    assert cloud.z.mean(axis=0) == pytest.approx(observed * variance / sd**2, abs=0.04)
    assert cloud.z.std(axis=0) == pytest.approx(np.sqrt(variance), rel=0.06)
    evidence = np.sum(-0.5 * observed**2 / (1.0 + sd**2) + np.log(sd) - 0.5 * np.log(1.0 + sd**2))
    assert cloud.log_evidence == pytest.approx(evidence, abs=0.15)


def test_two_peaks_keep_their_weights() -> None:
    def loglik(z: np.ndarray) -> np.ndarray:
        x = z[:, 0]
        return np.logaddexp(-0.5 * ((x - 1.5) / 0.1) ** 2, np.log(3.0) - 0.5 * ((x + 1.5) / 0.1) ** 2)

    shares = [np.mean(draw_posterior(loglik, 1, seed=seed, particles=2_000).z[:, 0] > 0.0) for seed in range(8)]
    assert np.mean(shares) == pytest.approx(0.25, abs=0.05)


def test_without_facts_the_prior_is_drawn() -> None:
    cloud = draw_posterior(lambda z: np.zeros(len(z)), 2, seed=3)
    assert cloud.z.std(axis=0) == pytest.approx([1.0, 1.0], abs=0.08)
    assert cloud.log_evidence == pytest.approx(0.0, abs=1e-12)


def test_where_the_particles_begin_changes_neither_draws_nor_evidence() -> None:
    def loglik(z: np.ndarray) -> np.ndarray:
        return np.asarray(-0.5 * ((z[:, 0] - 1.5) / 0.3) ** 2)

    prior = draw_posterior(loglik, 2, seed=1, particles=4_000)
    near = draw_posterior(loglik, 2, seed=2, particles=4_000, around=np.array([1.0, -0.5]))
    assert near.z.mean(axis=0) == pytest.approx(prior.z.mean(axis=0), abs=0.06)
    assert near.z.std(axis=0) == pytest.approx(prior.z.std(axis=0), rel=0.08)
    assert near.log_evidence == pytest.approx(prior.log_evidence, abs=0.1)


def test_draws_follow_from_the_seed() -> None:
    one, same, other = (draw_posterior(lambda z: -(z[:, 0] ** 2), 2, seed=seed).z for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_resampling_keeps_to_the_weights() -> None:
    chosen = systematic(np.array([2.0, 0.0, 6.0, 0.0]), 0.5)
    assert np.bincount(chosen, minlength=4).tolist() == [1, 0, 3, 0]


def test_equal_weights_are_all_effective_and_one_is_one() -> None:
    assert effective(np.zeros(50)) == pytest.approx(50.0)
    assert effective(np.array([0.0, -900.0])) == pytest.approx(1.0)

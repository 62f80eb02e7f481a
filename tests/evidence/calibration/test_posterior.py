"""The posterior sample: files, weights without a family, and what a scenario makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.evidence.calibration.posterior import Posterior, held, read_posterior, weighted_quantiles
from sim.results.durable import StorageError
from sim.scenario.load import load
from sim.scenario.sample import posterior_path

RNG = np.random.default_rng(2)
N = 60
KEYS = ("coefficients.base_drive", "states.*.reciprocity")
FAMILIES = ("north-south", "east-west")


@pytest.fixture
def posterior() -> Posterior:
    draws = np.stack([RNG.normal(-1.3, 0.2, N), RNG.uniform(0.4, 0.9, N)], axis=1)
    loglik = np.stack([3.0 * draws[:, 0], -2.0 * draws[:, 1]], axis=1)
    weights = np.exp(loglik.sum(axis=1))
    return Posterior(KEYS, draws, weights / weights.sum(), FAMILIES, loglik, {"seed": 1})


def test_a_file_is_read_back(posterior: Posterior, tmp_path: Path) -> None:
    path = posterior.save(tmp_path / "sample" / "posterior.csv")
    again = read_posterior(path)
    assert again is not None
    assert again.keys == KEYS and again.families == FAMILIES and again.about == {"seed": 1}
    assert again.draws == pytest.approx(posterior.draws, rel=1e-6)
    assert again.weights == pytest.approx(posterior.weights, rel=1e-6)
    assert again.loglik == pytest.approx(posterior.loglik, rel=1e-4)
    assert again.to_csv() == posterior.to_csv()


def test_a_scenario_draws_from_the_file(posterior: Posterior, tmp_path: Path) -> None:
    path = posterior.save(tmp_path / "posterior.csv")
    scenario = load("tutorial", parameters=path)
    assert set(scenario.sampled.values()) == set(KEYS)


def test_weights_without_a_family_are_those_of_the_others_alone(posterior: Posterior) -> None:
    expected = np.exp(posterior.loglik[:, 1])
    assert posterior.weights_without("north-south") == pytest.approx(expected / expected.sum())
    assert posterior.without("north-south").weights.sum() == pytest.approx(1.0)


def test_a_family_that_was_never_seen_changes_nothing(posterior: Posterior) -> None:
    assert np.array_equal(posterior.weights_without("far-away"), posterior.weights)
    assert np.array_equal(posterior.weights_without(None), posterior.weights)


def test_the_interval_is_weighted() -> None:
    values, weights = np.arange(101.0), np.where(np.arange(101) < 50, 0.0, 1.0)
    low, middle, high = weighted_quantiles(values, weights, (0.05, 0.5, 0.95))
    assert 50.0 <= low < middle < high <= 100.0
    assert middle == pytest.approx(75.0)


def test_a_default_is_the_centre_to_the_digits_that_the_sample_holds(posterior: Posterior) -> None:
    for key, value in posterior.defaults.items():
        assert abs(value - posterior.centre[key]) <= 0.25 * posterior.spread(key)
    assert held(0.123456, 0.5) == 0.1 and held(0.123456, 0.02) == 0.12 and held(6543.0, 900.0) == 6500.0


@pytest.mark.skipif(posterior_path() is None, reason="no posterior is shipped")
def test_the_shipped_posterior_is_worth_many_draws_without_any_family() -> None:
    posterior = read_posterior()
    assert posterior is not None
    assert posterior.effective > 50.0
    for family in posterior.families:
        assert posterior.without(family).effective > 20.0, family
    assert set(load("tutorial", parameters="posterior").sampled.values()) == set(posterior.keys)


def test_a_missing_file_is_a_fault_of_storage(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nothing\.csv"):
        read_posterior(tmp_path / "nothing.csv")

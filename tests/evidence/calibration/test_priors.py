"""Priors: at most ten, around the defaults as they stand, with the signs that are agreed upon."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.priors import Prior, default_of, points_of, prior_from, priors
from sim.scenario.sample_file import specification_of

each_prior = pytest.mark.parametrize("prior", priors(), ids=lambda prior: prior.key)


def test_there_are_at_most_ten_and_none_twice() -> None:
    keys = [prior.key for prior in priors()]
    assert 1 <= len(keys) == len(set(keys)) <= 10, "the facts of four decades cannot tell more apart"


@each_prior
def test_the_median_is_the_default_of_the_model(prior: Prior) -> None:
    low, median, high = prior.quantile(np.array([0.05, 0.5, 0.95]))
    assert prior.centre == default_of(prior.key)
    assert median == pytest.approx(prior.centre, abs=0.15 * (high - low))


@each_prior
def test_it_keeps_to_the_range_of_the_parameter_and_says_why(prior: Prior) -> None:
    specified = specification_of(prior.key)
    values = prior.values(np.array([1e-6, 0.3, 0.7, 1.0 - 1e-6]))
    assert specified is not None
    assert np.all((specified.low <= values) & (values <= specified.high))
    assert np.all(np.diff(values) >= 0.0)
    assert len(prior.reason) > 20


@pytest.mark.parametrize("key", ["coefficients.drive_contiguous", "coefficients.drive_rivalry", "states.*.reciprocity"])
def test_a_sign_that_is_agreed_upon_is_kept(key: str) -> None:
    (prior,) = (prior for prior in priors() if prior.key == key)
    assert prior.values(np.array([1e-6]))[0] >= 0.0


def test_a_stored_prior_is_read_back() -> None:
    u = np.linspace(0.01, 0.99, 7)
    for prior in priors():
        assert np.array_equal(prior_from(prior.to_json()).values(u), prior.values(u))


def test_points_have_one_column_a_coefficient() -> None:
    points = points_of(priors()[:2], np.array([[0.5, 0.5], [0.1, 0.9]]))
    assert list(points) == ["coefficients.base_drive", "coefficients.drive_contiguous"]
    assert points["coefficients.base_drive"][1] < points["coefficients.base_drive"][0]


def test_what_is_no_coefficient_has_no_default() -> None:
    with pytest.raises(ValueError, match="no default"):
        default_of("coefficients.nothing")

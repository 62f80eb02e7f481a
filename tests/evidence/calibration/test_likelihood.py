"""The likelihood: a Student density, heavy where one fact is missed, and hard on what cannot be evaluated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.evidence.calibration.targets import DEGREES, FAR, Target, log_likelihoods, played_loglik

A, B = Target("a", "share", 0.5, 0.3, 0.4, "a toy"), Target("b", "positive", 1.0, 0.1, 0.2, "a toy")


def test_it_is_the_density_of_a_student_variable() -> None:
    stats = pytest.importorskip("scipy.stats")
    values, luck = np.array([[0.1, 1.3], [2.0, 1.0]]), np.array([[0.01, 0.02], [0.0, 0.0]])
    told = log_likelihoods((A, B), values, luck)
    for place, target in enumerate((A, B)):
        scale = np.sqrt(target.variance + luck[:, place])
        expected = stats.t.logpdf(target.value, DEGREES, loc=values[:, place], scale=scale)
        assert told[:, place] == pytest.approx(expected)


def test_a_fact_that_is_missed_by_far_costs_a_logarithm() -> None:
    near, far, further = log_likelihoods((A,), np.array([[0.5], [5.5], [50.5]]), np.zeros((3, 1)))[:, 0]
    assert near > far > further
    assert far - further == pytest.approx((DEGREES + 1.0) * np.log(10.0), rel=0.02)


def test_a_weight_counts_a_fact_less_often() -> None:
    values = np.array([[0.9]])
    whole, half = (log_likelihoods((target,), values, np.zeros((1, 1))) for target in (A, replace(A, weight=0.5)))
    assert half == pytest.approx(0.5 * whole)


def test_what_cannot_be_evaluated_is_missed_by_far_and_says_nothing_where_it_is_emulated() -> None:
    missing = np.array([[np.nan, 1.0]])
    far = np.array([[A.value + FAR * A.variance**0.5, 1.0]])
    errors = np.array([[np.nan, 0.1]])
    assert played_loglik((A, B), missing, errors) == pytest.approx(played_loglik((A, B), far, np.array([[0.0, 0.1]])))
    assert np.isnan(log_likelihoods((A,), np.array([[0.5]]), np.array([[np.inf]]))).all()

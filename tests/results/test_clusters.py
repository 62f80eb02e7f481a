"""Errors from whole clusters, and Student's quantile for few of them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.marginals import clustered


def test_clusters_of_one_run_give_the_usual_variance_of_a_mean() -> None:
    values = np.random.default_rng(1).normal(size=50)
    variance, n_clusters = clustered((values - values.mean()) / 50, np.zeros(50, dtype=np.int64), np.arange(50), 1)
    assert variance[0] == pytest.approx(values.var(ddof=1) / 50)
    assert n_clusters[0] == 50


def test_runs_that_repeat_each_other_add_nothing() -> None:
    values = np.repeat(np.random.default_rng(2).normal(size=20), 5)
    cluster = np.repeat(np.arange(20), 5)
    variance, _ = clustered((values - values.mean()) / 100, np.zeros(100, dtype=np.int64), cluster, 1)
    assert variance[0] == pytest.approx(values[::5].var(ddof=1) / 20)


def test_one_cluster_shows_no_spread_and_an_empty_part_has_none() -> None:
    variance, n_clusters = clustered(np.array([0.5, -0.5]), np.array([0, 0]), np.array([7, 7]), 2)
    assert np.isnan(variance).all()
    assert n_clusters.tolist() == [1, 0]

"""Errors of means whose runs are not independent: only whole clusters of them are.

Runs of one replicate share their luck, and runs of one point share their parameters. The variance of a mean is then
what whole clusters show: each adds its influence on the mean, and these sums are independent. Few clusters show their
spread poorly, which Student's quantile (`sim.results.intervals.student`) makes up for.

>>> values = np.array([1.0, 1.0, 3.0, 3.0])
>>> influence = (values - 2.0) / 4
>>> part, replicate = np.zeros(4, dtype=np.int64), np.array([0, 0, 1, 1])
>>> variance, n_clusters = clustered(influence, part, replicate, 1)
>>> variance.tolist(), n_clusters.tolist()
([1.0], [2.0])

Sources
-------
Liang, K.-Y. and Zeger, S. L. (1986), Biometrika 73, 13-22.
"""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Floats, Ints


def clustered(influence: Floats, part: Ints, cluster: Ints, n_parts: int) -> tuple[Floats, Floats]:
    """Variance of each part's mean if only whole clusters of runs are independent, and the number of clusters.

    Parameters
    ----------
    influence : float array, shape (n_runs,)
        What each run adds to the mean: its distance from it, divided by the number of runs.
    part, cluster : int array, shape (n_runs,)
    n_parts : int

    Returns
    -------
    tuple of two float arrays, shape (n_parts,)
        The variance is nan where there is one cluster: its spread cannot be seen.
    """
    _, cluster = np.unique(cluster, return_inverse=True)
    width = int(cluster.max(initial=-1)) + 1
    cell = part * width + cluster
    sums = np.bincount(cell, weights=influence, minlength=n_parts * width).reshape(n_parts, width)
    n_clusters = (np.bincount(cell, minlength=n_parts * width).reshape(n_parts, width) > 0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        correction = np.where(n_clusters > 1, n_clusters / (n_clusters - 1.0), np.nan)
    return (sums**2).sum(axis=1) * correction, n_clusters.astype(np.float64)

"""Intervals of mean scores: pairs of states are drawn with replacement, since cases of one pair are not independent.

The percentile interval of a few pairs is too narrow. Its ends are moved outward as those of a mean of normal numbers
would have to be (Hesterberg's expanded percentiles): with F pairs by the quantile of Student's t with F - 1 degrees of
freedom, times sqrt(F / (F - 1)).

>>> estimate = mean_intervals(np.array([[0.1], [0.3], [0.2], [0.4]]), ["a-b", "a-b", "c-d", "e-f"])[0]
>>> round(estimate.value, 2), estimate.low < 0.25 < estimate.high
(0.25, True)

Sources
-------
Efron, B. & Tibshirani, R. (1993), *An Introduction to the Bootstrap*. Hesterberg, T. (2015), American Statistician 69,
371-386.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import nan, sqrt
from statistics import NormalDist

import numpy as np

from sim.engine.draws import MAX_RUNS, clock_key, uniforms
from sim.model.arrays import Floats
from sim.results.intervals import CONFIDENCE, t_quantile
from sim.results.scored import Interval

RESAMPLES = 4_000
SEED = 1828
"""Resampling has a seed of its own: the same scores have the same interval, whatever the seed of the runs."""
SLOTS = 128
"""Draws of one call of `uniforms`."""

_NORMAL = NormalDist()


def mean_intervals(
    values: Floats, families: Sequence[str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[Interval, ...]:
    """The mean of each column over the cases, with its interval; all columns see the same resamples.

    Parameters
    ----------
    values : float array, shape (n_cases, n_columns)
    families : sequence of str
        The pair of states of each case.
    resamples, seed : int, optional
    """
    n_cases, n_columns = values.shape
    if n_cases == 0:
        return tuple(Interval(nan, nan, nan) for _ in range(n_columns))
    names, family = np.unique(np.asarray(families), return_inverse=True)
    means = values.mean(axis=0)
    n = len(names)
    if n < 2:
        return tuple(Interval(mean, nan, nan) for mean in means.tolist())
    sums = np.zeros((n, n_columns))
    np.add.at(sums, family, values)
    sizes = np.bincount(family).astype(np.float64)
    drawn = _how_often(n, resamples, seed)
    resampled = (drawn @ sums) / (drawn @ sizes)[:, None]
    tail = _NORMAL.cdf(-sqrt(n / (n - 1)) * t_quantile(0.5 + CONFIDENCE / 2, n - 1))
    low, high = np.quantile(resampled, [tail, 1.0 - tail], axis=0)
    rows = zip(means.tolist(), low.tolist(), high.tolist(), strict=True)
    return tuple(Interval(*row) for row in rows)


@lru_cache(maxsize=4)
def _how_often(n: int, resamples: int, seed: int) -> Floats:
    """How often each of n pairs is drawn in each resample: shape (resamples, n). All scores ask for the same."""
    assert resamples < MAX_RUNS, "the resample takes the place of the run in an address"
    key = clock_key(seed, "bootstrap:pairs of states")
    replicate = np.arange(resamples, dtype=np.int64)
    counts = np.zeros((resamples, n))
    for first in range(0, n, SLOTS):
        u = uniforms(key, replicate, first // SLOTS, min(SLOTS, n - first))
        for row in np.minimum((u * n).astype(np.int64), n - 1):
            counts[replicate, row] += 1.0
    counts.flags.writeable = False
    return counts

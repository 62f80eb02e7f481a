"""The runs of many points gathered into batches, so that luck can be told from parameters.

Run r is played with the same luck at every point. So the error of a point's mean is not its own: most of it is shared
by all points and cancels in their differences, and to subtract `variance / n_runs` from the variance of the means would
take away too much. What is right whether luck is shared or not: *products of different runs only*. Two different runs
share no luck, so for them E[Y_r(x) Y_s(z)] = m(x) m(z), where m(x) = E[Y | x] is what infinitely many runs would give.
Every quantity of `sim.results.morris` and `sim.results.sobol` that is a square of means is therefore taken as

    ( q(sum_k u_k Y_k) - sum_k u_k^2 q(Y_k) ) / ( (sum_k u_k)^2 - sum_k u_k^2 )

with batches of runs in the place of runs (weights u = their sizes), which costs nothing in expectation and much less
memory. What q of the plain means has more than this is the *noise* that the runs leave.

A spread is no mean of runs. Its logarithm is linearised at each point (infinitesimal jackknife): a run counts with the
value that makes the mean over runs the log variance and keeps its dependence on each run to first order. The mean of a
quantity that not every run has is treated alike.

>>> from sim.results.responses import Response
>>> batches = gather(np.array([[1.0, 2.0, 3.0, 6.0], [0.0, 0.0, 1.0, 1.0]]), Response("deaths_total", "mean"))
>>> batches.estimate.tolist(), batches.sizes.tolist()
([3.0, 0.5], [1.0, 1.0, 1.0, 1.0])
>>> runs_for(1.0 - 0.1**2 / (0.2 * 0.8))
285

Sources
-------
Efron, B. (1982), The Jackknife, the Bootstrap and Other Resampling Plans, SIAM, chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats, Ints
from sim.results.estimates import without_nan
from sim.results.intervals import CONFIDENCE
from sim.results.responses import Response

STATISTICS = ("mean", "spread")
"""What of a response is looked at: its mean (for a share, its probability), or its spread (the log of its variance)."""

MOST_BATCHES = 24
"""More batches would make the estimate of the noise hardly surer."""

NOISE_ALLOWED = 0.05
"""Share of the variance between points that may be luck before a warning says so."""
N_RESAMPLES = 1000
"""Resamples unless told otherwise."""
ENDS = (50.0 * (1.0 - CONFIDENCE), 100.0 - 50.0 * (1.0 - CONFIDENCE))
"""Between which percentiles of its resamples the interval of a number lies."""
FLOORED = (
    "At some points all runs came out alike; there the logarithm was taken of the variance plus the mean variance "
    "over the number of runs."
)
"""What is said where a spread needed a floor."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index with its 95 % interval; nan where there is nothing to explain."""

    estimate: float
    low: float
    high: float

    @property
    def says_nothing(self) -> bool:
        """Whether the interval is as wide as all that a share can be: there were too few runs or points."""
        return self.high - self.low >= 1.0

    def named(self, name: str) -> dict[str, float | None]:
        """The three numbers as JSON values under `name`, `name_low`, `name_high`; null where there is none."""
        return without_nan({name: self.estimate, f"{name}_low": self.low, f"{name}_high": self.high})


@dataclass(frozen=True, slots=True)
class Batches:
    """One statistic of one response at every point, batch by batch.

    Attributes
    ----------
    response : Response
    statistic : str
        "mean" or "spread".
    means : float array, shape (n_points, n_batches)
        Mean of each batch of runs; weighted by `sizes` they give `estimate`.
    variances : float array, shape (n_points, n_batches)
        The variance of single runs at the point, as each batch shows it; weighted alike.
    sizes : float array, shape (n_batches,)
        Runs in a batch.
    is_floored : bool
        Whether at some point all runs were alike, so that the log of the variance needed a floor.
    """

    response: Response
    statistic: str
    means: Floats
    variances: Floats
    sizes: Floats
    is_floored: bool = False

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.means)

    @property
    def n_runs(self) -> int:
        """Runs a point."""
        return int(self.sizes.sum())

    @property
    def estimate(self) -> Floats:
        """The statistic at each point, shape (n_points,)."""
        estimate: Floats = self.means @ self.sizes / self.sizes.sum()
        return estimate


def gather(values: NDArray[Any], response: Response, statistic: str = "mean") -> Batches:
    """Batches of a response from its values run by run.

    Parameters
    ----------
    values : float or bool array, shape (n_points, n_runs)
        Column r holds the same run at every point; nan where a run does not have the quantity.
    response : Response
        Its `given` says whether a run may lack the quantity.
    statistic : str, optional
        "mean" or "spread".

    Raises
    ------
    ValueError
        If values are not finite, if at some point no run has the quantity, if the spread of a share is asked for
        (it follows from the share), or if a spread is asked of fewer than three runs.
    """
    values = np.asarray(values, dtype=np.float64)
    if statistic not in STATISTICS:
        raise ValueError(f"statistic is {statistic!r}; known are {', '.join(STATISTICS)}.")
    if statistic == "spread" and response.kind == "share":
        raise ValueError(f"{response.name} is a share: its spread follows from its mean, p(1 - p). Ask for the mean.")
    if statistic == "spread" and values.shape[1] < 3:
        raise ValueError(f"the spread of {response.name} needs at least 3 runs a point; there are {values.shape[1]}.")
    _refuse_what_is_not_finite(values, response)
    known = ~np.isnan(values)
    n = known.sum(axis=1, keepdims=True)
    _refuse_points_without(n[:, 0], response, least=1 if statistic == "mean" else 2)
    mean = np.where(known, values, 0.0).sum(axis=1, keepdims=True) / n
    deviation = np.where(known, values - mean, 0.0)
    # A run that has the quantity stands for n_runs / n, so that the mean over all runs is that of those that have it.
    squares = deviation**2 * (values.shape[1] / np.maximum(n - 1, 1))
    is_floored = False
    if statistic == "mean":
        single = mean + deviation * (values.shape[1] / n)
    else:
        variance = squares.mean(axis=1, keepdims=True)
        floor = float(variance.mean()) / values.shape[1] if (variance == 0.0).any() else 0.0
        is_floored = floor > 0.0
        single = _linearised_log(variance, squares, known * (values.shape[1] / n), floor)
    edges = np.linspace(0, values.shape[1], min(values.shape[1], MOST_BATCHES) + 1).astype(np.int64)
    sizes, edges = np.diff(edges).astype(np.float64), edges[:-1]  # they differ by one run at most
    return Batches(
        response, statistic, np.add.reduceat(single, edges, axis=1) / sizes,
        np.add.reduceat(squares, edges, axis=1) / sizes, sizes, is_floored,
    )  # fmt: skip


def between_runs(plain: Any, own: Any, weights: Floats) -> Any:
    """A square of a mean over batches, from products of different batches only; see the top of this module.

    Parameters
    ----------
    plain : float or array
        The square of the weighted mean.
    own : float or array of the same shape
        Sum over batches of the square of each, times its weight squared.
    weights : float array, shape (n_batches,)
        With one batch there are no such products, and the answer is `plain`.
    """
    whole, alone = weights.sum() ** 2, (weights**2).sum()
    return (whole * plain - own) / (whole - alone) if whole > alone else plain


def chance_among(batches: Batches) -> float:
    """Share of the variance of a single run that is luck, over points that stand for all; nan for a spread.

    At most 1; 1 also where the points differ by no more than luck would make them.
    """
    sizes = batches.sizes
    if batches.statistic != "mean" or len(sizes) < 2:
        return nan
    own = (batches.means.var(axis=0, ddof=1) * sizes**2).sum()
    explained = max(float(between_runs(batches.estimate.var(ddof=1), own, sizes)), 0.0)
    left = float((batches.variances @ sizes).mean() / sizes.sum())
    return left / (left + explained) if left + explained > 0.0 else nan


def _linearised_log(variance: Floats, squares: Floats, stands_for: Floats, floor: float) -> Floats:
    """Log variance as a mean over runs; no variance at all anywhere gives 0 everywhere."""
    if not variance.any():
        return np.zeros_like(squares)
    raised = variance + floor
    return np.log(raised) + (squares - variance * stands_for) / raised


def _refuse_what_is_not_finite(values: Floats, response: Response) -> None:
    wrong = np.isinf(values) if response.given else ~np.isfinite(values)
    if wrong.any():
        point, run = (int(place) for place in np.argwhere(wrong)[0])
        raise ValueError(
            f"{response.name} is {values[point, run]:g} in run {run} of point {point}, and not finite in "
            f"{int(wrong.sum()):,} of {wrong.size:,} runs in all; a variance needs finite numbers."
        )


def _refuse_points_without(n: Ints, response: Response, least: int) -> None:
    lacking = n < least
    if lacking.any():
        raise ValueError(
            f"{response.name} exists in fewer than {least} run{'s' * (least > 1)} at {int(lacking.sum()):,} of "
            f"{len(n):,} points, the first is point {int(np.argmax(lacking))} (it needs {response.given}); "
            "play more runs a point, narrow the ranges, or ask for another response."
        )


def runs_for(noise: float, n_runs: int = 1) -> int | None:
    """Runs a point that leave no more than `NOISE_ALLOWED` in the variance between points.

    Noise is (variance of one run at a point) / n_runs, as if every point had luck of its own: with shared luck it is
    less, so this is enough.

    Parameters
    ----------
    noise : float
        In [0, 1]: share of the variance that is luck with `n_runs` runs a point; with a single one it is chance.
    n_runs : int, optional

    Returns
    -------
    int or None
        None where everything is luck: no number of runs is enough.
    """
    if not noise < 1.0:
        return None
    return max(1, ceil(round(n_runs * noise / (1.0 - noise) * (1.0 - NOISE_ALLOWED) / NOISE_ALLOWED, 9)))

"""One response along one factor, whatever else was varied: means over the other factors, and how far they go, with
intervals.

On a *grid* the mean at a level goes over every combination of the other factors. Those points are all there are, so
only luck is uncertain; and because a replicate has the same luck at every point, its values there count as one
observation, not as many. In a *scattered* design (random, Latin hypercube, Sobol) the points are themselves a sample:
a range is cut into parts with equally many points, and the interval covers the choice of the points as well as luck
(clusters in two ways: variance by point plus variance by replicate minus variance by run). For a Latin hypercube or
Sobol design, which spread their points more evenly than chance would, it is on the wide side.

Where only whole clusters of runs are independent, the variance of a mean is what whole clusters show: each adds its
influence on the mean, and these sums are independent. Few clusters show their spread poorly, which Student's quantile
(`sim.results.intervals.student`) makes up for.

A *swing* is how far a response moves when one factor goes from its low to its high value: the difference of the two
means, taken replicate by replicate under the same luck, so that it is surer than the two intervals suggest. It looks at
the ends only: a response that rises and falls again may end where it began, so the least and the greatest mean in
between are kept too.

>>> design = Design("grid", (Factor("x", levels=(1, 2)), Factor("y", levels=(1, 2))), ((1, 1), (1, 2), (2, 1), (2, 2)))
>>> happened = np.array([False, True, False, True, True, True, True, True])
>>> measured = Measured(design, np.repeat(np.arange(4), 2), np.tile([0, 1], 4), Response("war", "share"), happened)
>>> profile(measured, design.factor("x")).estimate.tolist()
[0.5, 1.0]
>>> [(swing.factor.key, swing.difference) for swing in swings(measured)]
[('x', 0.5), ('y', 0.0)]
>>> changes(measured, design.factor("x")).estimate.tolist()
[0.0, 0.5]
>>> values = np.array([1.0, 1.0, 3.0, 3.0])
>>> variance, n_clusters = clustered((values - 2.0) / 4, np.zeros(4, dtype=np.int64), np.array([0, 0, 1, 1]), 1)
>>> variance.tolist(), n_clusters.tolist()
([1.0], [2.0])

Sources
-------
Agresti, A. and Min, Y. (2005), Statistics in Medicine 24, 729-740.
Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011), J. Business & Economic Statistics 29(2), 238-249.
Liang, K.-Y. and Zeger, S. L. (1986), Biometrika 73, 13-22.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Bools, Floats, Ints
from sim.results.design import Design, Factor, Value
from sim.results.digest import Table
from sim.results.intervals import CONFIDENCE, Z, student, t_quantile, wilson_intervals
from sim.results.pairs import HALF, half_width_of_mean
from sim.results.responses import Response, above_least, measure, responses_of


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


MOST_PARTS = 10
POINTS_A_PART = 10
"""A range is cut into at most so many parts, of about so many points or more."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One response, run by run: arrays of shape (n_runs,).

    Attributes
    ----------
    design : Design
    point : int array
        In [0, design.n_points).
    replicate : int array
        Runs of one replicate have the same luck at every point.
    response : Response
    values : bool array for a share, float array (nan where a run has no such number) for a mean
    """

    design: Design
    point: Ints
    replicate: Ints
    response: Response
    values: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The values of a factor put together: its levels, or parts of its range with equally many points.

    Attributes
    ----------
    factor : Factor
    values : tuple of values
        The level, or the median of the part.
    edges : tuple of (low, high)
        Least and greatest value in each part; empty where they are levels.
    of_point : int array, shape (n_points,)
        Which part each point is in.
    """

    factor: Factor
    values: tuple[Value, ...]
    edges: tuple[tuple[float, float], ...]
    of_point: Ints


@dataclass(frozen=True, slots=True)
class Profile:
    """One response along one factor: arrays of shape (n_parts,), nan where there is no run.

    Attributes
    ----------
    response : Response
    parts : Parts
    by : tuple of (Factor, value), or None
        The level of a second factor that it is for.
    over : tuple of Factor
        The other factors, over whose values it is a mean.
    n, n_points : int array
        How many runs and points are behind each value.
    estimate, low, high : float array
    is_sampled : bool
        Whether the points are a sample, so that the interval covers their choice too.
    reference : int or None
        The part from which the values are paired differences (`sim.results.marginals.changes`); None if they are the
        means themselves.
    """

    response: Response
    parts: Parts
    by: tuple[Factor, Value] | None
    over: tuple[Factor, ...]
    n: Ints
    n_points: Ints
    estimate: Floats
    low: Floats
    high: Floats
    is_sampled: bool
    reference: int | None = None


@dataclass(frozen=True, slots=True)
class Surface:
    """One response over two factors: arrays of shape (n_y, n_x), nan where there is no run; see `Profile`."""

    response: Response
    x: Parts
    y: Parts
    over: tuple[Factor, ...]
    n: Ints
    n_points: Ints
    estimate: Floats
    low: Floats
    high: Floats
    is_sampled: bool


def measured(
    design: Design, table: Table, names: Iterable[str], outcomes: Iterable[Any] = (), states: Sequence[str] = ()
) -> dict[str, Measured]:
    """The named responses of a table of runs, in the order asked for.

    Parameters
    ----------
    design : Design
    table : structured array, shape (n_runs,)
        With columns `point` and `replicate`.
    names : iterable of str
    outcomes, states
        As for `sim.results.responses.responses_of`.

    Raises
    ------
    ValueError
        If a name is no response; the message lists those that there are.
    """
    wanted, known = list(names), []
    found: dict[str, Measured] = {}
    for response, values in responses_of(table, outcomes, states):
        known.append(response.name)
        if response.name in wanted:
            found[response.name] = Measured(design, table["point"], table["replicate"], response, values)
    for name in wanted:
        if name not in found:
            raise ValueError(f"{name!r} is no response; known are {', '.join(known)}.")
    return {name: found[name] for name in wanted}


def is_grid(design: Design) -> bool:
    """Whether every combination of the values that occur is a point, once."""
    combinations = prod(len(set(design.column(factor))) for factor in design.factors)
    return design.n_points == len(set(design.points)) == combinations


def parts(design: Design, factor: Factor) -> Parts:
    """The levels of a factor that occur, numbers in rising order; parts of its range in a scattered design."""
    column = design.column(factor)
    if factor.levels or not factor.is_numeric or len(design.factors) == 1 or is_grid(design):
        seen = set(column)
        values = tuple(dict.fromkeys(level for level in factor.levels if level in seen))
        values += tuple(value for value in dict.fromkeys(column) if value not in values)
        if factor.is_numeric:
            values = tuple(sorted(values, key=float))
        places = {value: place for place, value in enumerate(values)}
        return Parts(factor, values, (), np.array([places[value] for value in column], dtype=np.int64))
    numbers = design.numbers(factor)
    n_parts = min(MOST_PARTS, max(2, design.n_points // POINTS_A_PART))
    cuts = np.unique(np.quantile(numbers, np.arange(1, n_parts) / n_parts))
    _, of_point = np.unique(np.searchsorted(cuts, numbers, side="right"), return_inverse=True)
    inside = [numbers[of_point == part] for part in range(int(of_point.max()) + 1)]
    medians = tuple(float(np.median(part)) for part in inside)
    return Parts(factor, medians, tuple((float(part.min()), float(part.max())) for part in inside), of_point)


def profile(measured: Measured, factor: Factor) -> Profile:
    """A response along a factor, as the mean over whatever else varied."""
    along = parts(measured.design, factor)
    summaries = _summaries(measured, along.of_point, (len(along.values),))
    return Profile(measured.response, along, None, _others(measured.design, factor), **summaries)


def profiles_by(measured: Measured, factor: Factor, by: Factor) -> tuple[Profile, ...]:
    """A response along a factor, one profile for each level (or part) of a second factor."""
    over = surface(measured, factor, by)
    arrays = {name: getattr(over, name) for name in ("n", "n_points", "estimate", "low", "high")}
    return tuple(
        Profile(
            over.response, over.x, (by, value), over.over, is_sampled=over.is_sampled,
            **{name: values[row] for name, values in arrays.items()},
        )
        for row, value in enumerate(over.y.values)
    )  # fmt: skip


def mean_over(measured: Measured, points: Bools) -> tuple[float, float, float]:
    """A response over some points that are a sample of others, with its interval: luck as well as their choice.

    Parameters
    ----------
    measured : Measured
    points : bool array, shape (n_points,)
    """
    told = _summaries(measured, np.where(points, 0, 1), (2,), is_sampled=True)
    return float(told["estimate"][0]), float(told["low"][0]), float(told["high"][0])


def surface(measured: Measured, x: Factor, y: Factor) -> Surface:
    """A response over two factors, as the mean over whatever else varied."""
    across, up = parts(measured.design, x), parts(measured.design, y)
    shape = (len(up.values), len(across.values))
    summaries = _summaries(measured, up.of_point * shape[1] + across.of_point, shape)
    return Surface(measured.response, across, up, _others(measured.design, x, y), **summaries)


def _others(design: Design, *shown: Factor) -> tuple[Factor, ...]:
    """Factors that vary beside those shown."""
    return tuple(factor for factor in design.factors if factor not in shown and len(set(design.column(factor))) > 1)


def _summaries(
    measured: Measured, part: Ints, shape: tuple[int, ...], *, is_sampled: bool | None = None
) -> dict[str, Any]:
    """Runs, points, mean and interval of each part, and whether the points are a sample, by the names of a profile."""
    n_parts = prod(shape)
    n_points = np.bincount(part, minlength=n_parts)
    of_run = part[measured.point]
    plain = measure([(measured.response, measured.values)], of_run, n_parts)
    n, estimate, low, high = plain.n[0], plain.estimate[0], plain.low[0], plain.high[0]
    if is_sampled is None:
        is_sampled = bool(n_points.max() > 1) and not is_grid(measured.design)
    if n_points.max() > 1:
        known = ~np.isnan(measured.values)
        of_run, values = of_run[known], measured.values[known].astype(np.float64)
        influence = (values - estimate[of_run]) / n[of_run]
        variance, n_clusters = _variance(measured, known, influence, of_run, n_parts, is_sampled=is_sampled)
        error = np.sqrt(variance) * student(n_clusters - 1.0) / Z
        low, high = estimate - Z * error, estimate + Z * error
        if measured.response.kind == "share":
            low, high = _share_interval(estimate, error, n_clusters, n)
        else:
            low = above_least(values, low)
    arrays = {"n": n, "n_points": n_points, "estimate": estimate, "low": low, "high": high}
    return {name: values.reshape(shape) for name, values in arrays.items()} | {"is_sampled": is_sampled}


def _variance(
    measured: Measured, rows: Bools, influence: Floats, part: Ints, n_parts: int, *, is_sampled: bool
) -> tuple[Floats, Floats]:
    """Variance of each part's mean over some rows, from their influence on it, and how many clusters show it."""
    variance, n_clusters = clustered(influence, part, measured.replicate[rows], n_parts)
    if is_sampled:
        by_point, n_points = clustered(influence, part, measured.point[rows], n_parts)
        by_run = np.bincount(part, weights=influence**2, minlength=n_parts)
        variance = np.maximum(variance + by_point - by_run, np.maximum(variance, by_point))
        n_clusters = np.minimum(n_clusters, n_points)
    return variance, n_clusters


def _share_interval(share: Floats, error: Floats, n_clusters: Floats, n: Ints) -> tuple[Floats, Floats]:
    """Wilson's interval with as many runs as would have this error if all were independent.

    Never fewer than the clusters, so that a share of 0 or 1 has an interval too; never more than the runs.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        worth = share * (1.0 - share) / error**2
    worth = np.clip(np.where(np.isfinite(worth), worth, n_clusters), np.minimum(n_clusters, n), n)
    return wilson_intervals(np.where(n > 0, share, 0.0) * worth, worth)


@dataclass(frozen=True, slots=True)
class End:
    """A response at one end of a factor: which value, and its mean there with its interval."""

    place: int
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Swing:
    """How far a response moves along one factor.

    Attributes
    ----------
    factor : Factor
    profile : Profile
    start, stop : End
        At the lowest and the highest value (no and yes) of a factor that has an order; at the levels with the least
        and the greatest mean of one with words.
    difference, low, high : float
        From start to stop, with its interval; nan where one end has no runs.
    least, greatest : float
        Means that occur anywhere along the factor.
    """

    factor: Factor
    profile: Profile
    start: End
    stop: End
    difference: float
    low: float
    high: float
    least: float
    greatest: float


def swings(measured: Measured) -> tuple[Swing, ...]:
    """One swing a factor, the widest first; factors of one value, or without runs at two values, are left out."""
    every = (_swing(measured, profile(measured, factor)) for factor in measured.design.factors)
    return tuple(sorted((one for one in every if one is not None), key=lambda one: -abs(one.difference)))


def changes(measured: Measured, factor: Factor) -> Profile:
    """How far a response at each value of a factor is from that at its first value, with paired intervals.

    All points have the same luck, so that a difference is surer than the intervals of the two means suggest. Where the
    first value has no runs, the reference is the first that has.
    """
    along = profile(measured, factor)
    known = np.flatnonzero(np.isfinite(along.estimate))
    if not len(known):
        return replace(along, reference=0)
    reference = int(known[0])
    ends = np.full((len(along.estimate), 2), np.nan)
    for part in known.tolist():
        ends[part] = (0.0, 0.0) if part == reference else _interval(measured, along, reference, part)
    difference = along.estimate - along.estimate[reference]
    return replace(along, estimate=difference, low=ends[:, 0], high=ends[:, 1], reference=reference)


def has_order(factor: Factor) -> bool:
    """Whether it has a low and a high end: numbers, and no and yes."""
    return factor.is_numeric or all(isinstance(level, bool) for level in factor.levels)


def _swing(measured: Measured, along: Profile) -> Swing | None:
    known = np.flatnonzero(np.isfinite(along.estimate))
    if len(known) < 2:
        return None
    # A factor with words has no low and high end: from its least to its greatest mean.
    values, is_ordered = along.parts.values, has_order(along.parts.factor)
    order = sorted(known.tolist(), key=lambda part: float(values[part] if is_ordered else along.estimate[part]))
    start, stop = _end(along, order[0]), _end(along, order[-1])
    low, high = _interval(measured, along, start.place, stop.place)
    return Swing(
        along.parts.factor, along, start, stop, stop.estimate - start.estimate, low=low, high=high,
        least=float(np.nanmin(along.estimate)), greatest=float(np.nanmax(along.estimate)),
    )  # fmt: skip


def _end(along: Profile, place: int) -> End:
    return End(place, float(along.estimate[place]), float(along.low[place]), float(along.high[place]))


def _interval(measured: Measured, along: Profile, start: int, stop: int) -> tuple[float, float]:
    """Both ends of the interval of the difference: the influence of runs at the start counts negative.

    Half a replicate is added to either side, as in `sim.results.pairs`, so that the interval neither vanishes nor jumps
    where no replicate differs, or one.
    """
    of_run = along.parts.of_point[measured.point]
    values = measured.values.astype(np.float64)
    inside = ((of_run == start) | (of_run == stop)) & ~np.isnan(values)
    end = of_run[inside]
    influence = np.where(end == stop, 1.0, -1.0) * (values[inside] - along.estimate[end]) / along.n[end]
    everything = np.zeros(len(influence), dtype=np.int64)
    variances, clusters = _variance(measured, inside, influence, everything, 1, is_sampled=along.is_sampled)
    centre, variance, n = float(along.estimate[stop] - along.estimate[start]), float(variances[0]), float(clusters[0])
    reach = t_quantile(0.5 + CONFIDENCE / 2, n - 1.0)
    if measured.response.kind != "share":
        spread = sum(float(values[inside][end == part].var()) / along.n[part] for part in (start, stop))
        half = half_width_of_mean(n * (n - 1.0) * variance, n, n * spread, reach)
        return centre - half, centre + half
    squares = n * ((n - 1.0) * variance + centre**2)  # of the differences of all replicates
    centre *= n / (n + 4 * HALF)
    half = reach * sqrt(((squares + 2 * HALF) / (n + 4 * HALF) - centre**2) / (n + 4 * HALF))
    return max(centre - half, -1.0), min(centre + half, 1.0)

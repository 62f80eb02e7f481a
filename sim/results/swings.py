"""How far a response moves when one factor goes from its low to its high value, the others being whatever they are.

The two ends are means over the other factors (`sim.results.marginals`). Their difference is taken replicate by
replicate, under the same luck, so it is surer than the two intervals suggest. It looks at the ends only: a response
that rises and falls again may end where it began, so the least and the greatest mean in between are kept too.

>>> from sim.results.design import Design
>>> from sim.results.responses import Response
>>> design = Design("grid", (Factor("x", levels=(1, 2)), Factor("y", levels=(1, 2))), ((1, 1), (1, 2), (2, 1), (2, 2)))
>>> happened = np.array([False, True, False, True, True, True, True, True])
>>> measured = Measured(design, np.repeat(np.arange(4), 2), np.tile([0, 1], 4), Response("war", "share"), happened)
>>> [(swing.factor.key, swing.difference) for swing in swings(measured)]
[('x', 0.5), ('y', 0.0)]
>>> changes(measured, design.factor("x")).estimate.tolist()
[0.0, 0.5]
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.model.arrays import Floats, Ints
from sim.results.clusters import clustered
from sim.results.design import Factor
from sim.results.intervals import student, wilson
from sim.results.marginals import Measured, Profile, profile


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
    halves = np.full(len(along.estimate), np.nan)
    for part in known.tolist():
        halves[part] = 0.0 if part == reference else _half_width(measured, along, reference, part)
    difference = along.estimate - along.estimate[reference]
    return replace(along, estimate=difference, low=difference - halves, high=difference + halves, reference=reference)


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
    start, stop = int(order[0]), int(order[-1])
    half = _half_width(measured, along, start, stop)
    difference = float(along.estimate[stop] - along.estimate[start])
    return Swing(
        factor=along.parts.factor,
        profile=along,
        start=_end(along, start),
        stop=_end(along, stop),
        difference=difference,
        low=difference - half,
        high=difference + half,
        least=float(np.nanmin(along.estimate)),
        greatest=float(np.nanmax(along.estimate)),
    )


def _end(along: Profile, place: int) -> End:
    return End(place, float(along.estimate[place]), float(along.low[place]), float(along.high[place]))


def _half_width(measured: Measured, along: Profile, start: int, stop: int) -> float:
    """Half the interval of the difference: the influence of runs at the start counts negative."""
    of_run = along.parts.of_point[measured.point]
    values = measured.values.astype(np.float64)
    inside = ((of_run == start) | (of_run == stop)) & ~np.isnan(values)
    sign = np.where(of_run[inside] == stop, 1.0, -1.0)
    end = of_run[inside]
    influence = sign * (values[inside] - along.estimate[end]) / along.n[end]
    variance, n_clusters = _variance(influence, measured.replicate[inside])
    if along.is_sampled:
        by_point, n_points = _variance(influence, measured.point[inside])
        n_clusters = min(n_clusters, n_points)
        variance = max(variance + by_point - float(np.sum(influence**2)), variance, by_point)
    if variance == 0.0 and measured.response.kind == "share":
        # No replicate differs: what so many can miss, as for a share of none.
        return wilson(0, int(n_clusters))[1]
    return float(np.sqrt(variance) * student(np.array([n_clusters - 1.0]))[0])


def _variance(influence: Floats, cluster: Ints) -> tuple[float, float]:
    variance, n_clusters = clustered(influence, np.zeros(len(influence), dtype=np.int64), cluster, 1)
    return float(variance[0]), float(n_clusters[0])

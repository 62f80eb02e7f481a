"""Greatest likelihood by Newton's method with damping, and intervals from its profiles. Small problems only.

The interval of a parameter holds the values at which the likelihood, greatest over all others, is less than half a
quantile of chi-squared below its maximum (Venzon & Moolgavkar 1988, doi:10.2307/2347496). It may be lopsided, as the
likelihood is; one from the curvature at the maximum held the truth less often than it said.

>>> best = maximised(lambda x: -float(np.sum((x - 2.0) ** 2)), [np.array([0.0])])
>>> best.place.round(3).tolist(), best.low.round(3).tolist(), best.high.round(3).tolist()
([2.0], [0.614], [3.386])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Floats
from sim.results.intervals import Z

Likelihood = Callable[[Floats], float]

STEP = 1e-3
"""Of finite differences; parameters are on scales of about one."""
CURVED = 1e-3
"""Least curvature that tells a parameter: below it the standard error is above thirty such scales."""
NEAR = 1e-3
"""Standard errors that an end of an interval may be off."""
MOST_STEPS = 200
ENOUGH = 1e-7
"""Gain in log-likelihood that is no gain."""


@dataclass(frozen=True, slots=True)
class Best:
    """Where the log-likelihood is greatest, how great, and 95 % intervals: open or nan where it is flat."""

    place: Floats
    value: float
    low: Floats
    high: Floats


def maximised(likelihood: Likelihood, starts: Sequence[Floats]) -> Best:
    """The best of the maxima that are reached from the starts.

    Parameters
    ----------
    likelihood : callable
        From parameters on an unbounded scale, shape (n,), to the log-likelihood.
    starts : sequence of float array, shape (n,)
    """
    place, value = max((_climbed(likelihood, start) for start in starts), key=lambda found: found[1])
    curvature = -_derivatives(likelihood, place)[1]
    low, high = np.full((2, len(place)), np.nan)
    if np.isfinite(curvature).all() and np.linalg.eigvalsh(curvature).min() > CURVED:
        error = np.sqrt(np.diag(np.linalg.inv(curvature)))
        for which, one in enumerate(error):
            low[which], high[which] = (_end(likelihood, place, value, which, side * one) for side in (-1.0, 1.0))
    return Best(place, value, low, high)


def _end(likelihood: Likelihood, place: Floats, value: float, which: int, error: float) -> float:
    """End of the interval of one parameter, where `error` points; infinite where the profile stays too high.

    The root of twice the loss of log-likelihood grows nearly in proportion to the distance: secants between an inner
    and an outer place.
    """
    there, distance = place.copy(), Z * error
    inner, outer = (0.0, 0.0), (np.inf, np.inf)  # root and distance
    for _ in range(MOST_STEPS):
        there[which] = place[which] + distance
        there, reached = _climbed_beside(likelihood, there, which)
        root = float(np.sqrt(2.0 * max(value - reached, 0.0)))
        if abs(root - Z) < NEAR:
            break
        inner, outer = ((root, distance), outer) if root < Z else (inner, (root, distance))
        if abs(inner[1]) > 1.0 / CURVED:
            return float(np.copysign(np.inf, error))
        (low, near), (high, far) = inner, outer
        distance = 2.0 * distance if far == np.inf else float(np.interp(Z, [low, high], [near, far]))
    return float(place[which] + distance)


def _climbed_beside(likelihood: Likelihood, start: Floats, which: int) -> tuple[Floats, float]:
    """The maximum over all parameters but one."""
    others = np.arange(len(start)) != which

    def beside(rest: Floats) -> Floats:
        there = start.copy()
        there[others] = rest
        return there

    if not others.any():
        return start, likelihood(start)
    rest, reached = _climbed(lambda rest: likelihood(beside(rest)), start[others])
    return beside(rest), reached


def _climbed(likelihood: Likelihood, start: Floats) -> tuple[Floats, float]:
    place, value, damping = start.astype(float), likelihood(start), 1.0
    for _ in range(MOST_STEPS):
        slope, bend = _derivatives(likelihood, place)
        lowest = float(np.linalg.eigvalsh(-bend).min())
        lifted = -bend + (damping + max(0.0, -lowest)) * np.eye(len(place))
        step = np.clip(np.linalg.solve(lifted, slope), -2.0, 2.0)
        reached = likelihood(place + step)
        if reached >= value:
            is_done = reached - value < ENOUGH
            place, value, damping = place + step, reached, damping / 5.0
            if is_done:
                break
        else:
            damping *= 5.0
            if damping > 1e12:
                break
    return place, value


def _derivatives(likelihood: Likelihood, place: Floats) -> tuple[Floats, Floats]:
    """Slope and curvature by central differences."""
    n = len(place)
    along = np.eye(n) * STEP
    middle = likelihood(place)
    up = np.array([likelihood(place + one) for one in along])
    down = np.array([likelihood(place - one) for one in along])
    bend = np.diag((up - 2.0 * middle + down) / STEP**2)
    for i in range(n):
        for j in range(i):
            one, other = along[i], along[j]
            corners = (
                likelihood(place + one + other) - likelihood(place + one - other)
                - likelihood(place - one + other) + likelihood(place - one - other)
            )  # fmt: skip
            bend[i, j] = bend[j, i] = corners / (4.0 * STEP**2)
    return (up - down) / (2.0 * STEP), bend

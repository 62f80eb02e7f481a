"""Greatest likelihood by Newton's method with damping, and the interval that its curvature gives. Small problems only.

>>> best = maximised(lambda x: -float(np.sum((x - 2.0) ** 2)), [np.array([0.0])])
>>> best.place.round(6).tolist(), best.error.round(6).tolist()
([2.0], [0.707107])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], float]

STEP = 1e-3
"""Of finite differences; parameters are on scales of about one."""
CURVED = 1e-3
"""Least curvature that tells a parameter: below it the standard error is above thirty such scales."""
MOST_STEPS = 200
ENOUGH = 1e-7
"""Gain in log-likelihood that is no gain."""


@dataclass(frozen=True, slots=True)
class Best:
    """Where the log-likelihood is greatest, how great, and the standard errors; those are nan where it is flat."""

    place: Floats
    value: float
    error: Floats


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
    error = np.full(len(place), np.nan)
    if np.isfinite(curvature).all() and np.linalg.eigvalsh(curvature).min() > CURVED:
        error = np.sqrt(np.diag(np.linalg.inv(curvature)))
    return Best(place, value, error)


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

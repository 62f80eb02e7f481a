"""Intervals: the normal, Student's and Wilson's, of one confidence.

>>> [round(end, 3) for end in wilson(1, 4)]
[0.046, 0.699]
>>> student(np.array([1.0, 9.0, np.inf])).round(2).tolist()
[12.71, 2.26, 1.96]

Sources
-------
Abramowitz, M. and Stegun, I. A. (1964), Handbook of Mathematical Functions, 26.7.3 to 26.7.5.
Wilson, E. B. (1927), J. American Statistical Association 22, 209-212.
"""

from __future__ import annotations

from functools import cache
from math import cos, inf, nan, pi, sin, sqrt, tan
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats

CONFIDENCE = 0.95
"""Confidence of every interval that the project reports."""
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
"""How many standard errors such an interval reaches to each side where the error itself is known."""
MANY = 200
"""Degrees of freedom from which an expansion is right to ten digits."""


def student(degrees: Floats) -> Floats:
    """How many standard errors an interval reaches to each side where the error has so many degrees of freedom.

    Parameters
    ----------
    degrees : float array
        Whole numbers; below 1 the spread cannot be seen, and the quantile is nan.
    """
    distinct, place = np.unique(degrees, return_inverse=True)
    return np.array([t_quantile(0.5 + CONFIDENCE / 2, one) for one in distinct.tolist()])[place].reshape(degrees.shape)


@cache
def t_quantile(level: float, degrees: float) -> float:
    """The quantile of Student's t with a whole number of degrees of freedom.

    Parameters
    ----------
    level : float
        In (0.5, 1).
    degrees : float
        nan comes out below 1.

    Examples
    --------
    >>> [round(t_quantile(0.975, degrees), 4) for degrees in (1, 2, 5, 30, 1000)]
    [12.7062, 4.3027, 2.5706, 2.0423, 1.9623]
    """
    if not degrees >= 1.0:
        return nan
    if degrees >= MANY:
        return _expanded(level, degrees)
    low, high = 0.0, pi / 2  # the angle whose tangent is t over the root of the degrees of freedom
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if _within(middle, int(degrees)) < 2.0 * level - 1.0 else (low, middle)
    return sqrt(degrees) * tan(low)


def _within(angle: float, degrees: int) -> float:
    """Chance that |t| is at most the root of the degrees of freedom times the tangent of the angle."""
    first, factor = (3, cos(angle)) if degrees % 2 else (2, 1.0)
    total = factor if degrees > 1 else 0.0
    for even in range(first, degrees, 2):
        factor *= cos(angle) ** 2 * (even - 1) / even
        total += factor
    return 2.0 / pi * (angle + sin(angle) * total) if degrees % 2 else sin(angle) * total


def _expanded(level: float, degrees: float) -> float:
    z = NormalDist().inv_cdf(level)
    if degrees == inf:
        return z
    terms = (
        (z**3 + z) / 4.0,
        (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0,
        (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0,
        (79.0 * z**9 + 776.0 * z**7 + 1482.0 * z**5 - 1920.0 * z**3 - 945.0 * z) / 92160.0,
    )
    return z + sum(term / degrees ** (place + 1) for place, term in enumerate(terms))


def wilson(count: int, n: int) -> tuple[float, float]:
    """Both ends of the Wilson interval for `count` of `n`; (nan, nan) where `n` is 0.

    Parameters
    ----------
    count, n : int
        0 <= count <= n.

    Raises
    ------
    ValueError
        If `count` is not in [0, n].

    Examples
    --------
    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    """
    if not 0 <= count <= n:
        raise ValueError(f"count is {count}; it must be in [0, {n}].")
    low, high = wilson_intervals(np.array([count]), np.array([n]))
    return float(low[0]), float(high[0])


def wilson_intervals(count: NDArray[Any], n: NDArray[Any]) -> tuple[Floats, Floats]:
    """Both ends of the Wilson intervals for many counts at once; nan where `n` is 0.

    Parameters
    ----------
    count, n : array, shape (n_shares,)
        0 <= count <= n.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / n
        centre = share + Z * Z / (2 * n)
        half_width = Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        low = np.where(count == 0, 0.0, (centre - half_width) / scale)
        high = np.where(count == n, 1.0, (centre + half_width) / scale)
    return np.where(n == 0, nan, low), np.where(n == 0, nan, high)

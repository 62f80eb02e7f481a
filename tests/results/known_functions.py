"""Functions of the unit cube whose Sobol indices are known, and luck of a known size laid on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.results.responses import Response

Floats = NDArray[np.float64]

DEATHS = Response("deaths_total", "mean")
WAR = Response("war", "share")

ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
ISHIGAMI_VARIANCE = 13.8446

SOBOL_G = (0.0, 1.0, 4.5, 9.0)
"""The a_i of the G function: the larger, the less the factor matters."""


def saltelli_plain(n_factors: int, n_base: int, rng: np.random.Generator) -> Floats:
    """Rows A, B, AB_i from plain random numbers."""
    a, b = rng.random((2, n_base, n_factors))
    points = np.repeat(a[:, None, :], n_factors + 2, axis=1)
    points[:, 1] = b
    for place in range(n_factors):
        points[:, 2 + place, place] = b[:, place]
    return points.reshape(-1, n_factors)


def ishigami(unit: Floats) -> Floats:
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x in [-pi, pi]; further factors do nothing."""
    x = (2.0 * unit - 1.0) * np.pi
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def sobol_g(unit: Floats) -> Floats:
    a = np.array(SOBOL_G)
    return np.asarray(np.prod((np.abs(4.0 * unit - 2.0) + a) / (1.0 + a), axis=1))


def sobol_g_indices() -> tuple[Floats, Floats]:
    """Exact first-order and total indices of the G function."""
    parts = 1.0 / (3.0 * (1.0 + np.array(SOBOL_G)) ** 2)
    whole = np.prod(1.0 + parts)
    return parts / (whole - 1.0), parts * (whole / (1.0 + parts)) / (whole - 1.0)


def own_luck(unit: Floats, n_runs: int, rng: np.random.Generator) -> Floats:
    """Noise of variance 1 that each run of each point draws for itself."""
    return rng.standard_normal((len(unit), n_runs))


def same_luck(unit: Floats, n_runs: int, rng: np.random.Generator) -> Floats:
    """Noise of variance 1 that a run has alike at every point."""
    return np.tile(rng.standard_normal(n_runs), (len(unit), 1))


def bent_luck(unit: Floats, n_runs: int, rng: np.random.Generator) -> Floats:
    """Noise of mean variance 1 that a run has in common everywhere, but the more of it the larger the last factor."""
    return np.sqrt(3.0) * unit[:, -1:] * rng.standard_normal(n_runs)

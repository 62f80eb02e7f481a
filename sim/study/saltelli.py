"""The points of a Sobol analysis: two matrices of scrambled Sobol points, and what lies between them.

>>> saltelli_points(2, 4, seed=1).shape
(16, 2)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.study.extras import needs

MOST_ROWS = 2**20


def check_base(n_base: int) -> None:
    """Refuse a number of rows that is no power of two.

    Raises
    ------
    ValueError
        Naming the nearest that are.
    """
    if not 2 <= n_base <= MOST_ROWS or n_base & (n_base - 1):
        below = 2 ** max(1, min(n_base, MOST_ROWS // 2).bit_length() - 1)
        raise ValueError(
            f"points is {n_base}; a Sobol design needs a power of two in [2, {MOST_ROWS:,}], such as {below} or "
            f"{2 * below}: other numbers spoil its evenness."
        )


def saltelli_points(n_factors: int, n_base: int, *, seed: int) -> NDArray[np.float64]:
    """Points in the unit cube, row after row: A_j, B_j, then A_j with each factor taken from B_j.

    A and B are the two halves of one scrambled Sobol sequence in twice as many dimensions, its first point kept: only
    so are they even. Rows stand together, so that a study cut short has whole rows.

    Parameters
    ----------
    n_factors : int
        At least 1.
    n_base : int
        Rows; a power of two.
    seed : int
        Of the scrambling.

    Returns
    -------
    float array, shape (n_base * (n_factors + 2), n_factors)

    Raises
    ------
    ValueError
        If `n_base` is no power of two.
    """
    check_base(n_base)
    qmc = needs("scipy.stats.qmc", "a Sobol design", extra="analysis")
    both = qmc.Sobol(2 * n_factors, rng=np.random.default_rng(seed), bits=53).random(n_base)
    a, b = both[:, :n_factors], both[:, n_factors:]
    points = np.repeat(a[:, None, :], n_factors + 2, axis=1)
    points[:, 1] = b
    for place in range(n_factors):
        points[:, 2 + place, place] = b[:, place]
    return points.reshape(-1, n_factors)

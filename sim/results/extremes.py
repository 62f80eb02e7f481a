"""Whether the lowest and the highest of many points differ by more than the luck of being the extremes.

All points of a sweep share their luck, so that two of them are compared run by run: most of the luck cancels, and a
change shows that intervals of the single points would hide. The two were picked from many, so that the 5 % of error is
shared out among all pairs of points (`sim.results.clear`).

>>> run, point = np.tile(np.arange(200), 2), np.repeat([0, 1], 200)
>>> happened = np.concatenate([np.arange(200) < 100, np.arange(200) < 120])
>>> is_clear_change(happened, run, point, low=0, high=1, n_points=2)
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.results.clear import is_clear
from sim.results.pairs import paired_share


def is_clear_change(
    happened: NDArray[np.bool_], run: NDArray[np.int64], point: NDArray[np.int64], *, low: int, high: int, n_points: int
) -> bool:
    """Whether a share clearly differs between two points, the lowest and the highest of all.

    Parameters
    ----------
    happened : bool array, shape (n_rows,)
    run, point : int array, shape (n_rows,)
        Number of the run, the same at each point for the same luck; and its point.
    low, high : int
        The two points.
    n_points : int
        Of how many they are the extremes.
    """
    if low == high:
        return False
    of_low, of_high = (np.flatnonzero(point == place) for place in (low, high))
    _, at_low, at_high = np.intersect1d(run[of_low], run[of_high], assume_unique=True, return_indices=True)
    pair = paired_share("", happened[of_low[at_low]], happened[of_high[at_high]])
    return is_clear(pair, among=n_points * (n_points - 1) // 2)

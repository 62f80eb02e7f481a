"""Factors under which all rows are equal, bit for bit: under shared luck that is exact for the runs that were played.

Only points that differ in one factor alone can show it: a grid has them, and so has each step of a screening; points
that are spread over several factors have none, and nothing is said of them.

>>> from sim.results.design import Design, Factor
>>> x, y = Factor("x", levels=(1, 2)), Factor("y", levels=(1, 2))
>>> design = Design("grid", (x, y), ((1, 1), (1, 2), (2, 1), (2, 2)))
>>> equal_along(design, lambda point: b"ab"[point // 2 : point // 2 + 1])
{'y': 2}
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.results.design import Design, Value
from sim.results.digest import Table

MULTIPLIERS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93))
"""Odd numbers with bits all over, of two common integer mixers (splitmix64, rrmxmx)."""
ROWS_AT_ONCE = 65_536


def equal_along(design: Design, rows_of: Callable[[int], bytes]) -> dict[str, int]:
    """How many pairs of points differ in a factor alone, by the key of each factor under which all of them are equal.

    Parameters
    ----------
    design : Design
    rows_of : callable
        What stands for the rows of a point: equal if and only if the rows are; see `prints_of`.
    """
    found = {}
    rows_of = cache(rows_of)  # each point is asked for once a factor
    for place, factor in enumerate(design.factors):
        n_pairs = 0
        first: dict[tuple[Value, ...], int] = {}
        for number, point in enumerate(design.points):
            other = first.setdefault((*point[:place], *point[place + 1 :]), number)
            if design.points[other][place] == point[place]:
                continue
            if rows_of(other) != rows_of(number):
                break
            n_pairs += 1
        else:
            if n_pairs:
                found[factor.key] = n_pairs
    return found


def prints_of(rows: Table, n_points: int) -> NDArray[np.uint64]:
    """What stands for the rows of each point, shape (n_points, 2): equal where the rows are, but for their point.

    A sum over rows of 128 bits of each, so that their order is free, and prints of parts add up to those of the whole.
    """
    prints = np.zeros((n_points, 2), dtype=np.uint64)
    n_words = -(-rows.dtype.itemsize // 8)
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE].copy()
        point = some["point"].copy()
        some["point"] = 0
        padded = np.zeros((len(some), 8 * n_words), dtype=np.uint8)
        padded[:, : rows.dtype.itemsize] = some.view(np.uint8).reshape(len(some), -1)
        for half, multiplier in enumerate(MULTIPLIERS):
            mixed = np.full(len(some), multiplier, dtype=np.uint64)
            for word in (*padded.view(np.uint64).T, 0):
                mixed = (mixed ^ word) * multiplier
                mixed ^= mixed >> np.uint64(32)
            np.add.at(prints[:, half], point, mixed)
    return prints

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

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.results.design import Design, Value
from sim.results.digest import Table


def equal_along(design: Design, rows_of: Callable[[int], bytes]) -> dict[str, int]:
    """How many pairs of points differ in a factor alone, by the key of each factor under which all of them are equal.

    Parameters
    ----------
    design : Design
    rows_of : callable
        What stands for the rows of a point: equal if and only if the rows are; see `print_of`.
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


def by_point(rows: Table, points: NDArray[np.int64]) -> Iterator[Table]:
    """The rows of each point, of rows in the order of their points."""
    first, last = (np.searchsorted(rows["point"], points, side=side) for side in ("left", "right"))
    return (rows[start:stop] for start, stop in zip(first.tolist(), last.tolist(), strict=True))


def print_of(rows: Table) -> bytes:
    """A hash of rows, but for the number of their point: 128 bits, so that equal ones mean equal rows."""
    bare = rows.copy()
    bare["point"] = 0
    return blake2b(bare.tobytes(), digest_size=16).digest()

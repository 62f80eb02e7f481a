"""The fingerprint of a table of runs: equal for equal runs, whatever the engine, chunks, order or number of workers;
and factors under which all rows are equal.

SHA-256 over the rows in run order, field by field, little-endian, nothing left out. The names and types of the fields
come first, so that a table of another version never has the same digest by chance of layout. Columns of metrics are
left out: they are what was asked of the runs, not what the runs are.

Under shared luck it is exact for the runs that were played that rows are equal, bit for bit. Only points that differ in
one factor alone can show it: a grid has them, and so has each step of a screening; points that are spread over several
factors have none, and nothing is said of them.

>>> runs = np.array([(1, 2.0), (0, np.nan)], dtype=[("run", "<i8"), ("end_day", "<f8")])
>>> table_digest(runs) == table_digest(runs[::-1])
True
>>> from sim.results.design import Design, Factor
>>> x, y = Factor("x", levels=(1, 2)), Factor("y", levels=(1, 2))
>>> design = Design("grid", (x, y), ((1, 1), (1, 2), (2, 1), (2, 2)))
>>> equal_along(design, lambda point: b"ab"[point // 2 : point // 2 + 1])
{'y': 2}
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.model.outcomes import RUN_DTYPE
from sim.results.design import Design, Value

Table = NDArray[np.void]
"""A structured array: one row a run (`sim.model.outcomes.RUN_DTYPE`) or one row an event (`EVENT_DTYPE`)."""
RUN_COLUMNS = frozenset(RUN_DTYPE.names or ())
"""Columns that every run has."""


def own_columns(table: Table) -> tuple[str, ...]:
    """Columns of a table of runs behind those that every run has: what was asked of its events."""
    return tuple(name for name in table.dtype.names or () if name not in RUN_COLUMNS)


def in_run_order(table: Table) -> Table:
    """The rows sorted by design point, then run number; rows that are already sorted are not copied."""
    order = np.lexsort([table[name] for name in ("run", "point") if name in (table.dtype.names or ())])
    return table if np.array_equal(order, np.arange(len(table))) else table.take(order)


def in_order_of_runs(events: Table) -> Table:
    """Events run by run, those of a run as they are: what was missing may have been played later."""
    is_sorted = not np.any(np.diff(events["run"]) < 0)
    return events if is_sorted else events.take(np.argsort(events["run"], kind="stable"))


def table_digest(table: Table) -> str:
    """SHA-256 of a table of runs, as 64 hexadecimal digits.

    Parameters
    ----------
    table : structured array, shape (n_runs,)
        Any order of rows.

    Notes
    -----
    "Never came" is one value, however it was computed: every nan is hashed with the same bits, because IEEE 754 leaves
    sign and payload of a nan to the processor. All other floats are hashed bit for bit, the sign of zero included.
    """
    return digest_of([in_run_order(table)])


def digest_of(rows: Collection[Table]) -> str:
    """The same of a table that comes in parts, in run order: at least one part, each gone through once a column."""
    dtype, n_rows = next(iter(rows)).dtype, sum(len(part) for part in rows)
    digest = hashlib.sha256()
    names = dtype.names or ()
    if set(names) > RUN_COLUMNS:  # what was asked beside is no part of the runs
        names = tuple(name for name in names if name in RUN_COLUMNS)
    for name in names:
        kind = dtype[name].newbyteorder("<")
        digest.update(f"{name}:{kind.str}:{n_rows};".encode())
        for part in rows:
            column = np.ascontiguousarray(part[name], dtype=kind)
            if kind.kind == "f":
                column = np.where(np.isnan(column), np.array(np.nan, dtype=kind), column)
            digest.update(column.tobytes())
    return digest.hexdigest()


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

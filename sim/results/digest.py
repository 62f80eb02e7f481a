"""The fingerprint of a table of runs: equal for equal runs, whatever the engine, chunks, order or number of workers.

SHA-256 over the rows in run order, field by field, little-endian, nothing left out. The names and types of the fields
come first, so that a table of another version never has the same digest by chance of layout. Columns of metrics are
left out: they are what was asked of the runs, not what the runs are.

>>> import numpy as np
>>> runs = np.array([(1, 2.0), (0, np.nan)], dtype=[("run", "<i8"), ("end_day", "<f8")])
>>> table_digest(runs) == table_digest(runs[::-1])
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from sim.model.outcomes import RUN_DTYPE

Table = npt.NDArray[np.void]
"""A structured array: one row a run (`sim.model.outcomes.RUN_DTYPE`) or one row an event (`EVENT_DTYPE`)."""
RUN_COLUMNS = frozenset(RUN_DTYPE.names or ())
"""Columns that every run has."""


def own_columns(table: Table) -> tuple[str, ...]:
    """Columns of a table of runs that metrics of the user gave, behind those that every run has."""
    return tuple(name for name in table.dtype.names or () if name not in RUN_COLUMNS)


def in_run_order(table: Table) -> Table:
    """The rows sorted by design point, then run number; rows that are already sorted are not copied."""
    names = table.dtype.names or ()
    keys = tuple(table[name] for name in ("run", "point") if name in names)
    order = np.lexsort(keys)
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

"""How runs lie in memory, for the compiled loop and the kernels that it calls.

A lane is a record of words of eight bytes: its run, its place in the queue, how many events it has had; then the times
of its clocks, padded with times that never come to whole vectors; how often each has rung; its fields; and the numbers
in which runs differ. `initial` is the record of a run that has not begun.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

WIDTH = 8
"""Lanes a vector: as many doubles as the widest registers hold; narrower ones take several turns."""
BATCH = 256
"""Lanes that one call of a kernel handles, at most."""
LANES = 512
"""Lanes side by side: enough to fill vectors, few enough to stay in the cache (measured: flat from 256 to 1,024)."""

COLUMNS = 6
"""What a kernel tells of each event: its time, and the columns of `structure.RECORD`."""

RUN, POSITION, EVENTS = 0, 1, 2
"""Words of a record."""
CLOCKS = WIDTH
"""The first word of the clocks."""


def _structure(name: str, integers: str, pointers: str, numbers: str = "") -> Any:
    fields: list[tuple[str, Any]] = [(word, ctypes.c_int64) for word in integers.split()]
    fields += [(word, ctypes.c_void_p) for word in pointers.split()]
    fields += [(word, ctypes.c_double) for word in numbers.split()]
    return type(name, (ctypes.Structure,), {"_fields_": fields})


Frame = _structure("Frame", "record_bytes key_0 key_1 strays", "records links stage tables columns")
"""What a kernel needs for one clock or opening. `strays` counts places outside a table; none is ever followed."""

State = _structure(
    "State",
    """
    n_runs queued playing n_lanes record_bytes n_clocks n_vectors n_openings n_results n_numbers numbers_at ended_at
    max_events events budget n_rows most_rows
    """,
    """
    runs numbers records initial buckets counts kernels frames open_kernels open_frames can_end
    results_at results flags lanes columns rows labels
    """,
    "horizon",
)
"""What the loop needs, and where it stands: it can return at any event and go on when it is called again."""


def places(structure: Any) -> dict[str, int]:
    """The place of each member of a structure, by name."""
    return {field[0]: place for place, field in enumerate(structure._fields_)}


ALIGNED = 64
"""Bytes: the widest vector."""


class Memory:
    """Room for one call of the loop; an address is good as long as this is."""

    def __init__(self) -> None:
        self._kept: list[NDArray[np.uint8]] = []

    def room(self, shape: int | tuple[int, ...], dtype: Any = np.float64) -> NDArray[Any]:
        """Zeros, in room that is never empty."""
        size = (shape if isinstance(shape, int) else prod(shape)) * np.dtype(dtype).itemsize
        raw = np.zeros(size + ALIGNED, dtype=np.uint8)
        self._kept.append(raw)
        start = -raw.ctypes.data % ALIGNED
        made: NDArray[Any] = raw[start : start + size].view(dtype).reshape(shape)
        return made

    def laid(self, values: ArrayLike, dtype: Any = np.int64) -> int:
        """The address of a copy of these values."""
        given = np.asarray(values, dtype=dtype)
        made = self.room(given.shape, dtype)
        made[...] = given
        return int(made.ctypes.data)


def signed(words: Mapping[str, int]) -> dict[str, int]:
    """Words of 64 bits as the signed integers that hold the same bits."""
    return {name: word - (1 << 64) if word >> 63 else word for name, word in words.items()}

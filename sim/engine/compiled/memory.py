"""Arrays that machine code reads and writes: kept alive, and aligned to whole vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ALIGNED = 64
"""Bytes: the widest vector."""


class Memory:
    """Room for one call of the loop; an address is good as long as this is."""

    def __init__(self) -> None:
        self._kept: list[NDArray[np.uint8]] = []

    def room(self, shape: int | tuple[int, ...], dtype: Any = np.float64) -> NDArray[Any]:
        """Zeros, in room that is never empty."""
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
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

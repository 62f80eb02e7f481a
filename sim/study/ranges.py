"""Whole numbers that a question allows, told by name, value and range; NumPy's are as good as Python's.

>>> check_ranges({"runs": (0, 1, 10_000)})
Traceback (most recent call last):
    ...
sim.study.ranges.OutOfRangeError: runs is 0; it must be in [1, 10,000].
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from operator import index
from typing import SupportsIndex


class OutOfRangeError(ValueError):
    """An argument that nothing can be played with: the user's mistake, on the command line too."""

    exit_code = 2
    """Exit code of a command that meets it: bad usage."""


def check_ranges(given: Mapping[str, tuple[SupportsIndex, int, int]]) -> None:
    """Refuse the first value, by name, that is not between its least and its largest.

    Raises
    ------
    OutOfRangeError
        With name, value and range.
    """
    for name, (value, low, high) in given.items():
        if not low <= whole(name, value) <= high:
            raise OutOfRangeError(f"{name} is {value}; it must be in [{low:,}, {high:,}].")


def whole(name: str, value: SupportsIndex) -> int:
    """What an argument of this name is given, as a number of Python: those of NumPy overflow in keys of luck.

    Raises
    ------
    OutOfRangeError
        If it is no whole number, or true or false, which Python would count as 1 or 0.
    """
    if not isinstance(value, bool):
        with suppress(TypeError):
            return index(value)
    raise OutOfRangeError(f"{name} is {value!r}; it must be a whole number.")

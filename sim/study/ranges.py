"""Whole numbers that a question allows, told by name, value and range; NumPy's are as good as Python's.

>>> check_ranges({"runs": (0, 1, 10_000)})
Traceback (most recent call last):
    ...
ValueError: runs is 0; it must be in [1, 10,000].
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import index
from typing import SupportsIndex


def check_ranges(given: Mapping[str, tuple[SupportsIndex, int, int]]) -> None:
    """Refuse the first value, by name, that is not between its least and its largest.

    Raises
    ------
    ValueError
        With name, value and range.
    """
    for name, (value, low, high) in given.items():
        if not low <= whole(name, value) <= high:
            raise ValueError(f"{name} is {value}; it must be in [{low:,}, {high:,}].")


def whole(name: str, value: SupportsIndex) -> int:
    """What an argument of this name is given, as a number of Python: those of NumPy overflow in keys of luck.

    Raises
    ------
    ValueError
        If it is no whole number, or true or false, which Python would count as 1 or 0.
    """
    try:
        return index(None if isinstance(value, bool) else value)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(f"{name} is {value!r}; it must be a whole number.") from None

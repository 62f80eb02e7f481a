"""Whole numbers that a question allows, told by name, value and range.

>>> check_ranges({"runs": (0, 1, 10_000)})
Traceback (most recent call last):
    ...
ValueError: runs is 0; it must be in [1, 10,000].
"""

from __future__ import annotations

from collections.abc import Mapping


def check_ranges(given: Mapping[str, tuple[int, int, int]]) -> None:
    """Refuse the first value, by name, that is not between its least and its largest.

    Raises
    ------
    ValueError
        With name, value and range.
    """
    for name, (value, low, high) in given.items():
        if not low <= value <= high:
            raise ValueError(f"{name} is {value}; it must be in [{low:,}, {high:,}].")

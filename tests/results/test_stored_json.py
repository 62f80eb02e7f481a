"""What is wrong with a stored table is said in the words of its reader."""

from __future__ import annotations

from typing import Any

import pytest

from sim.results.durable import StorageError
from sim.results.stored_json import Stored, checked, disagreement


class Inner(Stored):
    seed: int


class Outer(Stored):
    inner: Inner | None = None
    numbers: list[int] | None = None
    words: dict[str, str] | None = None


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (3, "the whole is 3; it must be a table."),
        ({"inner": [1, 2]}, "inner is a list of 2; it must be a table."),
        ({"words": 1}, "words is 1; it must be a table."),
        ({"numbers": "x"}, 'numbers is "x"; it must be a list.'),
    ],
)
def test_no_fault_speaks_of_the_classes_of_a_library(table: Any, told: str) -> None:
    with pytest.raises(StorageError) as caught:
        checked(table, "x.json", Outer)
    assert str(caught.value) == f"x.json: {told} Restore it from a copy."


def test_lists_that_differ_in_length_are_told_by_it() -> None:
    assert disagreement({"kinds": [1, 2]}, {"kinds": [1]}, "origin") == ("origin.kinds", "a list of 2", "a list of 1")

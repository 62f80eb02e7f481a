"""Which line a key stands on."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.names import Path
from sim.scenario.scan import find_lines

TEXT = '''\
# a comment with = and [brackets]
title = "a = b # c"
"quoted key" = 1
dotted . "inner" . key = 2

[states.north]   # comment
resolve = { distribution = "beta", a = 4,   b = 5 }
many = [
  1,
  # between
  { x = 1, y = [2,
     3] },
]
long = """
[not.a.header]
key = 1
"""
[states]
south.patience = 4
[[history]]
day = 1
[history.detail]
page = 3
[[history]]
day = 2
[[history.part]]
n = 1
[[history.part]]
n = 2
'''

LINES: list[tuple[Path, int]] = [
    (("title",), 2),
    (("quoted key",), 3),
    (("dotted", "inner", "key"), 4),
    (("states", "north"), 6),
    (("states", "north", "resolve", "b"), 7),
    (("states", "north", "many"), 8),
    (("states", "north", "many", 0), 9),
    (("states", "north", "many", 1, "x"), 11),
    (("states", "north", "many", 1, "y", 1), 12),
    (("states", "north", "long"), 14),
    (("states",), 18),
    (("states", "south", "patience"), 19),
    (("history", 0), 20),
    (("history", 0, "day"), 21),
    (("history", 0, "detail", "page"), 23),
    (("history", 1, "day"), 25),
    (("history", 1, "part", 1, "n"), 29),
]


@pytest.mark.parametrize(("path", "line"), LINES)
def test_line_of_each_kind_of_key(path: Path, line: int) -> None:
    assert find_lines(TEXT).of(path) == line


def test_every_value_of_a_parsed_text_has_a_line() -> None:
    found = find_lines(TEXT)
    assert not found.repeated
    assert [path for path in paths_of(tomllib.loads(TEXT)) if path not in found.lines] == []


def paths_of(value: Any, path: Path = ()) -> list[Path]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return ([path] if path else []) + [deep for key, item in inside for deep in paths_of(item, (*path, key))]


def test_missing_key_has_the_line_of_its_table() -> None:
    assert find_lines(TEXT).of(("states", "north", "absent")) == 6
    assert find_lines(TEXT).of(("absent",)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = 2\na = 3", (("a",), 1, 3)),
        ("[a]\nx = 1\n[b]\n[a]\n", (("a",), 1, 4)),
        ("a = { x = 1,\n x = 2 }", (("a", "x"), 1, 2)),
        ("a.b = 1\na.b = 2", (("a", "b"), 1, 2)),
    ],
)
def test_key_written_twice_is_found_with_both_lines(text: str, expected: tuple[Path, int, int]) -> None:
    assert find_lines(text).repeated == [expected]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.=[]{}\"'#,\n 1\\-", max_size=80))
def test_finder_never_raises_and_finds_every_value_of_sound_texts(text: str) -> None:
    found = find_lines(text)
    try:
        table = tomllib.loads(text)
    except ValueError:
        return
    assert [path for path in paths_of(table) if path not in found.lines] == []

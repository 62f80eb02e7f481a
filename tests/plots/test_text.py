"""Words from scenario files, made safe to draw."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plots.text import (
    LONGEST,
    name,
    plain,
    words,
    wrapped,
)
from sim.scenario.names import spoken


@given(st.text(max_size=2000))
def test_plain_text_is_one_line_without_control_characters(text: str) -> None:
    line = plain(text)
    assert len(line) <= LONGEST
    assert all(unicodedata.category(letter)[0] != "C" or letter in "\u200c\u200d" for letter in line)
    line.encode("utf-8")


@given(st.text(max_size=300), st.integers(4, 80), st.integers(1, 5))
def test_wrapped_text_keeps_to_its_lines_and_width(text: str, width: int, lines: int) -> None:
    rows = wrapped(text, width, lines).split("\n")
    assert len(rows) <= lines
    assert all(len(row) <= width for row in rows)


def test_direction_overrides_and_escape_codes_are_dropped() -> None:
    assert plain("a\u202eb\x1b[31mc\x00d\ud800e") == "ab[31mcde"


def test_a_joiner_that_persian_spelling_needs_is_kept() -> None:
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


def test_names_and_words_read_as_a_person_writes_them() -> None:
    assert name("jaish_al_adl") == "Jaish al-Adl"
    assert name("IRGC_Quds") == "IRGC Quds"
    assert words("war-termination") == "war termination"


@pytest.mark.parametrize("key", ["jaish_al_adl", "al_qaeda", "league_of_the_north", "IRGC_Quds", "hill_men"])
def test_figures_name_actors_as_stories_do(key: str) -> None:
    assert name(key) == spoken(key)

"""What a fault looks like."""

from __future__ import annotations

import pytest

from sim.scenario.faults import MAX_LINE, Fault, ScenarioError, escaped, found, listed, meant


def test_fault_reads_as_one_sentence_with_its_place() -> None:
    assert str(Fault("b.toml", 14, "states.north.resolve", "is 1.4; it must be in [0, 1].")) == (
        "b.toml:14: states.north.resolve is 1.4; it must be in [0, 1]."
    )


def test_fault_of_a_whole_file_has_neither_line_nor_key() -> None:
    assert str(Fault("b.toml", None, "", "is empty.")) == "b.toml: is empty."


def test_line_is_never_longer_than_the_limit() -> None:
    text = str(Fault("f" * 500, 1, "k" * 500, "m" * 500))
    assert len(text) == MAX_LINE
    assert text.endswith("...")


def test_hidden_characters_are_escaped_and_letters_are_not() -> None:
    assert escaped("a\x1b[31m\u202e\u200bé\n") == "a\\x1b[31m\\u202e\\u200bé\\x0a"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), (1, "1"), (1.5, "1.5"), (float("inf"), "inf"), ("a", '"a"'), ([], "an empty list"),
        ([1, 2], "a list of 2"), ({}, "a table"), (10**40, "a whole number of about 2^133"),
        ("x" * 100, '"' + "x" * 57 + '..."'),
    ],
)  # fmt: skip
def test_found_value_is_written_as_toml_writes_it(value: object, text: str) -> None:
    assert found(value) == text


def test_near_word_is_suggested_and_a_far_one_is_not() -> None:
    assert meant("noth", ["north", "south"]) == ' Did you mean "north"?'
    assert meant("china", ["north", "south"]) == ""


def test_long_list_is_cut_and_counted() -> None:
    assert listed([f"w{n}" for n in range(100)], length=16) == '"w0", "w1", "w2" and 97 more'
    assert listed([]) == "none"


def test_error_with_very_many_faults_counts_the_rest() -> None:
    error = ScenarioError(Fault("f", n, "k", "is wrong.") for n in range(250))
    assert len(error.faults) == 250
    assert str(error).splitlines()[-1] == "... and 150 more faults."

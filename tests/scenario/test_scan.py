"""Limits that hold before the parser sees a text."""

from __future__ import annotations

import time
import tomllib

import pytest

from sim.scenario.scan import refusal, tokens_of


def words(text: str) -> list[str]:
    return [token.text for token in tokens_of(text)]


@pytest.mark.parametrize(
    "string", ['"a # b"', "'a # [b'", '"a \\" # b"', '"""a\n# "b" ""\n"""', "'''a ''\n[ # '''", '""""a""""', '""', "''"]
)
def test_string_is_one_token_whatever_it_holds(string: str) -> None:
    assert tomllib.loads(f"x = {string}")
    assert words(f"x = {string} # c") == ["x", "=", string]


def test_lines_are_counted_over_strings_of_many_lines() -> None:
    assert [token.line for token in tokens_of('a = """\n\n"""\nb = 1') if token.kind == "word"] == [1, 4, 4]


def test_decimal_points_do_not_count_as_dots_of_a_key() -> None:
    assert refusal("values = [" + "0.5, " * 30 + "]") is None


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 17 + " = 1",
        "a" + " . 'a'" * 17 + " = 1",
        "[" + "a." * 17 + "a]",
        "x = [" + "[], " * 40 + "]",
        "x = " + "[\n" * 13,
        "x = " + "{a = " * 13,
        'x = "' + "a" * 20_000 + '"',
        "x = " + "1" * 300,
        "\n".join(f"k{n} = 1" for n in range(9_000)),
        "x = [" + "1,\n" * 50_000 + "]",
    ],
)
def test_text_over_a_limit_is_refused(text: str) -> None:
    assert refusal(text) is not None


def test_limits_do_not_look_into_strings_and_comments() -> None:
    assert refusal(f'x = "{"[." * 100}"\n# {"[." * 100}\n') is None


UNITS = ['"', "'", '"""\\', '""" ', "[", ".", "=", "a ", "\n", "#\n", "a=1\n", "\\", "é", "[[a]]\n"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_anything_is_scanned_within_a_second(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begun = time.process_time()
    refusal(text)
    assert time.process_time() - begun < 1.0

"""Whatever a file holds, the answer is a scenario or a `ScenarioError`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from tests.scenario.conftest import SOUND

WORDS = [
    "=", "[", "]", "{", "}", ".", ",", '"', "'", "\n", "#", "0.5", "1e400", "nan", "true", "[[history]]",
    "value", "distribution", '"beta"', "[]", "{}", '"""', "\\", "\x00", "\u202e", "day", "-1", "2024-01-16",
    "99999999999", "[states.north]", '"south"', "extends", "when", "any", '"both"', "components",
    "[[outcomes]]", "mechanisms", "a.b.c",
]  # fmt: skip


def answer(text: str | bytes, overrides: tuple[str, ...] = ()) -> None:
    try:
        load_text(text, name="s.toml", overrides=overrides)
    except ScenarioError as error:
        lines = str(error).splitlines()
        assert lines and all(len(line) <= 300 and line.isprintable() for line in lines)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    answer(data)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_words_of_toml_are_answered(text: str) -> None:
    answer(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 12), st.sampled_from(WORDS))
def test_sound_file_with_a_piece_exchanged_is_answered(place: int, length: int, piece: str) -> None:
    answer(SOUND[:place] + piece + SOUND[place + length :])


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["both", "north"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "distribution", "a", "low", "at_most", "any", "not", "host"]), inner
        )
    ),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        ["states.north", "states.north.resolve", "groups.red", "groups.red.target", "history[0]", "history",
         "outcomes[0].when", "outcomes", "starts", "starts.after_the_strike", "mechanisms", "dyad", "coefficients",
         "actions", "notes", "title", "default_start", "groups", "states", "third_parties", "region"]
    ),
    VALUES,
)  # fmt: skip
def test_any_value_anywhere_is_answered(key: str, value: object) -> None:
    answer(SOUND, (f"{key}={toml(value)}",))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_option_is_answered(option: str) -> None:
    answer(SOUND, (option, f"states.north.resolve={option}", f"{option}=1"))


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, str):
        return "'" + "".join(c for c in value if c.isprintable() and c != "'") + "'"
    return repr(value)

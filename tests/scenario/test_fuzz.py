"""Whatever a file holds, the answer is a scenario or a `ScenarioError`; and what is sound can be played and told."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.cli.answers import shown_of
from sim.cli.console import show_table
from sim.cli.report import page_of
from sim.model.compile import check_playable
from sim.model.structure import Model
from sim.report.run import page as run_page
from sim.report.story import entry_to_json, inputs_to_json, story
from sim.report.terminal import printed
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from sim.study.stored import read_result
from sim.study.trace import one_run
from tests.scenario.conftest import SOUND
from tests.scenario.mutations import mutated

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


# What is sound can be played ----------------------------------------------------------------------------------------


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of at most 50 events: a crash needs no more, and a mutated scenario may ring without end."""
    usual = Model.__init__.__defaults__
    assert usual is not None
    monkeypatch.setattr(Model.__init__, "__defaults__", (*usual[:-1], 50))


def sound_ones(first: int) -> Iterator[tuple[int, sim.Scenario]]:
    """Mutated scenarios that `sim check` calls sound, each with its seed, without end."""
    for seed in itertools.count(first):
        with contextlib.suppress(ScenarioError):
            scenario = load_text(mutated(seed), name="mutated.toml")
            check_playable(scenario)
            yield seed, scenario


def play(scenario: sim.Scenario, folder: Path, *, with_figures: bool = False) -> None:
    """Three runs in both engines, their tables, a trace as a story, a stored folder and a report about it."""
    result = sim.run(scenario, runs=3, seed=5, engine="lanes", folder=folder)
    assert result.digest == sim.run(scenario, runs=3, seed=5, engine="reference").digest
    json.dumps(result.to_json(), allow_nan=False)
    with contextlib.redirect_stdout(io.StringIO()):
        for shown in printed(shown_of(result).sections, is_plain=True):
            print(shown) if isinstance(shown, str) else show_table(shown)
    one = one_run(folder, run=1)
    entries = one.entries()
    told = [*inputs_to_json(one.inputs), *(entry_to_json(entry, entries) for entry in entries)]
    json.dumps(told, allow_nan=False, ensure_ascii=False)
    ends = {"outcome": one.outcome(), "inputs": one.inputs}
    assert list(story(entries, one.scenario, run=1, seed=5, why=True, everything=True, **ends))
    stored = read_result(folder)
    assert isinstance(stored, type(result))
    if with_figures:
        page_of(stored, folder)
    else:
        run_page(stored, figures={}, tell=lambda run: sim.trace(stored.scenario, run=run, seed=5))


@pytest.mark.usefixtures("short_runs")
@pytest.mark.parametrize("first", [304, 2_000, 4_000])
def test_a_sound_scenario_can_be_played_traced_and_reported(first: int, tmp_path: Path) -> None:
    _, scenario = next(sound_ones(first))
    play(scenario, tmp_path / "r")


@pytest.mark.slow
@pytest.mark.usefixtures("short_runs")
@pytest.mark.parametrize(
    ("part", "n"), [(0, 12), (1, 12), *(pytest.param(part, 125, marks=pytest.mark.verify) for part in range(8))]
)
def test_every_sound_scenario_can_be_played_traced_and_reported(part: int, n: int, tmp_path: Path) -> None:
    for place, (seed, scenario) in enumerate(itertools.islice(sound_ones(10_000 * part), n)):
        try:
            play(scenario, tmp_path / str(seed), with_figures=place % 25 == 0)
        except Exception as error:
            error.add_note(f"in mutated({seed})")
            raise

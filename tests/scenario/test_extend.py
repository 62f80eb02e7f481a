"""Scenarios that build on others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.extend import MAX_BASES
from sim.scenario.load import load, load_text

Write = Callable[..., Path]

BASE = """\
horizon_days = 365
[states.north]
resolve = { distribution = "beta", a = 4, b = 5, source = "a book" }
answer_days = 3
[[outcomes]]
name = "war_comes"
when = { war = true }
"""


@pytest.fixture
def extending(sound: str, written: Write) -> Path:
    written("bases/border.toml", BASE)
    return written("s.toml", f'extends = "bases/border.toml"\n{sound}')


def test_extending_file_wins_and_the_base_fills_in(extending: Path) -> None:
    scenario = load(extending)
    assert scenario.horizon_days == 365.0
    assert scenario.states["north"].answer_days.value == 3.0
    assert scenario.states["north"].resolve.value == 0.5


def test_lists_are_replaced_whole(extending: Path) -> None:
    assert [outcome.name for outcome in load(extending).outcomes] == ["talks_soon"]


def test_table_that_gives_a_number_replaces_the_distribution_below(sound: str, written: Write) -> None:
    written("base.toml", BASE)
    path = written("s.toml", 'extends = "base.toml"\n' + sound.replace("resolve = 0.5", "resolve = { value = 0.1 }"))
    assert load(path).states["north"].resolve.value == 0.1


def test_set_by_names_the_layer(extending: Path) -> None:
    set_by = load(extending, overrides=["states.south.resolve=0.2"], horizon_days=90).set_by
    assert set_by["states.north.answer_days"] == "base bases/border.toml"
    assert set_by["states.north.resolve"] == "scenario"
    assert set_by["states.south.resolve"] == "--set"
    assert set_by["horizon_days"] == "--horizon"
    assert "states.south.answer_days" not in set_by


def test_text_of_each_file_is_kept(extending: Path) -> None:
    sources = load(extending).source_text
    assert list(sources) == ["s.toml", "bases/border.toml"]
    assert sources["bases/border.toml"] == BASE.encode()


def test_fault_in_a_base_names_the_base(sound: str, written: Write, refused: Callable[..., str]) -> None:
    written("base.toml", "quiet_days = 10\n[states.north]\nanswer_days = -1\n")
    path = written("s.toml", f'extends = "base.toml"\n{sound}')
    assert refused(path) == "base.toml:3: states.north.answer_days is -1; it must be in [0.05, 365] (days)."


def test_syntax_fault_in_a_base_names_the_base(sound: str, written: Write, refused: Callable[..., str]) -> None:
    written("bases/base.toml", "a = \n")
    path = written("s.toml", f'extends = "bases/base.toml"\n{sound}')
    assert refused(path).startswith("bases/base.toml:1: is no TOML at column 5: Invalid value")


def test_base_may_lie_above_the_extending_base_but_not_above_the_scenario(
    sound: str, written: Write, refused: Callable[..., str]
) -> None:
    written("root.toml", "horizon_days = 50\n")
    written("deep/er/base.toml", 'extends = "../../root.toml"\n')
    assert load(written("s.toml", f'extends = "deep/er/base.toml"\n{sound}')).horizon_days == 50.0
    inside = written("deep/s.toml", f'extends = "er/base.toml"\n{sound}')
    assert "it must stay inside the folder of the scenario" in refused(inside)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_link_that_leads_outside_is_refused(
    sound: str, written: Write, folder: Path, refused: Callable[..., str]
) -> None:
    written("secret.toml", "horizon_days = 50\n")
    path = written("inner/s.toml", f'extends = "base.toml"\n{sound}')
    (folder / "inner" / "base.toml").symlink_to(folder / "secret.toml")
    assert "it must stay inside the folder of the scenario" in refused(path)


@pytest.mark.parametrize("name", ["C:/x.toml", "a\\\\b.toml", "~/x.toml", "base.", "con.toml", "a//b.toml", "./x.toml"])
def test_strange_path_is_refused(name: str, sound: str, written: Write, refused: Callable[..., str]) -> None:
    path = written("s.toml", f'extends = "{name}"\n{sound}')
    assert "it must be a relative path of plain names" in refused(path)


@pytest.mark.parametrize("given", ["3", "[]", '""'])
def test_extends_that_is_no_path_is_refused(
    given: str, sound: str, written: Write, refused: Callable[..., str]
) -> None:
    assert "it must be the path of a file" in refused(written("s.toml", f"extends = {given}\n{sound}"))


def test_a_variant_that_looks_less_far_may_ask_what_its_base_asks(sound: str, written: Write) -> None:
    asked = '[[outcomes]]\nname = "late"\nwhen = { end_day = { at_least = 80 } }\n'
    written("base.toml", sound + asked)
    assert load(written("s.toml", 'extends = "base.toml"\nhorizon_days = 50\n')).horizon_days == 50.0


def test_folder_as_base_is_refused(sound: str, written: Write, refused: Callable[..., str]) -> None:
    written("bases/x.toml", "")
    path = written("s.toml", f'extends = "bases"\n{sound}')
    assert refused(path) == "bases: is a folder; name a scenario file in it."


def test_chain_that_is_too_long_is_refused(sound: str, written: Write, refused: Callable[..., str]) -> None:
    for n in range(MAX_BASES + 2):
        written(f"b{n}.toml", f'extends = "b{n + 1}.toml"\n')
    assert f"a chain may hold at most {MAX_BASES} bases" in refused(written("s.toml", f'extends = "b0.toml"\n{sound}'))


def test_text_extends_only_with_a_folder(
    sound: str, written: Write, folder: Path, faults_of: Callable[..., tuple[object, ...]]
) -> None:
    written("base.toml", "horizon_days = 50\n")
    text = f'extends = "base.toml"\n{sound}'
    assert "a text without a folder" in str(faults_of(text)[0])
    assert load_text(text, name="s.toml", folder=folder).horizon_days == 50.0

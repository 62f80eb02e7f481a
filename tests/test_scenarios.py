"""The shipped scenarios: sound, sourced, and played alike by both engines from every start."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.engines import play
from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference
from sim.model.compile import compile_model
from sim.results.digest import table_digest
from sim.scenario.load import load
from sim.scenario.read import shipped_names
from sim.vocabulary import Ending, OutcomeClass

FOLDER = Path(__file__).parent.parent / "scenarios"
FACTS = {"cases_train", "weights"}
"""Files that hold facts and no scenario: dated cases, weights of the reference family."""
FILES = sorted(path for path in FOLDER.rglob("*.toml") if path.stem not in FACTS)
NUMBERS = ("states", "groups", "third_parties", "region", "dyad", "coefficients", "actions")
FEW = 3
"""Runs that the reference engine plays."""
ARTICLE = FOLDER / "iran_pakistan_2024.toml"
OUTSIDE = re.compile(r"(?<![\w:/.])(?:\.\./|~/|[A-Za-z]:\\|/(?:home|Users|work|tmp|root|mnt|opt|var)\b)")
"""A path that leaves the project, and not the path of a web address."""

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def _numbers(table: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every number or table of a number in a parsed scenario, with its dotted key."""
    if isinstance(table, dict) and not {"value", "distribution"} & set(table):
        for key, value in table.items():
            yield from _numbers(value, f"{path}.{key}" if path else key)
    elif isinstance(table, dict) or (isinstance(table, int | float) and not isinstance(table, bool)):
        yield path, table


@every_file
def test_a_shipped_scenario_is_sound_and_so_are_its_starts(path: Path) -> None:
    scenario = load(path)
    assert scenario.title
    for start in scenario.starts:
        until = scenario.starts[start].history_until
        assert load(path, start=start).history_until == (None if until == "none" else until)


@every_file
@pytest.mark.slow
def test_engines_agree_on_every_start_of_a_shipped_scenario(path: Path) -> None:
    for start in (None, *load(path).starts):
        model = compile_model(load(path, start=start))
        runs = np.arange(10)
        lanes = run_lanes(model, seed=11, runs=runs, record=True)
        some = run_reference(model, seed=11, runs=runs[:FEW], record=True)
        assert len(lanes.table) == 10
        assert table_digest(lanes.table[:FEW]) == table_digest(some.table)
        assert lanes.events is not None and some.events is not None
        assert lanes.events[: len(some.events)].tobytes() == some.events.tobytes()


@every_file
def test_a_shipped_scenario_names_no_path_outside_the_project(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert OUTSIDE.search(text) is None


@every_file
def test_every_entry_of_a_record_has_a_source(path: Path) -> None:
    assert all(entry.source or entry.assumption for entry in load(path).history)


def test_every_number_that_the_article_scenario_gives_has_a_source() -> None:
    given = tomllib.loads(ARTICLE.read_text(encoding="utf-8"))
    found = list(_numbers({key: given[key] for key in NUMBERS if key in given}, ""))
    assert len(found) > 20
    for key, number in found:
        assert isinstance(number, dict) and (number.get("source") or number.get("assumption")), key


def test_every_number_that_the_article_scenario_leaves_out_has_a_source_too() -> None:
    for line in load(ARTICLE).resolved():
        if line.key.split(".")[0] in NUMBERS and line.unit and line.unit != "yes or no":
            assert line.source, f"{line.key} has neither source nor assumption"


def test_the_record_holds_the_turning_points_of_the_article() -> None:
    scenario = load(ARTICLE)
    days = {(entry.day, entry.action) for entry in scenario.history}
    assert {(0, "strike"), (1, "recall_ambassador"), (2, "strike"), (13, "talks"), (13, "cooperation")} <= days
    dead = sum(entry.deaths_civilian or 0 for entry in scenario.history if entry.action == "strike")
    assert dead == 11


def test_extends_is_exercised_down_to_the_base_of_a_base() -> None:
    scenario = load("rivals_with_mediator")
    assert scenario.dyad.rivalry and set(scenario.groups) == {"hill_band", "river_band"}
    assert len(scenario.source_text) == 3


def test_bases_are_no_scenarios_of_the_list() -> None:
    assert "tutorial" in shipped_names()
    assert not {path.stem for path in (FOLDER / "bases").glob("*.toml")} & set(shipped_names())


def test_all_that_can_follow_the_first_strike_occurs_and_history_is_a_plausible_minority_path() -> None:
    table = play(compile_model(load(ARTICLE)), seed=2024, runs=np.arange(20_000)).table
    classes = {OutcomeClass(code) for code in np.unique(table["outcome_class"])}
    assert classes == {OutcomeClass.ABSORBED, OutcomeClass.EXCHANGE, OutcomeClass.LIMITED_WAR, OutcomeClass.WAR}
    assert len({Ending(code) for code in np.unique(table["ending"])}) >= 5
    war = table["outcome_class"] == OutcomeClass.WAR
    path = (table["days_to_answer"] <= 3) & (table["days_to_talks"] <= 14) & ~war
    assert 0.25 <= table["answered_by_force"].mean() <= 0.65
    assert war.mean() <= 0.05
    assert 0.03 <= path.mean() <= 0.40
    assert table["truncated"].mean() <= 0.12


@pytest.mark.parametrize("parameters", ["defaults", "posterior"])
def test_war_after_the_first_strike_is_rare_and_not_out_of_the_question(parameters: str) -> None:
    found = sim.run(load(ARTICLE, parameters=parameters), runs=20_000, seed=2024)
    assert 0.002 <= found.outcomes["war"].share <= 0.05

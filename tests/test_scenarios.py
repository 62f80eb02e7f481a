"""The shipped scenarios: sound, sourced, and played alike by both engines from every start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference
from sim.model.compile import compile_model
from sim.scenario.load import load
from sim.vocabulary import Ending, OutcomeClass

FOLDER = Path(__file__).parent.parent / "scenarios"
FILES = sorted(FOLDER.rglob("*.toml"))
NUMBERS = {"states", "groups", "third_parties", "region", "dyad", "coefficients", "actions"}
ARTICLE = FOLDER / "iran_pakistan_2024.toml"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_agree_on_every_start_of_a_shipped_scenario(path: Path) -> None:
    for start in (None, *load(path).starts):
        model = compile_model(load(path, start=start))
        runs = np.arange(50)
        lanes = run_lanes(model, seed=11, runs=runs, record=True)
        some = run_reference(model, seed=11, runs=runs[:10], record=True)
        assert lanes.table[:10].tobytes() == some.table.tobytes()
        assert lanes.events is not None and some.events is not None
        assert lanes.events[: len(some.events)].tobytes() == some.events.tobytes()


def test_every_number_and_every_entry_of_the_article_scenario_has_a_source() -> None:
    scenario = load(ARTICLE)
    for line in scenario.resolved():
        if line.key.split(".")[0] in NUMBERS and line.unit != "yes or no" and line.unit:
            assert line.source, f"{line.key} has neither source nor assumption"
    assert all(entry.source or entry.assumption for entry in scenario.history)


def test_the_record_holds_the_turning_points_of_the_article() -> None:
    scenario = load(ARTICLE)
    days = {(entry.day, entry.action) for entry in scenario.history}
    assert {(0, "strike"), (1, "recall_ambassador"), (2, "strike"), (13, "talks"), (13, "cooperation")} <= days
    dead = sum(entry.deaths_civilian or 0 for entry in scenario.history if entry.action == "strike")
    assert dead == 11


def test_all_that_can_follow_the_first_strike_occurs_and_history_is_a_plausible_minority_path() -> None:
    table = run_lanes(compile_model(load(ARTICLE)), seed=2024, runs=np.arange(20_000)).table
    classes = {OutcomeClass(code) for code in np.unique(table["outcome_class"])}
    assert classes == {OutcomeClass.ABSORBED, OutcomeClass.EXCHANGE, OutcomeClass.LIMITED_WAR, OutcomeClass.WAR}
    assert len({Ending(code) for code in np.unique(table["ending"])}) >= 5
    war = table["outcome_class"] == OutcomeClass.WAR
    path = (table["days_to_answer"] <= 3) & (table["days_to_talks"] <= 14) & ~war
    assert 0.25 <= table["answered_by_force"].mean() <= 0.65
    assert 0.005 <= war.mean() <= 0.10
    assert 0.01 <= path.mean() <= 0.40

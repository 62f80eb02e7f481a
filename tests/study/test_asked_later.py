"""Outcomes thought of later: stored runs are asked for them as if their scenario had named them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.scenario.faults import ScenarioError
from tests.study.scenarios import TEXT, written

RUNS, SEED = 60, 5
SOON = {"talks_held": True, "days_to_talks": {"at_most": 5}}
ASKED = TEXT + '\n[[outcomes]]\nname = "soon"\nwhen = { talks_held = true, days_to_talks = { at_most = 5 } }\n'


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")), horizon_days=20)


def test_runs_are_asked_as_if_the_scenario_had(scenario: sim.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    sim.run(scenario, runs=RUNS, seed=SEED, folder=folder)
    read = sim.read_result(folder)
    assert isinstance(read, sim.RunResult)
    before = sim.run(sim.load(written(tmp_path, ASKED), horizon_days=20), runs=RUNS, seed=SEED)
    later = read.with_outcomes({"soon": SOON})
    assert later.outcomes == before.outcomes and later.digest == before.digest
    assert "soon" in later.to_pandas().columns and "soon" not in read.outcomes


def test_sweeps_and_comparisons_are_asked_too(scenario: sim.Scenario) -> None:
    swept = sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=20, seed=SEED).with_outcomes({"soon": SOON})
    assert "soon" in swept.measured.names
    pair = sim.compare(scenario, overrides="quiet_days=20", runs=20, seed=SEED).with_outcomes({"soon": SOON})
    assert "soon" in pair.differences
    more = sim.compare(scenario, scenario, scenario, runs=20, seed=SEED).with_outcomes({"soon": SOON})
    assert all("soon" in one.differences for one in more.by_side.values())


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        ({"soon": {"days_to_talk": 3}}, r"--outcome soon: days_to_talk is no outcome of a run; known are"),
        ({"soon": {}}, r"--outcome soon: is an empty condition"),
        ({"war": SOON}, r"--outcome war: is a name that is taken; give another"),
        ({"quick_talks": SOON}, r"--outcome quick_talks: is a name that is taken"),
        ({"So On": SOON}, r"--outcome So On: must be a name of a-z, 0-9, _ and -"),
    ],
)
def test_a_fault_is_told_as_in_a_file(outcomes: dict[str, Any], message: str, scenario: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match=message):
        sim.run(scenario, runs=2, seed=SEED).with_outcomes(outcomes)

"""Outcomes thought of later: stored runs are asked for them as if their scenario had named them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
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
        (
            {"soon": {"first_force_day": date(2031, 1, 1)}},
            "first_force_day is the date 2031-01-01; it must be at least",
        ),
        ({"So On": SOON}, r"--outcome So On: must be a name of a-z, 0-9, _ and -"),
    ],
)
def test_a_fault_is_told_as_in_a_file(outcomes: dict[str, Any], message: str, scenario: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match=message):
        sim.run(scenario, runs=2, seed=SEED).with_outcomes(outcomes)


def test_numbers_of_numpy_and_tuples_are_what_they_stand_for(scenario: sim.Scenario) -> None:
    plain = {"any": [{"days_to_talks": {"at_most": 7}}, {"war": True}, {"peak_rung": {"is": [3, 5]}}]}
    odd = {
        "any": (
            {"days_to_talks": {"at_most": np.int64(7)}},
            {"war": np.bool_(True)},
            {"peak_rung": {"is": np.array([3, 5])}},
        )
    }
    found = sim.run(scenario, runs=20, seed=SEED)
    asked = found.with_outcomes({"plain": plain, "odd": odd})
    assert asked.outcomes["odd"] == asked.outcomes["plain"]
    assert asked.scenario.outcomes[-1].when == asked.scenario.outcomes[-2].when


def test_a_day_is_asked_for_up_to_the_last_that_a_run_may_have(scenario: sim.Scenario) -> None:
    late = {"late": {"first_force_day": {"at_least": 300}}}
    with pytest.raises(ScenarioError, match="is 300; it must be at most"):
        sim.run(scenario, runs=2, seed=SEED).with_outcomes(late)
    swept = sim.sweep(scenario, "horizon_days=30,400", runs=2, seed=SEED).with_outcomes(late)
    assert "late" in swept.measured.names


def test_a_date_needs_a_day_zero() -> None:
    with pytest.raises(ScenarioError) as refused:
        sim.run("tutorial", runs=2, seed=SEED).with_outcomes({"soon": {"first_force_day": date(2031, 5, 1)}})
    (fault,) = refused.value.faults
    assert fault.key == "first_force_day" and "is the date 2031-05-01; a date needs day_zero" in fault.message

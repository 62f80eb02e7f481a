"""Run N of a million, alone: the trace is the run of the table."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.study.trace import outcome_of
from tests.study.scenarios import written


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


def test_a_trace_has_the_events_of_its_run(scenario: sim.Scenario) -> None:
    result = sim.run(scenario, runs=12, seed=5)
    assert result.events is not None
    for run in (0, 7, 11):
        entries = sim.trace(scenario, run=run, seed=5)
        own = result.events[result.events["run"] == run]
        assert [entry.time for entry in entries] == own["time"].tolist()
        assert [entry.kind for entry in entries] == [result.kinds[code] for code in own["kind"]]
        assert outcome_of(scenario, run=run, seed=5).tobytes() == result.table[run].tobytes()


def test_decisions_say_why(scenario: sim.Scenario) -> None:
    decisions = [entry for entry in sim.trace(scenario, run=1, seed=5) if entry.kind == "decision"]
    assert decisions
    assert all(entry.why is not None and {"utility", "probability"} <= set(entry.why) for entry in decisions)


def test_a_path_is_loaded_first(tmp_path: Path) -> None:
    assert sim.trace(written(tmp_path), run=3, seed=2) == sim.trace(sim.load(written(tmp_path)), run=3, seed=2)


@pytest.mark.parametrize("wrong", [{"run": -1}, {"run": 2**40}, {"seed": -1}, {"seed": 2**64}])
def test_a_wrong_argument_is_named(scenario: sim.Scenario, wrong: dict[str, int]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} is "):
        sim.trace(scenario, **{"run": 1, "seed": 1, **wrong})

"""Run N of a million, alone: the trace is the run of the table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.model.rules import KINDS
from sim.model.structure import Ring
from sim.results.chunk_file import Parts
from sim.scenario.load import again
from sim.study.trace import one_run
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
        assert one_run(scenario, run=run, seed=5).outcome().tobytes() == result.table[run].tobytes()


def test_decisions_say_why(scenario: sim.Scenario) -> None:
    decisions = [entry for entry in sim.trace(scenario, run=1, seed=5) if entry.kind == "decision"]
    assert decisions
    assert all(entry.why is not None and {"utility", "probability"} <= set(entry.why) for entry in decisions)


def test_a_path_is_loaded_first(tmp_path: Path) -> None:
    assert sim.trace(written(tmp_path), run=3, seed=2) == sim.trace(sim.load(written(tmp_path)), run=3, seed=2)


def test_a_run_of_a_result_or_of_its_folder_is_told_without_the_scenario(
    scenario: sim.Scenario, tmp_path: Path
) -> None:
    result = sim.run(scenario, runs=6, seed=5, folder=tmp_path / "runs")
    entries = sim.trace(scenario, run=4, seed=5)
    assert sim.trace(result, run=4) == sim.trace(tmp_path / "runs", run=4) == entries


def test_a_run_of_a_sweep_is_told_with_the_values_of_its_point(scenario: sim.Scenario, tmp_path: Path) -> None:
    vary = {"states.north.resolve": [0.2, 0.8], "mechanisms.grief": [True, False]}
    swept = sim.sweep(scenario, vary, runs=4, seed=5, folder=tmp_path / "sweep")
    for point, (resolve, grief) in enumerate(swept.design.points):
        one = one_run(tmp_path / "sweep", run=3, point=point)
        assert one.inputs == {"states.north.resolve": resolve, "mechanisms.grief": grief}
        assert one.outcome().tobytes() == swept.rows[4 * point + 3].tobytes()
        options = [f"states.north.resolve={resolve}", f"mechanisms.grief={str(grief).lower()}"]
        assert one.entries() == sim.trace(again(scenario, overrides=options), run=3, seed=5)


def test_a_run_of_a_comparison_is_told_by_its_side(scenario: sim.Scenario) -> None:
    compared = sim.compare(scenario, overrides=["states.north.resolve=0.1"], runs=3, seed=5)
    assert sim.trace(compared, run=2, side="a") == sim.trace(scenario, run=2, seed=5)
    assert one_run(compared, run=2, side="b").outcome().tobytes() == compared.b.table[2].tobytes()


def test_a_run_that_comes_out_otherwise_than_it_is_stored_is_known(scenario: sim.Scenario) -> None:
    result = sim.run(scenario, runs=3, seed=5)
    forged = result.table.copy()
    forged["deaths_total"][2] += 1.0
    for table, is_equal in ((result.table, True), (forged, False)):
        one = one_run(replace(result, rows=Parts((table,))), run=2)
        assert one.is_as_stored(one.outcome()) is is_equal


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ({"run": 9}, r"--run 9: is not there; the result has the runs 0 to 2\."),
        ({"run": 1, "seed": 4}, "--seed 4: is not the seed of these runs, which is 5"),
        ({"run": 1, "point": 0}, "--point 0: is for a sweep alone"),
        ({"run": 1, "side": "a"}, "--side a: is for a comparison alone"),
    ],
)
def test_a_run_that_a_result_does_not_have_is_refused(scenario: sim.Scenario, which: Any, words: str) -> None:
    with pytest.raises(sim.ScenarioError, match=words):
        sim.trace(sim.run(scenario, runs=3, seed=5), **which)


def test_a_sweep_wants_a_point_and_own_rules_want_to_be_given(scenario: sim.Scenario) -> None:
    with pytest.raises(sim.ScenarioError, match="--point: is not given; the sweep has the points 0 to 1"):
        sim.trace(sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=2, seed=5), run=1)
    own = {"battle": KINDS["battle"].rule}
    result = sim.run(scenario, runs=2, seed=5, rules=own)
    with pytest.raises(sim.ScenarioError, match="rules of your own \\(battle\\) made these runs"):
        sim.trace(result, run=1)
    assert len(sim.trace(result, run=1, rules=own)) == result.table["events"][1]


def ring_once(now: Any, luck: Any, *, own: Any, a: Any, b: Any, **others: Any) -> Ring:
    return Ring({state: {"grief": state.grief + own.weight} for state in (a, b)})


def test_rules_of_ones_own_play_along_in_a_run_of_a_sweep(scenario: sim.Scenario) -> None:
    own = {"hurt": sim.NewRule(ring_once, first_day=3.0, parameters={"weight": 0.0})}
    swept = sim.sweep(scenario, {"rules.hurt.weight": [0.0, 5.0]}, runs=2, seed=5, rules=own)
    one = one_run(swept, run=1, point=1, rules=own)
    assert one.outcome().tobytes() == swept.rows[3].tobytes() and one.inputs["rules.hurt.weight"] == 5.0
    assert "hurt" in {entry.kind for entry in one.entries()}


@pytest.mark.parametrize("wrong", [{"run": -1}, {"run": 2**40}, {"seed": -1}, {"seed": 2**64}])
def test_a_wrong_argument_is_named(scenario: sim.Scenario, wrong: dict[str, int]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} is "):
        sim.trace(scenario, **{"run": 1, "seed": 1, **wrong})

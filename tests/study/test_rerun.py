"""Stored runs are played again from their folder alone; what differs is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.engine import engines
from sim.model.rules import KINDS
from sim.study import rerun as module
from sim.study.rerun import Rerun
from tests.study.scenarios import written


@pytest.fixture
def scenario(tmp_path: Path) -> sim.Scenario:
    return sim.load(written(tmp_path), overrides=["states.north.resolve=0.6"], history_until=0)


def test_runs_come_to_the_same_again_without_the_file_of_the_scenario(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=12, seed=5, chunk_size=5, record_runs=6, folder=tmp_path / "runs")
    (tmp_path / "hills.toml").unlink()
    before = {path: path.read_bytes() for path in (tmp_path / "runs").iterdir()}
    again = sim.rerun(tmp_path / "runs")
    assert again.is_equal and again.to_json()["runs"] == 12
    assert {path: path.read_bytes() for path in (tmp_path / "runs").iterdir()} == before


def test_runs_that_went_on_until_something_was_known_stop_where_they_did(tmp_path: Path) -> None:
    plain = sim.load(written(tmp_path), horizon_days=2.0)
    sim.run(plain, seed=5, until="5%", record_runs=0, folder=tmp_path / "until")
    assert sim.rerun(tmp_path / "until").is_equal


def test_both_sides_of_a_comparison_and_all_points_of_a_sweep(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.compare(scenario, overrides=["quiet_days=20"], runs=4, seed=5, folder=tmp_path / "two")
    sim.sweep(scenario, "states.south.resolve=0.2,0.8", runs=4, seed=5, folder=tmp_path / "sweep")
    assert len(sim.rerun(tmp_path / "two").pairs) == 2
    assert sim.rerun(tmp_path / "two").is_equal and sim.rerun(tmp_path / "sweep").is_equal


def test_of_runs_that_were_cut_short_those_that_are_there_are_compared(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=12, seed=5, chunk_size=4, folder=tmp_path / "runs")
    (tmp_path / "runs" / "chunk-00001.npz").unlink()
    (tmp_path / "runs" / "manifest.json").unlink()
    again = sim.rerun(tmp_path / "runs")
    assert again.is_equal and again.to_json()["runs"] == 8


def test_what_differs_is_told(scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_again = module.asked_again

    def with_other_luck(origin: dict[str, Any], *args: Any) -> Any:
        return asked_again({**origin, "seed": origin["seed"] + 1}, *args)

    sim.run(scenario, runs=4, seed=5, folder=tmp_path / "runs")
    monkeypatch.setattr(module, "asked_again", with_other_luck)
    again = sim.rerun(tmp_path / "runs")
    assert not again.is_equal
    assert again.differences[0].startswith("The runs differ: their digest was ")
    assert "All versions are the same" in again.differences[1]


def test_without_the_engine_that_played_another_plays(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("whole", "cut"):
        result = sim.run(scenario, runs=120, seed=5, chunk_size=40, folder=tmp_path / name)
    assert result.engine == "compiled"
    sorted((tmp_path / "cut").glob("chunk-*"))[1].unlink()
    monkeypatch.setattr(engines, "has_compiler", lambda: False)
    assert sim.rerun(tmp_path / "whole").is_equal
    gone_on = sim.resume(tmp_path / "cut")
    assert isinstance(gone_on, sim.RunResult) and gone_on.digest == result.digest


def test_other_versions_and_other_events_are_named(scenario: sim.Scenario) -> None:
    result = sim.run(scenario, runs=4, seed=5)
    assert result.events is not None
    events = result.events.copy()
    events["deaths_civilian"][0] += 1.0
    versions = {**result.origin["versions"], "numpy": "1.0"}
    other = replace(result, events=events, origin={**result.origin, "versions": versions})
    told = Rerun(Path("runs"), ((other, result),)).differences
    assert told[0] == "The runs come to the same, but their recorded events differ."
    assert told[1].startswith("They were played with numpy 1.0 (now ")


def test_rules_of_ones_own_cannot_be_played_from_a_folder(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=2, seed=5, rules={"battle": KINDS["battle"].rule}, folder=tmp_path / "own")
    with pytest.raises(sim.ScenarioError, match=r"rules of your own \(battle\) made its runs"):
        sim.rerun(tmp_path / "own")

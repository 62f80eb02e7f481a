"""Going on: what was cut short comes to the same as without an interruption, and more runs leave the old ones alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.play.pace import FIRST, paced
from sim.play.pieces import Piece
from sim.play.plan import Plan
from sim.results.durable import StorageError
from sim.results.store import MANIFEST, read_run
from sim.scenario.faults import ScenarioError
from sim.study.comparison import Comparison
from sim.study.result import RunResult
from sim.study.sweep_result import SweepResult
from tests.cli.answering import said
from tests.study.scenarios import written

VARY = "states.north.resolve=0.2,0.8"


@pytest.fixture
def scenario(tmp_path: Path) -> sim.Scenario:
    return sim.load(written(tmp_path), history_until=0, horizon_days=20)


def lose(folder: Path, *numbers: int) -> None:
    """The folder as if it had been cut short before some chunks were stored."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for number in numbers:
        (folder / f"chunk-{number:05d}.npz").unlink()
    chunks = [chunk for chunk in manifest["chunks"] if chunk["number"] not in numbers]
    manifest |= {"status": "interrupted", "chunks": chunks, "runs_done": sum(chunk["runs"] for chunk in chunks)}
    del manifest["digest"]
    (folder / MANIFEST).write_text(json.dumps(manifest))


def gone_on_with(folder: Path) -> RunResult | SweepResult:
    """What comes of going on with runs or a sweep."""
    result = sim.resume(folder)
    assert isinstance(result, RunResult | SweepResult)
    return result


def test_runs_go_on_wherever_they_were_cut_short(scenario: sim.Scenario, tmp_path: Path) -> None:
    whole = sim.run(scenario, runs=14, seed=5, chunk_size=4, folder=tmp_path / "run")
    lose(tmp_path / "run", 1, 3)
    there = sim.read_result(tmp_path / "run")
    assert isinstance(there, RunResult)
    assert there.n_missing == 6
    again = sim.resume(tmp_path / "run")
    assert isinstance(again, RunResult)
    stored = sim.read_result(tmp_path / "run")
    assert isinstance(stored, RunResult)
    for one in (again, stored):
        assert (one.digest, one.n_missing) == (whole.digest, 0)
        assert one.table.tobytes() == whole.table.tobytes()
        assert one.events is not None and whole.events is not None
        assert one.events.tobytes() == whole.events.tobytes()


def test_a_folder_that_was_cut_short_after_its_last_runs_is_finished(scenario: sim.Scenario, tmp_path: Path) -> None:
    whole = sim.run(scenario, runs=8, seed=5, chunk_size=4, folder=tmp_path / "run")
    told = json.loads((tmp_path / "run" / MANIFEST).read_text())
    begun = {key: told[key] for key in ("format", "format_version", "origin")}
    (tmp_path / "run" / MANIFEST).write_text(json.dumps(begun | {"status": "running", "chunks": [], "runs_done": 0}))
    assert gone_on_with(tmp_path / "run").digest == whole.digest
    again = json.loads((tmp_path / "run" / MANIFEST).read_text())
    assert again | {"elapsed_seconds": 0} == told | {"elapsed_seconds": 0}


@pytest.mark.parametrize("lost", [(), (1,)])
def test_more_runs_leave_the_old_ones_alone(scenario: sim.Scenario, tmp_path: Path, lost: tuple[int, ...]) -> None:
    folder = tmp_path / "run"
    sim.run(scenario, runs=8, seed=5, chunk_size=4, folder=folder)
    if lost:
        lose(folder, *lost)
    before = {file.name: file.read_bytes() for file in folder.glob("chunk-*.npz")}
    at_once = sim.run(scenario, runs=15, seed=5)
    for runs, asked in ((12, 12), (15, 15), (15, None)):
        more = sim.resume(folder, runs=asked)
        assert isinstance(more, RunResult)
        assert (more.runs, more.n_missing) == (runs, 0)
    stored = sim.read_result(folder)
    for one in (more, stored):
        assert isinstance(one, RunResult)
        assert one.digest == at_once.digest
        assert one.events is not None and at_once.events is not None
        assert one.events.tobytes() == at_once.events.tobytes()
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert [was["runs"] for was in json.loads((folder / MANIFEST).read_text())["origin"]["earlier"]] == [8, 12]
    (folder / MANIFEST).unlink()
    sim.resume(folder)
    assert read_run(folder).is_complete


def test_a_sweep_of_more_runs_is_that_sweep_from_the_start(scenario: sim.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    small = sim.sweep(scenario, VARY, runs=4, seed=5, folder=folder)
    large = sim.sweep(scenario, VARY, runs=9, seed=5)
    more = sim.resume(folder, runs=9)
    assert isinstance(more, SweepResult)
    assert more.digest == large.digest
    stored = sim.read_result(folder)
    assert isinstance(stored, SweepResult)
    assert stored.digest == large.digest
    assert stored.rows[stored.rows["run"] < 4].tobytes() == small.rows.tobytes()
    assert (folder / "estimates.csv").read_text().count("\n") == len(large.estimates) + 1


def test_a_comparison_goes_on_before_its_second_side_and_is_extended(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = ["states.north.resolve=0.9"]
    whole = sim.compare(scenario, overrides=change, runs=6, seed=5)
    folder = tmp_path / "pair"
    play = Plan.__call__
    played: list[Piece] = []

    def interrupted(self: Plan, piece: Piece) -> object:
        if played:
            raise KeyboardInterrupt
        played.append(piece)
        return play(self, piece)

    monkeypatch.setattr(Plan, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt) as stop:
        sim.compare(scenario, overrides=change, runs=6, seed=5, folder=folder)
    assert f"Go on with: sim resume {folder}" in stop.value.__notes__
    monkeypatch.undo()
    with pytest.raises(StorageError, match="sim resume"):
        sim.read_result(folder)
    again = sim.resume(folder)
    assert isinstance(again, Comparison)
    assert (again.a.digest, again.b.digest) == (whole.a.digest, whole.b.digest)
    more = sim.resume(folder, runs=9)
    larger = sim.compare(scenario, overrides=change, runs=9, seed=5)
    stored = sim.read_result(folder)
    for one in (more, stored):
        assert isinstance(one, Comparison)
        assert (one.a.digest, one.b.digest) == (larger.a.digest, larger.b.digest)


def test_fewer_runs_are_refused_and_rules_of_ones_own_too(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=5, seed=5, folder=tmp_path / "run")
    with pytest.raises(ScenarioError, match=r"--runs 4: is fewer than the 5 of .*; runs are never taken away"):
        sim.resume(tmp_path / "run", runs=4)
    assert isinstance(sim.read_result(tmp_path / "run"), RunResult)


def test_what_is_refused_leaves_a_comparison_as_it_was(scenario: sim.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "pair"
    whole = sim.compare(scenario, overrides=["states.north.resolve=0.9"], runs=5, seed=5, folder=folder)
    told = (folder / "comparison.json").read_bytes()
    with pytest.raises(ScenarioError, match="--runs 4: is fewer than the 5"):
        sim.resume(folder, runs=4)
    assert (folder / "comparison.json").read_bytes() == told
    assert sim.read_result(folder).to_json()["runs"] == whole.n_runs


@pytest.mark.parametrize("question", ["run", "sweep"])
def test_a_bad_argument_is_told_before_the_folder_is_touched(
    scenario: sim.Scenario, tmp_path: Path, question: str
) -> None:
    folder = tmp_path / question
    if question == "run":
        sim.run(scenario, runs=6, seed=5, chunk_size=3, folder=folder)
    else:
        sim.sweep(scenario, ["states.north.resolve=0.2,0.8"], runs=3, seed=5, folder=folder)
    lose(folder, 0)
    told = (folder / "manifest.json").read_bytes()
    for runs in (None, 9):
        with pytest.raises(ValueError, match="jobs is 0; it must be in"):
            sim.resume(folder, runs=runs, jobs=0)
    assert (folder / "manifest.json").read_bytes() == told


@pytest.mark.slow
def test_runs_until_something_is_known_stop_where_they_would_have(scenario: sim.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "until"
    whole = sim.run(scenario, runs=20_000, until="2%", seed=5, folder=folder)
    assert whole.stop is not None and whole.stop.reached
    assert gone_on_with(folder).digest == whole.digest
    lose(folder, 0)
    again = sim.resume(folder)
    assert isinstance(again, RunResult) and again.stop is not None
    assert (again.digest, again.stop) == (whole.digest, whole.stop)
    more = sim.resume(folder, runs=len(whole.table) + 500)
    assert isinstance(more, RunResult)
    assert (more.stop, more.runs) == (None, len(whole.table) + 500)
    assert np.array_equal(more.table["run"], np.arange(more.runs))


def test_a_writer_killed_after_it_extended_leaves_a_folder_that_is_read(scenario: sim.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    sim.run(scenario, runs=8, seed=5, folder=folder)
    sim.resume(folder, runs=12)
    lose(folder, 1)
    stored = sim.read_result(folder)
    assert isinstance(stored, RunResult)
    assert (stored.runs, stored.n_missing) == (12, 4)
    assert gone_on_with(folder).digest == sim.run(scenario, runs=12, seed=5).digest


def test_where_there_is_much_to_play_a_first_piece_sets_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 12.0])
    monkeypatch.setattr("sim.play.pace.perf_counter", lambda: next(clock))
    sizes: list[int] = []

    def plan(size: int) -> list[int]:
        sizes.append(size)
        return [size] * 100

    played: list[int] = []
    assert paced(plan, lambda pieces: played.extend(pieces) or [], rows=10**6, size=131_072, jobs=2) == []
    assert sizes == [FIRST, FIRST // 4]
    assert played[:3] == [FIRST, FIRST, FIRST // 4]


@pytest.mark.slow
def test_the_command_goes_on_and_extends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    words = ["--seed", "5", "--jobs", "1", "--no-plots", "-q"]
    said("run", "hills.toml", "--runs", "6", "--out", "run", *words)
    said("sweep", "hills.toml", "--vary", VARY, "--runs", "4", "--out", "sweep", *words)
    said("compare", "hills.toml", "--set", "states.north.resolve=0.9", "--runs", "4", "--out", "pair", *words)
    for folder, key in (("run", "digest"), ("sweep", "digest"), ("pair", "a")):
        answer = said("resume", folder, "--runs", "7", "--jobs", "1", "--no-plots", "--json", "-q")
        told = json.loads(answer.stdout)
        assert answer.exit_code == 0
        assert told["command"] == f"sim resume {folder} --runs 7"
        assert told[key]
    table = said("sweep", "--resume", "sweep", "--runs", "9", "--jobs", "1", "--no-plots")
    assert "2 points x 9 runs" in table.stdout
    assert "Repeat: sim rerun sweep   [seed 5" in table.stdout
    assert "Repeat: sim rerun run   [seed 5" in said("resume", "run", "--jobs", "1", "--no-plots").stdout
    assert "Repeat: sim rerun pair" in said("resume", "pair", "--jobs", "1", "--no-plots").stdout
    assert said("rerun", "sweep", "--jobs", "1").stdout.startswith("Equal: 18 runs of sweep")
    assert said("sweep", "--resume", "run").exit_code == 2
    assert said("resume", "run", "--runs", "3").exit_code == 2
    assert said("resume", str(tmp_path)).exit_code == 4

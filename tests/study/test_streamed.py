"""Runs whose rows are on disk alone are told as those in memory are, and nobody reads the table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.results.chunk_file import Parts
from sim.study.merge import merge
from sim.study.result import RunResult
from tests.cli.answering import said
from tests.study.scenarios import written
from tests.study.test_resume import lose


@pytest.fixture
def scenario(tmp_path: Path) -> sim.Scenario:
    return sim.load(written(tmp_path), history_until=0, horizon_days=20)


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were more rows than are held in memory."""
    monkeypatch.setattr("sim.results.chunk_file.HELD", 0)


@pytest.fixture
def nobody_reads_all(streams: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(rows: Parts) -> None:
        raise AssertionError("the whole table was read")

    monkeypatch.setattr(Parts, "table", property(refused))


def told(result: object) -> dict[str, object]:
    assert isinstance(result, RunResult)
    return {key: value for key, value in result.to_json().items() if key not in ("elapsed_seconds", "folder")}


def test_what_is_streamed_is_told_as_what_is_held(scenario: sim.Scenario, tmp_path: Path, streams: None) -> None:
    held = sim.run(scenario, runs=30, seed=5)
    streamed = sim.run(scenario, runs=30, seed=5, chunk_size=7, folder=tmp_path / "run")
    stored = sim.read_result(tmp_path / "run")
    assert isinstance(stored, RunResult)
    for one in (streamed, stored):
        assert isinstance(one.rows.places[0], Path) and len(one.rows.places) == 5
        assert told(one) == told(held)
        assert one.table.tobytes() == held.table.tobytes()
        assert one.seen.tobytes() == held.seen.tobytes()
    assert sim.rerun(tmp_path / "run").is_equal


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_reads_all")
def test_no_command_on_runs_reads_the_whole_table(tmp_path: Path) -> None:
    file, folder = str(written(tmp_path)), str(tmp_path / "run")
    for words in (
        ("run", file, "--runs", "40", "--seed", "5", "--record-runs", "20", "--until", "war<90%", "--out", folder),
        ("trace", folder, "--run", "17"),
        ("report", folder),
        ("plot", folder),
        ("resume", folder, "--runs", "60"),
        ("run", file, "--runs", "20", "--first-run", "60", "--seed", "5", "--out", str(tmp_path / "more")),
        ("merge", folder, str(tmp_path / "more"), "--out", str(tmp_path / "all")),
        ("export", folder, "--to", "csv"),
    ):
        answer = said(*words)
        assert answer.exit_code == 0, answer.stderr
    merged = json.loads((tmp_path / "all" / "manifest.json").read_text())
    assert merged["digest"] == sim.run(file, runs=80, seed=5).digest


def test_streamed_runs_go_on_and_are_merged(scenario: sim.Scenario, tmp_path: Path, streams: None) -> None:
    whole = sim.run(scenario, runs=20, seed=5)
    sim.run(scenario, runs=14, seed=5, chunk_size=4, folder=tmp_path / "run")
    lose(tmp_path / "run", 1, 3)
    there = sim.read_result(tmp_path / "run")
    assert isinstance(there, RunResult) and there.n_missing == 6
    sim.run(scenario, runs=17, first_run=3, seed=5, chunk_size=6, folder=tmp_path / "other")
    for result in (
        merge(tmp_path / "run", tmp_path / "other", folder=tmp_path / "all"),
        sim.resume(tmp_path / "run", runs=20),
    ):
        assert isinstance(result, RunResult) and isinstance(result.rows.places[0], Path)
        assert result.digest == whole.digest and result.table.tobytes() == whole.table.tobytes()


@pytest.mark.slow
def test_memory_does_not_grow_with_runs(tmp_path: Path) -> None:
    """600,000 runs are 107 MB of rows; the larger of two numbers of runs takes less than a third of what it adds."""
    peak = []
    for runs in (300_000, 900_000):
        code = f"""
import resource, sim
sim.run("tutorial", runs={runs}, seed=1, record_runs=0, folder={str(tmp_path / str(runs))!r}).to_json()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peak.append(int(done.stdout) * 1024)
    assert peak[1] - peak[0] < 600_000 * 179 / 3

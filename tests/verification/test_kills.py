from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

import sim
from tests.verification import kills
from tests.verification.kills import go_on, told

RUNS = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("told") / "whole"
    sim.run("tutorial", runs=RUNS, seed=5, engine="lanes", folder=made)
    return made


def test_how_the_work_was_cut_is_not_told(folder: Path, tmp_path: Path) -> None:
    sim.run("tutorial", runs=RUNS // 4, seed=5, engine="lanes", folder=tmp_path / "parts")
    sim.resume(tmp_path / "parts", runs=RUNS)
    assert len(kills.kept(tmp_path / "parts")) > len(kills.kept(folder))
    parts, whole = told(tmp_path / "parts"), told(folder)
    assert parts["table"] == whole["table"] and parts["events"] == whole["events"]


@pytest.mark.parametrize("fault", ["a run less", "a run more", "another seed"])
def test_other_runs_are_told(folder: Path, tmp_path: Path, fault: str) -> None:
    runs = {"a run less": RUNS - 1, "a run more": RUNS + 1}.get(fault, RUNS)
    sim.run("tutorial", runs=runs, seed=6 if fault == "another seed" else 5, folder=tmp_path / "other")
    assert told(tmp_path / "other")["table"] != told(folder)["table"]


def test_a_number_of_a_manifest_is_told_and_its_time_is_not(folder: Path) -> None:
    path = folder / "manifest.json"
    text, before = path.read_text(), told(folder)
    path.write_text(json.dumps(json.loads(text) | {"elapsed_seconds": 1e9}))
    assert told(folder) == before
    path.write_text(json.dumps(json.loads(text) | {"runs_done": 1}))
    assert told(folder) != before
    path.write_text(text)


@pytest.mark.slow
def test_runs_that_cannot_be_gone_on_with_are_a_fault(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / "chunk-00000.npz").write_bytes(b"")
    assert str(go_on("run", tmp_path / "lost", 1)).startswith("resume ends with")


@pytest.mark.slow
def test_a_killed_run_comes_to_what_it_would_have_come_to(tmp_path: Path) -> None:
    start = time.monotonic()
    done = kills.run(kills.ask("run", tmp_path / "whole", 1))
    assert done is not None and done.returncode == 0
    seconds, whole = time.monotonic() - start, told(tmp_path / "whole")
    found = [kills.kill("run", tmp_path / str(n), whole, 0.9 * seconds, random.Random(n)) for n in range(2)]
    assert [one.fault for one in found if one] == [None] * sum(one is not None for one in found)

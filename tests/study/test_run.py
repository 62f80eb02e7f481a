"""A question asked of the real model: the same answer however the work is cut, and stored as it comes."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.play.execute import MAX_RETRIES
from sim.play.plan import Plan
from sim.results.durable import FolderInUseError, StorageError
from sim.results.store import read_run
from sim.study.result import RunResult
from tests.study.scenarios import TEXT, written

RUNS, SEED = 30, 5


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


@pytest.fixture(scope="module")
def result(scenario: sim.Scenario) -> RunResult:
    return sim.run(scenario, runs=RUNS, seed=SEED)


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "chunk_size"), [("lanes", 1), ("lanes", 7), ("reference", 7), ("reference", 1000)])
def test_chunk_size_and_engine_change_nothing(
    scenario: sim.Scenario, result: RunResult, chunk_size: int, engine: str
) -> None:
    other = sim.run(scenario, runs=RUNS, seed=SEED, engine=engine, chunk_size=chunk_size)
    assert other.digest == result.digest
    assert other.events is not None
    assert result.events is not None
    assert other.events.tobytes() == result.events.tobytes()


@pytest.mark.slow
def test_jobs_and_executors_change_nothing(scenario: sim.Scenario, result: RunResult) -> None:
    assert sim.run(scenario, runs=RUNS, seed=SEED, jobs=2, chunk_size=20).digest == result.digest
    with ThreadPoolExecutor(3) as executor:
        assert sim.run(scenario, runs=RUNS, seed=SEED, executor=executor, chunk_size=7).digest == result.digest


def test_fewer_runs_are_the_first_runs(scenario: sim.Scenario, result: RunResult) -> None:
    few = sim.run(scenario, runs=20, seed=SEED)
    assert few.table.tobytes() == result.table[:20].tobytes()


def test_another_seed_is_another_answer_and_runs_differ(scenario: sim.Scenario, result: RunResult) -> None:
    assert sim.run(scenario, runs=RUNS, seed=SEED + 1).digest != result.digest
    assert len(np.unique(result.table["events"])) > 5


def test_a_seed_is_drawn_and_kept(scenario: sim.Scenario) -> None:
    first, second = (sim.run(scenario, runs=2) for _ in range(2))
    assert first.seed != second.seed
    assert sim.run(scenario, runs=2, seed=first.seed).digest == first.digest


@pytest.mark.slow
@pytest.mark.parametrize("record_runs", [0, 13, RUNS])
def test_only_the_first_runs_keep_events_and_the_table_is_the_same(
    scenario: sim.Scenario, result: RunResult, record_runs: int
) -> None:
    other = sim.run(scenario, runs=RUNS, seed=SEED, record_runs=record_runs, chunk_size=10)
    assert other.digest == result.digest
    assert result.events is not None
    if record_runs == 0:
        assert other.events is None
        assert len(other.recorded) == 0
    else:
        assert other.events is not None
        assert other.events.tobytes() == result.events[result.events["run"] < record_runs].tobytes()
        assert other.recorded.tolist() == list(range(record_runs))


def test_events_belong_to_their_rows(result: RunResult) -> None:
    assert result.events is not None
    counted = np.bincount(result.events["run"], minlength=RUNS)
    assert np.array_equal(counted, result.table["events"])
    assert result.n_events == len(result.events)


def test_estimates_are_those_of_the_table(result: RunResult) -> None:
    assert result.outcomes["talks_held"].count == result.table["talks_held"].sum()
    assert result.outcomes["quick_talks"].count == (result.table["days_to_talks"] <= 14).sum()
    assert sum(share.count for share in result.outcome_class.values()) == RUNS
    assert set(result.outcomes) >= {"answered_by_force", "war", "relapse", "mediated", "force_used", "contact_made"}


def test_json_has_the_promised_keys_and_no_nan(result: RunResult) -> None:
    answer = json.loads(json.dumps(result.to_json(), allow_nan=False))
    promised = {
        "scenario", "runs", "seed", "engine", "jobs", "outcomes", "outcome_class", "ending", "quantities", "events",
        "digest", "elapsed_seconds",
    }  # fmt: skip
    assert promised <= set(answer)
    assert set(answer["outcome_class"]["war"]) == {"share", "low", "high"}
    assert {"mean", "standard_error", "quantiles", "n"} <= set(answer["quantities"]["days_to_talks"])
    assert set(answer["quantities"]["end_day"]["quantiles"]) == {"5", "25", "50", "75", "95"}


def test_a_result_is_put_in_one_line(result: RunResult) -> None:
    assert repr(result) == (
        f"RunResult(scenario='hills', runs={RUNS}, seed={SEED}, engine='reference', digest='{result.digest[:12]}')"
    )


def test_progress_counts_runs_up_to_all(scenario: sim.Scenario) -> None:
    told: list[tuple[int, int]] = []
    sim.run(scenario, runs=10, seed=1, chunk_size=4, progress=lambda done, asked: told.append((done, asked)))
    assert told == [(0, 10), (4, 10), (8, 10), (10, 10)]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"runs": 0}, r"runs is 0; it must be in \[1, "),
        ({"seed": -1}, r"seed is -1; it must be in \[0, "),
        ({"jobs": 0}, "jobs is 0"),
        ({"engine": "steam"}, "engine is 'steam'; known engines are auto, compiled, lanes, reference"),
        ({"record_runs": -1}, "record_runs is -1"),
        ({"chunk_size": 0}, "chunk_size is 0"),
    ],
)
def test_a_wrong_argument_is_named_with_its_value(scenario: sim.Scenario, wrong: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sim.run(scenario, **{"runs": 5, "seed": 1, **wrong})  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_is_stored_comes_back(scenario: sim.Scenario, result: RunResult, tmp_path: Path) -> None:
    as_it_comes = sim.run(scenario, runs=RUNS, seed=SEED, chunk_size=12, folder=tmp_path / "one")
    afterwards = as_it_comes.save(tmp_path / "two")
    for folder in (tmp_path / "one", afterwards):
        back = read_run(folder)
        assert back.is_complete
        assert back.table.tobytes() == result.table.tobytes()
        assert back.events is not None
        assert result.events is not None
        assert back.events.tobytes() == result.events.tobytes()
        assert back.manifest["digest"] == result.digest
    for chunk in (tmp_path / "one").glob("*.npz"):
        assert chunk.read_bytes() == (tmp_path / "two" / chunk.name).read_bytes()


def test_the_manifest_holds_what_is_needed_to_repeat_the_run(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=5, seed=SEED, folder=tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    origin = manifest["origin"]
    assert origin["seed"] == SEED
    assert [source["text"] for source in origin["scenario"]["sources"]] == [TEXT]
    assert origin["versions"]["numpy"] == np.__version__
    assert {"status", "digest", "jobs", "elapsed_seconds", "chunks"} <= set(manifest)
    assert "decision" in origin["kinds"]
    assert origin["actors"][:3] == ["north", "south", "hill_men"]


def test_a_folder_is_never_overwritten(scenario: sim.Scenario, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(FolderInUseError, match="never overwritten"):
        sim.run(scenario, runs=5, seed=1, folder=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["precious.txt"]


@pytest.fixture
def interrupting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C after the second chunk."""
    play = Plan.__call__

    def interrupted(self: Plan, chunk: object) -> object:
        if getattr(chunk, "number", 0) == 2:
            raise KeyboardInterrupt
        return play(self, chunk)  # type: ignore[arg-type]

    monkeypatch.setattr(Plan, "__call__", interrupted)


@pytest.mark.usefixtures("interrupting")
def test_ctrl_c_keeps_finished_chunks_and_says_so(scenario: sim.Scenario, result: RunResult, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        sim.run(scenario, runs=RUNS, seed=SEED, chunk_size=10, folder=tmp_path / "run")
    assert f"20 of {RUNS} runs are kept in {tmp_path / 'run'}." in caught.value.__notes__
    back = read_run(tmp_path / "run")
    assert back.manifest["status"] == "interrupted"
    assert back.table.tobytes() == result.table[:20].tobytes()


def test_a_full_disk_stops_with_what_was_stored(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.results.durable import Disk

    write = Disk.write

    def full(self: Disk, path: Path, data: bytes) -> None:
        if "chunk-00001" in path.name:
            raise OSError(28, "No space left on device")
        write(self, path, data)

    monkeypatch.setattr(Disk, "write", full)
    with pytest.raises(StorageError, match="No space left") as caught:
        sim.run(scenario, runs=30, seed=SEED, chunk_size=10, folder=tmp_path / "run")
    assert any("10 of 30 runs are kept" in note for note in caught.value.__notes__)
    assert len(read_run(tmp_path / "run").table) == 10


def test_a_dead_worker_leaves_an_incomplete_run_that_says_so(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.play.collected as asked

    execute = asked.execute

    def losing(task: object, chunks: list[object], on_done: object, **how: object) -> list[object]:
        execute(task, [chunks[0], chunks[2]], on_done)  # type: ignore[arg-type,list-item]
        return [chunks[1]]

    monkeypatch.setattr(asked, "execute", losing)
    result = sim.run(scenario, runs=30, seed=SEED, chunk_size=10, folder=tmp_path / "run")
    assert result.n_missing == 10
    assert read_run(tmp_path / "run").manifest["status"] == "incomplete"
    assert MAX_RETRIES == 2


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_under_two_jobs_ends_within_two_seconds(scenario: sim.Scenario, tmp_path: Path) -> None:
    begun: list[float] = []

    def interrupt_soon(done: int, asked: int) -> None:
        if not begun:
            begun.append(time.monotonic())
            threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(KeyboardInterrupt):
        sim.run(
            scenario, runs=100_000, seed=1, engine="reference", chunk_size=5, jobs=2, folder=tmp_path / "run",
            progress=interrupt_soon,
        )  # fmt: skip
    assert time.monotonic() - begun[0] < 2
    assert read_run(tmp_path / "run").manifest["status"] == "interrupted"


def test_a_run_from_which_nothing_came_back_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.play.collected.execute", lambda task, plan, keep, **how: list(plan))
    with pytest.raises(RuntimeError, match=r"every worker process died, .* jobs=1 shows what goes wrong"):
        sim.run("tutorial", runs=10, seed=1)

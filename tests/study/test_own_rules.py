"""Rules of one's own in the questions: what fails is told and left out, what can go wrong is told before it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.failures import RuleError
from sim.results.store import rebuild_manifest
from sim.study.result import RunResult
from tests.engine.faulty_rules import FAULTY, as_new, sound
from tests.study.scenarios import TEXT, written

RUNS, SEED = 150, 3


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    folder = tmp_path_factory.mktemp("scenario")
    return sim.load(written(folder, TEXT.replace("horizon_days = 60", "horizon_days = 8")))


def rules(name: str) -> dict[str, Any]:
    return {"appeal": as_new(sound if name == "sound" else FAULTY[name][0])}


@pytest.fixture(scope="module")
def whole(scenario: sim.Scenario) -> RunResult:
    return sim.run(scenario, runs=RUNS, seed=SEED, rules=rules("sound"))


@pytest.fixture(scope="module")
def torn(scenario: sim.Scenario, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Runs of which some failed, in chunks."""
    folder = tmp_path_factory.mktemp("runs") / "torn"
    return sim.run(scenario, runs=RUNS, seed=SEED, rules=rules("nan"), chunk_size=40, folder=folder)


def test_failed_runs_are_counted_apart_and_shares_are_of_the_others(whole: RunResult, torn: RunResult) -> None:
    failed = [failure.run for failure in torn.failures]
    assert failed and len(torn.table) == RUNS - len(failed) and torn.n_missing == 0
    assert torn.table.tobytes() == np.delete(whole.table, failed).tobytes()
    assert torn.outcomes["war"].n == RUNS - len(failed)
    assert [told["run"] for told in torn.to_json()["failed_runs"]] == failed
    assert whole.to_json()["failed_runs"] == []


def test_chunks_engine_and_jobs_tell_the_same_failures(scenario: sim.Scenario, torn: RunResult) -> None:
    for options in ({}, {"jobs": 2, "chunk_size": 75}):
        other = sim.run(scenario, runs=RUNS, seed=SEED, rules=rules("nan"), **options)
        assert other.failures == torn.failures and other.digest == torn.digest


def test_a_failed_run_is_played_again_up_to_its_failure(scenario: sim.Scenario, torn: RunResult) -> None:
    first = torn.failures[0]
    with pytest.raises(RuleError) as caught:
        sim.trace(scenario, run=first.run, seed=SEED, rules=rules("nan"))
    assert str(caught.value) == str(first)
    assert all(entry.time < first.day for entry in caught.value.events)


def test_a_folder_keeps_the_failures(torn: RunResult, tmp_path: Path) -> None:
    assert torn.folder is not None
    for folder in (torn.folder, torn.save(tmp_path / "saved")):
        stored = sim.read_result(folder)
        assert isinstance(stored, RunResult)
        assert stored.failures == torn.failures and stored.digest == torn.digest and stored.n_missing == 0
        (folder / "manifest.json").unlink()
        rebuilt = rebuild_manifest(folder)
        assert rebuilt.failures == torn.failures and rebuilt.is_complete


def test_card_and_report_tell_the_failures(torn: RunResult) -> None:
    from sim.report.run_report import run_report

    words = f"{len(torn.failures)} runs failed in a rule of the user and are left out"
    assert words in torn._repr_html_()
    page = run_report(torn, figures={}, tell=lambda run: [])
    assert words in page and "a.grief is nan; it must be finite." in page


@pytest.mark.parametrize("engine", ["lanes", "reference"])
def test_a_question_without_a_single_run_is_an_error(scenario: sim.Scenario, engine: str) -> None:
    def forgetful(now: Any, luck: Any, **roles: Any) -> Any:
        return None

    with pytest.raises(RuleError, match=r"no run could be played: all 3 failed, the first was run 0, day 0, rule x"):
        sim.run(scenario, runs=3, seed=1, rules={"x": sim.NewRule(forgetful)}, engine=engine)

"""Parts that were played apart are, made one, what one machine would have played."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.failures import RunFailure
from sim.play.plan import Played
from sim.results.durable import FolderInUseError, StorageError
from sim.results.store import MANIFEST, RunFolder
from sim.scenario.faults import ScenarioError
from sim.scenario.load import again
from sim.study.comparison import Comparison
from sim.study.merge import merge
from sim.study.result import RunResult
from sim.study.sweep_result import SweepResult
from tests.cli.answering import said
from tests.engine.faulty_rules import as_new, sound
from tests.study.scenarios import written
from tests.study.test_resume import lose

VARY = "states.north.resolve=0.2,0.8"


@pytest.fixture
def scenario(tmp_path: Path) -> sim.Scenario:
    return sim.load(written(tmp_path), history_until=0, horizon_days=20)


@pytest.fixture
def parts(scenario: sim.Scenario, tmp_path: Path) -> list[Path]:
    """Runs 0 to 11 and runs 8 to 19."""
    for first in (0, 8):
        sim.run(scenario, runs=12, first_run=first, seed=5, chunk_size=5, folder=tmp_path / f"from-{first}")
    return [tmp_path / "from-0", tmp_path / "from-8"]


def altered(folder: Path, copy: Path, run: int) -> Path:
    """A copy of a folder in which one run came to something else, every hash of which is right."""
    result = sim.read_result(folder)
    assert isinstance(result, RunResult)
    table = result.table.copy()
    table["deaths_total"][table["run"] == run] += 1.0
    with RunFolder.create(copy, result.origin) as store:
        store.add_chunk(0, *Played(table, result.events, ()))
    return copy


# Runs from a number on -----------------------------------------------------------------------------------------------


def test_runs_from_a_number_on_are_those_runs_of_the_whole(scenario: sim.Scenario, tmp_path: Path) -> None:
    whole = sim.run(scenario, runs=20, seed=5)
    part = sim.run(scenario, runs=12, first_run=8, seed=5, chunk_size=5, folder=tmp_path / "part")
    assert part.table.tobytes() == whole.table[8:].tobytes()
    assert part.events is not None and whole.events is not None
    assert part.events.tobytes() == whole.events[whole.events["run"] >= 8].tobytes()
    assert part.recorded.tolist() == list(range(8, 20))
    assert (part.first_run, part.to_json()["first_run"], part.n_missing) == (8, 8, 0)
    assert sim.rerun(tmp_path / "part").is_equal
    again = sim.read_result(part.save(tmp_path / "saved"))
    assert again.to_json()["digest"] == part.digest


@pytest.mark.parametrize("engine", ["lanes", "reference"])
def test_every_engine_begins_where_it_is_told(scenario: sim.Scenario, engine: str) -> None:
    first = 2**40 - 6
    ours = sim.run(scenario, runs=6, first_run=first, seed=5, engine=engine)
    assert ours.table["run"].tolist() == list(range(first, 2**40))
    assert ours.digest == sim.run(scenario, runs=6, first_run=first, seed=5).digest


def test_of_the_first_runs_events_are_kept_wherever_they_begin(scenario: sim.Scenario) -> None:
    part = sim.run(scenario, runs=6, first_run=100, record_runs=2, seed=5)
    assert part.events is not None
    assert set(part.events["run"].tolist()) <= {100, 101} and part.recorded.tolist() == [100, 101]


def test_a_sweep_and_a_comparison_begin_at_a_number(scenario: sim.Scenario) -> None:
    whole, part = (sim.sweep(scenario, VARY, runs=runs, first_run=8 - runs, seed=5) for runs in (8, 3))
    assert part.rows.tobytes() == whole.rows[whole.rows["run"] >= 5].tobytes()
    pair = sim.compare(scenario, overrides="quiet_days=20", runs=3, first_run=5, seed=5)
    assert isinstance(pair, Comparison)
    assert pair.a.table["run"].tolist() == pair.b.table["run"].tolist() == [5, 6, 7]


@pytest.mark.parametrize("question", [sim.run, sim.sweep])
def test_a_number_that_no_run_has_is_refused(scenario: sim.Scenario, question: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match=r"first_run is 1099511627776; it must be in \[0, 1,099,511,627,773\]"):
        question(scenario, *([VARY] if question is sim.sweep else []), runs=3, first_run=2**40)


@pytest.mark.slow
def test_a_part_is_told_by_the_numbers_of_its_runs(scenario: sim.Scenario, parts: list[Path]) -> None:
    assert said("trace", str(parts[1]), "--run", "19").exit_code == 0
    answer = said("trace", str(parts[1]), "--run", "7")
    assert answer.exit_code == 2 and "--run 7: is not there; the result has the runs 8 to 19." in answer.stderr
    assert said("report", str(parts[1])).exit_code == 0
    assert "--runs 12 --first-run 8 --seed 5" in (parts[1] / "report.html").read_text()


def test_a_part_that_was_cut_short_goes_on(parts: list[Path]) -> None:
    whole = sim.read_result(parts[1]).to_json()["digest"]
    lose(parts[1], 1)
    again = sim.resume(parts[1])
    assert isinstance(again, RunResult) and again.digest == whole
    more = sim.resume(parts[1], runs=14)
    assert isinstance(more, RunResult) and more.table["run"].tolist() == list(range(8, 22))


# Made one ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_turned", [False, True])
def test_parts_made_one_are_the_whole(
    scenario: sim.Scenario, parts: list[Path], tmp_path: Path, is_turned: bool
) -> None:
    whole = sim.run(scenario, runs=20, seed=5)
    before = {file: file.read_bytes() for part in parts for file in part.iterdir()}
    ours = merge(*(parts[::-1] if is_turned else parts), folder=tmp_path / "all")
    stored = sim.read_result(tmp_path / "all")
    for one in (ours, stored):
        assert isinstance(one, RunResult)
        assert (one.digest, one.runs, one.first_run, one.n_missing) == (whole.digest, 20, 0, 0)
        assert one.table.tobytes() == whole.table.tobytes()
        assert one.events is not None and whole.events is not None
        assert one.events.tobytes() == whole.events.tobytes()
    assert json.loads((tmp_path / "all" / MANIFEST).read_text())["status"] == "finished"
    assert sim.rerun(tmp_path / "all").is_equal
    assert {file: file.read_bytes() for part in parts for file in part.iterdir()} == before


def test_what_no_part_holds_is_missing_until_it_is_played(
    scenario: sim.Scenario, parts: list[Path], tmp_path: Path
) -> None:
    sim.run(scenario, runs=3, first_run=25, seed=5, folder=tmp_path / "from-25")
    gap = merge(parts[0], tmp_path / "from-25", folder=tmp_path / "all")
    assert isinstance(gap, RunResult)
    assert (gap.runs, gap.n_missing) == (28, 13)
    whole = sim.run(scenario, runs=28, seed=5)
    filled = sim.resume(tmp_path / "all")
    assert isinstance(filled, RunResult)
    assert filled.events is not None and whole.events is not None
    assert (filled.digest, filled.events.tobytes()) == (whole.digest, whole.events.tobytes())


def test_events_are_kept_as_far_as_all_have_them(scenario: sim.Scenario, parts: list[Path], tmp_path: Path) -> None:
    sim.run(scenario, runs=9, first_run=12, record_runs=4, seed=5, folder=tmp_path / "few")
    ours = merge(*parts, tmp_path / "few", folder=tmp_path / "all")
    assert isinstance(ours, RunResult) and ours.events is not None
    assert ours.recorded.tolist() == list(range(16))
    whole = sim.run(scenario, runs=21, record_runs=16, seed=5)
    assert whole.events is not None and ours.events.tobytes() == whole.events.tobytes()


def test_parts_of_a_sweep_and_of_a_comparison_are_made_one(scenario: sim.Scenario, tmp_path: Path) -> None:
    for first in (0, 4):
        sim.sweep(scenario, VARY, runs=4, first_run=first, seed=5, folder=tmp_path / f"sweep-{first}")
        sim.compare(
            scenario, overrides="quiet_days=20", runs=4, first_run=first, seed=5, folder=tmp_path / f"pair-{first}"
        )
    swept = merge(tmp_path / "sweep-0", tmp_path / "sweep-4", folder=tmp_path / "sweep")
    whole = sim.sweep(scenario, VARY, runs=8, seed=5, folder=tmp_path / "at-once")
    assert isinstance(swept, SweepResult) and swept.digest == whole.digest
    assert (tmp_path / "sweep" / "estimates.csv").read_text() == (tmp_path / "at-once" / "estimates.csv").read_text()
    pair = merge(tmp_path / "pair-0", tmp_path / "pair-4", folder=tmp_path / "pair")
    at_once = sim.compare(scenario, overrides="quiet_days=20", runs=8, seed=5)
    stored = sim.read_result(tmp_path / "pair")
    for one in (pair, stored):
        assert isinstance(one, Comparison) and isinstance(at_once, Comparison)
        assert repr(one.differences) == repr(at_once.differences)


def test_a_run_that_failed_is_merged_as_such(scenario: sim.Scenario, parts: list[Path], tmp_path: Path) -> None:
    """As far as it failed in both; one that failed on one machine alone was not the same run."""
    result = sim.read_result(parts[1])
    assert isinstance(result, RunResult)
    failed = RunFailure(15, 3.0, "appeal", "resolve", "is nan")
    for name in ("once", "again"):
        with RunFolder.create(tmp_path / name, result.origin) as store:
            store.add_chunk(0, result.table[result.table["run"] != 15], result.events, (failed,))
    ours = merge(parts[0], tmp_path / "once", tmp_path / "again", folder=tmp_path / "all")
    assert isinstance(ours, RunResult)
    assert (ours.failures, len(ours.table), ours.n_missing) == ((failed,), 19, 0)
    with pytest.raises(ScenarioError, match=r"once: run 15 is not what it is in .*from-8"):
        merge(parts[1], tmp_path / "once", folder=tmp_path / "none")


# Refused -------------------------------------------------------------------------------------------------------------


def test_a_run_that_is_not_the_same_in_both_is_named(parts: list[Path], tmp_path: Path) -> None:
    wrong = altered(parts[1], tmp_path / "wrong", run=10)
    with pytest.raises(ScenarioError, match=r"wrong: run 10 is not what it is in .*from-0: one of them was changed"):
        merge(parts[0], wrong, folder=tmp_path / "all")


def test_never_is_one_value_whatever_a_processor_writes(parts: list[Path], tmp_path: Path) -> None:
    result = sim.read_result(parts[1])
    assert isinstance(result, RunResult)
    table = result.table.copy()
    never = np.isnan(table["days_to_war"])
    assert never.any()
    table["days_to_war"][never] = -np.float64(np.nan)
    with RunFolder.create(tmp_path / "other", result.origin) as store:
        store.add_chunk(0, table, result.events)
    ours = merge(parts[0], tmp_path / "other", folder=tmp_path / "all")
    assert isinstance(ours, RunResult) and ours.n_missing == 0


@pytest.mark.parametrize(
    ("seed", "overrides", "rules", "told"),
    [
        (6, [], None, "seed is 6 in place of 5"),
        (5, ["states.north.resolve=0.9"], None, "states.north.resolve.value is 0.9 in place of"),
        (5, [], {"appeal": as_new(sound)}, "own_rules is a list of 1 in place of a list of 0"),
    ],
)
def test_another_question_is_refused(
    scenario: sim.Scenario,
    parts: list[Path],
    tmp_path: Path,
    seed: int,
    overrides: list[str],
    rules: dict[str, Any] | None,
    told: str,
) -> None:
    changed = again(scenario, overrides=overrides)
    sim.run(changed, runs=3, seed=seed, rules=rules, folder=tmp_path / "other")
    with pytest.raises(ScenarioError, match=f"is of another question than .*{told}"):
        merge(parts[0], tmp_path / "other", folder=tmp_path / "all")
    assert not (tmp_path / "all").exists()


def test_another_version_is_refused(
    scenario: sim.Scenario, parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.provenance.__version__", "0.0.9")
    sim.run(scenario, runs=3, seed=5, folder=tmp_path / "old")
    with pytest.raises(ScenarioError, match=r'sim is "0\.0\.9" in place of'):
        merge(parts[0], tmp_path / "old", folder=tmp_path / "all")


def test_other_points_are_refused(scenario: sim.Scenario, tmp_path: Path) -> None:
    for name, vary in (("few", VARY), ("many", f"{VARY},0.9")):
        sim.sweep(scenario, vary, runs=2, seed=5, folder=tmp_path / name)
    with pytest.raises(ScenarioError, match=r"is of another question than .*design"):
        merge(tmp_path / "few", tmp_path / "many", folder=tmp_path / "all")


def test_what_is_no_part_is_refused_in_one_sentence(parts: list[Path], tmp_path: Path) -> None:
    empty, full, cut = tmp_path / "empty", tmp_path / "full", tmp_path / "cut"
    empty.mkdir()
    shutil.copytree(parts[0], full)
    shutil.copytree(parts[1], cut)
    (cut / "chunk-00000.npz").write_bytes((cut / "chunk-00000.npz").read_bytes()[:-9])
    (cut / "again").symlink_to(parts[0])
    new, first = str(tmp_path / "all"), str(parts[0])
    for words, code, told in (
        ((first, "--out", new), 2, "is alone; give two folders or more."),
        ((first, str(cut / "again"), "--out", new), 2, "is given twice."),
        ((first, str(empty), "--out", new), 4, "holds no runs yet. It is empty."),
        ((first, str(parts[1]), "--out", str(full)), 2, "is not empty"),
        ((first, str(cut), "--out", new), 4, "damaged or cut"),
        ((first, str(parts[1]), "--out", str(parts[0] / "all")), 2, "which stays as it is"),
        ((first, str(parts[1])), 2, "--out"),
    ):
        answer = said("merge", *words)
        assert answer.exit_code == code and told in answer.stderr, words
        assert len(answer.stderr.splitlines()) == 1 or told == "--out"
        assert not Path(new).exists()
    (full / MANIFEST).unlink()
    with pytest.raises(StorageError, match=r"manifest.json is missing\. Write it anew with: sim resume"):
        merge(first, full, folder=new)
    with pytest.raises(FolderInUseError):
        merge(*parts, folder=parts[0])


def test_the_command_tells_the_whole_and_what_is_missing(
    scenario: sim.Scenario, parts: list[Path], tmp_path: Path
) -> None:
    sim.run(scenario, runs=3, first_run=25, seed=5, folder=tmp_path / "from-25")
    answer = said("merge", str(parts[0]), str(tmp_path / "from-25"), "--out", str(tmp_path / "all"), "--no-plots")
    assert answer.exit_code == 3
    assert "13 of the " in answer.stderr and "are missing, because" in answer.stderr
    assert f"sim resume {tmp_path / 'all'}" in answer.stderr
    told = said("merge", *map(str, parts), "--out", str(tmp_path / "two"), "--no-plots", "--json", "-q")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["digest"] == sim.run(scenario, runs=20, seed=5).digest

"""Rules of one's own in the questions: what fails is told and left out, what can go wrong is told before it does."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine import engines
from sim.engine.failures import RuleError
from sim.play.collected import How
from sim.scenario.faults import ScenarioError
from sim.study.replies import named_responses, play_replies
from sim.study.result import RunResult
from sim.study.resume import resume
from tests.cli.answering import said
from tests.engine.faulty_rules import DAYS, FAULTY, as_new, sound
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


def test_an_export_tells_failed_runs_apart_from_those_that_are_not_there(torn: RunResult, tmp_path: Path) -> None:
    written = sim.export(str(torn.folder), out=tmp_path / "written")
    assert written.n_missing == 0 and written.failures == torn.failures
    loud = said("export", str(torn.folder), "--out", str(tmp_path / "loud"))
    quiet = said("export", str(torn.folder), "--out", str(tmp_path / "quiet"), "--json", "-q")
    assert loud.exit_code == quiet.exit_code == 3
    assert "failed in a rule of the user" in loud.stderr and quiet.stderr == ""
    assert [one["run"] for one in json.loads(quiet.stdout)["failed_runs"]] == [one.run for one in torn.failures]


@pytest.mark.slow
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
        rebuilt = sim.read_result(folder)
        assert isinstance(rebuilt, RunResult)
        assert rebuilt.failures == torn.failures and rebuilt.n_missing == 0


def test_card_and_report_tell_the_failures(torn: RunResult) -> None:
    from sim.report.run import page as run_page

    words = f"{len(torn.failures)} runs failed in a rule of the user and are left out"
    assert words in torn._repr_html_()
    page = run_page(torn, figures={}, tell=lambda run: [])
    assert words in page and "a.grief is nan; it must be finite." in page


@pytest.mark.parametrize("engine", ["auto", "reference"])
def test_a_question_without_a_single_run_is_an_error(scenario: sim.Scenario, engine: str) -> None:
    def forgetful(now: Any, luck: Any, **roles: Any) -> Any:
        return None

    with pytest.raises(RuleError, match=r"no run could be played: all 3 failed, the first was run 0, day 3, rule x"):
        sim.run(scenario, runs=3, seed=1, rules={"x": sim.NewRule(forgetful, first_day=3.0)}, engine=engine)


# Every question that plays -------------------------------------------------------------------------------------------

VARY = {"rules.appeal.days": [2.0, DAYS]}


@pytest.fixture(scope="module")
def swept(scenario: sim.Scenario, tmp_path_factory: pytest.TempPathFactory) -> sim.SweepResult:
    folder = tmp_path_factory.mktemp("sweep") / "swept"
    return sim.sweep(scenario, VARY, runs=RUNS, seed=SEED, rules=rules("nan"), folder=folder)


def test_a_sweep_varies_a_number_of_a_rule_and_each_point_is_its_run(
    scenario: sim.Scenario, swept: sim.SweepResult, torn: RunResult
) -> None:
    at_usual = swept.rows[swept.rows["point"] == 1]
    assert at_usual["run"].tolist() == torn.table["run"].tolist()
    assert np.array_equal(at_usual["events"], torn.table["events"])
    assert [(one.run, one.day) for one in swept.failures if one.point == 1] == [(f.run, f.day) for f in torn.failures]
    assert swept.n_missing == 0 and len(swept.failures) > len(torn.failures)  # it rings more often at the first point
    assert swept.to_json()["failed_runs"][0]["point"] == 0 and "run 0 of point" not in str(swept.failures)
    assert len(swept.measured.of("war").estimate) == 2 and "failed in a rule" in swept._repr_html_()


def test_a_failed_run_of_a_sweep_is_played_again(swept: sim.SweepResult) -> None:
    first = swept.failures[0]
    with pytest.raises(RuleError) as caught:
        sim.trace(swept, run=first.run, point=first.point, rules=rules("nan"))
    assert str(caught.value) == str(first).replace(f" of point {first.point}", "")


def test_the_folder_of_a_sweep_keeps_failures_and_numbers_and_goes_on_with_the_same_rules(
    swept: sim.SweepResult, tmp_path: Path
) -> None:
    assert swept.folder is not None
    stored = sim.read_result(swept.folder)
    assert isinstance(stored, sim.SweepResult)
    assert stored.failures == swept.failures and stored.digest == swept.digest
    assert stored.origin["own_parameters"] == {"rules.appeal.days": {"value": 5.0, "assumption": "not said"}}
    next(iter(sorted(swept.folder.glob("chunk-*")))).unlink()
    with pytest.raises(ScenarioError, match=r"begun with other rules of your own \(appeal\); give the same"):
        resume(swept.folder)
    again = resume(swept.folder, rules=rules("nan"))
    assert isinstance(again, sim.SweepResult)
    assert again.failures == swept.failures and again.digest == swept.digest and again.n_missing == 0


def test_inputs_of_a_sweep_of_a_rule_stand_beside_its_runs(swept: sim.SweepResult) -> None:
    assert set(swept.table["rules.appeal.days"]) == {2.0, DAYS}


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ("rules.appeal.dais=1,2", r'is no parameter of a rule of your own; known are "rules.appeal.days"'),
        ("rules.appeal.days=-1,2", r"is -1; it must be in \[0, 10\] \(days\)"),
        ("rules.appeal.days=5:20", r"is 20; it must be in \[0, 10\] \(days\)"),
        ("rules.appeal.days=few,many", "its levels must be numbers"),
    ],
)
def test_what_a_rule_does_not_allow_is_told(scenario: sim.Scenario, vary: str, words: str) -> None:
    number = sim.rules.Parameter(5.0, unit="days", low=0.0, high=10.0)
    rule = {"appeal": sim.NewRule(sound, parameters={"days": number})}
    with pytest.raises(ScenarioError, match=words):
        sim.sweep(scenario, vary, runs=2, seed=1, rules=rule)


def test_a_key_of_a_rule_needs_the_rule(scenario: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"no rule with parameters was given \(rules= of sim.sweep\)"):
        sim.sweep(scenario, VARY, runs=2, seed=1)


def test_a_run_that_fails_at_one_point_is_left_out_at_all(scenario: sim.Scenario, swept: sim.SweepResult) -> None:
    responses = named_responses(scenario, ["war"])
    replies = play_replies(scenario, swept.design, responses, How(rules=rules("nan")), runs=RUNS, seed=SEED)
    failed = {failure.run for failure in swept.failures}
    assert replies.values[responses[0]].shape == (2, RUNS - len(failed))
    assert set(replies.failures) == set(swept.failures)


@pytest.mark.slow
def test_sensitivity_and_discovery_tell_what_failed(scenario: sim.Scenario) -> None:
    vary = ["rules.appeal.days=2:8", "states.north.resolve=0.2:0.8"]
    found = sim.sensitivity(
        scenario, vary, method="morris", trajectories=4, runs=60, seed=SEED, rules=rules("nan"),
        responses=["deaths_total"],
    )  # fmt: skip
    told = " ".join(found.remarks)
    assert "added by a program: appeal." in told and "failed in a rule of the user" in told
    boxes = sim.discover(scenario, vary, target="answered_by_force", points=30, runs=60, seed=SEED, rules=rules("nan"))
    assert boxes.failures and "failed in a rule of the user" in " ".join(boxes.remarks)
    assert boxes.to_json()["failed_runs"]


def test_a_comparison_tells_on_which_side_runs_failed(scenario: sim.Scenario, tmp_path: Path) -> None:
    change = sim.compare(scenario, runs=RUNS, seed=SEED, rules=rules("nan"), folder=tmp_path / "compared")
    told = change.to_json()["failed_runs"]
    assert told and {one["side"] for one in told} == {"b"} and change.n_runs == RUNS - len(told)
    stored = sim.read_result(tmp_path / "compared")
    assert isinstance(stored, sim.Comparison) and stored.b.failures == change.b.failures


def test_numbers_of_a_rule_are_on_the_page_with_their_source(scenario: sim.Scenario) -> None:
    from sim.report.run import page as run_page

    number = sim.rules.Parameter(5.0, unit="days", low=0.0, high=10.0, source="a diary of 1912")
    rule = {"appeal": sim.NewRule(sound, fields={"x": 0.0}, parameters={"days": number})}
    result = sim.run(scenario, runs=5, seed=1, rules=rule)
    page = run_page(result, figures={}, tell=lambda run: [])
    assert "rules.appeal.days" in page and "0 to 10" in page and "a diary of 1912" in page


# What can travel -----------------------------------------------------------------------------------------------------


def test_a_rule_that_cannot_travel_is_told_by_every_question_before_any_process_starts(
    scenario: sim.Scenario, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", lambda self: pytest.fail("a process was started"))
    monkeypatch.setattr(engines, "has_compiler", lambda: False)

    def local(now: Any, luck: Any, **roles: Any) -> Any:
        return sound(now, luck, **roles)

    for rule, why in ((local, "it is defined inside another function"), (lambda now, luck: None, "it is a lambda")):
        own = {"appeal": sim.NewRule(rule, fields={"x": 0.0}, parameters={"days": 1.0})}
        for ask in (
            lambda own: sim.run(scenario, runs=4, jobs=2, chunk_size=2, rules=own, folder=tmp_path / "run"),
            lambda own: sim.sweep(scenario, VARY, runs=5_000, jobs=2, rules=own, folder=tmp_path / "sweep"),
            lambda own: sim.compare(scenario, runs=9_000, jobs=2, rules=own),
            lambda own: sim.sensitivity(scenario, "rules.appeal.days=1:2", jobs=2, rules=own),
            lambda own: sim.discover(scenario, "rules.appeal.days=1:2", jobs=2, rules=own),
        ):
            with pytest.raises(ValueError, match=rf"rule appeal cannot be sent to other processes: {why}.*jobs=1"):
                ask(own)
    assert not list(tmp_path.iterdir())


def test_what_is_compiled_is_played_by_threads_which_take_any_rule(scenario: sim.Scenario) -> None:
    own = {"appeal": sim.NewRule(lambda now, luck, *, own, **others: sim.rules.Ring({own: {"next_ring": now + 1.0}}))}
    results = [sim.run(scenario, runs=200, seed=1, jobs=jobs, chunk_size=50, rules=own) for jobs in (1, 2)]
    assert results[0].digest == results[1].digest and [result.jobs for result in results] == [1, 2]
    assert {result.engine for result in results} == {"compiled"}


def test_threads_take_any_rule(scenario: sim.Scenario) -> None:
    own = {"quiet": lambda now, luck, *, world: sim.rules.Ring({world: {"ended": 1.0}})}
    with ThreadPoolExecutor(1) as threads:
        assert len(sim.run(scenario, runs=4, seed=1, rules=own, executor=threads, chunk_size=2).table) == 4
    with ProcessPoolExecutor(1) as processes, pytest.raises(ValueError, match="rule quiet cannot be sent"):
        sim.run(scenario, runs=4, seed=1, rules=own, executor=processes)


TYPED = """
import sim
from sim.rules import Ring
def appeal(now, luck, *, own, **others):
    return Ring({own: {"next_ring": now + own.every_days}})
rule = sim.NewRule(appeal, first_day=7.0, parameters={"every_days": 14.0})
print(len(sim.run("tutorial", runs=3, seed=5, rules={"appeal": rule}).table))
sim.run("tutorial", runs=6000, seed=5, jobs=2, engine="lanes", rules={"appeal": rule})
"""


@pytest.mark.slow
def test_a_program_from_standard_input_is_told_once() -> None:
    said = subprocess.run([sys.executable, "-"], input=TYPED, capture_output=True, text=True, check=False)
    assert said.stdout == "3\n" and said.stderr.count("Traceback") == 1
    last = said.stderr.splitlines()[-1]
    assert last.startswith("ValueError: the rule appeal cannot be sent to other processes: it is defined in no file")
    assert last.endswith("import it from there, or use jobs=1.")


@pytest.mark.slow
def test_a_notebook_cell_is_told_once() -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TYPED)])
    with pytest.raises(nbclient.exceptions.CellExecutionError) as caught:
        nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    assert "it is defined in a notebook cell. Define it in a module" in str(caught.value)
    streams = [output for output in notebook.cells[0].outputs if output.output_type == "stream"]
    assert not any("Traceback" in output.text for output in streams)


@pytest.mark.slow
def test_a_program_in_a_file_may_use_several_processes(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    start = TYPED.index("print(")
    body = TYPED[start:].replace("\n", "\n    ")
    program.write_text(f"{TYPED[:start]}if __name__ == '__main__':\n    {body.rstrip()}\n    print('done')\n")
    said = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    assert said.stdout == "3\ndone\n" and said.stderr == ""


@pytest.mark.slow
def test_a_program_without_a_guard_is_told_once_before_any_process_starts(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(TYPED)
    said = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
    assert said.stdout == "3\n" and said.stderr.count("Traceback") == 1
    assert 'it is defined in program.py, which has no `if __name__ == "__main__":`' in said.stderr.splitlines()[-1]


UNGUARDED = """
import sim
print("begun")
first = sim.run("tutorial", runs=6000, seed=5, engine="lanes", jobs=2)
print(first.jobs, first.n_missing, first.digest == sim.run("tutorial", runs=6000, seed=5, engine="lanes").digest)
"""


@pytest.mark.slow
def test_a_program_that_sends_nothing_of_its_own_needs_no_guard(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(UNGUARDED)
    said = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
    assert (said.stdout, said.stderr) == ("begun\n2 0 True\n", "")

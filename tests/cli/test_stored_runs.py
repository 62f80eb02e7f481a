"""Whatever a command stored is told, played again and sent on from its folder alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import options
from sim.play.kept import begin
from sim.study import rerun
from tests.cli.answering import said
from tests.study.test_inputs import DRAWN


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sweep, a comparison and plain runs."""
    folder = tmp_path_factory.mktemp("stored")
    file = str(folder / "hills.toml")
    Path(file).write_text(DRAWN)
    common = ("--seed", "1", "--jobs", "1", "--no-plots", "-q")
    vary = "states.north.resolve=0.2,0.8"
    said("sweep", file, "--vary", vary, "--runs", "8", *common, "--out", str(folder / "sweep"))
    said("compare", file, "--set", "quiet_days=20", "--runs", "8", *common, "--out", str(folder / "two"))
    said("run", file, "--runs", "8", *common, "--out", str(folder / "runs"))
    Path(file).unlink()
    return folder


def test_trace_tells_a_run_of_a_sweep_with_the_values_of_its_point(stored: Path) -> None:
    answer = said("trace", str(stored / "sweep"), "--point", "1", "--run", "7")
    assert answer.exit_code == 0
    heading, inputs = answer.stdout.splitlines()[:2]
    assert heading == "A border in the hills: point 1, run 7, seed 1"
    assert inputs.startswith("Inputs of this run: states.north.resolve = 0.8, groups.hill_men.attacks_per_year = ")
    assert answer.stderr.splitlines()[-1] == f"Repeat: sim trace {stored / 'sweep'} --run 7 --point 1"


@pytest.mark.parametrize("name", ["sweep", "two", "runs"])
def test_resume_says_at_once_that_nothing_is_missing(stored: Path, name: str) -> None:
    answer = said("resume", str(stored / name), "--no-plots")
    assert answer.exit_code == 0
    assert answer.stderr.startswith(f"Nothing of {stored / name} is missing; the answer as it is stored:")


def test_the_events_of_a_trace_come_after_its_inputs(stored: Path) -> None:
    inputs, *events = json.loads(said("trace", str(stored / "two"), "--side", "b", "--run", "7", "--json", "-q").stdout)
    assert inputs["kind"] == "inputs" and set(inputs["inputs"]) == {
        "states.north.resolve", "groups.hill_men.attacks_per_year"
    }  # fmt: skip
    assert all(event["time"] is not None for event in events)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trace", "sweep", "--run", "7"), "--point: is not given; the sweep has the points 0 to 1"),
        (("trace", "two", "--run", "7"), "--side: is not given; a comparison has the sides a and b"),
        (("trace", "runs", "--run", "8"), "--run 8: is not there"),
        (("trace", "runs", "--run", "1", "--horizon", "3"), "--horizon changes what is played"),
        (("run", "runs"), "is a folder of runs; sim rerun plays them again"),
    ],
)
def test_what_a_folder_does_not_have_is_refused(stored: Path, words: tuple[str, ...], told: str) -> None:
    answer = said(words[0], str(stored / words[1]), *words[2:])
    assert answer.exit_code == 2 and told in answer.stderr


@pytest.mark.parametrize("words", [("trace", "--run", "3"), ("discover", "--runs", "3")])
def test_a_folder_that_is_made_while_a_command_looks_holds_no_runs_yet(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two looks another command makes the folder; its manifest is there at once."""
    folder, load = tmp_path / "R", options.loaded

    def meanwhile(*given: Any, **changes: Any) -> Any:
        folder.mkdir()
        (folder / "manifest.json").write_text("{}")
        return load(*given, **changes)

    monkeypatch.setattr(options, "loaded", meanwhile)
    answer = said(words[0], str(folder), *words[1:])
    assert (answer.exit_code, answer.stderr) == (4, f"{folder}: holds no runs yet.\n")


@pytest.mark.parametrize("name", ["sweep", "two", "runs"])
def test_rerun_says_that_all_is_equal(stored: Path, name: str) -> None:
    answer = said("rerun", str(stored / name), "--jobs", "1")
    assert answer.exit_code == 0 and answer.stdout.startswith("Equal: ")


def test_rerun_says_what_differs(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = rerun.asked_again
    monkeypatch.setattr(rerun, "asked_again", lambda told, *args: asked({**told, "seed": told["seed"] + 1}, *args))
    answer = said("rerun", str(stored / "runs"), "--jobs", "1", "--json", "-q")
    assert answer.exit_code == 3 and json.loads(answer.stdout)["is_equal"] is False
    assert "The runs differ: their digest was" in answer.stderr


def test_export_says_what_it_wrote(stored: Path, tmp_path: Path) -> None:
    answer = said("export", str(stored / "runs"), "--to", "csv", "--out", str(tmp_path))
    assert answer.exit_code == 0 and answer.stdout.startswith(f"{tmp_path / 'runs.csv'}: 8 rows\n")
    again = said("export", str(stored / "runs"), "--out", str(tmp_path), "--json", "-q")
    assert again.exit_code == 2 and "exists and is left as it is" in again.stderr


def test_what_was_cut_short_has_one_exit_code_whichever_command_reads_it(stored: Path, tmp_path: Path) -> None:
    begin(tmp_path / "facts", "facts", {})
    for side in "ab":
        (tmp_path / "comparison" / side).mkdir(parents=True)
        (tmp_path / "comparison" / side / "manifest.json").touch()
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "points.csv").touch()
    for name, told in (("facts", "an answer that was cut short"), ("comparison", "a comparison that was cut short"),
                       ("sweep", "holds no runs yet")):  # fmt: skip
        folder = str(tmp_path / name)
        for words in (
            *((command, folder) for command in ("show", "plot", "report", "methods", "export", "rerun", "discover")),
            ("trace", folder, "--run", "1"), ("compare", folder, folder),
            ("merge", folder, str(tmp_path), "--out", "x"), ("merge", str(stored / "two"), folder, "--out", "x"),
        ):  # fmt: skip
            answer = said(*words)
            assert (answer.exit_code, told in answer.stderr) == (4, True), (words, answer.stderr)

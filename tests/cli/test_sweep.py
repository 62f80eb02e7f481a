"""`sim sweep`: what it prints, stores and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sim
from tests.cli.answering import said
from tests.study.scenarios import written

QUICK = (
    "sweep", "hills.toml", "--vary", "states.north.resolve=0.2,0.8", "--runs", "15", "--seed", "5", "--jobs", "1",
    "--no-plots",
)  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with one scenario in it."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


def test_a_table_of_points_and_how_to_repeat_it() -> None:
    answer = said(*QUICK)
    assert answer.exit_code == 0
    assert "2 points x 15 runs = 30 runs" in answer.stderr
    for words in ("resolve", "answered by force", "quick talks", "the same luck"):
        assert words in answer.stdout
    digest = sim.sweep("hills.toml", "states.north.resolve=0.2,0.8", runs=15, seed=5).digest
    assert answer.stdout.splitlines()[-1] == (
        "Repeat: sim sweep hills.toml --vary states.north.resolve=0.2,0.8 --runs 15 --seed 5   "
        f"[seed 5, sim {sim.__version__}, digest {digest}]"
    )


def test_json_is_one_object_that_names_its_folder(here: Path) -> None:
    answer = said(*QUICK, "--json", "-q")
    result = json.loads(answer.stdout)
    assert answer.stderr == ""
    assert [point["factors"] for point in result["points"]] == [
        {"states.north.resolve": 0.2}, {"states.north.resolve": 0.8},
    ]  # fmt: skip
    assert re.fullmatch(r"runs/\d{4}-\d\d-\d\d-hills-sweep-[0-9a-f]{8}", result["folder"])
    assert (here / result["folder"] / "estimates.csv").is_file()


def test_the_printed_command_repeats_the_sweep() -> None:
    first = json.loads(
        said(*QUICK, "--json", "-q", "--horizon", "40", "--set", "quiet_days=20", "--response", "war").stdout
    )
    words = first["command"].split()
    again = json.loads(said(*words[1:], "--no-plots", "--json", "-q").stdout)
    assert again["digest"] == first["digest"]


def test_a_stored_design_repeats_the_points(here: Path) -> None:
    spread = ("sweep", "hills.toml", "--vary", "states.north.resolve=0.2:0.8", "--design", "lhs", "--points", "3")
    first = json.loads(said(*spread, "--runs", "5", "--seed", "5", "--no-plots", "--json", "-q").stdout)
    points = str(here / first["folder"] / "points.csv")
    again = said("sweep", "hills.toml", "--design", points, "--runs", "5", "--seed", "5", "--no-plots", "--json", "-q")
    assert json.loads(again.stdout)["digest"] == first["digest"]


def test_a_dry_run_starts_nothing(here: Path) -> None:
    answer = said(*QUICK, "--dry-run", "--json")
    assert json.loads(answer.stdout).keys() >= {
        "n_points",
        "runs_per_point",
        "runs",
        "models",
        "seconds",
        "bytes",
        "bytes_on_disk",
    }
    assert not (here / "runs").exists()
    told = said(*QUICK, "--dry-run").stdout
    assert re.match(r"2 points x 15 runs = 30 runs, about \d+ events a run, about \d+ s, 0\.0 MB in memory", told)


def test_many_points_are_told_by_their_extremes() -> None:
    answer = said(
        "sweep", "hills.toml", "--vary", "states.north.resolve=0:1:70", "--runs", "2", "--seed", "5", "--no-plots"
    )
    assert "Extremes over 70 points" in answer.stdout
    assert re.search(r"war +least +0 %.* resolve = ", answer.stdout)


@pytest.mark.slow
def test_resume_takes_all_from_the_folder(here: Path) -> None:
    first = json.loads(said(*QUICK, "--json", "-q").stdout)
    for file in (here / first["folder"]).glob("chunk-*.npz"):
        file.unlink()
    manifest = here / first["folder"] / "manifest.json"
    told = json.loads(manifest.read_text())
    told |= {"status": "interrupted", "chunks": []}
    del told["digest"]
    manifest.write_text(json.dumps(told))
    again = json.loads(said("sweep", "--resume", first["folder"], "--no-plots", "--json", "-q").stdout)
    assert again["digest"] == first["digest"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sweep",), "FILE is missing"),
        (("sweep", "hills.toml"), "name what to vary, for example --vary"),
        (("sweep", "hills.toml", "--vary", "x"), "says no levels for x: write x=lo:hi:n"),
        (("sweep", "hills.toml", "--vary", "states.north.resolve=0:2:3"), "it must be in [0, 1]"),
        (("sweep", "hills.toml", "--resume", "somewhere"), "leave FILE out"),
        (("sweep", "--resume", "somewhere", "--dry-run"), "leave --dry-run out"),
        (("sweep", "--resume", "somewhere", "--seed", "5"), "leave --seed out"),
        ((*QUICK[:4], "--design", "points.csv"), "this one has its points already"),
        ((*QUICK, "--response", "peace"), "--response peace is unknown; known are force_used"),
        ((*QUICK, "--design", "star"), "designs are grid, random, lhs, sobol"),
    ],
)
def test_bad_usage_is_answered_with_a_remedy(words: tuple[str, ...], message: str) -> None:
    answer = said(*words)
    assert answer.exit_code == 2
    assert message in answer.stderr


def test_a_design_file_that_is_not_there_is_bad_usage() -> None:
    answer = said("sweep", "hills.toml", "--design", "nowhere.csv")
    assert answer.exit_code == 2
    assert "nowhere.csv: does not exist; check the path." in answer.stderr


def test_a_factor_without_effect_is_named() -> None:
    answer = said(*QUICK[:2], "--vary", "coefficients.ladder_days=5,9", "--set", "mechanisms.quiet_pulls=false",
                  "--runs", "2", "--seed", "1", "--no-plots")  # fmt: skip
    assert "Without effect on any run: coefficients.ladder_days (the mechanism quiet_pulls is off)." in answer.stdout


def test_a_record_that_is_not_played_and_a_mechanism_that_is_off_are_named(here: Path) -> None:
    common = ("--runs", "3", "--seed", "1", "--no-plots", "--jobs", "1")
    unplayed = said("sweep", "tutorial", "--vary", "history.0.deaths_militant=0,10", "--history-until", "none", *common)
    assert "Without effect on any run: history[0].deaths_militant (the record is not played: " in unplayed.stdout
    off = ("--set", "mechanisms.mediation=false", "--vary", "third_parties.farland.mediates=True,False")
    answer = json.loads(said("sweep", "tutorial", *off, *common, "--json", "-q").stdout)
    reason = "the mechanism mediation is off"
    assert answer["without_effect"] == [{"key": "third_parties.farland.mediates", "reason": reason}]
    assert reason in said("sweep", "tutorial", *off, *common, "--dry-run").stdout


def test_what_is_spread_and_what_is_left_out_of_a_file_are_told(here: Path) -> None:
    spread = said(
        "sweep", "iran_pakistan_2024", "--design", "lhs", "--points", "2", "--runs", "1", "--seed", "1", "--no-plots"
    )
    assert (
        "No --vary: points are spread over the scenario's own distributions, of states.iran.resolve, " in spread.stderr
    )
    (here / "points.csv").write_text(",states.north.resolve\n0,0.2\n1,0.8\n")
    answer = said("sweep", "hills.toml", "--design", "points.csv", "--runs", "1", "--seed", "1", "--no-plots")
    assert answer.exit_code == 0
    assert "points.csv: a column without a name is left out; a data frame writes its index so." in answer.stderr


@pytest.mark.parametrize("question", ["run", "compare"])
def test_what_is_no_sweep_is_left_as_it_is_by_resume(question: str, here: Path) -> None:
    other = ("--set", "quiet_days=20") if question == "compare" else ()
    said(question, "hills.toml", *other, "--runs", "6", "--seed", "5", "--no-plots", "--out", "there", "-q")
    (here / "there" / "comparison.json").unlink(missing_ok=True)
    files = {file: file.read_bytes() for file in (here / "there").rglob("*.*")}
    answer = said("sweep", "--resume", "there")
    assert answer.exit_code == 2 and "there holds no sweep; go on with: sim resume there" in answer.stderr
    assert {file: file.read_bytes() for file in (here / "there").rglob("*.*")} == files

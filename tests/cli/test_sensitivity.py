"""`sim sensitivity` on the real model: what it prints, where, and with which code."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from sim.results.wording import CAVEAT
from tests.cli.answering import said
from tests.study.scenarios import written

pytest.importorskip("scipy")

FACTORS = ("--vary", "states.north.resolve=0.1:0.9", "--vary", "groups.hill_men.attacks_per_year=5:60:log")
SMALL = ("--trajectories", "4", "--points", "8", "--runs", "10", "--seed", "3", "--jobs", "1", "--no-plots")
QUICK = ("sensitivity", "hills.toml", *FACTORS, "--response", "deaths_total", *SMALL)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with one scenario in it."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_amount_of_work_is_told_before_tables_and_the_way_to_repeat_it(here: Path) -> None:
    answer = said(*QUICK, "--method", "sobol")
    assert answer.exit_code == 0
    assert "2 factors: Sobol indices at 32 points; 10 runs each, 320 runs in all, about" in answer.stderr
    for words in ("Sobol indices: what explains deaths total", "chance, of a single run", "luck left between points"):
        assert words in answer.stdout
    assert CAVEAT in answer.stdout
    repeat = answer.stdout.splitlines()[-1]
    assert repeat.startswith(
        "Repeat: sim sensitivity hills.toml --vary states.north.resolve=0.1:0.9 "
        "--vary groups.hill_men.attacks_per_year=5:60:log --response deaths_total --method sobol "
        "--points 8 --runs 10 --seed 3   [seed 3"
    )


@pytest.mark.slow
def test_repeating_the_printed_command_gives_the_same_answer(here: Path) -> None:
    first = json.loads(said(*QUICK, "--around", "states.south=10%", "--json", "-q").stdout)
    words = shlex.split(first["command"])[1:]
    second = json.loads(said(*words, "--jobs", "1", "--no-plots", "--json", "-q").stdout)
    varying = {"elapsed_seconds", "folder"}
    assert {key: first[key] for key in first.keys() - varying} == {key: second[key] for key in second.keys() - varying}


@pytest.mark.slow
def test_a_pipe_gets_plain_ascii_without_trailing_spaces() -> None:
    answer = said(*QUICK)
    assert answer.stdout.isascii()
    assert all(line == line.rstrip() for line in answer.stdout.splitlines())
    assert "Screening: what moves deaths total" in answer.stdout


@pytest.mark.slow
def test_json_is_one_object_and_all_talk_is_elsewhere(here: Path) -> None:
    answer = said(*QUICK, "--json")
    found = json.loads(answer.stdout)
    assert (found["scenario"], found["seed"], found["runs_per_point"]) == ("hills", 3, 10)
    assert {record["factor"] for record in found["screening"]} == {option.partition("=")[0] for option in FACTORS[1::2]}
    assert json.loads((here / found["folder"] / "sensitivity.json").read_text())["screening"] == found["screening"]
    assert "NaN" not in answer.stdout
    assert CAVEAT in answer.stderr


@pytest.mark.slow
def test_the_answer_joins_a_folder_that_is_there_and_figures_lie_beside_it(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "note.txt").write_text("keep")
    answer = said(*QUICK[:-1], "--method", "morris", "--out", "mine")
    assert answer.exit_code == 0
    assert (here / "mine" / "note.txt").read_text() == "keep"
    assert (here / "mine" / "sensitivity.json").is_file()
    assert (here / "mine" / "figures" / "morris_deaths_total.png").is_file()


@pytest.mark.slow
def test_a_dry_run_tells_the_plan_and_plays_nothing_more(here: Path) -> None:
    answer = said(*QUICK, "--dry-run")
    assert re.search(r"2 factors: screening at 12 points, then Sobol indices at up to 32 points", answer.stdout)
    assert not (here / "runs").exists()
    plan = json.loads(said(*QUICK, "--dry-run", "--json").stdout)
    assert (plan["screening_points"], plan["sobol_points"], plan["runs"]) == (12, 32, 440)
    assert set(plan["runs_needed"]) == {"deaths_total"}


@pytest.mark.slow
def test_too_few_runs_for_a_probability_are_told_beforehand() -> None:
    answer = said("sensitivity", "hills.toml", *FACTORS, "--response", "war", *SMALL, "--dry-run")
    assert re.search(r"For 5\.0 % of luck between points.*war ([\d,]+|more).*Planned are 10; see --runs", answer.stdout)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "no number of hills is a distribution"),
        (("--vary", "states.north.resolve=0.2:1.4"), "states.north.resolve"),
        (("--vary", "states.north.resolv=0.2:0.4"), 'Did you mean "resolve"'),
        (("--around", "states"), "has not the form TABLE=20%"),
        (("--around", "states=0"), "goes too far or nowhere"),
        (("--around", "stats=20%"), "holds no number to vary"),
        (("--around", "states=20%", "--around", "states=10%"), "is given twice"),
        ((*FACTORS, "--response", "wra"), 'Did you mean "war"'),
        ((*FACTORS, "--points", "100"), "100 is no power of two"),
        ((*FACTORS, "--runs", "1"), "1 is not in [2"),
    ],
)
def test_a_mistake_is_a_sentence_and_code_2(words: tuple[str, ...], message: str) -> None:
    answer = said("sensitivity", "hills.toml", *words)
    assert answer.exit_code == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
def test_without_scipy_the_screening_is_done_and_the_remedy_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats.qmc", None)
    answer = said(*QUICK)
    assert answer.exit_code == 0
    assert "Screening: what moves deaths total" in answer.stdout
    assert "Sobol indices:" not in answer.stdout
    for told in (answer.stdout, answer.stderr):
        assert "pip install 'conflict-sim[analysis]', or from a clone pip install '.[analysis]'" in told
    refused = said(*QUICK, "--method", "sobol")
    assert refused.exit_code == 2
    assert "Screening (--method morris) works without it." in refused.stderr

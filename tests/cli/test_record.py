"""The record of a scenario as a newcomer writes it: it is played, and the first line says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.study.run import run
from tests.cli.answering import said

A_NEWCOMERS_FILE = """\
schema_version = 1
title = "Asha and Bora"
day_zero = 2031-05-01
horizon_days = 90

[states.asha]
resolve = 0.6
[states.bora]

[groups.hill_men]
host = "bora"
target = "asha"
attacks_per_year = 12

[[history]]
day = 2031-04-20
actor = "hill_men"
target = "asha"
action = "attack_by_group"
deaths = 12
source = "a newspaper"

[[history]]
day = 2031-05-01
actor = "asha"
target = "bora"
action = "strike"
against = "hill_men"
deaths = 2.0
source = "a newspaper"

[[history]]
day = 2031-05-03
actor = "bora"
target = "asha"
action = "recall_ambassador"
source = "a newspaper"
"""

FIRST = "Asha and Bora: 2 entries up to day 0 (1 May 2031) happen as recorded, 1 is free."


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the newcomer's file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "asha.toml").write_text(A_NEWCOMERS_FILE)
    return tmp_path


def test_the_file_of_init_plays_its_record() -> None:
    assert said("init", "x").exit_code == 0
    answer = said("run", "x.toml", "--runs", "50", "--seed", "1", "--no-plots", "--json")
    told = json.loads(answer.stdout)
    assert told["outcome_class"]["no_force"]["share"] == 0.0
    assert told["record"] == {"forced": 1, "free": 0, "left_out": 0, "until": 0}
    assert answer.stderr.startswith("Northmark and Southmark: 1 entry up to day 0 happens as recorded")


def test_a_newcomers_file_plays_its_record() -> None:
    answer = said("run", "asha.toml", "--runs", "50", "--seed", "1", "--no-plots", "--json")
    assert answer.stderr.splitlines()[0] == FIRST
    assert json.loads(answer.stdout)["outcome_class"]["no_force"]["share"] == 0.0
    assert run("asha.toml", runs=50, seed=1).outcome_class["no_force"].share == 0.0


@pytest.mark.parametrize(
    "words",
    [
        ("trace", "asha.toml", "--run", "1", "--seed", "1"),
        ("sweep", "asha.toml", "--vary", "states.asha.resolve=0.1,0.9", "--runs", "5", "--seed", "1", "--no-plots"),
        ("compare", "asha.toml", "--set", "states.asha.resolve=0.1", "--runs", "5", "--seed", "1", "--no-plots"),
        ("discover", "asha.toml", "--vary", "states.asha.resolve=0.1:0.9", "--points", "20", "--runs", "2", "--seed",
         "1", "--no-plots", "--target", "talks_held"),
        ("sensitivity", "asha.toml", "--vary", "states.asha.resolve=0.1:0.9", "--vary",
         "groups.hill_men.attacks_per_year=5:20", "--method", "morris", "--trajectories", "4", "--runs", "2", "--seed",
         "1", "--no-plots"),
        ("show", "asha.toml"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_the_first_line_of_every_command_says_what_is_forced(words: tuple[str, ...]) -> None:
    assert said(*words).stderr.splitlines()[0] == FIRST


def test_check_says_what_is_forced() -> None:
    assert said("check", "asha.toml").stdout == f"asha.toml: sound (Asha and Bora); {FIRST[15:-1]}\n"


def test_a_comparison_of_two_records_names_the_sides() -> None:
    (Path("bora.toml")).write_text(A_NEWCOMERS_FILE.replace("Asha and Bora", "Later") + "[starts.x]\nhistory_until=2\n")
    answer = said("compare", "asha.toml", "bora.toml", "--runs", "5", "--seed", "1", "--no-plots", "--json")
    assert answer.stderr.splitlines()[:2] == [f"A: {FIRST}", f"B: {FIRST.replace('Asha and Bora', 'Later')}"]
    assert json.loads(answer.stdout)["a"]["record"]["forced"] == 2


@pytest.mark.parametrize(
    ("options", "first"),
    [
        (("--history-until", "none"), "Asha and Bora: nothing of the record is forced, 3 entries are free."),
        (("--history-until", "2031-05-03"), "Asha and Bora: 3 entries up to day 2 (3 May 2031) happen as recorded, and "
         "there is no later one."),
        (("--horizon", "2031-05-03"), "Asha and Bora: 2 entries up to day 0 (1 May 2031) happen as recorded, 1 after "
         "the horizon, day 2 (3 May 2031), is left out."),
    ],
)  # fmt: skip
def test_options_take_dates_and_none_and_the_command_can_be_repeated(options: tuple[str, str], first: str) -> None:
    answer = said("run", "asha.toml", "--runs", "20", "--seed", "1", "--no-plots", *options)
    assert answer.stderr.splitlines()[0] == first
    assert f"sim run asha.toml --runs 20 --seed 1 {' '.join(options)}" in answer.stdout + answer.stderr


def test_a_last_forced_day_behind_the_horizon_is_a_fault() -> None:
    answer = said("run", "asha.toml", "--history-until", "2031-05-20", "--horizon", "10")
    assert (answer.exit_code, answer.stderr) == (
        2, "--history-until 2031-05-20: is not before the horizon of 10 days; look longer, or force less.\n",
    )  # fmt: skip


@pytest.mark.slow
def test_a_sweep_that_varies_what_is_forced_says_so() -> None:
    vary = ("--vary", "history_until=2031-05-01,2031-05-03")
    answer = said("sweep", "asha.toml", *vary, "--runs", "5", "--seed", "1", "--no-plots", "--out", "swept", "--json")
    assert json.loads(answer.stdout)["record"] is None
    assert answer.stderr.splitlines()[0] == "Asha and Bora: what is forced of the record varies from point to point."
    assert said("report", "swept", "-q").exit_code == 0
    page = (Path("swept") / "report.html").read_text()
    assert "From a moment of the record that is varied, how does" in page
    assert "entries up to day" not in page

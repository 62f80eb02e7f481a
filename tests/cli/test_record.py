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


def entry(actor: str, action: str, target: str = "asha", day: int = 0) -> str:
    return f'[[history]]\nday = {day}\nactor = "{actor}"\ntarget = "{target}"\naction = "{action}"\nassumption = "x"\n'


IDLE = (
    "Without effect on any run: history.cora_sanctions_day_0 (cora is neither of the two states, so that all it can do "
    "is offer to mediate)."
)
STRANGERS = "No group of the scenario, so played as outsiders and blamed on nobody: gunmen."


@pytest.fixture
def doubtful() -> str:
    """The newcomer's file with an entry that does nothing, and attackers of whom nobody has heard."""
    head, mark, tail = A_NEWCOMERS_FILE.rpartition("[[history]]")
    entries = entry("cora", "sanctions") + entry("gunmen", "attack_by_group") + entry("outsiders", "attack_by_group")
    Path("doubtful.toml").write_text(f"{head}{entries}{mark}{tail}[third_parties.cora]\n")
    return "doubtful.toml"


def test_check_run_and_show_say_what_of_the_record_does_nothing_and_who_is_an_outsider(doubtful: str) -> None:
    assert said("check", doubtful).stdout.splitlines()[1:] == [f"{doubtful}: {STRANGERS}", f"{doubtful}: {IDLE}"]
    answer = said("run", doubtful, "--runs", "5", "--seed", "1", "--no-plots")
    assert answer.stderr.splitlines()[1] == STRANGERS and IDLE in answer.stdout
    shown = said("show", doubtful).stderr
    assert STRANGERS in shown and IDLE in shown


def test_check_says_it_of_what_is_free_too_and_run_does_not(doubtful: str) -> None:
    (Path(doubtful)).write_text(Path(doubtful).read_text().replace("day = 0", "day = 1"))
    assert said("check", doubtful).stdout.splitlines()[1:] == [
        f"{doubtful}: {STRANGERS}", f"{doubtful}: {IDLE}".replace("day_0", "day_1"),
    ]  # fmt: skip
    answer = said("run", doubtful, "--runs", "5", "--seed", "1", "--no-plots")
    assert "outsiders" not in answer.stderr and "Without effect" not in answer.stdout


def test_every_dead_on_record_of_an_attack_or_a_strike_at_a_group_counts_in_the_total() -> None:
    head, mark, tail = A_NEWCOMERS_FILE.rpartition("[[history]]")
    attack = entry("hill_men", "attack_by_group") + "deaths_military = 3\ndeaths_militant = 50\n"
    strike = entry("asha", "strike", "bora") + 'against = "hill_men"\ndeaths_military = 40\n'
    Path("dead.toml").write_text(f"{head}{attack}{strike}{mark}{tail}")
    table = run("dead.toml", runs=50, seed=1).table
    assert table["deaths_militant"].min() == 50 and table["deaths_military_b"].min() == 40
    assert table["deaths_total"].min() == 2 + 3 + 50 + 40


def test_what_both_states_did_each_of_them_does_and_the_dead_are_those_on_record() -> None:
    head, mark, tail = A_NEWCOMERS_FILE.rpartition("[[history]]")
    shelling = entry("both", "shelling", "both") + "deaths = 7\n"
    Path("both.toml").write_text(f"{head}{entry('both', 'recall_ambassador', 'both')}{shelling}{mark}{tail}")
    table = run("both.toml", runs=20, seed=1).table
    assert table["ambassadors_recalled"].min() == 2
    assert (table["acts_of_force_a"].min(), table["acts_of_force_b"].min()) == (2, 1)
    story = said("trace", "both.toml", "--run", "1", "--seed", "1").stdout
    assert story.count("recalls its ambassador") >= 2 and story.count("7 soldiers dead") == 1


def test_a_ceasefire_on_record_is_told_as_agreed() -> None:
    head, mark, tail = A_NEWCOMERS_FILE.rpartition("[[history]]")
    Path("truce.toml").write_text(f"{head}{entry('both', 'ceasefire', 'both')}{mark}{tail}")
    story = said("trace", "truce.toml", "--run", "1", "--seed", "1").stdout
    assert "The two states agree on a ceasefire [on record]" in story
    assert "offers" not in story.partition("agree on a ceasefire")[0]


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

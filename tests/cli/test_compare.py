"""`sim compare`: what it prints, stores and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.answering import said
from tests.study.scenarios import TEXT, written

QUICK = ("compare", "hills.toml", "--set", "quiet_days=20", "--runs", "30", "--seed", "5", "--jobs", "1", "--no-plots")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with one scenario in it."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_changes_come_first_then_differences() -> None:
    answer = said(*QUICK)
    assert answer.exit_code == 0
    told = answer.stdout
    assert (
        told.index("What differs")
        < told.index("quiet_days")
        < told.index("Shares, in points")
        < told.index("Numbers of a run")
    )
    assert "Repeat: sim compare hills.toml --runs 30 --seed 5 --set quiet_days=20" in told
    assert "acts of force, North" in told


@pytest.mark.slow
def test_json_has_the_contract(here: Path) -> None:
    result = json.loads(said(*QUICK, "--json", "-q").stdout)
    assert result["changes"] == [{"key": "quiet_days", "a": "60", "b": "20"}]
    assert {"difference", "low", "high", "both", "only_a", "only_b", "neither"} <= set(result["differences"]["war"])
    assert result["variance_ratio"]["talks_held"] < 1.1
    assert (here / result["folder"] / "comparison.json").is_file()
    again = json.loads(said(*result["command"].split()[1:], "--no-plots", "--json", "-q").stdout)
    assert again["differences"] == result["differences"]


def test_two_files_are_compared(here: Path) -> None:
    (here / "calm.toml").write_text(TEXT.replace("value = 30", "value = 3"))
    result = json.loads(said("compare", "hills.toml", "calm.toml", *QUICK[4:], "--json", "-q").stdout)
    assert [change["key"] for change in result["changes"]] == ["groups.hill_men.attacks_per_year"]


def test_several_files_are_each_laid_beside_the_first(here: Path) -> None:
    (here / "calm.toml").write_text('extends = "hills.toml"\n[states.north]\nresolve = 0.1\n')
    (here / "no_blow.toml").write_text('extends = "hills.toml"\n[history]\nnorth_strike_day_0 = "drop"\n')
    answer = said("compare", "hills.toml", "calm.toml", "no_blow.toml", *QUICK[4:])
    assert answer.exit_code == 0
    for words in ("C - A", '"North strikes an armed group on the soil of South', "left out", "force used"):
        assert words in answer.stdout
    assert "Repeat: sim compare hills.toml calm.toml no_blow.toml --runs 30 --seed 5" in answer.stdout


@pytest.mark.slow
def test_a_scenario_with_itself_differs_in_nothing() -> None:
    answer = said("compare", "hills.toml", "hills.toml", *QUICK[4:])
    assert "Nothing differs between A and B." in answer.stdout
    assert answer.exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "hills.toml"), "nothing to compare: give a second scenario, or a change with --set"),
        (("compare", "hills.toml", "--set", "states.north.resolve=7"), "it must be in [0, 1]"),
        (("compare", "hills.toml", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_bad_usage_is_answered_with_a_remedy(words: tuple[str, ...], message: str) -> None:
    answer = said(*words)
    assert answer.exit_code == 2
    assert message in answer.stderr

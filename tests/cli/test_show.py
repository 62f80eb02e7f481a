"""`sim show DIR`: a stored answer once more, and outcomes thought of later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.answering import said
from tests.study.scenarios import written

SOON = "soon = { talks_held = true, days_to_talks = { at_most = 5 } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shown")
    file = written(path)
    said("run", str(file), "--runs", "30", "--seed", "1", "--horizon", "20", "--no-plots", "-q", "--out", f"{path}/a")
    return path / "a"


def test_a_stored_answer_is_shown_once_more_and_asked_for_more(folder: Path) -> None:
    before = sorted(file.name for file in folder.iterdir())
    plain, asked = said("show", str(folder)), said("show", str(folder), "--outcome", SOON)
    assert plain.exit_code == asked.exit_code == 0
    assert "How it ends" in plain.stdout and "seed 1" in plain.stdout
    assert "soon" in asked.stdout and "soon" not in plain.stdout
    told = json.loads(said("show", str(folder), "--outcome", SOON, "--json").stdout)
    assert set(told["outcomes"]["soon"]) >= {"share", "low", "high"}
    assert sorted(file.name for file in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--outcome", "soon"), "is no TOML"),
        (("--outcome", ""), "names nothing"),
        (("--outcome", "soon = { talks = true }"), "is no outcome of a run"),
        (("--outcome", SOON, "--outcome", "soon = { war = true }"), "asks for soon a second time"),
        (("--outcome", "soon = { first_force_day = { at_least = 21 } }"), "is 21; it must be at most 20"),
        (("--only", "states"), "is a folder; of these options it takes --outcome and --json alone"),
    ],
)
def test_bad_usage_is_answered_with_a_remedy(words: tuple[str, ...], message: str, folder: Path) -> None:
    answer = said("show", str(folder), *words)
    assert answer.exit_code == 2 and message in answer.stderr


def test_an_outcome_is_asked_of_stored_runs_alone() -> None:
    answer = said("show", "tutorial", "--outcome", SOON)
    assert answer.exit_code == 2 and "--outcome is asked of stored runs" in answer.stderr


def test_an_outcome_may_name_a_date_as_a_file_may(tmp_path: Path) -> None:
    said("run", "iran_pakistan_2024", "--runs", "5", "--seed", "1", "--no-plots", "-q", "--out", f"{tmp_path}/a")
    told = said("show", f"{tmp_path}/a", "--outcome", "at_once = { first_force_day = 2024-01-16 }", "--json").stdout
    assert json.loads(told)["outcomes"]["at_once"]["share"] == 1.0


def test_the_events_that_a_sequence_names_are_explained() -> None:
    told = {line["word"]: line for line in json.loads(said("show", "tutorial", "--outcomes", "--json").stdout)}
    assert told["ceasefire_offer"]["kind"] == "Events in their order (sequence)"

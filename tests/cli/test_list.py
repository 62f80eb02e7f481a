"""`sim list`: shipped scenarios, and what is stored below a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.answering import said
from tests.study.scenarios import written

QUICK = ("--runs", "3", "--seed", "1", "--horizon", "10", "--jobs", "1", "--no-plots", "-q")


def test_answers_below_a_folder_are_listed_and_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    said("run", "hills.toml", *QUICK, "--out", "runs/first")
    noted = said("list", "runs/first", "--note", "before the talks")
    assert noted.exit_code == 0 and "before the talks" in noted.stdout
    (one,) = json.loads(said("list", "--runs", "--json").stdout)
    assert (one["folder"], one["kind"], one["seed"], one["runs"]) == ("runs/first", "runs", 1, 3)
    assert one["note"] == "before the talks" and len(one["digest"]) == 64
    mixed = said("compare", "runs/first", "hills.toml", "--set", "quiet_days=20", "--no-plots", "-q", "--json")
    assert json.loads(mixed.stdout)["runs"] == 3
    assert [change["key"] for change in json.loads(mixed.stdout)["changes"]] == ["quiet_days"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("list", "--note", "mine"), "--note is for the answer in one folder; name it"),
        (("list", ".", "--note", "mine"), "holds no result"),
        (("list", "nowhere"), "does not exist"),
    ],
)
def test_bad_usage_is_answered_with_a_remedy(
    words: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = said(*words)
    assert answer.exit_code == 2 and message in answer.stderr

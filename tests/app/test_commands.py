"""`sim app`, `sim play` and `sim.explore`, as they are called."""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli.program import program


def called(*words: str) -> Result:
    return CliRunner().invoke(program, list(words))


def test_a_side_is_played_from_the_command_line() -> None:
    told = called("play", "iran_pakistan_2024", "--as", "pakistan", "--seed", "3", "--run", "5", "--choose", "protest")
    assert told.exit_code == 0, told.output
    assert "you are Pakistan" in told.output and "What do you do?" in told.output
    assert "--choose protest" in told.output, "the line that repeats it"


def test_the_same_choices_are_the_same_game() -> None:
    words = ("play", "tutorial", "--as", "northmark", "--seed", "3", "--json", "-q")
    first, second = called(*words), called(*words)
    assert first.output == second.output
    assert json.loads(first.output)["state"] == "northmark"


def test_a_game_is_played_to_its_end_and_looked_back_at() -> None:
    chosen: list[str] = []
    for _ in range(80):
        choices = [word for one in chosen for word in ("--choose", one)]
        told = json.loads(
            called("play", "tutorial", "--as", "southmark", "--seed", "1", "--json", "-q", *choices).output
        )
        if told["open"] is None:
            break
        chosen.append(told["open"]["options"][0])
    assert [one["yours"] for one in told["review"]] == chosen
    told_in_words = called("play", "tutorial", "--as", "southmark", "--seed", "1", *choices)
    assert told["end"]["words"].startswith("It ended on day")
    assert told["end"]["words"] in told_in_words.output and "Looking back" in told_in_words.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--as", "atlantis"), "is no state"),
        (("--as", "northmark", "--choose", "surrender"), "was not open"),
    ],
)
def test_faults_are_told(words: tuple[str, ...], message: str) -> None:
    told = called("play", "tutorial", "--seed", "1", *words)
    assert told.exit_code == 2 and message in told.output and "Traceback" not in told.output


def test_a_choice_that_a_drawn_seed_did_not_open_is_told_with_the_seed() -> None:
    words = ("play", "tutorial", "--as", "northmark", "--choose", "surrender")
    assert "name one with --seed" in called(*words).output
    assert "name one with --seed" not in called(*words, "--seed", "1").output


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    told = called("app", "tutorial", "--no-browser")
    assert told.exit_code == 2 and "conflict-sim[app]" in told.output


def test_a_notebook_is_given_the_page() -> None:
    pytest.importorskip("uvicorn")
    page: Any = sim.explore("tutorial")
    try:
        shown = page._repr_html_()
        assert "<iframe" in shown and page.address in shown
        answer = build_opener(HTTPCookieProcessor()).open(page.address, timeout=30)
        assert b"<title>" in answer.read()
        assert "frame-ancestors http://localhost:* http://127.0.0.1:*" in answer.headers["content-security-policy"]
    finally:
        page.stop()

"""A back-test that is cut short goes on from its folder alone to the same answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli.program import program
from sim.evidence.cases.backtest import backtest
from sim.play.pieces import Piece
from sim.play.plan import Plan
from sim.results.durable import StorageError
from tests.evidence.cases.test_backtest import FEW, SAMPLE
from tests.evidence.cases.texts import cases, toml_of


def asked(place: Path) -> dict[str, Any]:
    """A question whose files are in a folder."""
    (place / "crises.toml").write_text(toml_of(cases()), encoding="utf-8")
    (place / "sample.csv").write_text(SAMPLE, encoding="utf-8")
    return {"path": place / "crises.toml", "parameters": place / "sample.csv", "without": ["grief"], **FEW}


def cut_short(place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *, after: int) -> dict[str, Any]:
    """Begin a back-test in pieces of 15 runs, end it after some of them, and take its files away."""
    question = asked(place)
    play = Plan.__call__
    played: list[Piece] = []

    def interrupted(self: Plan, piece: Piece) -> object:
        if len(played) == after:
            raise KeyboardInterrupt
        played.append(piece)
        return play(self, piece)

    with monkeypatch.context() as patch:
        patch.setattr(Plan, "__call__", interrupted)
        patch.setattr("sim.evidence.cases.forecast.usual_size", lambda rows, jobs, engine: 15)
        with pytest.raises(KeyboardInterrupt) as caught:
            backtest(**question, folder=folder)
    kept = min(15 * after, 240)  # two plans of three cases of 40 runs; a last piece of each has but ten
    assert f"{kept} of 256 runs are kept in {folder}." in caught.value.__notes__, "of all plans together"
    assert any(f"Go on with: sim resume {folder}" in note for note in caught.value.__notes__)
    for name in ("path", "parameters"):
        question[name].rename(question[name].with_suffix(".away"))
    return question


def told(folder: Path) -> dict[str, Any]:
    """The stored answer, but for where and how long."""
    return {**json.loads((folder / "scores.json").read_text()), "folder": "", "elapsed_seconds": 0.0}


@pytest.mark.parametrize("after", [0, 4, 18])
def test_a_back_test_goes_on_without_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    whole = backtest(**asked(tmp_path), folder=tmp_path / "whole")
    cut_short(tmp_path, tmp_path / "cut", monkeypatch, after=after)
    with pytest.raises(StorageError, match=r"cut short\. Go on with: sim resume"):
        sim.read_result(tmp_path / "cut")
    again = sim.resume(tmp_path / "cut")
    assert isinstance(again, sim.Backtest)
    assert again.digest == whole.digest
    assert np.array_equal(again.forecasts.answer_bins, whole.forecasts.answer_bins)
    assert told(tmp_path / "cut") == told(tmp_path / "whole")
    names = [sorted(file.name for file in (tmp_path / side).iterdir()) for side in ("cut", "whole")]
    assert names[0] == names[1] and "played" not in names[0]


def test_the_command_goes_on_and_says_what_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = cut_short(tmp_path, tmp_path / "cut", monkeypatch, after=4)
    answer = CliRunner().invoke(program, ["resume", str(tmp_path / "cut"), "--no-plots", "--json"])
    assert answer.exit_code == 0, answer.output
    assert f"sim backtest {question['path']} --runs 40 --seed 9" in answer.stderr
    assert "--without grief" in answer.stderr
    assert json.loads(answer.stdout)["runs"] == 40

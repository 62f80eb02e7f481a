"""An analysis that is cut short goes on from its folder to the same answer, and leaves nothing but that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.play.pieces import Piece
from sim.play.plan import Plan
from sim.results.durable import FolderInUseError, StorageError
from sim.results.morris import trajectories
from sim.scenario.faults import ScenarioError
from sim.study.sensitivity_result import SensitivityResult
from tests.study.scenarios import written

pytest.importorskip("scipy")

VARY = ["states.north.resolve=0.1:0.9", "groups.hill_men.attacks_per_year=5:60:log"]
SMALL: dict[str, Any] = {"trajectories": 6, "points": 8, "runs": 12, "seed": 2**64 - 1}
"""Six pieces for the screening, and more for the indices."""


@pytest.fixture
def scenario(tmp_path: Path) -> sim.Scenario:
    return sim.load(written(tmp_path))


def told(result: SensitivityResult) -> dict[str, Any]:
    """The answer, but for how long it took."""
    return {**result.to_json(), "elapsed_seconds": 0.0}


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def cut_short(
    scenario: sim.Scenario, folder: Path, monkeypatch: pytest.MonkeyPatch, *, after: int, stop: type[BaseException]
) -> int:
    """Begin an analysis in pieces of about 40 rows, and end it after some of them; the rows that were played."""
    play = Plan.__call__
    played: list[Piece] = []

    def interrupted(self: Plan, piece: Piece) -> object:
        if len(played) == after:
            raise stop
        played.append(piece)
        return play(self, piece)

    with monkeypatch.context() as patch:
        patch.setattr(Plan, "__call__", interrupted)
        patch.setattr("sim.study.asked.usual_size", lambda rows, jobs, engine: 40)
        with pytest.raises(stop) as caught:
            sim.sensitivity(scenario, VARY, **SMALL, folder=folder)
    assert any(f"Go on with: sim resume {folder}" in note for note in caught.value.__notes__)
    return sum(piece.n_rows for piece in played)


@pytest.mark.parametrize("after", [0, *(pytest.param(after, marks=pytest.mark.slow) for after in (3, 6, 10))])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_an_analysis_goes_on_wherever_it_was_cut_short(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, stop: type[BaseException]
) -> None:
    folder = tmp_path / "cut"
    cut_short(scenario, folder, monkeypatch, after=after, stop=stop)
    assert files(folder) == ["played"]
    with pytest.raises(StorageError, match=r"cut short\. Go on with: sim resume"):
        sim.read_result(folder)
    whole = sim.sensitivity(scenario, VARY, **SMALL)
    rows: list[int] = []
    again = sim.resume(folder, progress=lambda done, asked: rows.append(done))
    assert isinstance(again, SensitivityResult)
    assert told(again) == told(whole)
    assert rows[-1] == whole.n_rows
    assert files(folder) == ["sensitivity.json"]
    assert {**json.loads((folder / "sensitivity.json").read_text()), "sha256": ""} == {**again.to_json(), "sha256": ""}
    stored = sim.resume(folder)
    assert isinstance(stored, SensitivityResult) and told(stored)["indices"] == told(whole)["indices"]


@pytest.mark.slow
def test_what_was_played_is_not_played_again(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cut_short(scenario, tmp_path / "cut", monkeypatch, after=8, stop=KeyboardInterrupt)
    play = Plan.__call__
    n_rows: list[int] = []
    monkeypatch.setattr(Plan, "__call__", lambda self, piece: (n_rows.append(piece.n_rows), play(self, piece))[1])
    again = sim.resume(tmp_path / "cut")
    assert isinstance(again, SensitivityResult)
    assert sum(n_rows) == again.n_rows - before


def test_another_analysis_does_not_take_its_place(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(scenario, tmp_path / "cut", monkeypatch, after=2, stop=KeyboardInterrupt)
    with pytest.raises(FolderInUseError, match="holds an answer that was cut short"):
        sim.sensitivity(scenario, VARY, **SMALL, folder=tmp_path / "cut")
    with pytest.raises(ScenarioError, match="was begun with other rules"):
        sim.resume(tmp_path / "cut", rules={"appeal": lambda **fields: {}})


def test_runs_of_another_design_are_found(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(scenario, tmp_path / "cut", monkeypatch, after=2, stop=KeyboardInterrupt)
    monkeypatch.setattr(
        "sim.study.sensitivity.trajectories", lambda factors, n, rng: trajectories(factors, n, np.random.default_rng(9))
    )
    with pytest.raises(StorageError, match="begun with another design"):
        sim.resume(tmp_path / "cut")


def test_what_was_killed_before_it_was_begun_is_begun(scenario: sim.Scenario, tmp_path: Path) -> None:
    (tmp_path / "cut" / "played" / "morris").mkdir(parents=True)
    (tmp_path / "cut" / "played" / ".asked.json.tmp").write_text("{")
    sim.sensitivity(scenario, VARY, **SMALL, folder=tmp_path / "cut")
    assert files(tmp_path / "cut") == ["sensitivity.json"]

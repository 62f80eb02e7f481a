"""Facts that are cut short go on from their folder alone to the same answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sim
from sim.cli.program import program
from sim.engine.engines import ENGINES
from sim.evidence.facts.judge import facts
from sim.play.pieces import Piece
from sim.play.plan import Plan
from sim.results.durable import FolderInUseError
from sim.scenario.faults import ScenarioError

TABLE = "id,value,ci_low,ci_high\n" + "".join(
    f"{name},0.3,0.2,0.4\n" for name in ("clu.mid_recip_force", "hawkes.mie_all_K1.self", "onset.any_contigrival")
)
SAMPLE = "weight,coefficients.base_drive\n1,-1.4\n1,-1.2\n"


def asked(place: Path) -> dict[str, Any]:
    """A question whose files are in a folder."""
    (place / "table.csv").write_text(TABLE, encoding="utf-8")
    (place / "rows.csv").write_text(SAMPLE, encoding="utf-8")
    few = {"runs": 60, "decades": 10, "peace": 16, "seed": 5}
    return {"table": place / "table.csv", "parameters": place / "rows.csv", **few}


def cut_short(
    place: Path, folder: Path | None, monkeypatch: pytest.MonkeyPatch, *, after: int
) -> tuple[int, list[str]]:
    """Begin facts in pieces of at most 20 runs, end them after some of these, and take the files away.

    Returns how many runs were played, and what was said.
    """
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
        patch.setattr("sim.evidence.facts.simulate.WIDEST", dict.fromkeys(ENGINES, 20))
        with pytest.raises(KeyboardInterrupt) as caught:
            facts(**question, folder=folder)
    for name in ("table", "parameters"):
        question[name].rename(question[name].with_suffix(".away"))
    return sum(piece.n_rows for piece in played), caught.value.__notes__


def told(folder: Path) -> dict[str, Any]:
    """The stored answer, but for how long it took."""
    return {**json.loads((folder / "facts.json").read_text()), "elapsed_seconds": 0.0}


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 3])
def test_facts_go_on_without_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    whole = facts(**asked(tmp_path), folder=tmp_path / "whole")
    n_played, notes = cut_short(tmp_path, tmp_path / "cut", monkeypatch, after=after)
    assert f"{n_played} of 88 runs are kept in {tmp_path / 'cut'}." in notes
    assert f"Go on with: sim resume {tmp_path / 'cut'}" in notes
    again = sim.resume(tmp_path / "cut")
    assert isinstance(again, sim.FactsResult) and again.sentence == whole.sentence
    assert told(tmp_path / "cut") == told(tmp_path / "whole")
    names = [sorted(file.name for file in (tmp_path / side).iterdir()) for side in ("cut", "whole")]
    assert names == [["facts.json", "figures-facts.json"]] * 2


@pytest.mark.slow
def test_what_is_kept_is_not_played_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n_played, _ = cut_short(tmp_path, tmp_path / "cut", monkeypatch, after=3)
    counted: list[tuple[int, int]] = []
    sim.resume(tmp_path / "cut", progress=lambda done, total: counted.append((done, total)))
    assert counted[0] == (n_played, 88) and counted[-1] == (88, 88)


@pytest.mark.slow
def test_without_a_folder_it_is_said_that_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing of the facts is kept" in " ".join(cut_short(tmp_path, None, monkeypatch, after=1)[1])


@pytest.mark.slow
def test_the_command_goes_on_and_says_what_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short(tmp_path, tmp_path / "cut", monkeypatch, after=1)
    answer = CliRunner().invoke(program, ["resume", str(tmp_path / "cut"), "--no-plots", "--json"])
    assert answer.exit_code == 0, answer.output
    assert f"sim facts --table {tmp_path / 'table.csv'} --runs 60 --seed 5 --decades 10 --peace 16" in answer.stderr
    assert json.loads(answer.stdout)["runs"] == 60


def test_mistakes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short(tmp_path, tmp_path / "cut", monkeypatch, after=0)
    with pytest.raises(ScenarioError, match=r"--runs 100: extends runs, sweeps and comparisons"):
        sim.resume(tmp_path / "cut", runs=100)
    with pytest.raises(FolderInUseError, match="not empty"):
        facts(runs=60, folder=tmp_path / "cut")
    whole = sim.resume(tmp_path / "cut")
    with pytest.raises(ScenarioError, match=r"leave it out for the facts of .*cut"):
        sim.resume(tmp_path / "cut", runs=100)
    assert sim.resume(tmp_path / "cut").to_json() == whole.to_json(), "where nothing is missing, as it is stored"


def test_a_finished_answer_is_told_by_the_command_and_is_no_failure(tmp_path: Path) -> None:
    folder = tmp_path / "whole"
    facts(**asked(tmp_path), folder=folder)
    told = CliRunner().invoke(program, ["resume", str(folder), "--json"])
    answer, stored = json.loads(told.stdout), json.loads((folder / "facts.json").read_text())
    assert told.exit_code == 0 and {name: answer[name] for name in stored} == stored
    assert answer["folder"] == str(folder) and answer["figures"] == [str(folder / "figures" / "facts.png")]
    assert answer["command"].startswith("sim facts --table ")
    assert f"Nothing of {folder} is missing" in told.stderr
    shown = CliRunner().invoke(program, ["resume", str(folder), "--no-plots"])
    assert "facts lie inside" in shown.stdout and f"Results: {folder}" in shown.stdout


def test_ctrl_c_while_it_is_worked_out_says_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.evidence.facts.simulate._measured", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        facts(**asked(tmp_path), folder=tmp_path / "cut")
    assert any(f"sim resume {tmp_path / 'cut'}" in note for note in caught.value.__notes__)

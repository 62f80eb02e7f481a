"""Calibration from end to end on a simulator that is known: it finds the truth, goes on after a cut, and says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.evidence.calibration.calibrate import answer, begin
from sim.evidence.calibration.matching import first_wave
from sim.evidence.calibration.posterior import read_posterior
from sim.evidence.calibration.question import Question, asked
from sim.evidence.calibration.result import Calibration
from sim.evidence.calibration.simulators import PIECE_RUNS, Player
from sim.results.durable import FolderInUseError, StorageError
from tests.evidence.calibration.toys import FAMILIES, PRIORS, Toy, scores, targets_at

pytest.importorskip("scipy")

RUNS, PIECE = 3_000, 8
TRUTH = np.array([0.9, -0.7, 0.4, 1.0])


def question(toy: Toy | None = None, **changes: int) -> Question:
    asked = {"search": 0, "waves": 3, "points": 128, "runs": RUNS, "draws": 200, "seed": 4} | changes
    return Question(toy or Toy(), PRIORS, targets_at(TRUTH), **asked)


@pytest.fixture(scope="module")
def found() -> Calibration:
    return answer(question())


def test_the_posterior_holds_the_truth_and_is_narrower_than_the_prior(found: Calibration) -> None:
    z = scores(found.posterior.points)
    low, high = np.quantile(z, [0.005, 0.995], axis=0)
    assert np.all((low <= TRUTH) & (high >= TRUTH))
    assert z[:, 0].std() < 0.5 and z[:, 3].std() < 0.5
    assert all(one.narrower > 0.0 for one in found.marginals)


def test_each_wave_leaves_less(found: Calibration) -> None:
    assert [wave.number for wave in found.waves] == [1, 2, 3]
    assert found.waves[0].left == 1.0 > found.waves[1].left >= found.waves[2].left


def test_targets_are_bracketed_before_and_met_after(found: Calibration) -> None:
    assert {bracket.verdict for bracket in found.prior_check} <= {"inside", "at the edge"}
    widths = [(bracket.p95 - bracket.p5) for bracket in found.prior_check]
    after = [(bracket.p95 - bracket.p5) for bracket in found.posterior_check]
    assert np.mean(after) < 0.6 * np.mean(widths)
    for bracket in found.posterior_check:
        assert bracket.least <= bracket.observed <= bracket.most


def test_cases_move_the_posterior_and_can_be_taken_out_again(found: Calibration) -> None:
    with_cases = answer(question(Toy(families=FAMILIES)))
    plain, moved = (scores(one.posterior.points)[:, 0] for one in (found, with_cases))
    assert moved.mean() > plain.mean() + 0.1
    posterior = with_cases.posterior
    assert posterior.families == FAMILIES
    without = posterior.without("north-south")
    back = float(np.sum(scores(posterior.points)[:, 0] * without.weights))
    assert abs(back - plain.mean()) < 0.5 * abs(moved.mean() - plain.mean())
    assert set(with_cases.without) == set(FAMILIES)
    assert 1.0 <= with_cases.without["north-south"] < len(posterior.draws)


def test_a_target_that_no_point_comes_near_is_told_and_set_aside(found: Calibration) -> None:
    targets = list(targets_at(TRUTH))
    targets[5] = replace(targets[5], value=targets[5].value + 6.0)
    asked = question()
    odd = answer(replace(asked, targets=tuple(targets)))
    assert found.set_aside == () and odd.set_aside == ("f",)
    assert odd.prior_check[5].verdict == "outside"
    z = scores(odd.posterior.points)
    low, high = np.quantile(z, [0.005, 0.995], axis=0)
    assert np.all((low <= TRUTH) & (high >= TRUTH))
    with pytest.raises(ValueError, match="no target lies anywhere near"):
        answer(replace(asked, targets=tuple(replace(target, value=target.value + 9.0) for target in targets)))


@pytest.mark.slow
def test_equal_seeds_give_equal_answers(found: Calibration) -> None:
    assert answer(question()).posterior.to_csv() == found.posterior.to_csv()
    assert answer(question(seed=5)).posterior.to_csv() != found.posterior.to_csv()


@pytest.mark.slow
def test_what_was_cut_short_goes_on_bit_for_bit(found: Calibration, tmp_path: Path) -> None:
    folder = tmp_path / "cut"
    assert PIECE_RUNS // RUNS == PIECE
    with pytest.raises(KeyboardInterrupt) as stop:
        answer(question(Toy(stop_after=6)), folder=folder)
    notes = " ".join(stop.value.__notes__)
    assert f"{6 * PIECE * RUNS:,} of" in notes and f"sim resume {folder}" in notes
    toy = Toy()
    again = answer(question(toy), folder=folder)
    assert again.posterior.to_csv() == found.posterior.to_csv()
    assert len(toy.calls) == 3 * 128 // PIECE + 64 // PIECE - 6, "nothing is played twice"


@pytest.mark.slow
def test_a_search_before_the_waves_finds_the_same_and_goes_on_bit_for_bit(found: Calibration, tmp_path: Path) -> None:
    pytest.importorskip("cma")
    with pytest.raises(KeyboardInterrupt):
        answer(question(Toy(stop_after=24), search=288), folder=tmp_path / "cut")
    again = answer(question(search=288), folder=tmp_path / "cut")
    whole = answer(question(search=288))
    assert again.posterior.to_csv() == whole.posterior.to_csv()
    assert whole.search is not None and whole.search["points"] == 288 and found.search is None
    assert scores(whole.posterior.points).mean(axis=0) == pytest.approx(
        scores(found.posterior.points).mean(axis=0), abs=0.3
    )
    assert whole.posterior.about["defaults"] == whole.posterior.defaults


@pytest.mark.slow
def test_a_finished_folder_plays_nothing_more_and_holds_the_sample(found: Calibration, tmp_path: Path) -> None:
    folder = tmp_path / "whole"
    first = answer(question(), folder=folder)
    toy = Toy()
    assert answer(question(toy), folder=folder).posterior.to_csv() == first.posterior.to_csv()
    assert toy.calls == []
    sample = read_posterior(folder / "posterior.csv")
    assert sample is not None and sample.about["seed"] == 4
    assert json.loads((folder / "calibration.json").read_text())["draws"] == 200


def test_without_a_folder_it_is_said_that_nothing_is_kept() -> None:
    with pytest.raises(KeyboardInterrupt) as stop:
        answer(question(Toy(stop_after=1)))
    assert "Nothing of a calibration is kept" in " ".join(stop.value.__notes__)


def test_a_piece_that_is_damaged_or_of_other_points_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    answer(question(waves=1), folder=folder)
    file = folder / "played" / f"wave-01-{PIECE:06d}.json"
    data = file.read_bytes()
    file.write_bytes(data.replace(b"0.5", b"0.6", 1))
    with pytest.raises(StorageError, match=r"wave-01-000008\.json: was changed"):
        answer(question(waves=1), folder=folder)
    file.write_bytes(data)
    for other in (question(waves=1, seed=5), question(Toy(families=FAMILIES), waves=1)):
        with pytest.raises(StorageError, match="holds other points"):
            answer(other, folder=folder)
    file.unlink()
    toy = Toy()
    assert answer(question(toy, waves=1), folder=folder).waves[0].n_points == 128
    assert toy.calls == [PIECE]


@pytest.mark.slow
@pytest.mark.parametrize("are_apart", [False, True])
def test_pieces_and_processes_change_nothing(are_apart: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    u = first_wave(16, len(PRIORS), seed=1).u[[0] * 16]
    toy = Toy()
    whole = Player(toy, PRIORS).play(u, runs=100, seed=1, are_apart=are_apart)
    assert toy.calls == [16] and len(np.unique(whole.values[:, 0])) == (8 if are_apart else 1)
    monkeypatch.setattr("sim.evidence.calibration.simulators.PIECE_RUNS", 300)
    for jobs in (1, 2):
        cut = Player(Toy(), PRIORS, jobs).play(u, runs=100, seed=1, are_apart=are_apart)
        assert np.array_equal(cut.values, whole.values) and np.array_equal(cut.errors, whole.errors)


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    question = asked(
        search=0,
        waves=1,
        points=16,
        runs=20,
        draws=20,
        seed=1,
        free=None,
        table=None,
        targets=None,
        cases=None,
        case_runs=10,
    )
    with pytest.raises(FolderInUseError, match="never overwritten"):
        begin(question, folder=tmp_path)


def test_progress_counts_runs(found: Calibration) -> None:
    seen: list[tuple[int, int]] = []
    answer(question(waves=1), progress=lambda done, asked: seen.append((done, asked)))
    assert seen[-1][0] == seen[-1][1] == (128 + 64) * RUNS
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"waves": 0}, "waves is 0"),
        ({"points": 3}, "points is 3"),
        ({"runs": 5}, "runs is 5"),
        ({"seed": -1}, "seed is"),
    ],
)
def test_what_is_out_of_range_is_refused(changes: dict[str, int], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        answer(question(**changes))


def test_an_answer_is_json(found: Calibration) -> None:
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["draws"] == 200 and len(told["coefficients"]) == len(PRIORS)
    assert told["coefficients"][0]["prior"][1] == pytest.approx(PRIORS[0].quantile(np.array([0.5]))[0])

"""Recovery: 90 % intervals hold the truth in nine of ten synthetic worlds; a method that is wrong is found out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.engine.engines import play
from sim.evidence.calibration.question import Question
from sim.evidence.calibration.recovery import Recovery, histories_of, recovered
from sim.evidence.calibration.simulators import Player, Points, Simulator, Summaries
from sim.evidence.calibration.targets import Target, target_of
from sim.model.compile import compile_model
from sim.results.responses import responses_of
from sim.scenario.load import load
from sim.study.varied import overrides_of
from tests.evidence.calibration import wide
from tests.evidence.calibration.toys import PRIORS, SHIPPED_PRIORS, Toy, usual_targets

pytestmark = pytest.mark.slow

pytest.importorskip("scipy")

WORLDS = 60
ALLOWED = (0.80, 0.97)
"""Between which the coverage of 90 % intervals must lie."""


def asked(simulator: Simulator, targets: tuple[Target, ...], **changes: Any) -> Question:
    return Question(simulator, PRIORS, targets, **{"search": 0, "points": 256, "runs": 500, "seed": 3} | changes)


def recover(question: Question, *, worlds: int) -> Recovery:
    player = Player(question.simulator, question.priors)
    return recovered(question, player, *histories_of(question, player, worlds=worlds))


@pytest.fixture(scope="module")
def found() -> Recovery:
    return recover(asked(Toy(), usual_targets()), worlds=WORLDS)


def test_intervals_cover_the_truth_in_synthetic_worlds(found: Recovery) -> None:
    assert ALLOWED[0] <= found.coverage <= ALLOWED[1]
    assert found.covered.shape == (WORLDS, len(PRIORS))
    assert np.all(found.covered.mean(axis=0) >= 0.75)  # 60 worlds: 0.9 less four standard errors


def test_intervals_cover_the_truth_of_thirty_numbers_that_the_whole_method_fits() -> None:
    pytest.importorskip("cma")
    targets = wide.targets_at(np.zeros(wide.N_FREE))
    question = Question(wide.Wide(), wide.PRIORS, targets, search=2_400, waves=2, points=500, draws=100, seed=1)
    told = recover(question, worlds=2)
    assert told.covered.shape == (2, wide.N_FREE)
    assert 0.75 <= told.coverage <= 1.0  # 60 intervals: 0.9 less four standard errors
    silent, answering = told.spread[:, -wide.N_SILENT :], told.spread[:, : -wide.N_SILENT]
    assert answering.mean() < 0.3 and silent.mean() > 0.85, "a number that nothing answers to keeps its prior"


def test_the_facts_teach_something(found: Recovery) -> None:
    assert found.spread.mean(axis=0)[0] < 0.6
    correlation = np.corrcoef(found.truth[:, 0], found.middle[:, 0])[0, 1]
    assert correlation > 0.8


def test_the_truth_lies_anywhere_among_the_draws(found: Recovery) -> None:
    counts = np.bincount((found.rank.ravel() * 8).clip(0, 7).astype(int), minlength=8)
    expected = counts.sum() / 8
    assert np.sum((counts - expected) ** 2 / expected) < 24.3  # chi-square with 7 degrees of freedom, p > 0.001


def test_a_method_that_leaves_out_errors_is_found_out() -> None:
    question, player = asked(Toy(), usual_targets()), Player(Toy(), PRIORS)
    truth, histories = histories_of(question, player, worlds=40)
    too_sure = [[replace(target, sd=target.sd / 6.0, discrepancy=0.0) for target in history] for history in histories]
    assert recovered(question, player, truth, too_sure).coverage < ALLOWED[0]


def test_coverage_is_told_with_its_interval(found: Recovery) -> None:
    told = found.to_json()
    assert told["worlds"] == WORLDS and told["level"] == 0.9
    first = told["coefficients"][0]
    assert first["low"] <= first["coverage"] <= first["high"]


RESPONSES = ("answered_by_force", "war", "agreement_reached", "talks_held", "days_to_answer", "force_moves")


class Rivals:
    """Shares and means of the runs of a scenario: the model itself makes the history."""

    ids, families = RESPONSES, ()
    scenario = load("rivals_with_mediator")

    def described(self) -> dict[str, Any]:
        return {"scenario": self.scenario.sha256}

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        model = compile_model(self.scenario)
        n_points = len(next(iter(points.values())))
        first = 0 if apart is None else apart * runs
        numbers = first + np.arange(n_points * runs) if apart is not None else np.tile(np.arange(runs), n_points)
        overrides = {key: np.repeat(values, runs) for key, values in overrides_of(points, model).items()}
        table = play(model, seed=seed, runs=numbers, overrides=overrides).table
        told = {one.name: values for one, values in responses_of(table, (), tuple(self.scenario.states))}
        rows = np.stack([told[name].astype(float).reshape(n_points, runs) for name in RESPONSES], axis=-1)
        n = np.sum(~np.isnan(rows), axis=1)
        return Summaries(np.nanmean(rows, axis=1), np.nanstd(rows, axis=1) / np.sqrt(n), np.zeros((n_points, 0)))


def test_intervals_cover_the_truth_where_the_model_itself_makes_the_history() -> None:
    targets = tuple(
        target_of(name, *ends, kind=kind)
        for name, kind, ends in zip(
            RESPONSES, ["share"] * 4 + ["positive"] * 2,
            [(0.34, 0.26, 0.41), (0.03, 0.01, 0.06), (0.4, 0.33, 0.47), (0.5, 0.42, 0.58), (4, 3, 6), (2, 1.5, 2.5)],
            strict=True,
        )
    )  # fmt: skip
    some = ("base_drive", "tempo_spread", "agreement_odds", "answer_days")
    chosen = tuple(prior for prior in SHIPPED_PRIORS if prior.key.split(".")[-1] in some)
    assert len(chosen) == 4
    question = Question(Rivals(), chosen, targets, search=0, points=256, runs=200, seed=3)
    found = recover(question, worlds=50)
    assert ALLOWED[0] <= found.coverage <= ALLOWED[1]

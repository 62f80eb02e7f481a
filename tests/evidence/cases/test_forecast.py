"""Forecasts are shares of runs: pure functions of what was known, the seed and the points."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim.evidence.cases.forecast as module
from sim.engine.lanes import run_lanes
from sim.evidence.calibration.priors import default_of
from sim.evidence.cases.forecast import LAG_WORDS, Forecasts, binned, forecast
from sim.evidence.cases.known import Known
from sim.evidence.cases.read import read_text
from sim.evidence.cases.setting import scenario_of
from sim.model.compile import compile_model
from sim.scenario.entities import mechanisms
from sim.vocabulary import OutcomeClass
from tests.evidence.cases.texts import cases, toml_of

KNOWNS = tuple(case.known for case in read_text(toml_of(cases())))
HORIZON = 40
DRIVE = "coefficients.base_drive"


def made(knowns: tuple[Known, ...] = KNOWNS[:2], points: Any = None, **options: Any) -> Forecasts:
    return forecast(knowns, points, **{"runs": 60, "seed": 3, "horizon_days": HORIZON} | options)


@pytest.mark.slow
def test_shares_are_those_of_the_runs_of_the_scenario() -> None:
    table = run_lanes(compile_model(scenario_of(KNOWNS[0], HORIZON)), seed=3, runs=np.arange(60)).table
    told = made()
    assert told.outcome_class[0] == pytest.approx(np.bincount(table["outcome_class"], minlength=5) / 60)
    assert told.answered_by_force[0] == table["answered_by_force"].mean()
    assert told.ending[0] == pytest.approx(np.bincount(table["ending"], minlength=7) / 60)
    assert told.peak_level[0] == pytest.approx(np.bincount(table["peak_level"], minlength=6) / 60)
    days = table["days_to_answer"]
    bins = [days == 0, (days >= 1) & (days <= 2), (days >= 3) & (days <= 5), (days >= 6) & (days <= 14), days >= 15,
            np.isnan(days)]  # fmt: skip
    assert told.answer_bins[0] == pytest.approx([part.mean() for part in bins])
    assert told.talks_held[0] == table["talks_held"].mean()


@pytest.mark.slow
def test_a_major_response_is_what_a_capital_decided_on() -> None:
    """The same runs, counted without return fire and clashes where the record of the case says so."""
    known = replace(KNOWNS[0], record=(replace(KNOWNS[0].record[-1], action="ground_raid"),))
    table = run_lanes(compile_model(scenario_of(known, HORIZON)), seed=3, runs=np.arange(60)).table
    told = made((known, known)).coded_as([False, True])
    assert told.answered_by_force.tolist() == [table["answered_by_force"].mean(), table["retaliated"].mean()]
    assert told.answered_by_force[0] > told.answered_by_force[1] > 0.0
    only_local = ~table["retaliated"] & (table["outcome_class"] == OutcomeClass.EXCHANGE)
    assert told.outcome_class[1, OutcomeClass.ABSORBED] == pytest.approx(
        told.outcome_class[0, OutcomeClass.ABSORBED] + only_local.mean()
    )
    assert told.answer_days[1].sum() == pytest.approx(table["retaliated"].mean())
    assert told.outcome_class.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.slow
def test_probabilities_sum_to_one() -> None:
    told = made()
    for name in ("outcome_class", "answer_bins", "talks_bins", "peak_level", "ending"):
        assert getattr(told, name).sum(axis=-1) == pytest.approx(1.0), name
    assert told.answer_days.sum(axis=1) == pytest.approx(told.answered_by_force)
    assert 1.0 - told.answer_bins[:, LAG_WORDS.index("never")] == pytest.approx(told.answered_by_force)


@pytest.mark.slow
def test_a_case_in_which_a_blow_has_fallen_is_never_without_force() -> None:
    told = made()
    assert told.outcome_class[0, 0] == 0.0
    assert told.outcome_class[1, 0] > 0.0


@pytest.mark.slow
def test_order_company_and_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told = made()
    turned = made(KNOWNS[1::-1])
    assert np.array_equal(told.outcome_class, turned.outcome_class[::-1])
    assert np.array_equal(made(KNOWNS[1:2]).answer_days, told.answer_days[1:2])
    monkeypatch.setattr(module, "usual_size", lambda rows, jobs, engine: 7)
    with ThreadPoolExecutor(2) as pool:
        assert made(jobs=8, executor=pool).digest == told.digest


@pytest.mark.slow
def test_processes_change_nothing() -> None:
    assert made(jobs=2).digest == made().digest


@pytest.mark.slow
def test_names_change_nothing_and_attributes_do() -> None:
    plain = made(KNOWNS[:1])
    assert made((replace(KNOWNS[0], id="z", initiator="Z", family="z"),)).digest == plain.digest
    assert made((replace(KNOWNS[0], rivalry=False),)).digest != plain.digest


@pytest.mark.slow
def test_each_point_is_played_as_if_alone() -> None:
    values = np.array([-3.6, -2.6, -2.0])
    together = made(points={DRIVE: values}, per_point=True)
    assert together.outcome_class.shape == (2, 3, 5)
    assert together.answered_by_force.shape == (2, 3)
    for place, value in enumerate(values):
        alone = made(points={DRIVE: [value]})
        assert np.array_equal(together.outcome_class[:, place], alone.outcome_class)
        assert np.array_equal(together.answer_bins[:, place], alone.answer_bins)
    assert together.answered_by_force[0, 2] > together.answered_by_force[0, 0]


@pytest.mark.slow
def test_a_pooled_forecast_takes_points_by_weight() -> None:
    points = {DRIVE: [-2.0, 0.4]}
    first, second = made(points={DRIVE: [-2.0]}), made(points={DRIVE: [0.4]})
    assert made(points=points, weights=[1.0, 0.0]).digest == first.digest
    of_each_case = made(points=points, weights=[[1.0, 0.0], [0.0, 2.0]])
    assert np.array_equal(of_each_case.outcome_class[0], first.outcome_class[0])
    assert np.array_equal(of_each_case.outcome_class[1], second.outcome_class[1])
    mixed = made(points=points, weights=[3.0, 1.0], runs=400, horizon_days=20)
    parts = [made(points={DRIVE: [value]}, runs=400, horizon_days=20).answered_by_force[0] for value in (-2.0, 0.4)]
    assert mixed.answered_by_force[0] == pytest.approx(0.75 * parts[0] + 0.25 * parts[1], abs=0.07)


@pytest.mark.slow
def test_the_defaults_as_a_point_are_the_defaults() -> None:
    assert made(points={DRIVE: [default_of(DRIVE)] * 2}).digest == made().digest


@pytest.mark.slow
def test_a_star_stands_for_every_actor_of_its_table() -> None:
    both = made(points={"states.*.reciprocity": [2.0]})
    by_name = made(points={"states.initiator.reciprocity": [2.0], "states.target.reciprocity": [2.0]})
    assert both.digest == by_name.digest != made().digest
    assert made(KNOWNS[1:2], points={"groups.*.attacks_per_year": [900.0]}).digest == made(KNOWNS[1:2]).digest


@pytest.mark.slow
def test_points_say_nothing_of_a_mechanism_that_is_off() -> None:
    key = "states.*.reciprocity"
    assert ("states", "reciprocity") in [(table, one.name) for table, one in mechanisms()["grief"]]
    off = made(points={key: [3.0]}, off=["grief"])
    assert off.digest == made(off=["grief"]).digest != made(points={key: [3.0]}).digest


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"runs": 0}, "runs is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"points": {"coefficients.base_driv": [0.0]}}, "base_driv is no number of the model"),
        ({"points": {DRIVE: [0.0], "coefficients.discharge": [0.0, 1.0]}}, "one value a point"),
        ({"points": {DRIVE: [np.nan]}}, "no finite number"),
        ({"points": {DRIVE: [0.0, 1.0]}, "weights": [1.0]}, "weights have shape"),
        ({"points": {DRIVE: [0.0, 1.0]}, "weights": [1.0, -1.0]}, "at least 0"),
    ],
)
def test_arguments_out_of_range_are_named(options: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        made(**options)


def test_bins_cover_every_day_once() -> None:
    days = np.eye(40)
    assert binned(days).sum(axis=1) == pytest.approx(1.0)
    assert [LAG_WORDS[int(np.argmax(row))] for row in binned(days)[[0, 1, 2, 3, 5, 6, 14, 15, 39]]] == [
        "0", "1-2", "1-2", "3-5", "3-5", "6-14", "6-14", "15+", "15+",
    ]  # fmt: skip

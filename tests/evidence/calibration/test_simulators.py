"""Summaries of a scenario's runs: through designs and tiles, with shared luck or with luck of their own."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.simulators import ScenarioSimulator, Summary, design_of
from sim.scenario.load import load
from sim.study.run import run

POINTS = {"coefficients.base_drive": np.array([-1.8, -0.8]), "states.*.reciprocity": np.array([0.5, 1.0])}
SUMMARIES = (
    Summary("answered", "answered_by_force"), Summary("lag", "days_to_answer", 0.5), Summary("dead", "deaths_total"),
)  # fmt: skip


@pytest.fixture(scope="module")
def simulator() -> ScenarioSimulator:
    return ScenarioSimulator(load("tutorial"), SUMMARIES)


@pytest.mark.slow
def test_summaries_are_those_of_runs_with_these_coefficients(simulator: ScenarioSimulator) -> None:
    answer = simulator(POINTS, runs=150, seed=3)
    overrides = ["coefficients.base_drive=-0.8", "states.northmark.reciprocity=1.0", "states.southmark.reciprocity=1.0"]
    table = run(load("tutorial", overrides=overrides), runs=150, seed=3).table
    lags = table["days_to_answer"][~np.isnan(table["days_to_answer"])]
    assert answer.values[1] == pytest.approx(
        [table["answered_by_force"].mean(), np.median(lags), table["deaths_total"].mean()]
    )
    assert answer.errors[1, 2] == pytest.approx(table["deaths_total"].std(ddof=1) / np.sqrt(150))
    assert answer.loglik.shape == (2, 0)


@pytest.mark.slow
def test_a_point_does_not_depend_on_its_neighbours(simulator: ScenarioSimulator) -> None:
    both = simulator(POINTS, runs=60, seed=3)
    alone = simulator({key: values[1:] for key, values in POINTS.items()}, runs=60, seed=3)
    assert np.array_equal(both.values[1:], alone.values, equal_nan=True)


@pytest.mark.slow
def test_worlds_share_nothing(simulator: ScenarioSimulator) -> None:
    same = {key: values[[0, 0]] for key, values in POINTS.items()}
    shared, apart = simulator(same, runs=200, seed=3), simulator.worlds(same, runs=200, seed=3)
    assert np.array_equal(shared.values[0], shared.values[1])
    assert not np.array_equal(apart.values[0], apart.values[1])
    assert np.array_equal(apart.values[0], shared.values[0])


def test_a_quantile_knows_its_error() -> None:
    rng = np.random.default_rng(1)
    medians, errors = zip(*(Summary("m", "x", 0.5).of(rng.exponential(1.0, 400)) for _ in range(300)), strict=True)
    assert np.mean(errors) == pytest.approx(np.std(medians), rel=0.15)


def test_too_few_runs_say_nothing() -> None:
    value, error = Summary("m", "x", 0.5).of(np.array([1.0, np.nan, 2.0]))
    assert np.isnan(value) and np.isnan(error)


def test_a_key_of_every_state_is_written_out(simulator: ScenarioSimulator) -> None:
    design = design_of(POINTS, simulator.scenario)
    assert [factor.key for factor in design.factors] == [
        "coefficients.base_drive", "states.northmark.reciprocity", "states.southmark.reciprocity",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no number of the model"):
        simulator.worlds({"coefficients.nothing": np.zeros(1)}, runs=5, seed=1)

"""The inputs of a run are those that both engines play with, and each comes from its own address."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.draws import clock_key, uniform
from sim.engine.inputs import inputs_of
from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.scenario.load import load_text

TEXT = """\
schema_version = 1
title = "Drawn"
horizon_days = 40
[states.north]
resolve = { distribution = "beta", a = 2, b = 3, assumption = "test" }
[states.south]
domestic_pressure = { distribution = "uniform", low = 0.2, high = 0.9, assumption = "test" }
[groups.hill_men]
host = "south"
target = "north"
attacks_per_year = { distribution = "lognormal", median = 30, sd_log = 0.5, assumption = "test" }
"""
RUNS = np.array([5, 0, 2**40 - 1, 17], dtype=np.int64)


@pytest.fixture(scope="module")
def model() -> Model:
    return compile_model(load_text(TEXT))


def test_an_input_is_the_quantile_of_the_uniform_at_its_own_address(model: Model) -> None:
    inputs = inputs_of(model, seed=7, runs=RUNS)
    assert list(inputs) == [
        "states.north.resolve",
        "states.south.domestic_pressure",
        "groups.hill_men.attacks_per_year",
    ]
    u = [
        uniform(clock_key(7, "parameter:states.south.domestic_pressure"), run=int(run), ring=0, slot=0) for run in RUNS
    ]
    assert inputs["states.south.domestic_pressure"].tolist() == [0.2 + one * (0.9 - 0.2) for one in u]


def test_what_is_given_wins_and_changes_no_other_draw(model: Model) -> None:
    given = inputs_of(model, seed=7, runs=RUNS, overrides={"states.north.resolve": np.full(4, 0.25)})
    drawn = inputs_of(model, seed=7, runs=RUNS)
    assert given.pop("states.north.resolve").tolist() == [0.25] * 4
    assert all((given[key] == drawn[key]).all() for key in given)


@pytest.mark.parametrize("play", [run_lanes, run_reference])
def test_both_engines_play_with_the_inputs(model: Model, play) -> None:  # type: ignore[no-untyped-def]
    runs = np.arange(12)
    drawn = play(model, seed=7, runs=runs).table
    told = play(model, seed=7, runs=runs, overrides=inputs_of(model, seed=7, runs=runs)).table
    of_another_seed = play(model, seed=7, runs=runs, overrides=inputs_of(model, seed=8, runs=runs)).table
    assert told.tobytes() == drawn.tobytes() != of_another_seed.tobytes()

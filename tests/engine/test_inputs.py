"""The inputs of a run are those that every engine plays with, and each comes from its own address."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.draws import clock_key, uniform
from sim.engine.engines import ENGINES
from sim.engine.inputs import inputs_of
from sim.engine.lanes import run_lanes
from sim.engine.reference import trace_run
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.scenario.load import load_text

Engine = Callable[..., Any]

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


@pytest.mark.parametrize("play", ENGINES.values())
def test_every_engine_plays_with_the_inputs(model: Model, play: Engine) -> None:
    runs = np.arange(12)
    drawn = play(model, seed=7, runs=runs).table
    told = play(model, seed=7, runs=runs, overrides=inputs_of(model, seed=7, runs=runs)).table
    of_another_seed = play(model, seed=7, runs=runs, overrides=inputs_of(model, seed=8, runs=runs)).table
    assert told.tobytes() == drawn.tobytes() != of_another_seed.tobytes()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("groups.hill_men.host", "groups.hill_men.host is compiled into the model"),
        ("dyad.disputed_ground", "compile a model for each value"),
        ("horizon_days", "is compiled into the model"),
        ("mechanisms.grief", "is compiled into the model"),
        ("states.north.resolv", 'is no number of the model. Did you mean "states.north.resolve"?'),
        ("nothing", "nothing is no number of the model."),
    ],
)
def test_what_would_do_nothing_is_refused_by_every_engine(model: Model, key: str, says: str) -> None:
    for play in ENGINES.values():
        with pytest.raises(ValueError, match=re.escape(says)):
            play(model, seed=7, runs=np.arange(2), overrides={key: np.zeros(2)})
    with pytest.raises(ValueError, match=re.escape(says)):
        trace_run(model, seed=7, run=1, overrides={key: np.zeros(1)})


@pytest.mark.parametrize("play", ENGINES.values())
def test_a_value_that_is_no_number_is_refused(model: Model, play: Engine) -> None:
    with pytest.raises(ValueError, match=r"states.north.resolve is nan at place 1; each run needs a number"):
        play(model, seed=7, runs=np.arange(3), overrides={"states.north.resolve": np.array([0.1, np.nan, 0.9])})


def test_who_mediates_is_compiled_into_the_model() -> None:
    model = compile_model(load_text(TEXT + "[third_parties.envoys]\nmediates = true\n"))
    with pytest.raises(ValueError, match="mediates is compiled into the model"):
        run_lanes(model, seed=7, runs=np.arange(2), overrides={"third_parties.envoys.mediates": np.zeros(2)})


def test_every_number_of_the_model_is_read_by_a_rule() -> None:
    """What no rule reads would take an override and do nothing: it must be compiled in instead."""
    model = compile_model(load_text(TEXT + "[third_parties.envoys]\nmediates = true\n"))
    rules = "".join(path.read_text() for path in Path(sim.__file__).parent.glob("model/rules/*.py"))
    unread = {place.attribute for place in model.paths.values() if not re.search(rf"\.{place.attribute}\b", rules)}
    assert not unread


@pytest.mark.parametrize("run", [-1, 2**40])
@pytest.mark.parametrize(
    "play", [*ENGINES.values(), lambda model, *, seed, runs: trace_run(model, seed=seed, run=runs[0])]
)
def test_a_run_number_without_an_address_of_its_own_is_refused(model: Model, play: Engine, run: int) -> None:
    with pytest.raises(ValueError, match=r"they must be in \[0, 2\*\*40\)"):
        play(model, seed=7, runs=np.array([run]))

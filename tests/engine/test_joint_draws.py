"""One row a run: both engines draw the same one, and all coefficients of a run stand in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.engine.draws import clock_key, uniform
from sim.engine.lanes import run_lanes
from sim.engine.recorder import Batch
from sim.engine.reference import run_reference
from sim.model.compile import compile_model
from sim.model.quantiles import JOINT
from sim.model.structure import Model, joint_address
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.run import run

ROWS = ((-1.6, 0.4, 0.6), (-1.0, 0.9, 1.1), (-1.3, 0.65, 0.7))
WEIGHTS = (1.0, 3.0, 2.0)
KEYS = ("coefficients.base_drive", "coefficients.heat_spread", "states.*.reciprocity")
PATHS = {"coefficients.base_drive": 0, "coefficients.heat_spread": 1, "states.northmark.reciprocity": 2,
         "states.southmark.reciprocity": 2}  # fmt: skip
SEED = 11


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("sample") / "rows.csv"
    lines = [",".join(map(str, (weight, *row))) for weight, row in zip(WEIGHTS, ROWS, strict=True)]
    path.write_text("\n".join([",".join(("weight", *KEYS)), *lines]) + "\n")
    return load("tutorial", parameters=path)


@pytest.fixture(scope="module")
def model(scenario: Scenario) -> Model:
    return compile_model(scenario)


def row_by_hand(number: int) -> int:
    u = uniform(clock_key(SEED, joint_address(JOINT)), run=int(number), ring=0, slot=0) * sum(WEIGHTS)
    return 0 if u < WEIGHTS[0] else 1 if u < WEIGHTS[0] + WEIGHTS[1] else 2


@pytest.mark.slow
def test_both_engines_agree_bit_for_bit(model: Model) -> None:
    runs = np.arange(40)
    lanes, reference = (engine(model, seed=SEED, runs=runs, record=True) for engine in (run_lanes, run_reference))
    assert lanes.table.tobytes() == reference.table.tobytes()
    assert lanes.events.tobytes() == reference.events.tobytes()


@pytest.mark.slow
def test_a_run_equals_the_run_with_the_values_of_its_row(model: Model) -> None:
    runs = np.arange(60)
    rows = [row_by_hand(number) for number in runs]
    assert set(rows) == {0, 1, 2}
    given = {path: np.array([ROWS[row][place] for row in rows]) for path, place in PATHS.items()}
    plain = compile_model(load("tutorial"))
    drawn, fixed = run_lanes(model, seed=SEED, runs=runs), run_lanes(plain, seed=SEED, runs=runs, overrides=given)
    assert drawn.table.tobytes() == fixed.table.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("engine", [run_lanes, run_reference])
def test_a_position_in_the_sample_chooses_the_row(model: Model, engine: Callable[..., Batch]) -> None:
    runs = np.arange(12)
    middle_of_the_second = np.full(len(runs), 2.0 / 6.0)
    chosen = engine(model, seed=SEED, runs=runs, overrides={JOINT: middle_of_the_second})
    given = {path: np.full(len(runs), ROWS[1][place]) for path, place in PATHS.items()}
    fixed = engine(model, seed=SEED, runs=runs, overrides=given)
    assert chosen.table.tobytes() == fixed.table.tobytes()


@pytest.mark.slow
def test_one_coefficient_set_lane_by_lane_leaves_the_others_in_their_row(model: Model) -> None:
    runs = np.arange(30)
    rows = [row_by_hand(number) for number in runs]
    given = {path: np.array([ROWS[row][place] for row in rows]) for path, place in PATHS.items()}
    given["coefficients.heat_spread"] = np.full(len(runs), 0.2)
    plain = compile_model(load("tutorial"))
    part = {"coefficients.heat_spread": np.full(len(runs), 0.2)}
    drawn = run_lanes(model, seed=SEED, runs=runs, overrides=part)
    assert drawn.table.tobytes() == run_lanes(plain, seed=SEED, runs=runs, overrides=given).table.tobytes()


def test_rows_come_as_often_as_they_weigh() -> None:
    n = 20_000
    counts = np.bincount([row_by_hand(number) for number in range(n)], minlength=3)
    expected = n * np.array(WEIGHTS) / sum(WEIGHTS)
    assert np.sum((counts - expected) ** 2 / expected) < 13.8  # chi-square with 2 degrees of freedom, p > 0.001


@pytest.mark.slow
def test_jobs_and_chunks_change_nothing(scenario: Scenario) -> None:
    whole = run(scenario, runs=300, seed=SEED)
    assert run(scenario, runs=300, seed=SEED, chunk_size=37).digest == whole.digest
    assert run(scenario, runs=300, seed=SEED, chunk_size=100, jobs=2).digest == whole.digest


@pytest.mark.slow
def test_without_a_sample_nothing_changes() -> None:
    plain, defaults = load("tutorial"), load("tutorial", parameters="defaults")
    assert run(plain, runs=100, seed=SEED).digest == run(defaults, runs=100, seed=SEED).digest

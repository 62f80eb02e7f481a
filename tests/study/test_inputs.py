"""What each run drew stands beside what came of it, worked out anew: equal to what the engines played with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.engine.lanes import run_lanes
from sim.model.compile import compile_model
from sim.results.chunk_file import Parts
from sim.scenario.load import again
from sim.study.inputs import ROW
from tests.study.scenarios import TEXT

DRAWN = TEXT.replace(
    "[states.north]",
    '[states.north]\nresolve = { distribution = "uniform", low = 0.1, high = 0.9, assumption = "test" }',
).replace("value = 30,", 'distribution = "lognormal", median = 30, sd_log = 0.5,')
KEYS = ["states.north.resolve", "groups.hill_men.attacks_per_year"]
SAMPLE = "weight,coefficients.base_drive,states.*.reciprocity\n1,-1.5,0.2\n2,-1.0,0.4\n1,-0.5,0.6\n"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    path = tmp_path_factory.mktemp("scenario") / "hills.toml"
    path.write_text(DRAWN)
    return sim.load(path)


@pytest.fixture(scope="module")
def result(scenario: sim.Scenario) -> sim.RunResult:
    return sim.run(scenario, runs=20, seed=5)


def played_with(scenario: sim.Scenario, rows: np.ndarray, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The table of the same runs if these are their inputs."""
    given = {key: np.asarray(values, dtype=float) for key, values in inputs.items()}
    return run_lanes(compile_model(scenario), seed=5, runs=rows["run"], overrides=given).table


@pytest.mark.parametrize("engine", ["lanes", "reference"])
def test_the_inputs_of_runs_are_those_that_the_engine_used(scenario: sim.Scenario, engine: str) -> None:
    result = sim.run(scenario, runs=6, seed=5, engine=engine)
    assert list(result.inputs) == KEYS
    assert played_with(scenario, result.table, result.inputs).tobytes() == result.table.tobytes()
    of_another_seed = replace(result, origin={**result.origin, "seed": 6}).inputs
    assert played_with(scenario, result.table, of_another_seed).tobytes() != result.table.tobytes()


def test_which_draws_led_to_something_is_one_line_of_pandas(result: sim.RunResult) -> None:
    frame = result.to_pandas()
    assert list(frame.columns)[:3] == ["run", *KEYS]
    assert frame[KEYS[0]].to_numpy().tolist() == result.inputs[KEYS[0]].tolist()
    assert len(frame.groupby("outcome_class")["states.north.resolve"].mean()) > 1


def test_events_become_a_frame_with_names_and_dates(result: sim.RunResult) -> None:
    frame = result.to_pandas("events")
    assert set(frame["kind"]) <= set(result.kinds) and {"north", "hill_men", "both"} <= set(frame["actor"])
    assert set(frame["action"]) >= {"strike_group", ""}
    assert frame["date"][frame["time"] < 1].unique().tolist() == ["2031-05-01"]
    with pytest.raises(ValueError, match="of is 'acts'; it must be runs or events"):
        result.to_pandas("acts")
    with pytest.raises(ValueError, match=r"it must be runs\."):
        replace(result, events=None).to_pandas("events")


def test_the_inputs_of_a_subset_are_those_of_its_runs(result: sim.RunResult) -> None:
    some = replace(result, rows=Parts((result.table[[7, 3]],)))
    assert some.inputs[KEYS[1]].tolist() == result.inputs[KEYS[1]][[7, 3]].tolist()


def test_the_values_of_a_point_win_over_the_law(scenario: sim.Scenario, result: sim.RunResult) -> None:
    swept = sim.sweep(scenario, {KEYS[0]: [0.2, 0.8]}, runs=9, seed=5)
    assert swept.inputs[KEYS[0]].tolist() == [0.2] * 9 + [0.8] * 9
    assert swept.inputs[KEYS[1]].tolist() == 2 * result.inputs[KEYS[1]][:9].tolist()
    played = played_with(scenario, swept.rows, swept.inputs)
    played["point"] = swept.rows["point"]
    assert played.tobytes() == swept.rows.tobytes()
    assert swept.table[KEYS[1]].tolist() == swept.inputs[KEYS[1]].tolist()


def test_what_a_point_does_not_draw_is_nan(scenario: sim.Scenario) -> None:
    key = "dyad.issues_per_year"
    law = '{ distribution = "uniform", low = 1, high = 3, assumption = "test" }'
    swept = sim.sweep(again(scenario, overrides=[f"{key}={law}"]), {"mechanisms.issues": [True, False]}, runs=3, seed=5)
    values = swept.inputs[key]
    assert np.isfinite(values[:3]).all() and np.isnan(values[3:]).all()


def test_both_sides_of_a_comparison_have_theirs(scenario: sim.Scenario) -> None:
    compared = sim.compare(scenario, overrides=[f"{KEYS[0]}=0.2"], runs=5, seed=5)
    assert list(compared.a.inputs) == KEYS and list(compared.b.inputs) == KEYS[1:]


def test_under_a_sample_the_row_stands_beside_its_values(scenario: sim.Scenario, tmp_path: Path) -> None:
    (tmp_path / "three.csv").write_text(SAMPLE)
    text = tmp_path / "hills.toml"
    text.write_text(DRAWN)
    result = sim.run(sim.load(text, parameters=tmp_path / "three.csv"), runs=12, seed=5)
    row, rows = result.inputs[ROW], np.array([[-1.5, 0.2], [-1.0, 0.4], [-0.5, 0.6]])
    assert set(row) == {0, 1, 2}
    for key, column in (("coefficients.base_drive", 0), ("states.south.reciprocity", 1)):
        assert result.inputs[key].tolist() == rows[row, column].tolist()

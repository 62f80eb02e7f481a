"""Studies under a sample of coefficients: rows, ignorance beside chance, and what is varied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.model.quantiles import JOINT
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.compare import compare
from sim.study.discover import question
from sim.study.run import run
from sim.study.sensitivity import sensitivity
from sim.study.stored import read_result
from sim.study.sweep import sweep
from sim.study.trace import one_run
from sim.study.varied import what_to_vary

N_ROWS = 40


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "rows.csv"
    drives = np.linspace(-2.2, -0.2, N_ROWS)
    rows = [f"1,{drive:.6g},{0.3 - 0.2 * drive:.6g}" for drive in drives]
    path.write_text("\n".join(["weight,coefficients.base_drive,coefficients.heat_spread", *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def scenario(file: Path) -> Scenario:
    return load("tutorial", parameters=file)


@pytest.mark.slow
def test_ignorance_shows_beside_chance(scenario: Scenario) -> None:
    result = run(scenario, runs=4_000, seed=1)
    spread, share = result.ignorance["answered_by_force"], result.outcomes["answered_by_force"]
    assert spread.n_rows == N_ROWS
    assert spread.high - spread.low > 3 * (share.high - share.low)
    assert set(result.ignorance) > {"war", "outcome_class.war", "ending.agreement", "deaths_total"}
    told = result.to_json()["sample"]
    assert told["rows"] == N_ROWS and told["drawn"] == ["coefficients.base_drive", "coefficients.heat_spread"]


@pytest.mark.slow
def test_without_a_sample_there_is_no_ignorance_to_show() -> None:
    result = run("tutorial", runs=50, seed=1)
    assert result.ignorance == {} and "sample" not in result.to_json()


@pytest.mark.slow
def test_a_run_is_told_as_it_was_played(scenario: Scenario) -> None:
    table = run(scenario, runs=20, seed=5).table
    assert one_run(scenario, run=7, seed=5).outcome().tobytes() == table[7].tobytes()


@pytest.mark.slow
def test_a_stored_run_draws_the_same_rows_when_it_is_read_back(scenario: Scenario, tmp_path: Path) -> None:
    result = run(scenario, runs=200, seed=2, folder=tmp_path / "runs")
    again = read_result(tmp_path / "runs")
    assert repr(again.ignorance) == repr(result.ignorance), "nan and all"
    assert run(again.scenario, runs=200, seed=2).digest == result.digest


@pytest.mark.slow
def test_a_comparison_is_paired_row_by_row(scenario: Scenario) -> None:
    comparison = compare(scenario, overrides=["states.northmark.resolve=0.1"], runs=600, seed=3)
    spread = comparison.ignorance["answered_by_force"]
    assert spread.n_rows == N_ROWS
    assert spread.mean == pytest.approx(comparison.differences["answered_by_force"].difference)
    assert "ignorance" in comparison.to_json()["differences"]["war"]


@pytest.mark.slow
def test_the_intervals_of_a_sweep_hold_ignorance(scenario: Scenario) -> None:
    result = sweep(scenario, {"states.northmark.resolve": [0.2, 0.8]}, runs=4_000, seed=4)
    wide, plain = result.with_ignorance(["answered_by_force"]), result.measured.of("answered_by_force")
    assert np.all(wide.low[0] <= plain.low) and np.all(wide.high[0] >= plain.high)
    assert np.all(wide.high[0] - wide.low[0] > plain.high - plain.low)


@pytest.mark.slow
def test_a_swept_coefficient_leaves_its_row(file: Path, scenario: Scenario) -> None:
    swept = sweep(scenario, {"coefficients.base_drive": [-1.3]}, runs=60, seed=4)
    fixed = run(load("tutorial", parameters=file, overrides=["coefficients.base_drive=-1.3"]), runs=60, seed=4)
    assert np.array_equal(swept.rows["deaths_total"], fixed.table["deaths_total"])


@pytest.mark.slow
def test_sobol_indices_take_the_sample_as_one_factor(scenario: Scenario) -> None:
    factors = [factor.key for factor in what_to_vary(scenario)]
    assert JOINT in factors and "coefficients.base_drive" not in factors
    result = sensitivity(scenario, responses=["answered_by_force"], method="sobol", points=32, runs=60, seed=1)
    (indices,) = result.indices
    total = dict(zip(indices.factors, indices.total, strict=True))
    assert total[JOINT].estimate > 0.3


def test_conditions_are_sought_row_by_row(scenario: Scenario) -> None:
    design = question(scenario, seed=1, points=200)
    columns = {factor.key: design.numbers(factor) for factor in design.factors}
    drive, heat = columns["coefficients.base_drive"], columns["coefficients.heat_spread"]
    assert np.allclose(heat, 0.3 - 0.2 * drive, atol=1e-5)

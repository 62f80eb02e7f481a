"""What the public functions are given: whole numbers of NumPy are as good as Python's, and what is wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.study.ranges import whole

SPREAD = "states.northmark.resolve=0.2:0.8"


@pytest.fixture(scope="module")
def result() -> sim.RunResult:
    return sim.run("tutorial", runs=20, seed=1)


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64, np.uint64])
def test_a_run_is_told_whichever_whole_numbers_name_it(kind: Callable[[int], Any], result: sim.RunResult) -> None:
    told = sim.trace("tutorial", run=17, seed=1)
    assert sim.trace("tutorial", run=kind(17), seed=kind(1)) == told
    assert sim.trace(result, run=kind(17)) == told


def test_runs_and_seed_are_whole_numbers_of_python_wherever_they_are_given(result: sim.RunResult) -> None:
    given = {"runs": np.int64(20), "seed": np.int64(1)}
    assert sim.run("tutorial", first_run=np.int64(0), jobs=np.int64(1), **given).digest == result.digest
    assert sim.compare("tutorial", "tutorial", **given).a.digest == result.digest
    swept = sim.sweep("tutorial", SPREAD, design="random", points=3, **given)
    found = sim.discover("tutorial", SPREAD, target="talks_held", design="random", points=16, **given)
    screened = sim.sensitivity("tutorial", SPREAD, method="morris", trajectories=2, **given)
    for answer in (swept, found, screened):
        assert type(answer.seed) is int and answer.to_json()["seed"] == 1


def test_a_folder_takes_whole_numbers_of_numpy(result: sim.RunResult, tmp_path: Path) -> None:
    kept = {"record_runs": np.int64(3), "chunk_size": np.int64(10)}
    sim.run("tutorial", runs=np.int64(20), seed=np.int64(1), **kept, folder=tmp_path / "runs")
    assert sim.read_result(tmp_path / "runs").digest == result.digest
    assert sim.resume(tmp_path / "runs", runs=np.int64(25)).n_runs == 25


def test_true_is_no_point_of_a_sweep_and_no_number_of_processes(result: sim.RunResult, tmp_path: Path) -> None:
    swept = sim.sweep("tutorial", "states.northmark.resolve=0.2,0.8", runs=2, seed=1)
    assert sim.trace(swept, run=0, point=np.int8(1)) == sim.trace(swept, run=0, point=1)
    for point in (True, 1.0):
        with pytest.raises(ValueError, match=r"^point is .*; it must be a whole number"):
            sim.trace(swept, run=0, point=point)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^jobs is True; it must be a whole number"):
        sim.resume(result.save(tmp_path / "runs"), jobs=True)


def first(events: Any) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: sim.run("tutorial", runs=20.0), r"^runs is 20.0; it must be a whole number"),
        (lambda: sim.run("tutorial", runs=True), r"^runs is True; it must be a whole number"),
        (lambda: sim.run("tutorial", seed="1"), r"^seed is '1'; it must be a whole number"),
        (lambda: sim.compare("tutorial", "tutorial", seed=1.0), r"^seed is 1.0"),
        (lambda: sim.compare("tutorial", "tutorial", first_run=False), r"^first_run is False"),
        (lambda: sim.trace("tutorial", run=1.0, seed=1), r"^run is 1.0"),
        (lambda: sim.compare(sim.run("tutorial", runs=2, seed=1), "tutorial", seed=True), r"^seed is True"),
        (lambda: sim.trace("tutorial", run=1, seed=True), r"^seed is True"),
        (lambda: sim.sweep("tutorial", SPREAD, design="random", points=True), r"^points is True"),
        (lambda: sim.sweep("tutorial", SPREAD, design="random", points=20.0), r"^points is 20.0"),
        (lambda: sim.facts(runs=20.0), r"^runs is 20.0"),
        (lambda: sim.facts(runs=20, jobs=True), r"^jobs is True"),
        (lambda: sim.calibrate(jobs=True, runs=20, points=16, waves=1, search=0, draws=20), r"^jobs is True"),
        (lambda: sim.run(None), r"^the scenario is None; it must be a path, or the name of a shipped one"),
        (lambda: sim.run(b"tutorial"), r"^the scenario is b'tutorial'"),
        (lambda: sim.sweep("tutorial", {"dyad.nuclear": 1}), r"^dyad.nuclear is 1; it must be a sequence or a text"),
        (lambda: sim.sweep("tutorial", 5), r"^vary is 5; it must be a sequence or a text"),
        (lambda: sim.run("tutorial", metrics=[first]), r"^metrics is \[<function first.*functions by name"),
        (lambda: sim.run("tutorial", metrics={1: first}), r"^the metric 1 has no name of letters, digits and _"),
        (lambda: sim.run("tutorial", progress=5), r"^progress is 5; it must be a function of runs done and"),
        (lambda: sim.load("tutorial", overrides=[{}]), r"^overrides holds \{\}; it must be texts key.path=VALUE"),
    ],
)
def test_what_is_no_argument_is_refused_by_its_name(ask: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask()


def test_outcomes_that_are_none_are_refused_by_name(result: sim.RunResult) -> None:
    with pytest.raises(ValueError, match=r"^outcomes is None; it must be conditions by name"):
        result.with_outcomes(None)  # type: ignore[arg-type]


def test_true_is_no_whole_number_and_a_number_of_numpy_is_one_of_python() -> None:
    assert type(whole("runs", np.uint8(3))) is int
    for given in (True, np.bool_(True), 3.0, None):
        with pytest.raises(ValueError, match=r"runs is .*; it must be a whole number"):
            whole("runs", given)  # type: ignore[arg-type]

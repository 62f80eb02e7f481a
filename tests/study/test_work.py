"""What a question takes is told before it starts, and what cannot fit is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.engine.engines import AUTO, engine_for
from sim.model.compile import compile_model
from sim.scenario.load import load_text
from sim.study import work as module
from sim.study.asked import asked_for
from sim.study.work import MOST_EVENTS, TooMuchError, Work, probe
from tests.study.scenarios import TEXT

HEAT = "[region.neighbour]\nheat = 5\non_groups = 3\n"
"""So much of it that attacks never end: every run is cut short at the cap on events."""


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return load_text(TEXT, name="hills.toml")


def test_expected_events_are_about_those_of_the_runs(scenario: sim.Scenario) -> None:
    probed = probe(compile_model(scenario), seed=5)
    result = sim.run(scenario, runs=8, seed=5)
    assert probed.events == pytest.approx(result.table["events"].mean())
    assert (probed.at_cap, probed.days_to_cap) == (0.0, None)


def test_runs_that_never_end_are_foreseen_with_their_cause() -> None:
    probed = probe(compile_model(load_text(TEXT + HEAT, name="hot.toml")), seed=5)
    assert (probed.events, probed.at_cap, probed.busiest) == (20_000.0, 1.0, "attack")
    assert probed.days_to_cap is not None and probed.days_to_cap < 60


@pytest.mark.slow
def test_events_are_kept_of_as_many_runs_as_fit(scenario: sim.Scenario) -> None:
    hot = load_text(TEXT + HEAT, name="hot.toml")
    assert asked_for(hot, runs=5_000, seed=5, record_runs=None).work().recorded == MOST_EVENTS // 20_000
    assert asked_for(scenario, runs=50_000, seed=5, record_runs=None).work().recorded == 10_000
    assert asked_for(scenario, runs=50_000, seed=5, record_runs=20_000).work().recorded == 20_000


@pytest.mark.slow
def test_the_time_is_told_where_it_is_long_or_asked_for(scenario: sim.Scenario) -> None:
    asked = asked_for(scenario, runs=100, seed=5)
    assert asked.work(timed=None).seconds is None
    told = asked.work(timed=True)
    assert told.seconds is not None and 0.0 < told.seconds < 60.0


@pytest.mark.parametrize("points", [0, 10])
def test_what_fits_no_memory_is_refused_with_the_largest_that_does(
    points: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "free_memory", lambda: 10_000_000)
    asked = Work(1_000_000, 0, points, 20_000, None, None)
    with pytest.raises(TooMuchError, match=r"1,000,000 runs take 189.0 MB of memory.* at most ([\d,]+) runs") as caught:
        asked.refuse(None)
    fits = int(str(caught.value).split("at most ")[1].split()[0].replace(",", "")) * max(points, 1)
    Work(fits, 0, points, 20_000, None, None).refuse(None)
    with pytest.raises(TooMuchError):
        Work(int(1.01 * fits), 0, points, 20_000, None, None).refuse(None)


def test_events_that_fit_no_memory_are_refused_with_how_many_would() -> None:
    asked = Work(10**7, 10**7, 0, 10**9, None, None)
    with pytest.raises(TooMuchError, match=r"keep the events of at most [\d,]+ runs \(--record-runs \d+\)"):
        asked.refuse(None)


def test_what_fits_no_disk_is_refused_before_anything_is_written(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "free_disk", lambda folder: 1_000)
    folder = tmp_path / "new"
    with pytest.raises(TooMuchError, match=r"30 runs take .* of the disk of .*new, of which 0\.0 MB are free"):
        sim.run(scenario, runs=30, seed=5, folder=folder)
    with pytest.raises(TooMuchError):
        sim.compare(scenario, overrides=["states.north.resolve=0.2"], runs=30, seed=5, folder=folder)
    with pytest.raises(TooMuchError):
        sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=30, seed=5, folder=folder)
    with pytest.raises(TooMuchError):
        sim.sensitivity(scenario, "states.north.resolve=0.2:0.8", runs=30, seed=5, method="morris", folder=folder)
    with pytest.raises(TooMuchError):
        sim.facts(runs=30, seed=5, folder=folder)
    with pytest.raises(TooMuchError):
        sim.backtest(runs=30, seed=5, folder=folder)
    assert not folder.exists()
    assert sim.run(scenario, runs=2, seed=5).n_missing == 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no such place there")
def test_a_place_that_stores_nothing_is_said_to_take_no_folder(scenario: sim.Scenario) -> None:
    with pytest.raises(sim.StorageError, match="/proc/new: cannot make the folder"):
        sim.run(scenario, runs=2, seed=5, folder="/proc/new")


def test_more_than_fits_is_refused_and_the_folder_stays_as_it_is(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.run(scenario, runs=2, seed=5, folder=tmp_path / "runs")
    sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=2, seed=5, folder=tmp_path / "sweep")
    monkeypatch.setattr(module, "free_disk", lambda folder: 1_000)
    for folder in (tmp_path / "runs", tmp_path / "sweep"):
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        with pytest.raises(TooMuchError, match=r" take .* of the disk of "):
            sim.resume(folder, runs=30)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.slow
def test_few_runs_are_played_by_the_engine_that_costs_less(scenario: sim.Scenario) -> None:
    few, many = (sim.run(scenario, runs=runs, seed=5) for runs in (32, 33))
    assert (few.engine, many.engine) == ("reference", engine_for(AUTO, 33))
    assert many.engine != "reference"
    assert few.table.tobytes() == many.table[:32].tobytes()
    assert sim.run(scenario, runs=3, seed=5, engine="lanes").engine == "lanes"


def test_an_analysis_that_memory_cannot_hold_is_refused_before_it_is_played(
    scenario: sim.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("scipy")
    monkeypatch.setattr(module, "free_memory", lambda: 10_000)
    asked = {"vary": ["states.north.resolve=0:1"], "trajectories": 30, "method": "morris", "seed": 1}
    with pytest.raises(TooMuchError, match=r"60 points x 1,000 runs take .* at most \d+ runs a point fit"):
        sim.sensitivity(scenario, runs=1000, **asked)

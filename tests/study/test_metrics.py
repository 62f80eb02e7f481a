"""Metrics of one's own: columns like any other, wherever they are asked; and no part of the digest."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.play.metrics import MetricError
from sim.scenario.faults import ScenarioError
from sim.study.trace import one_run
from sim.vocabulary import Action
from tests.study.scenarios import written

RUNS, SEED = 60, 5


def peak_rung(events: Any) -> int:
    """The height on the ladder, as the table has it too."""
    return int(events.rung.max()) if len(events) else 0


def talked(events: Any) -> bool:
    """Whether talks were ever offered."""
    return bool((events.action == Action.OFFER_TALKS).any())


def first_offer(events: Any) -> float | None:
    """Day of the first offer of talks."""
    days = events.time[events.action == Action.OFFER_TALKS]
    return float(days[0]) if len(days) else None


METRICS: dict[str, Callable[[Any], Any]] = {"own_peak": peak_rung, "own_talks": talked, "own_offer": first_offer}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")), horizon_days=30)


@pytest.fixture(scope="module")
def plain(scenario: sim.Scenario) -> sim.RunResult:
    return sim.run(scenario, runs=RUNS, seed=SEED)


@pytest.fixture(scope="module")
def measured(scenario: sim.Scenario, tmp_path_factory: pytest.TempPathFactory) -> sim.RunResult:
    folder = tmp_path_factory.mktemp("runs") / "measured"
    return sim.run(scenario, runs=RUNS, seed=SEED, metrics=METRICS, record_runs=10, folder=folder)


def test_each_row_holds_what_the_metric_gives_for_the_events_of_its_run(
    plain: sim.RunResult, measured: sim.RunResult
) -> None:
    assert plain.events is not None
    for row in measured.table:
        events = plain.events[plain.events["run"] == row["run"]].view(np.recarray)
        assert row["own_peak"] == peak_rung(events) and row["own_talks"] == talked(events)
        assert (first_offer(events) is None) == bool(np.isnan(row["own_offer"]))


def test_a_metric_is_told_as_any_share_or_mean(measured: sim.RunResult) -> None:
    told = measured.to_json()
    assert told["outcomes"]["own_talks"]["share"] == pytest.approx(measured.table["own_talks"].mean())
    assert told["quantities"]["own_peak"]["mean"] == pytest.approx(measured.table["own_peak"].mean())
    assert told["quantities"]["own_offer"]["n"] == np.count_nonzero(~np.isnan(measured.table["own_offer"]))
    assert {"own_peak", "own_talks", "own_offer"} <= set(measured.to_pandas().columns)


def test_the_runs_are_the_same_and_so_is_their_digest(plain: sim.RunResult, measured: sim.RunResult) -> None:
    assert measured.digest == plain.digest
    assert set(measured.events["run"]) <= set(range(10)), "no more events are kept than were asked for"


def test_what_is_stored_is_read_back_repeated_and_exported(measured: sim.RunResult, tmp_path: Path) -> None:
    assert measured.folder is not None
    read = sim.read_result(measured.folder)
    assert isinstance(read, sim.RunResult) and read.table.tobytes() == measured.table.tobytes()
    assert sim.rerun(measured.folder).is_equal
    told = one_run(measured.folder, run=3)
    assert told.is_as_stored(told.outcome())
    sim.export(measured.folder, out=tmp_path)
    assert "own_offer" in (tmp_path / "runs.csv").read_text().partition("\n")[0].split(",")
    assert "own_offer,,a metric" in (tmp_path / "dictionary.csv").read_text()


def test_what_was_cut_short_goes_on_with_the_same_metrics_alone(measured: sim.RunResult, tmp_path: Path) -> None:
    folder = measured.save(tmp_path / "more")
    with pytest.raises(ScenarioError, match=r"other metrics of your own \(own_peak, own_talks, own_offer\)"):
        sim.resume(folder, runs=RUNS + 5)
    more = sim.resume(folder, runs=RUNS + 5, metrics=METRICS)
    assert isinstance(more, sim.RunResult)
    assert len(more.table) == RUNS + 5 and more.table[:RUNS].tobytes() == measured.table.tobytes()


def test_sweeps_and_comparisons_take_them_too(scenario: sim.Scenario, measured: sim.RunResult) -> None:
    swept = sim.sweep(scenario, "states.north.resolve=0.45,0.9", runs=RUNS, seed=SEED, metrics=METRICS)
    assert swept.measured.of("own_talks").estimate[0] == pytest.approx(measured.table["own_talks"].mean())
    pair = sim.compare(scenario, overrides="quiet_days=20", runs=RUNS, seed=SEED, metrics=METRICS)
    assert {"own_peak", "own_talks", "own_offer"} <= set(pair.differences)
    json.dumps([swept.to_json(), pair.to_json()], allow_nan=False)


def test_a_metric_that_is_true_or_false_may_be_the_target_of_a_discovery(scenario: sim.Scenario) -> None:
    asked: dict[str, Any] = {"points": 64, "runs": 8, "seed": SEED, "search": sim.Search(resamples=2)}
    vary = ["states.north.resolve=0.1:0.9", "groups.hill_men.attacks_per_year=5:60:log"]
    found = sim.discover(scenario, vary, target="own_talks", metrics=METRICS, **asked)
    assert found.target == "own_talks" and found.to_json()["target"] == "own_talks"
    with pytest.raises(ScenarioError, match="--target own_peak: gives numbers; a target happens or not"):
        sim.discover(scenario, vary, target="own_peak", metrics=METRICS, **asked)


def test_of_stored_runs_those_columns_are_compared_that_both_have(
    plain: sim.RunResult, measured: sim.RunResult
) -> None:
    assert "own_talks" not in sim.compare(plain, measured).differences
    assert sim.compare(measured, measured).differences["own_talks"].difference == 0.0


@pytest.mark.parametrize(
    ("name", "metric", "message"),
    [
        ("own", lambda events: 1 / 0, r"the metric own failed in run 0: ZeroDivisionError: division by zero"),
        ("own", lambda events: "much", r"the metric own gave 'much' in run 0; it must be a number, true or false"),
        ("own", lambda events: float("inf"), r"gave inf in run 0; it must be finite, or None"),
        ("own", lambda events: np.float32("inf"), r"gave np.float32\(inf\) in run 0; it must be finite, or None"),
        ("own", lambda events: 10**400, r"gave 10+ in run 0; it must be finite, or None"),
        ("own", lambda events: len(events) > 3 or None, r"must in all; of some runs alone, give 1, 0 or None"),
        ("own", lambda events: 2 if events[0].run == 50 else True, r"gave 2 in run 50; it gave true or false in"),
        ("war", peak_rung, r"the metric 'war' has a name that is taken; give it another"),
        ("quick_talks", peak_rung, r"the metric 'quick_talks' has a name that is taken"),
        ("own peak", peak_rung, r"the metric 'own peak' has no name of letters, digits and _"),
    ],
)
def test_a_mistake_is_told_with_the_run(name: str, metric: Any, message: str, scenario: sim.Scenario) -> None:
    with pytest.raises(ValueError, match=message):
        sim.run(scenario, runs=RUNS, seed=SEED, metrics={name: metric})


@pytest.mark.filterwarnings("error")
def test_narrow_numbers_are_as_good_as_wide_ones(scenario: sim.Scenario) -> None:
    narrow = {"half": lambda events: np.float32(0.5), "none": lambda events: np.float16("nan")}
    table = sim.run(scenario, runs=2, seed=SEED, metrics=narrow).table
    assert table["half"].tolist() == [0.5, 0.5] and np.isnan(table["none"]).all()


def test_a_metric_that_cannot_travel_is_refused_before_any_process_starts(scenario: sim.Scenario) -> None:
    with ProcessPoolExecutor(1) as executor, pytest.raises(ValueError, match="the metric own cannot be sent to other"):
        sim.run(scenario, runs=10_000, seed=SEED, executor=executor, metrics={"own": lambda events: 1.0})
    assert issubclass(MetricError, ValueError)

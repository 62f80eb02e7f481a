"""A rule of a user that goes wrong in some runs: both engines tell which, in the same words, and play the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.engine.batch import Batch
from sim.engine.failures import RuleError, RunFailure, failed_sentence
from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference, trace_run
from sim.model.compile import compile_model
from sim.model.new_rule import NewRule
from sim.model.structure import Model, Ring
from sim.scenario.load import load_text
from tests.engine.faulty_rules import FAULTY, as_new, sound

SCENARIO = load_text("""
schema_version = 1
title = "Short"
horizon_days = 8
[states.north]
[states.south]
[groups.hill_men]
host = "south"
target = "north"
attacks_per_year = 60
""")
RUNS = np.arange(150)


def model(rule: NewRule) -> Model:
    return compile_model(SCENARIO, rules={"appeal": rule})


def played(engine: Callable[..., Batch], rule: Callable[..., Ring], runs: Any = RUNS) -> Batch:
    return engine(model(as_new(rule)), seed=3, runs=runs, record=True)


@pytest.fixture(scope="module")
def whole() -> Batch:
    return played(run_lanes, sound)


each_fault = pytest.mark.parametrize("name", FAULTY)


@each_fault
def test_a_failing_run_is_told_and_the_others_are_what_they_would_be(name: str, whole: Batch) -> None:
    rule, words = FAULTY[name]
    batch = played(run_lanes, rule)
    assert 1 <= len(batch.failures) <= 10
    for place, failure in batch.failures.items():
        assert failure.run == place and str(failure).startswith(f"run {place}, day 5, rule appeal: {words}")
    kept = ~np.isin(RUNS, list(batch.failures))
    assert batch.table.tobytes() == whole.table[kept].tobytes()
    assert batch.events is not None and whole.events is not None
    assert batch.events.tobytes() == whole.events[~np.isin(whole.events["run"], list(batch.failures))].tobytes()


@each_fault
def test_both_engines_tell_the_same_failures_in_the_same_words(name: str) -> None:
    rule, _ = FAULTY[name]
    failed = list(played(run_lanes, rule).failures)
    some = np.array(sorted({*range(4), *failed[:2]}))
    fast, slow = played(run_lanes, rule, some), played(run_reference, rule, some)
    assert fast.failures == slow.failures and fast.failures
    assert fast.table.tobytes() == slow.table.tobytes()
    assert fast.events is not None and slow.events is not None and fast.events.tobytes() == slow.events.tobytes()


@pytest.mark.slow
@each_fault
def test_one_in_a_thousand_is_found(name: str) -> None:
    rule, words = FAULTY[name]
    runs = np.arange(1000)
    failed = list(played(run_lanes, rule, runs).failures)
    alone = np.array([run for run in runs if run not in failed[1:]])  # all the sound ones, and one that is not
    batch = played(run_lanes, rule, alone)
    assert [failure.run for failure in batch.failures.values()] == failed[:1]
    assert batch.table.tobytes() == played(run_lanes, sound, np.delete(runs, failed)).table.tobytes()
    assert words in str(batch.failures[list(alone).index(failed[0])])


@each_fault
def test_a_failing_run_is_traced_up_to_its_failure(name: str) -> None:
    rule, _ = FAULTY[name]
    first = next(iter(played(run_lanes, rule).failures.values()))
    with pytest.raises(RuleError) as caught:
        trace_run(model(as_new(rule)), seed=3, run=first.run)
    assert str(caught.value) == str(first) and caught.value.failures == (first,)
    before = trace_run(model(as_new(sound)), seed=3, run=first.run)
    assert list(caught.value.events) == [entry for entry in before if entry.time < first.day]


def test_a_failure_in_every_run_leaves_none() -> None:
    def forgetful(now: Any, luck: Any, **roles: Any) -> Any:
        return None

    for engine in (run_lanes, run_reference):
        batch = engine(model(NewRule(forgetful)), seed=1, runs=np.arange(5), record=True)
        assert len(batch.table) == len(batch.events) == 0 and len(batch.failures) == 5
        assert "it returns None; it must return a Ring" in str(batch.failures[0])


def test_a_rule_that_can_only_compute_for_one_run_is_told() -> None:
    def branching(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
        return Ring({own: {"next_ring": now + (1.0 if a.grief > 0.5 else 2.0)}})

    with pytest.raises(RuleError, match=r"rule appeal fails for several runs at once, .*ambiguous.* write where\(\)"):
        run_lanes(model(NewRule(branching)), seed=1, runs=np.arange(20))
    assert not run_reference(model(NewRule(branching)), seed=1, runs=np.arange(2)).failures


def test_a_rule_that_takes_means_over_runs_is_told() -> None:
    def herd(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
        return Ring({own: {"next_ring": now + 1.0}, a: {"grief": np.mean(a.grief) + luck.u - np.min(luck.u)}})

    with pytest.raises(RuleError, match=r"fails for several runs at once, .* when the same run is computed once more"):
        run_lanes(model(NewRule(herd, slots=("u",))), seed=1, runs=np.arange(20))


def test_failures_travel_as_json_and_are_told_in_a_sentence() -> None:
    first = RunFailure(3, 7.0, "appeal", "", "it raises ValueError.")
    second = RunFailure(9, 1.5, "a", "own.x", "is nan.", point=2)
    assert RunFailure(**first.to_json()) == first and RunFailure(**second.to_json()) == second
    assert "point" not in first.to_json()
    assert str(second) == "run 9 of point 2, day 1.5, rule a: own.x is nan."
    assert failed_sentence([first]).startswith("1 run failed in a rule of the user and is left out")
    assert failed_sentence([first, *[second] * 20]).endswith("Then runs 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 and 10 more.")

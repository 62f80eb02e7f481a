"""A rule of a user that goes wrong in some runs: every engine tells which, in the same words, and plays the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.engine import engines
from sim.engine.compiled.play import run_compiled
from sim.engine.failures import RuleError, RunFailure, failed_sentence
from sim.engine.lanes import run_lanes
from sim.engine.recorder import Batch
from sim.engine.reference import run_reference, trace_run
from sim.engine.traced import why_untraced
from sim.model.compile import compile_model
from sim.model.elementwise import clip, floor, log, lookup, maximum, minimum, where
from sim.model.new_rule import NewRule
from sim.model.structure import Model, Only, Ring
from sim.model.symbols import BranchesOnValue
from sim.scenario.load import load_text
from tests.engine import random_rules
from tests.engine.equality import first_difference
from tests.engine.faulty_rules import FAULTY, TRACED, as_new, sound

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
each_traced = pytest.mark.parametrize("name", TRACED)


@each_fault
def test_a_failing_run_is_told_and_the_others_are_what_they_would_be(name: str, whole: Batch) -> None:
    rule, words = FAULTY[name]
    batch = played(engines.play, rule)
    assert 1 <= len(batch.failures) <= 10
    for place, failure in batch.failures.items():
        assert failure.run == place and str(failure).startswith(f"run {place}, day 5, rule appeal: {words}")
    kept = ~np.isin(RUNS, list(batch.failures))
    assert batch.table.tobytes() == whole.table[kept].tobytes()
    assert batch.events is not None and whole.events is not None
    assert batch.events.tobytes() == whole.events[~np.isin(whole.events["run"], list(batch.failures))].tobytes()


@each_traced
@pytest.mark.parametrize("engine", [run_lanes, run_compiled])
def test_every_engine_tells_the_same_failures_in_the_same_words(name: str, engine: Callable[..., Batch]) -> None:
    rule, _ = FAULTY[name]
    fast, slow = played(engine, rule), played(run_reference, rule)
    assert fast.failures == slow.failures and fast.failures
    assert fast.table.tobytes() == slow.table.tobytes()
    assert fast.events is not None and slow.events is not None and fast.events.tobytes() == slow.events.tobytes()


@pytest.mark.slow
@each_traced
def test_one_in_a_thousand_is_found(name: str) -> None:
    rule, words = FAULTY[name]
    runs = np.arange(1000)
    failed = list(played(run_lanes, rule, runs).failures)
    alone = np.array([run for run in runs if run not in failed[1:]])  # all the sound ones, and one that is not
    batch = played(run_lanes, rule, alone)
    assert [failure.run for failure in batch.failures.values()] == failed[:1]
    assert batch.table.tobytes() == played(run_lanes, sound, np.delete(runs, failed)).table.tobytes()
    assert words in str(batch.failures[list(alone).index(failed[0])])


def test_failures_are_told_by_place_where_a_run_is_asked_for_twice_and_in_several_parts() -> None:
    rule, _ = FAULTY["nan"]
    runs = np.tile(RUNS, 120)
    batch = played(run_compiled, rule, runs)
    failed = list(played(run_compiled, rule).failures)
    assert list(batch.failures) == [150 * part + place for part in range(120) for place in failed]
    assert all(failure.run == place % 150 for place, failure in batch.failures.items())
    assert len(batch.table) == len(runs) - len(batch.failures)


@each_fault
def test_a_failing_run_is_traced_up_to_its_failure(name: str) -> None:
    rule, _ = FAULTY[name]
    first = next(iter(played(engines.play, rule).failures.values()))
    with pytest.raises(RuleError) as caught:
        trace_run(model(as_new(rule)), seed=3, run=first.run)
    assert str(caught.value) == str(first) and caught.value.failures == (first,)
    before = trace_run(model(as_new(sound)), seed=3, run=first.run)
    assert list(caught.value.events) == [entry for entry in before if entry.time < first.day]


def test_a_failure_in_every_run_leaves_none() -> None:
    def forgetful(now: Any, luck: Any, **roles: Any) -> Any:
        return None

    for runs in (5, 50):
        batch = engines.play(model(NewRule(forgetful)), seed=1, runs=np.arange(runs), record=True)
        assert len(batch.table) == len(batch.events) == 0 and len(batch.failures) == runs
        assert "it returns None; it must return a Ring" in str(batch.failures[0])


def branching(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    return Ring({own: {"next_ring": now + (1.0 if a.grief > 0.5 else 2.0)}})


def test_a_rule_that_branches_is_played_run_by_run() -> None:
    made = model(NewRule(branching))
    words = "rule appeal is played run by run: it asks for the truth of a value, as `if`"
    assert str(why_untraced(made)).startswith(words)
    assert engines.engine_for("auto", 100, model=made) == "reference"
    for name in ("lanes", "compiled"):
        with pytest.raises(
            ValueError, match=rf"the engine {name} cannot play this: {words}.* Ask for auto or reference"
        ):
            engines.engine_for(name, 100, model=made)
        with pytest.raises(BranchesOnValue):
            engines.ENGINES[name](made, seed=1, runs=np.arange(3))
    same = model(NewRule(lambda now, luck, *, own, a, **others: Ring(
        {own: {"next_ring": now + where(a.grief > 0.5, 1.0, 2.0)}}
    )))  # fmt: skip
    slow, fast = (engines.play(one, seed=1, runs=np.arange(40), record=True) for one in (made, same))
    assert not slow.failures and slow.table.tobytes() == fast.table.tobytes()


def test_a_rule_that_takes_means_over_runs_sees_one() -> None:
    def herd(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
        return Ring({own: {"next_ring": now + 1.0}, a: {"grief": np.mean(a.grief) + luck.u - 0.5 * np.min(luck.u)}})

    made = model(NewRule(herd, slots=("u",)))
    slow, *fast = (engine(made, seed=1, runs=np.arange(20)) for engine in (run_reference, run_lanes, run_compiled))
    assert {batch.table.tobytes() for batch in fast} == {slow.table.tobytes()} and not slow.failures


def test_a_rule_that_remembers_is_told() -> None:
    calls = [0.0]

    def counting(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
        calls[0] += 1.0
        return Ring({own: {"next_ring": now + 1.0 + calls[0]}})

    made = model(NewRule(counting))
    assert "it comes to something else when it is called again" in str(why_untraced(made))
    batch = engines.play(made, seed=1, runs=np.arange(50))
    assert len(batch.failures) == 50 and "when the same run is computed once more" in str(batch.failures[0])


def awkward(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    """Meets NaN, infinities and the ends of a table on the way, and comes to what is sound in some runs."""
    odd = where(luck.u > 0.9, 0.0, luck.u) / where((luck.u > 0.95) | (luck.u < 0.1), 0.0, 1.0)
    low = where(luck.v > 0.5, minimum(odd, 1.0) + maximum(odd - odd, 0.5), maximum(odd, 0.1))
    step = lookup((1.0, 2.0, 3.0), floor(luck.u * 3.1))
    return Ring(
        {own: {"next_ring": now + step, "x": Only(luck.v > 0.3, log(1.2 - luck.v))}, a: {"grief": low}},
        record={"rung": clip(9.5 * luck.v, 0.0, 9.2)},
    )


def test_engines_agree_on_what_is_awkward() -> None:
    made = model(NewRule(awkward, slots=("u", "v"), fields={"x": 0.0}))
    slow, *fast = (engine(made, seed=4, runs=RUNS, record=True) for engine in (run_reference, run_lanes, run_compiled))
    assert {failure.field for failure in slow.failures.values()} >= {"a.grief", "record['rung']", ""}
    assert 20 < len(slow.failures) < 140
    for batch in fast:
        assert batch.failures == slow.failures and batch.table.tobytes() == slow.table.tobytes()
        assert batch.events is not None and slow.events is not None and batch.events.tobytes() == slow.events.tobytes()


RANDOM = [*range(8), *(pytest.param(seed, marks=pytest.mark.verify) for seed in range(8, 300))]


@pytest.mark.slow
@pytest.mark.parametrize("seed", RANDOM)
def test_engines_agree_on_rules_made_at_random(seed: int) -> None:
    made = model(random_rules.rule(seed))
    if why_untraced(made) is not None:  # such as one that divides two constants by zero
        assert engines.engine_for("auto", 1_000, model=made) == "reference"
        return
    engines_of = run_reference, run_lanes, run_compiled
    slow, *fast = (engine(made, seed=seed, runs=np.arange(30), record=True) for engine in engines_of)
    for batch in fast:
        assert batch.failures == slow.failures and first_difference(batch, slow) is None


def test_rules_made_at_random_are_sound_in_some_runs_and_fail_in_others() -> None:
    batches = [run_reference(model(random_rules.rule(seed)), seed=seed, runs=np.arange(10)) for seed in range(20)]
    assert sum(not batch.failures for batch in batches) > 5 and sum(len(batch.failures) > 0 for batch in batches) > 2


def test_failures_travel_as_json_and_are_told_in_a_sentence() -> None:
    first = RunFailure(3, 7.0, "appeal", "", "it raises ValueError.")
    second = RunFailure(9, 1.5, "a", "own.x", "is nan.", point=2)
    assert RunFailure(**first.to_json()) == first and RunFailure(**second.to_json()) == second
    assert "point" not in first.to_json()
    assert str(second) == "run 9 of point 2, day 1.5, rule a: own.x is nan."
    assert failed_sentence([first]).startswith("1 run failed in a rule of the user and is left out")
    assert failed_sentence([first, *[second] * 20]).endswith("Then runs 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 and 10 more.")


def test_a_rule_that_fails_in_every_one_of_many_runs_is_given_up_early() -> None:
    def wild(now: Any, luck: Any, *, own: Any, **others: Any) -> Ring:
        return Ring({own: {"next_ring": now - 1.0}})

    for engine in (run_lanes, run_compiled):
        with pytest.raises(RuleError, match="no run could be played: all 1,000 failed, the first was run 0, day 0"):
            engine(model(NewRule(wild)), seed=1, runs=np.arange(3_000))

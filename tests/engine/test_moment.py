"""A run stopped at an event, and what can come after it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engines import ENGINES, has_compiler
from sim.engine.moment import luck_of, model_at
from sim.engine.reference import told_run, trace_run
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.results.digest import table_digest
from sim.scenario.load import load
from sim.study.choices import choice_of

SEED, RUN = 3, 5


@pytest.fixture(scope="module")
def model() -> Model:
    return compile_model(load("iran_pakistan_2024"))


def test_a_run_told_whole_is_the_run_that_is_traced(model: Model) -> None:
    told = told_run(model, seed=SEED, run=RUN)
    assert told.entries == trace_run(model, seed=SEED, run=RUN)
    row = ENGINES["lanes"](model, seed=SEED, runs=np.array([RUN])).table
    assert table_digest(np.array([told.outcome], dtype=row.dtype)) == table_digest(row)


def test_choosing_what_was_chosen_changes_nothing(model: Model) -> None:
    told = told_run(model, seed=SEED, run=RUN)
    choices = {}
    for entry in told.entries:
        choice = choice_of(entry)
        if choice is not None:
            names = list(entry.why.get("options") or ())
            place = names.index(choice.taken) if names else int(entry.why["chosen"])
            choices[entry.number] = luck_of(entry.why["probability"], place)
    assert len(choices) > 3
    assert told_run(model, seed=SEED, run=RUN, choices=choices).entries == told.entries


def test_another_choice_leaves_what_was_before_it(model: Model) -> None:
    told = told_run(model, seed=SEED, run=RUN)
    entry = next(entry for entry in told.entries if entry.kind == "decision" and entry.actor == "pakistan")
    other = told_run(model, seed=SEED, run=RUN, choices={entry.number: luck_of(entry.why["probability"], 0)})
    assert other.entries[: entry.number] == told.entries[: entry.number]
    assert other.entries[entry.number].why["chosen"] != entry.why["chosen"]
    assert other.entries[entry.number].time == entry.time


def test_an_option_that_was_not_open_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="not open"):
        luck_of([0.5, 0.0, 0.5], 1)
    with pytest.raises(ValueError, match="not open"):
        luck_of([1.0], 1)


def test_futures_go_on_from_the_moment_in_every_engine_alike(model: Model) -> None:
    stopped = told_run(model, seed=SEED, run=RUN, events=11)
    assert len(stopped.entries) == 11
    later = model_at(model, stopped)
    names = ["lanes", "reference", *(["compiled"] if has_compiler() else [])]
    batches = [ENGINES[name](later, seed=9, runs=np.arange(40), record=True) for name in names]
    assert len({table_digest(batch.table) for batch in batches}) == 1
    assert batches[0].events["time"].min() > stopped.entries[-1].time
    assert len(set(batches[0].table["end_day"].tolist())) > 10, "each future has luck of its own"


def test_futures_of_the_moment_before_anything_follow_the_law_of_plain_runs(model: Model) -> None:
    """Nothing has happened yet but the draws of the opening: over many such moments, futures are plain runs."""
    plain = ENGINES["lanes"](model, seed=1, runs=np.arange(3000)).table["answered_by_force"].mean()
    shares = []
    for run in range(60):
        moment = model_at(model, told_run(model, seed=2, run=run, events=0))
        shares.append(ENGINES["lanes"](moment, seed=run, runs=np.arange(50)).table["answered_by_force"].mean())
    spread = np.std(shares, ddof=1) / np.sqrt(len(shares))
    assert abs(np.mean(shares) - plain) < 4.0 * spread + 0.02

"""Which engine plays: the cheapest that can, unless one is asked for."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine import engines
from sim.engine.engines import ENGINES, FEW_RUNS, engine_for
from sim.model.compile import compile_model
from sim.scenario.load import load
from sim.study import extras


@pytest.mark.parametrize("asked", ENGINES)
def test_an_engine_asked_for_plays(asked: str) -> None:
    assert engine_for(asked, 1) == engine_for(asked, 10**6) == asked


def test_the_cheapest_plays_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_for("auto", FEW_RUNS) == "reference"
    assert engine_for("auto", FEW_RUNS + 1) == "compiled"
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engine_for("auto", 1000) == "lanes"


@pytest.mark.slow
def test_whichever_plays_gives_the_same_runs() -> None:
    model, runs = compile_model(load("tutorial")), np.arange(40)
    tables = {name: play(model, seed=3, runs=runs).table.tobytes() for name, play in ENGINES.items()}
    assert len(set(tables.values())) == 1
    assert engines.play(model, seed=3, runs=runs).table.tobytes() == tables["lanes"]


def quiet(now: Any, luck: Any, **views: Any) -> sim.rules.Ring:
    """A rule of a user."""
    return sim.rules.Ring({})


def looping(now: Any, luck: Any, *, world: Any, **views: Any) -> sim.rules.Ring:
    """A rule of a user that asks for the truth of a value."""
    return sim.rules.Ring({world: {"heat": max(world.heat, 0.0)}})


@pytest.mark.slow
def test_rules_of_a_user_are_compiled_where_they_can_be_and_otherwise_played_run_by_run_with_a_word() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fast = sim.run("tutorial", runs=50, seed=1, rules={"quiet": quiet})
    assert fast.engine == "compiled"
    assert fast.digest == sim.run("tutorial", runs=50, seed=1, engine="reference", rules={"quiet": quiet}).digest
    with pytest.warns(UserWarning, match=r"rule quiet is played run by run: it asks for the truth .* That is slow"):
        slow = sim.run("tutorial", runs=50, seed=1, rules={"quiet": looping})
    assert slow.engine == "reference" and not slow.failures
    with pytest.raises(ValueError, match="the engine compiled cannot play this: rule quiet is played run by run"):
        sim.run("tutorial", runs=50, seed=1, engine="compiled", rules={"quiet": looping})


def test_without_the_extra_the_compiled_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(extras.MissingExtraError, match=r"conflict-sim\[fast\]"):
        sim.run("tutorial", runs=50, seed=1, engine="compiled")

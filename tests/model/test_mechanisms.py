"""Every mechanism can be switched off, and then something changes: one without effect would be a defect."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarks.mechanisms import Effect, effect, effects, line
from sim.engine.engines import play
from sim.model.compile import compile_model
from sim.scenario.entities import mechanisms
from sim.scenario.load import load, load_text
from sim.scenario.records import Scenario

RUNS = 80

TEXT = """
schema_version = 1
title = "Everything matters"
horizon_days = 35
default_start = "struck"
[states.north]
capability = 3
mobilised = true
election_day = 15
voices_apart = 1.0
[states.south]
domestic_pressure = 0.5
election_day = 20
[groups.hill_men]
host = "south"
target = "north"
sponsor = "south"
attacks_per_year = 15
foreign_support = 0.5
[groups.coast_men]
host = "north"
target = "south"
attacks_per_year = 15
[third_parties.envoys]
mediates = true
restrains = ["north", "south"]
restraint = 0.5
call = 0.4
[region.valley]
heat = 1.0
shocks_per_year = 12
[coefficients]
agreement_odds = 1.0
gravity_attack = 1.0
lift_effect = 0.8
lift_days = 5
calm_days = 15
[dyad]
issues_per_year = 6
contiguous = {contiguous}
rivalry = true
relationship = "hostile"
[[history]]
day = 0
actor = "north"
target = "south"
action = "strike"
against = "hill_men"
assumption = "invented"
[starts.struck]
history_until = 0
"""

APART = {"reach"}
"""Mechanisms that act only where the two share no border."""


@cache
def scenario(apart: bool) -> Scenario:
    return load_text(TEXT.format(contiguous="false" if apart else "true"))


def switched(name: str, apart: bool) -> dict[str, tuple[float, float]]:
    """What switching a mechanism off changes in the model: value before and after, by dotted key."""
    on = scenario(apart)
    before, after = compile_model(on), compile_model(on.model_copy(update={"mechanisms": {name: False}}))
    values = {
        path: tuple(float(model.entities[place.entity].parameters[place.attribute]) for model in (before, after))
        for path, place in before.paths.items()
        if place.part is None
    }
    return {path: (one, two) for path, (one, two) in values.items() if one != two}


@cache
def all_effects(apart: bool) -> dict[str, Effect]:
    """The effect of every mechanism in one scenario; all are played side by side, with the values of the switches."""
    names = ["", *mechanisms()]
    overrides: dict[str, np.ndarray[Any, Any]] = {}
    for place, name in enumerate(names):
        for path, (on, off) in switched(name, apart).items() if name else ():
            overrides.setdefault(path, np.full((len(names), RUNS), on))[place] = off
    table = play(
        compile_model(scenario(apart)), seed=31, runs=np.tile(np.arange(RUNS), len(names)),
        overrides={path: values.ravel() for path, values in overrides.items()},
    ).table.reshape(len(names), RUNS)  # fmt: skip
    return {name: effect(name, table[0], rows) for name, rows in zip(names, table, strict=True) if name}


@pytest.mark.slow
@pytest.mark.parametrize("name", mechanisms())
def test_switching_a_mechanism_off_changes_runs(name: str) -> None:
    assert switched(name, name in APART)
    found = all_effects(name in APART)[name]
    print(line(found))
    assert found.changed > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(APART))
def test_a_mechanism_that_cannot_act_changes_nothing(name: str) -> None:
    assert all_effects(False)[name].changed == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["grief"])
def test_a_switch_is_the_same_as_its_neutral_values(name: str) -> None:
    assert next(effects(scenario(False), runs=RUNS, seed=31, names=[name])) == all_effects(False)[name]


@pytest.mark.slow
def test_without_mediation_nobody_comes_whether_called_or_invited_or_on_record() -> None:
    """The same, bit for bit, as third parties that do not mediate; a state has nobody left to ask."""
    offer = '[[history]]\nday = 0\nactor = "envoys"\ntarget = "both"\naction = "mediation_offer"\n'
    offer += 'assumption = "invented"\n[starts.struck]'
    text = TEXT.format(contiguous="true").replace("[starts.struck]", offer)
    on, off = load_text(text), load_text(text, overrides=["mechanisms.mediation=false"])
    silent = load_text(text, overrides=["third_parties.envoys.mediates=false"])
    tables = [play(compile_model(one), seed=31, runs=np.arange(RUNS)).table for one in (on, off, silent)]
    assert tables[0]["mediated"].any()
    assert not tables[1]["mediated"].any()
    assert tables[1].tobytes() == tables[2].tobytes()
    assert any(value.key == "third_parties.envoys.mediates" and value.plain is False for value in off.resolved())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "figure", "sign"),
    [
        ("contact", "talks", -1),
        ("grief", "answered", -1),
        ("group_gate", "sustained", +1),
        ("mediation", "talks", -1),
        ("resolve", "answered", -1),
        ("rest", "answered", +1),
    ],
)
def test_strong_mechanisms_push_the_way_they_should(name: str, figure: str, sign: int) -> None:
    found = next(effects(load("iran_pakistan_2024"), runs=3000, seed=31, names=[name]))
    print(line(found))
    assert sign * found.differences[figure] > 3.0 * found.errors[figure]

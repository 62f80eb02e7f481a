"""The quiet and the crisis."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine.lanes import run_lanes
from sim.model.compile import compile_model
from sim.model.elementwise import NEVER
from sim.model.rules.calm import calm, closing, quiet
from sim.scenario.load import load_text
from tests.model.rules.worlds import luck, roles, views

ACCEPTED = 0.001
BUSY = {"pending": 21.0, "in_series": 1.0, "next_act": 12.0, "next_decision": 13.0, "next_voice": 14.0,
        "next_rally": 15.0, "envoy_posted": 0.0, "measures": 2.0, "next_overture": 16.0}  # fmt: skip


def closed(here: Any) -> Any:
    return calm(10.0, luck("calm"), **roles("calm", here)).changes


def test_attention_that_goes_elsewhere_takes_what_is_in_hand_with_it_and_sends_envoys_back() -> None:
    here = views(north=BUSY, south=BUSY)
    changes = closed(here)
    for state in (here.north, here.south):
        assert changes[state]["pending"] == -1.0 and changes[state]["in_series"] == 0.0
        assert changes[state]["envoy_posted"] == 1.0
        for clock in ("next_act", "next_decision", "next_voice", "next_rally"):
            assert changes[state][clock] == NEVER
        assert "measures" not in changes[state] and "next_overture" not in changes[state]
    assert changes[here.world]["next_calm"] == NEVER


def test_no_crisis_closes_while_the_armies_fight() -> None:
    here = views(world={"fighting": 1.0}, north=BUSY, south=BUSY)
    changes = closed(here)
    assert changes[here.world]["next_calm"] > 10.0 and changes[here.world]["next_calm"] < NEVER
    assert changes[here.north]["pending"] == 21.0 and changes[here.north]["next_decision"] == 13.0


def closing_p(scale: float) -> float:
    """Weibull with shape 2. n = 50,000; sees 1.5 %."""
    world = views(world={"calm_days": scale}).world
    days = closing(10.0, world, np.random.default_rng(4).random(50_000)) - 10.0
    return float(stats.kstest(days, stats.weibull_min(c=2.0, scale=100.0).cdf).pvalue)


def test_a_crisis_closes_with_a_hazard_that_rises_in_line_with_time() -> None:
    assert closing_p(100.0) > ACCEPTED


def test_a_crisis_that_lasts_two_per_cent_too_long_is_found() -> None:
    assert closing_p(102.5) < ACCEPTED


def test_a_crisis_closes_no_sooner_than_the_record_ends() -> None:
    world = views(world={"free_from": 25.0}).world
    assert closing(10.0, world, 0.5) == 25.0 + world.calm_days * math.sqrt(math.log(2.0))


QUIET_PAIR = """
schema_version = 1
title = "Nothing is going on"
horizon_days = 400
quiet_days = 8000
[states.north]
{pressure}
[states.south]
[coefficients]
base_drive = 1
[dyad]
issues_factor = {factor}
"""


def played(factor: float, pressure: str = "") -> Any:
    """The table, and kinds of events, of 40 pairs that are ready to fight about anything."""
    text = QUIET_PAIR.format(factor=factor, pressure=pressure)
    batch = run_lanes(compile_model(load_text(text)), seed=5, runs=np.arange(40), record=True)
    return batch.table, batch.events["kind"]


def test_a_quiet_pair_decides_nothing() -> None:
    """Without record, groups, pressure and quarrels, four hundred days hold nothing but the calm at their start."""
    model = compile_model(load_text(QUIET_PAIR.format(factor=0, pressure="")))
    table, kinds = played(0.0)
    assert set(kinds) <= {model.kinds.index("calm")}
    assert not table["acts_of_force_a"].any() and not table["acts_of_force_b"].any()


@pytest.mark.slow
def test_quarrels_and_pressure_at_home_stir_the_same_pair() -> None:
    for table, _ in (played(20.0), played(0.0, "domestic_pressure = 1")):
        assert (table["acts_of_force_a"] + table["acts_of_force_b"]).any()


TALKS = {"talks_open": 1.0}


@pytest.mark.parametrize(
    ("open_", "ended"),
    [
        ({}, 1.0),
        (TALKS | {"last_force_at": -100.0}, 0.0),
        (TALKS | {"last_force_at": -120.0}, 1.0),
        ({"fighting": 1.0}, 0.0),
    ],
)
def test_quiet_ends_a_run_unless_something_is_open(open_: dict[str, float], ended: float) -> None:
    here = views(world=open_)
    world = quiet(10.0, luck("quiet"), **roles("quiet", here)).changes[here.world]
    assert world["ended"] == ended
    assert ended or world["next_quiet"] == 20.0

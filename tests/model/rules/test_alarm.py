"""What is taken as grave, and the desks that it sets to work."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER
from sim.model.rules.alarm import DONE, HALF, alarm, is_grave, is_grave_attack
from tests.model.rules.worlds import luck, roles, uniform_luck, views

DEATHS = some.integers(0, 5000)
CHANCE = some.floats(0.0, 1.0)
OPEN, SHUT = {"next_calm": 40.0}, {"next_calm": NEVER}


def alarmed(here: Any, now: float = 10.0, **uniforms: float) -> Any:
    """Changes of an alarm of north."""
    return alarm(now, luck("alarm", **uniforms), **roles("alarm", here)).changes


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


# What is grave --------------------------------------------------------------------------------------------------------


@given(CHANCE, some.floats(0.0, 3.0), DEATHS, some.booleans())
def test_a_blow_is_grave_with_the_chance_of_its_naive_twin(u: float, level: float, dead: int, is_high: bool) -> None:
    world = views(world={"height": 4.0 if is_high else 1.0, "height_at": 10.0}).world
    chance = logistic(-3.0 + 3.5 * level + 0.8 * math.log1p(dead) + (1.0 if is_high else 0.0))
    if abs(u - chance) > 1e-9:
        assert bool(is_grave(10.0, world, level, float(dead), u)) == (u < chance)


@given(CHANCE, CHANCE, DEATHS, some.floats(0.0, 300.0), some.booleans())
def test_an_attack_is_grave_with_the_chance_of_its_naive_twin(
    u: float, blamed: float, dead: int, per_year: float, is_high: bool
) -> None:
    here = views(
        world={"height": 4.0 if is_high else 1.0, "height_at": 10.0},
        red={"attacks_per_year": per_year, "deaths_log_mean": 1.2}, front={"share": 0.5},
    )  # fmt: skip
    odds = -2.0 + math.log1p(dead) - 1.2 - 0.5 * math.log1p(0.5 * per_year) + (1.0 if is_high else 0.0)
    if abs(u - blamed * logistic(odds)) > 1e-9:
        found = is_grave_attack(10.0, here.world, here.red, here.front, blamed, float(dead), u)
        assert bool(found) == (u < blamed * logistic(odds))


def test_an_attack_that_nobody_blames_on_the_other_state_is_never_a_matter_between_states() -> None:
    here = views(world={"height": 9.0, "height_at": 10.0})
    assert not is_grave_attack(10.0, here.world, here.red, here.front, 0.0, 1e4, 2.0**-53)


# The desks ------------------------------------------------------------------------------------------------------------


def test_an_alarm_sets_three_desks_and_the_public_to_work() -> None:
    here = views(world=OPEN, north={"quiet_choices": 3.0, "overtures": 2.0, "rallies": 4.0}, south={"overtures": 2.0})
    changes = alarmed(here)
    north, south, world = changes[here.north], changes[here.south], changes[here.world]
    assert north["next_voice"] == pytest.approx(10.0 + here.world.voice_days)
    assert north["next_decision"] == pytest.approx(10.0 + here.north.answer_days)
    assert north["next_overture"] == south["next_overture"] == pytest.approx(10.0 + here.world.overture_days)
    assert north["next_rally"] == pytest.approx(10.0 + here.world.rally_days)
    assert (north["alarmed_at"], north["quiet_choices"], north["overtures"], north["rallies"]) == (10.0, 0.0, 0.0, 0.0)
    assert south["overtures"] == 0.0 and "next_decision" not in south and "next_voice" not in south
    assert world["next_calm"] == pytest.approx(10.0 + here.world.calm_days * math.sqrt(math.log(2.0)))
    assert world["height"] == here.world.rung_of[10]  # as high as a protest


def test_every_desk_of_a_new_crisis_goes_at_its_tempo_and_not_at_the_one_before_it() -> None:
    one, other = (alarmed(views(world={"tempo": before}), tempo=0.9) for before in (-2.0, 2.0))
    for found in (one, other):
        north, south = (found[view] for view in found if "next_overture" in found[view])
        pace = math.exp(1.5 * 1.2815515655446004)
        assert north["next_rally"] == pytest.approx(10.0 + views().world.rally_days * pace)
        assert (
            north["next_overture"] == south["next_overture"] == pytest.approx(10.0 + views().world.overture_days * pace)
        )


def test_a_desk_that_would_ring_sooner_is_not_put_off() -> None:
    soon = {"next_voice": 10.1, "next_decision": 10.2, "next_overture": 10.3, "next_rally": 10.4}
    here = views(world=OPEN, north=soon, south={"next_overture": 10.5})
    changes = alarmed(here)
    assert {name: changes[here.north][name] for name in soon} == soon
    assert changes[here.south]["next_overture"] == 10.5


def test_a_new_crisis_has_its_own_heat_tempo_and_mediators_and_an_open_one_keeps_them() -> None:
    before = {"heat": 0.3, "tempo": 0.2, "leverage": 1.0}
    here = views(world=before | SHUT, envoys={"stage": DONE})
    changes = alarmed(here, heat=0.9, tempo=0.9)
    assert changes[here.world]["heat"] == pytest.approx(1.2816, abs=1e-4)
    assert changes[here.world]["tempo"] == pytest.approx(1.5 * 1.2816, abs=1e-3)
    assert changes[here.world]["leverage"] == 0.0 and changes[here.envoys]["stage"] == 0.0
    assert changes[here.north]["next_decision"] == pytest.approx(10.0 + 4.0 * math.exp(1.5 * 1.28155), rel=1e-4)
    here = views(world=before | OPEN, envoys={"stage": DONE})
    changes = alarmed(here, heat=0.9, tempo=0.9)
    assert {name: changes[here.world][name] for name in before} == before
    assert changes[here.envoys]["stage"] == DONE
    on_its_way = views(world=SHUT, envoys={"stage": 2.0})
    assert alarmed(on_its_way)[on_its_way.envoys]["stage"] == 2.0


@pytest.mark.parametrize("u", [2.0**-53, 0.5, 1.0 - 2.0**-53])
def test_a_cabinet_that_is_alarmed_now_decides_within_days(u: float) -> None:
    """Nothing says that it may have decided already, whatever the luck."""
    here = views(world=OPEN)
    assert alarmed(here, open=u)[here.north]["next_decision"] == pytest.approx(10.0 + here.north.answer_days)


def test_a_record_that_goes_on_without_an_answer_tells_that_the_cabinet_may_have_let_it_pass() -> None:
    """The share of open cabinets, against runs in which half of the decisions are answers, which would be on record."""
    n, silent = 200_000, 6.0
    here = views(world=OPEN | {"free_from": 10.0 + silent})
    draw = np.random.default_rng(5)
    decided_after = 4.0 * np.exp(1.3 * draw.logistic(size=n))
    is_answer = draw.random(n) < HALF
    possible = ~(is_answer & (decided_after <= silent))
    open_share = (decided_after[possible] > silent).mean()
    many = SimpleNamespace(**vars(uniform_luck("alarm", n, 6)) | {"answer": np.full(n, 0.5)})
    due = alarm(np.full(n, 10.0), many, **roles("alarm", here)).changes[here.north]["next_decision"]
    assert len(np.unique(due)) == 2
    assert (due == due.min()).mean() == pytest.approx(open_share, abs=0.005)

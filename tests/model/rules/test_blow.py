"""An act of display or force lands."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER
from sim.model.rules.agreement import NO_ACT
from sim.model.rules.blow import land
from sim.model.rules.deaths import LIMITED_CAP, STRIKE_CAP
from sim.model.rules.reply import weights
from sim.vocabulary import WAR_DEATHS, Action
from tests.model.rules.worlds import luck, views

U = some.floats(1e-6, 1.0 - 1e-6)
BLOWS = list(Action)[Action.MOBILISE : Action.INVASION + 1]
WIDE = (Action.WIDE_STRIKE, Action.GROUND_RAID, Action.INVASION)
DISPLAYS = (Action.MOBILISE, Action.SHOW_OF_FORCE, Action.COVERT_ACT)


def landed(here: Any, action: Action, **uniforms: float) -> tuple[Any, dict[str, Any]]:
    """Changes and record of one act of north on south; without luck of clashes, campaigns and calls unless given."""
    calm = {"clash": 0.999, "campaign": 0.999, "contact": 0.999, "breakoff": 0.999, "resist": 0.999}
    return land(
        10.0, luck("act", **{**calm, **uniforms}), float(action), weights(here.world, -0.5),
        world=here.world, me=here.north, other=here.south, quarry=(here.red,), mediators=(here.envoys,),
    )  # fmt: skip


def naive_dead(world: Any, action: Action, u: dict[str, float]) -> tuple[float, float, float]:
    """Equations (12), (13), (15), one act at a time: soldiers of the other state, civilians, militants."""

    def number(median: float, log_sd: float, u: float, cap: float) -> float:
        return min(max(math.floor(median * math.exp(log_sd * NormalDist().inv_cdf(u))), 1.0), cap)

    if action in DISPLAYS:
        return 0.0, 0.0, 0.0
    level = world.level[action]
    harder = 0.6 + 0.4 * math.exp(world.severity_spread * NormalDist().inv_cdf(u["severity"]))
    chance, factor, stray, cap = world.soldiers_limited, 1.0, 0.3 * world.civilians_share, LIMITED_CAP
    assert level >= 0.1
    if action in WIDE:
        chance, factor, stray, cap = (
            world.soldiers_wide,
            world.soldiers_wide_factor,
            0.8 * world.civilians_share,
            STRIKE_CAP,
        )
    elif action is Action.STRIKE_STATE:
        chance, factor = world.soldiers_strike_state, 1.5
    elif action is Action.STRIKE_GROUP:
        stray = world.civilians_share
    soldiers = civilians = militants = 0.0
    if u["soldiers_any"] < min(chance * harder, 0.95):
        soldiers = number(factor * math.exp(world.soldiers_log_mean), world.soldiers_log_sd, u["soldiers"], cap)
    if u["civilians_any"] < min(stray * harder, 0.95):
        median = (3.0 if action in WIDE else 1.0) * math.exp(world.civilians_log_mean)
        civilians = number(median, world.civilians_log_sd, u["civilians"], cap)
    if action is Action.STRIKE_GROUP and u["militants"] > 0.4:
        u_number = (u["militants"] - 0.4) / 0.6
        militants = number(math.exp(world.militants_log_mean), world.militants_log_sd, u_number, LIMITED_CAP)
    return soldiers, civilians, militants


@given(some.sampled_from(BLOWS), some.fixed_dictionaries(dict.fromkeys(
    ("severity", "soldiers_any", "soldiers", "civilians_any", "civilians", "militants"), U)))  # fmt: skip
def test_deaths_equal_their_naive_twin(action: Action, u: dict[str, float]) -> None:
    here = views()
    _, record = landed(here, action, **u)
    twins = {naive_dead(here.world, action, {name: value + step for name, value in u.items()})
             for step in (-1e-12, 0.0, 1e-12)}  # fmt: skip
    assert (record["deaths_military"], record["deaths_civilian"], record["deaths_militant"]) in twins


@given(some.sampled_from(BLOWS), some.fixed_dictionaries(dict.fromkeys(("severity", "soldiers_any", "soldiers"), U)))
def test_limited_acts_kill_at_most_a_few_hundred(action: Action, u: dict[str, float]) -> None:
    _, record = landed(views(), action, **u)
    assert record["deaths_military"] <= (STRIKE_CAP if action in WIDE else LIMITED_CAP)


def test_a_strike_on_a_group_by_hand() -> None:
    here = views(south={"belief": 0.45})
    changes, record = landed(
        here, Action.STRIKE_GROUP, severity=0.5, soldiers_any=0.9, civilians_any=0.9, militants=0.1
    )
    softened = (1.0 - 0.3) * (1.0 - here.world.bloodless_softening)
    assert record == {"action": 20.0, "rung": 5.0, "deaths_military": 0.0, "deaths_militant": 0.0,
                      "deaths_civilian": 0.0}  # fmt: skip
    south, north, world = changes[here.south], changes[here.north], changes[here.world]
    assert south["grief"] == pytest.approx(0.7 * softened)
    assert south["pressure"] == pytest.approx(0.13 * softened)
    assert south["next_decision"] == pytest.approx(10.0 + here.south.answer_days)
    assert south["belief"] > here.south.belief
    assert (north["acts_of_force"], north["pending"], north["next_act"]) == (1.0, NO_ACT, NEVER)
    assert (world["first_force_at"], world["first_force_by"], world["answered_at"]) == (10.0, 0.0, NEVER)
    assert world["next_quiet"] == 10.0 + here.world.quiet_days
    assert changes[here.red] == {"struck": 1.0, "next_stock": 10.0}


def test_recorded_deaths_take_the_place_of_drawn_ones_and_soften_less() -> None:
    here = views()
    recorded = type(here.world)(deaths_military=0.0, deaths_militant=-1.0, deaths_civilian=9.0)
    changes, record = land(
        10.0, luck("act", clash=0.9, militants=0.1), float(Action.STRIKE_GROUP), weights(here.world, 0.0),
        world=here.world, me=here.north, other=here.south, quarry=(), mediators=(), recorded=recorded,
    )  # fmt: skip
    assert (record["deaths_military"], record["deaths_militant"], record["deaths_civilian"]) == (0.0, 0.0, 9.0)
    assert changes[here.south]["grief"] == pytest.approx(0.7 * 0.7 * (1 + here.world.grief_deaths * math.log(10.0)))


def test_force_of_the_other_side_is_an_answer_and_force_of_the_same_is_not() -> None:
    first = {"first_force_by": 1.0, "first_force_at": 5.0, "last_force_by": 1.0, "last_force_at": 5.0, "burst": 1.0}
    changes, _ = landed(views(world=first), Action.STRIKE_STATE)
    world = next(iter(changes.values()))
    assert (world["answered_at"], world["force_moves"], world["burst"], world["first_force_at"]) == (
        10.0,
        1.0,
        2.0,
        5.0,
    )
    changes, _ = landed(views(world={**first, "first_force_by": 0.0, "last_force_by": 0.0}), Action.STRIKE_STATE)
    world = next(iter(changes.values()))
    assert (world["answered_at"], world["force_moves"], world["burst"]) == (NEVER, 0.0, 1.0)


def test_a_clash_counts_for_both_sides() -> None:
    here = views()
    changes, record = landed(here, Action.BORDER_FIRE, clash=0.01, soldiers_any=0.001, soldiers=0.9)
    soldiers = record["deaths_military"]
    mine, theirs = changes[here.north]["military_deaths"], changes[here.south]["military_deaths"]
    assert record["action"] == Action.CLASH and soldiers == mine + theirs and mine == math.floor(0.7 * theirs)
    assert changes[here.south]["acts_of_force"] == changes[here.north]["acts_of_force"] == 1.0
    assert changes[here.world]["answered_at"] == 10.0


def test_wide_force_answered_by_wide_force_is_fighting_and_so_is_a_resisted_invasion() -> None:
    here = views(south={"last_wide_at": 5.0})
    assert landed(here, Action.WIDE_STRIKE)[0][here.world]["fighting"] == 1.0
    assert landed(here, Action.STRIKE_STATE)[0][here.world]["fighting"] == 0.0
    here = views(south={"last_wide_at": 10.0 - 60.0})
    assert landed(here, Action.WIDE_STRIKE)[0][here.world]["fighting"] == 0.0
    assert landed(here, Action.INVASION, resist=0.5)[0][here.world]["fighting"] == 1.0
    assert landed(here, Action.INVASION, resist=0.999)[0][here.world]["fighting"] == 0.0


def test_force_breaks_agreements_and_may_break_off_talks() -> None:
    here = views(world={"agreement": 1.0, "settlement": 1.5, "talks_open": 1.0, "next_sitting": 20.0})
    world = landed(here, Action.BORDER_FIRE, breakoff=0.1)[0][here.world]
    assert (world["agreement"], world["relapse"], world["settlement"]) == (0.0, 1.0, pytest.approx(0.45))
    assert (world["talks_open"], world["next_sitting"]) == (0.0, NEVER)
    world = landed(here, Action.SHOW_OF_FORCE, breakoff=0.1)[0][here.world]
    assert (world["agreement"], world["relapse"], world["talks_open"], world["next_sitting"]) == (1.0, 0.0, 1.0, 20.0)


def test_a_campaign_opens_goes_on_and_swaps() -> None:
    here = views()
    north = landed(here, Action.STRIKE_GROUP, campaign=0.4, swap=0.9)[0][here.north]
    assert (north["pending"], north["in_series"]) == (Action.STRIKE_GROUP, 1.0)
    assert north["next_act"] == pytest.approx(10.0 + here.world.campaign_days)
    assert landed(here, Action.STRIKE_GROUP, campaign=0.4, swap=0.1)[0][here.north]["pending"] == Action.SHOW_OF_FORCE
    assert landed(here, Action.SHOW_OF_FORCE, campaign=0.4, swap=0.1)[0][here.north]["pending"] == Action.STRIKE_GROUP
    assert landed(here, Action.STRIKE_GROUP, campaign=0.6)[0][here.north]["pending"] == NO_ACT
    assert landed(views(north={"in_series": 1.0}), Action.STRIKE_GROUP, campaign=0.6, swap=0.9)[0]
    for never in (Action.MOBILISE, Action.INVASION):
        assert landed(here, never, campaign=0.001)[0][here.north]["pending"] == NO_ACT


def test_a_thousand_dead_soldiers_are_a_war() -> None:
    here = views(north={"military_deaths": WAR_DEATHS - 1.0})
    world = landed(here, Action.WIDE_STRIKE, soldiers_any=0.01, soldiers=0.5)[0][here.world]
    assert (world["peak_rung"], world["peak_hostility"], world["war_at"], world["sustained"]) == (9.0, 5.0, 10.0, 1.0)


def test_force_calls_the_mediator_once_and_the_ministers_at_times() -> None:
    here = views()
    changes, _ = landed(here, Action.STRIKE_STATE, severity=0.5, contact=0.1)
    assert changes[here.envoys]["alarm"] == pytest.approx(0.75) and changes[here.envoys]["next_step"] == 10.0
    assert changes[here.world]["next_contact"] == pytest.approx(10.0 + here.world.contact_delay_days)
    changes, _ = landed(views(envoys={"stage": 1.0, "alarm": 0.1}), Action.STRIKE_STATE, contact=0.1)
    assert list(changes.values())[-1]["alarm"] == 0.1


def test_own_force_discharges_grief_and_display_does_not() -> None:
    here = views(north={"grief": 2.0, "felt_at": 10.0})
    assert landed(here, Action.STRIKE_GROUP)[0][here.north]["grief"] == pytest.approx(2.0 * (1.0 - 0.6))
    assert landed(here, Action.SHOW_OF_FORCE)[0][here.north]["grief"] == 2.0


def test_a_harder_blow_hurts_more() -> None:
    here = views()
    for column in ("grief", "pressure"):
        felt = [
            landed(here, Action.STRIKE_STATE, severity=u, soldiers_any=0.9999, civilians_any=0.9999)[0][here.south]
            for u in (0.01, 0.2, 0.5, 0.8, 0.99)
        ]
        assert (np.diff([feelings[column] for feelings in felt]) > 0.0).all()

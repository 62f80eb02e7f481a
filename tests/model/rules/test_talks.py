"""Governments speak."""

from __future__ import annotations

import math

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.talks import agree, cease_fire, contact, cooperation_now, sitting
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, roles, views


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def test_a_sitting_agrees_with_the_chance_of_its_odds() -> None:
    here = views(world={"leverage": 1.0, "talks_open": 1.0}, north={"military_deaths": 99.0})
    ring = sitting(10.0, luck("sitting"), **roles("sitting", here))
    worn = 0.15 * math.log(100.0)
    drive = -1.3 + 0.3 - 0.35 - 0.5 * 0.1 * worn
    assert ring.why["drive"] == pytest.approx(drive)
    assert ring.why["chance"] == pytest.approx(logistic(-1.8 + 1.0 - 0.8 * drive + 0.5 * 0.3 * worn))


def test_an_agreement_settles_soothes_and_stops() -> None:
    here = views(world={"talks_open": 1.0, "fighting": 1.0, "truce": 1.0, "quiet_days": 60.0},
                 north={"grief": 1.0, "felt_at": 10.0, "pending": 20.0, "next_act": 11.0,
                        "envoy_posted": 0.0})  # fmt: skip
    ring = sitting(10.0, luck("sitting", agree=0.001), **roles("sitting", here))
    world, north = ring.changes[here.world], ring.changes[here.north]
    assert ring.record["action"] == Action.AGREEMENT
    assert (world["agreement"], world["truce"], world["fighting"], world["talks_open"]) == (1.0, 0.0, 0.0, 0.0)
    assert (world["agreement_at"], world["talks_at"], world["next_sitting"]) == (10.0, 10.0, NEVER)
    assert (north["grief"], north["pending"], north["next_act"], north["envoy_posted"]) == (0.4, -1.0, NEVER, 1.0)
    assert world["next_quiet"] == 40.0 and ring.changes[here.red]["next_stock"] == 10.0


def test_envoys_meet_again_or_part() -> None:
    here = views(world={"talks_open": 1.0, "settlement": 0.0})
    again = sitting(10.0, luck("sitting", agree=0.999, more=0.5), **roles("sitting", here)).changes
    assert again[here.world]["talks_open"] == 1.0
    assert again[here.world]["next_sitting"] == pytest.approx(25.0)
    parted = sitting(10.0, luck("sitting", agree=0.999, more=0.7), **roles("sitting", here)).changes
    assert (parted[here.world]["talks_open"], parted[here.world]["next_sitting"]) == (0.0, NEVER)
    assert parted[here.world]["agreement"] == 0.0 and parted[here.world]["talks_at"] == 10.0


def test_who_sits_at_the_table_has_nothing_in_hand_and_decides_on_force_again_once_the_talks_collapse() -> None:
    busy = {"pending": 20.0, "next_act": 11.0, "in_series": 1.0, "next_decision": 12.0}
    here = views(world={"talks_open": 1.0}, north=busy, south=busy)
    for uniforms, due in (
        ({"agree": 0.001}, NEVER),
        ({"agree": 0.999, "more": 0.5}, NEVER),
        ({"agree": 0.999, "more": 0.7}, pytest.approx(10.0 + 15.6)),
    ):
        changes = sitting(10.0, luck("sitting", **uniforms), **roles("sitting", here)).changes
        for state in (here.north, here.south):
            assert (changes[state]["pending"], changes[state]["in_series"], changes[state]["next_act"]) == (
                -1,
                0,
                NEVER,
            )
            assert changes[state]["next_decision"] == due


def test_a_call_opens_the_line_and_both_look_for_a_way_out() -> None:
    here = views(north={"next_overture": 11.0})
    changes = contact(10.0, luck("contact"), **roles("contact", here)).changes
    assert (changes[here.world]["contact_at"], changes[here.world]["contact_until"]) == (10.0, 40.0)
    assert changes[here.north]["next_overture"] == 11.0
    assert changes[here.south]["next_overture"] == pytest.approx(12.0)
    assert "next_decision" not in changes[here.south]


def test_an_agreement_takes_drive_away_and_brings_joint_security() -> None:
    here = views(world={"cooperation": 0.4, "cooperation_at": 10.0, "agreement_at": 3.0, "quiet_days": 60.0})
    world = agree(10.0, here.world, here.north, here.south, (here.red,))[here.world]
    assert (world["settlement"], world["settled_at"], world["agreement_at"]) == (1.5, 10.0, 3.0)
    assert world["cooperation"] == pytest.approx(0.7)


def test_an_agreement_brings_the_end_nearer_and_never_puts_it_off() -> None:
    near = views(world={"next_quiet": 15.0, "quiet_days": 60.0})
    far = views(world={"next_quiet": 80.0, "quiet_days": 60.0})
    assert agree(10.0, near.world, near.north, near.south, ())[near.world]["next_quiet"] == 15.0
    assert agree(10.0, far.world, far.north, far.south, ())[far.world]["next_quiet"] == 40.0


def test_a_ceasefire_takes_half_of_that_drive_and_leaves_measures_in_place() -> None:
    here = views(north={"measures": 2.0, "pending": 20.0})
    changes = cease_fire(10.0, here.world, here.north, here.south)
    assert changes[here.world]["settlement"] == pytest.approx(0.75) and changes[here.world]["truce"] == 1.0
    assert changes[here.north] == {"pending": -1.0, "in_series": 0.0, "next_act": NEVER, "offer": 0.0}


def test_cooperation_fades() -> None:
    here = views(world={"cooperation": 0.8, "cooperation_at": 0.0})
    assert cooperation_now(200.0, here.world) == pytest.approx(0.4)

"""Sustained fighting."""

from __future__ import annotations

import math

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.fighting import battle
from sim.vocabulary import WAR_DEATHS
from tests.model.rules.worlds import luck, roles, views


def test_battles_kill_on_both_sides_by_strength() -> None:
    here = views(north={"capability": 4.0}, world={"fighting": 1.0})
    ring = battle(10.0, luck("battle", last=0.999), **roles("battle", here))
    assert ring.changes[here.north]["military_deaths"] == math.floor(math.exp(2.7) / 2.0)
    assert ring.changes[here.south]["military_deaths"] == math.floor(math.exp(2.7) * 2.0)
    assert ring.changes[here.world]["fighting"] == 1.0
    assert ring.changes[here.world]["next_battle"] == pytest.approx(10.0 + 2.0 * math.log(2.0))


def test_war_is_over_only_if_it_was_one() -> None:
    for dead, over in ((0.0, 0.0), (float(WAR_DEATHS), 1.0)):
        here = views(north={"military_deaths": dead}, world={"fighting": 1.0})
        world = battle(10.0, luck("battle", last=0.001), **roles("battle", here)).changes[here.world]
        assert (world["fighting"], world["next_battle"]) == (0.0, NEVER)
        assert world["war_over"] == world["ended"] == over
        assert world["war_at"] == (10.0 if over else NEVER)


def test_the_dead_in_all_and_not_battle_by_battle_end_the_fighting() -> None:
    """One battle after a hundred dead wears out as much as a hundred and some dead at once."""
    here = views(world={"fighting": 1.0, "exit_odds": -1.0, "exit_drive": 0.0, "exit_weariness": 0.5},
                 north={"military_deaths": 100.0})  # fmt: skip
    dead = math.floor(math.exp(2.7))
    worn = 0.15 * (math.log(101.0 + dead) + math.log(1.0 + dead))
    chance = 1.0 / (1.0 + math.exp(1.0 - 0.5 * worn))
    for last, goes_on in ((chance - 1e-9, 0.0), (chance + 1e-9, 1.0)):
        changes = battle(10.0, luck("battle", last=last), **roles("battle", here)).changes
        assert changes[here.world]["fighting"] == goes_on

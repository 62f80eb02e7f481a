"""What moves a state."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.model.rules.drive import common_drive, own_drive, resting, settlement_now
from tests.model.rules.worlds import lane, scattered, views


def naive_common_drive(now: float, world: Any, me: Any, other: Any, regions: Any, patrons: Any) -> float:
    """Situation, shared heat, grief, pressure, region; less settlement, talks, contact, weariness, patrons."""

    def left(value: float, since: float, half_life: float) -> float:
        return value * 0.5 ** ((now - since) / half_life)

    drive = (
        world.base_drive + world.drive_contiguous * world.contiguous + world.drive_rivalry * world.rivalry
        + world.drive_hostile * world.relation + world.drive_nuclear * world.nuclear
        + world.drive_capability * math.log(me.capability / other.capability)
        + world.heat_spread * world.heat_shared * world.heat
        + left(me.grief, me.felt_at, world.grief_days) + left(me.pressure, me.felt_at, world.pressure_days)
        - left(world.settlement, world.settled_at, world.settlement_days) - world.talks_restraint * world.talks_open
        - (world.contact_restraint if world.contact_until > now else 0.0)
        - world.weariness_drive * world.weariness_deaths * math.log1p(me.military_deaths)
    )  # fmt: skip
    drive += sum(region.on_willingness * left(region.heat, region.heat_at, region.fade_days) for region in regions)
    if left(world.height, world.height_at, world.ladder_days) >= 3.0:
        drive -= sum(patron.restraint for patron in patrons)
    return drive


def test_common_drive_equals_its_naive_twin() -> None:
    here = scattered(200, seed=8)
    here.north.capability, here.world.rivalry, here.world.relation, here.world.drive_nuclear = 3.0, 1.0, -1.0, 0.4
    here.world.nuclear = 2.0
    many = common_drive(np.full(200, 60.0), here.world, here.north, here.south, (here.valley,), (here.envoys,))
    for position in range(200):
        one = lane(here, position)
        twin = naive_common_drive(60.0, one.world, one.north, one.south, (one.valley,), (one.envoys,))
        assert many[position] == pytest.approx(twin, rel=1e-12, abs=1e-12)


def test_type_and_private_heat_are_a_state_s_own() -> None:
    here = views(north={"is_resolute": 1.0, "private_heat": -2.0}, world={"heat_shared": 0.6})
    assert own_drive(here.world, here.north, 0.5) == pytest.approx(0.5 + 1.1 - 2.0 * 0.65 * 0.8)


def test_the_two_parts_of_the_heat_have_the_spread_of_the_whole() -> None:
    here = views(world={"heat": 1.0}, north={"private_heat": 1.0})
    shared = common_drive(0.0, here.world, here.north, here.south, (), ()) - common_drive(
        0.0, views(world={"heat": 0.0}).world, here.north, here.south, (), ()
    )
    private = own_drive(here.world, here.north, 0.0)
    assert math.hypot(shared, private) == pytest.approx(0.65)


def test_a_settlement_wears_off() -> None:
    here = views(world={"settlement": 1.5, "settled_at": 5.0})
    assert settlement_now(405.0, here.world) == pytest.approx(0.75)


def test_what_a_resting_state_lacks_leaves_with_an_alarm_and_comes_back_at_the_pace_of_grief() -> None:
    here = views(north={"alarmed_at": 5.0})
    assert resting(5.0, here.world, here.north) == 0.0
    assert resting(5.0 + 18.0, here.world, here.north) == pytest.approx(1.5)
    assert resting(5.0, here.world, here.south) == pytest.approx(3.0)

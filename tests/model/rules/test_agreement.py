"""What it means to agree."""

from __future__ import annotations

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.agreement import agree, cease_fire, cooperation_now
from tests.model.rules.worlds import views


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

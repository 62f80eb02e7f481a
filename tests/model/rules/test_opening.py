"""How a run opens."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.opening import open_front, open_group, open_region, open_state, open_world
from tests.model.rules.worlds import views


def state_opened(here: SimpleNamespace, **uniforms: float) -> dict[str, float]:
    luck = SimpleNamespace(**{"type": 0.5, "private": 0.5, "reach": 0.5, "first": 0.5, **uniforms})
    return open_state(0.0, luck, world=here.world, me=here.north, other=here.south).changes[here.north]


def test_resolve_is_the_chance_of_the_type_and_the_first_belief_of_the_other() -> None:
    here = views(north={"resolve": 0.45}, south={"resolve": 0.7})
    assert state_opened(here, type=0.44)["is_resolute"] == 1.0
    assert state_opened(here, type=0.46)["is_resolute"] == 0.0
    assert state_opened(here)["belief"] == 0.7


def test_neighbours_reach_each_other_and_others_by_chance() -> None:
    assert state_opened(views(), reach=0.99)["can_reach"] == 1.0
    apart = views(world={"contiguous": 0.0})
    assert state_opened(apart, reach=0.69)["can_reach"] == 1.0
    assert state_opened(apart, reach=0.71)["can_reach"] == 0.0


def test_a_state_starts_with_its_grievance_pressure_and_alert() -> None:
    here = views(north={"grievance": 0.4, "domestic_pressure": 0.6, "mobilised": 1.0}, world={"free_from": 7.0})
    opened = state_opened(here)
    assert (opened["grief"], opened["pressure"], opened["alert_until"]) == (0.4, 0.6, 67.0)
    assert state_opened(views())["alert_until"] == 0.0


@pytest.mark.parametrize(("name", "is_stirred"), [("grievance", True), ("domestic_pressure", True), ("resolve", False)])
def test_a_state_has_something_to_think_about_only_with_a_grievance_or_under_pressure(
    name: str, is_stirred: bool
) -> None:
    here = views(north={name: 0.4})
    assert state_opened(here)["next_decision"] == (pytest.approx(15.6) if is_stirred else NEVER)


def test_the_world_opens_with_heat_tempo_and_a_quiet_clock() -> None:
    here = views(world={"free_from": 7.0, "quiet_days": 60.0})
    luck = SimpleNamespace(heat=0.975, issue=0.5, tempo=0.5, calm=0.5)
    world = open_world(0.0, luck, world=here.world).changes[here.world]
    assert world["heat"] == pytest.approx(1.959964, abs=1e-6)
    assert world["tempo"] == 0.0 and world["next_quiet"] == 67.0
    assert world["next_calm"] == pytest.approx(7.0 + 100.0 * math.sqrt(math.log(2.0)))


def test_groups_fronts_and_regions_open() -> None:
    here = views(red={"sponsorship": 0.3, "capability": 0.8, "attacks_per_year": 36.525}, front={"share": 1.0})
    group = open_group(0.0, SimpleNamespace(backed=0.29), world=here.world, group=here.red).changes[here.red]
    assert (group["is_backed"], group["suspicion"], group["damage"]) == (1.0, 0.3, pytest.approx(0.2))
    luck = SimpleNamespace(gap=1.0 - math.exp(-1.0))
    front = open_front(0.0, luck, world=here.world, group=here.red, front=here.front).changes[here.front]
    assert front["next_attack"] == pytest.approx(10.0) and front["next_aftershock"] == NEVER
    region = open_region(0.0, luck, world=here.world, region=here.valley).changes[here.valley]
    assert region["next_shock"] == pytest.approx(365.25 / 6.0)

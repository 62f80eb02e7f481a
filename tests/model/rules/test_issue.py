"""New quarrels between the two states."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER
from sim.model.rules.issue import issue, issue_gap, pair_rate, renewed
from sim.model.rules.tempo import DAYS_PER_YEAR
from tests.model.rules.worlds import luck, roles, views

U = some.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) * 2.0**-52)


def changes(here: Any, **uniforms: float) -> Any:
    return issue(10.0, luck("issue", **uniforms), **roles("issue", here)).changes


@given(some.booleans(), some.booleans(), some.floats(0.0, 10.0))
def test_how_often_a_pair_quarrels_equals_its_naive_twin(border: bool, rivals: bool, factor: float) -> None:
    world = views(world={"contiguous": float(border), "rivalry": float(rivals), "issues_factor": factor}).world
    per_year = factor * 0.01 * (math.e**2.0 if border else 1.0) * (math.e**3.0 if rivals else 1.0)
    per_year *= math.e**-1.5 if border and rivals else 1.0
    assert pair_rate(world) == pytest.approx(per_year / DAYS_PER_YEAR, rel=1e-9)


def test_a_scenario_s_own_quarrels_come_on_top() -> None:
    world = views(world={"issues_per_year": 2.0, "issues_factor": 0.0}).world
    assert issue_gap(world, 1.0 - math.exp(-1.0)) == pytest.approx(DAYS_PER_YEAR / 2.0)
    assert issue_gap(views(world={"issues_factor": 0.0}).world, 0.5) == NEVER


def naive_fading_gap(intensity: float, half_life: float, u: float) -> float:
    """When the integral of the fading intensity reaches -ln(1 - u)."""
    whole = intensity * half_life / math.log(2.0)
    reached = -math.log1p(-u) / whole if whole > 0.0 else math.inf
    return math.inf if reached >= 1.0 else -half_life / math.log(2.0) * math.log1p(-reached)


@given(U, some.floats(1.0, 1e4), some.floats(0.0, 50.0), some.floats(0.0, 1e4))
def test_force_renews_what_earlier_force_has_left(u: float, half_life: float, recent: float, ago: float) -> None:
    world = views(world={"issues_recent": recent, "issues_recent_days": half_life, "last_force_at": 10.0 - ago,
                         "issues_factor": 100.0}).world  # fmt: skip
    added = 100.0 * recent / DAYS_PER_YEAR * (1.0 - 0.5 ** (ago / half_life))
    twin = naive_fading_gap(added, half_life, u)
    due = renewed(10.0, world, u)
    if math.isinf(twin) or due == NEVER:
        assert due == twin or min(due, twin) > 20.0 * half_life
    elif twin < 20.0 * half_life:
        assert due == pytest.approx(10.0 + twin, rel=1e-6)


def test_the_first_force_brings_the_whole_and_force_at_once_after_force_nothing() -> None:
    loud = {"issues_recent": 50.0, "issues_factor": 1000.0}
    assert renewed(10.0, views(world=loud).world, 0.5) < NEVER
    assert renewed(10.0, views(world=loud | {"last_force_at": 10.0}).world, 0.5) == NEVER


def test_force_before_the_record_ends_has_faded_by_then() -> None:
    """Nothing is drawn in the days on record, and what they leave is what is left."""
    loud = {"issues_recent": 50.0, "issues_factor": 1000.0, "issues_recent_days": 10.0}
    added = 1000.0 * 50.0 / DAYS_PER_YEAR
    due = renewed(10.0, views(world=loud | {"free_from": 30.0}).world, 0.3)
    assert due == pytest.approx(30.0 + naive_fading_gap(added / 4.0, 10.0, 0.3))


def test_an_issue_wrongs_one_of_the_two_and_alarms_it() -> None:
    here = views(world={"issues_per_year": 2.0, "issues_factor": 0.0}, north={"next_decision": 50.0})
    found = changes(here, side=0.2, gap=1.0 - math.exp(-1.0))
    north, south = found[here.north], found[here.south]
    assert north["grief"] == pytest.approx(3.0 * (1.0 - math.exp(-here.world.issue_grief * 0.7 / 3.0)))
    assert north["next_alarm"] == 10.0 and "next_decision" not in north
    assert south["grief"] == 0.0 and south["next_alarm"] == NEVER
    assert found[here.world]["next_issue"] == pytest.approx(10.0 + 365.25 / 2.0)
    other_way = changes(here, side=0.7)
    assert other_way[here.north]["grief"] == 0.0 and other_way[here.south]["next_alarm"] == 10.0


@pytest.mark.parametrize(("first", "side", "is_provoked"), [(0.0, 0.7, 1.0), (0.0, 0.2, 0.0), (-1.0, 0.7, 0.0)])
def test_what_wrongs_the_state_that_was_struck_first_is_a_new_provocation(
    first: float, side: float, is_provoked: float
) -> None:
    here = views(world={"first_force_by": first})
    assert changes(here, side=side)[here.world]["provoked"] == is_provoked


def test_without_a_rate_none_follows() -> None:
    here = views(world={"issues_factor": 0.0})
    assert changes(here)[here.world]["next_issue"] == NEVER

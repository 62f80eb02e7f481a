"""Attacks by groups."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER
from sim.model.rules.tempo import DAYS_PER_YEAR
from sim.model.rules.violence import attack, attack_gap, excitation_now, excited_gap, suspicion_after
from tests.model.rules.worlds import View, luck, roles, views

U = some.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) * 2.0**-52)
"""What is drawn: 52 bits, of which 1 - u is exact, as the rules rely on."""


def naive_excited_gap(intensity: float, days: float, multiplier: float, u: float) -> float:
    """The time at which the integral of the fading intensity reaches -ln(1 - u), by bisection; inf if it never does."""
    target = -math.log1p(-u)

    def reached(t: float) -> float:
        return intensity * min(multiplier, 1.0) * days * -math.expm1(-t / days)

    if reached(1e9) <= target:
        return math.inf
    low, high = 0.0, 1e9
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if reached(middle) < target else (low, middle)
    return low


@given(U, some.floats(0.0, 5.0), some.floats(0.1, 365.0), some.floats(0.001, 3.0))
def test_gap_to_the_next_set_off_attack_equals_its_naive_twin(
    u: float, intensity: float, days: float, multiplier: float
) -> None:
    group = View(excitation_days=days, multiplier=multiplier)
    gap, twin = excited_gap(group, group.multiplier, intensity, u), naive_excited_gap(intensity, days, multiplier, u)
    if gap == NEVER or math.isinf(twin):
        assert gap == twin or min(gap, twin) > 15 * days
    elif min(gap, twin) < 15 * days:
        assert gap == pytest.approx(twin, rel=1e-6, abs=1e-9)


def test_no_excitation_sets_off_nothing() -> None:
    assert excited_gap(View(excitation_days=11.0), 1.0, 0.0, 0.5) == NEVER


def test_attack_gap_by_hand() -> None:
    here = views(red={"attacks_per_year": 36.525, "multiplier": 0.5}, front={"share": 1.0})
    assert attack_gap(here.red, here.front, 0.5) == pytest.approx(math.log(2.0) / (0.1 * 0.5))
    here.red.attacks_per_year = 0.0
    assert attack_gap(here.red, here.front, 0.5) == NEVER


def test_excitation_fades_with_its_memory() -> None:
    here = views(red={"excitation_days": 10.0}, front={"excitation": 0.2, "excited_at": 3.0})
    assert excitation_now(13.0, here.red, here.front) == pytest.approx(0.2 / math.e)


@given(some.sampled_from([0.0, 1e-6, 0.3, 0.99, 1.0]), some.floats(0.5, 1.0), some.booleans(), U)
def test_suspicion_is_bayes_on_the_traces(prior: float, quality: float, backed: bool, u: float) -> None:
    group = View(suspicion=prior, evidence_quality=quality, is_backed=float(backed))
    points = u < (quality if backed else 1.0 - quality)
    if_backed, if_not = (quality, 1.0 - quality) if points else (1.0 - quality, quality)
    whole = prior * if_backed + (1.0 - prior) * if_not
    expected = prior * if_backed / whole if whole > 0.0 else prior
    assert suspicion_after(group, u) == pytest.approx(expected, abs=1e-12)


def attacked(here: Any, **uniforms: float) -> Any:
    return attack(10.0, luck("attack", **uniforms), **roles("attack", here))


def test_an_attack_by_hand() -> None:
    here = views(world={"grief_deaths": 0.0, "grief_attack": 0.3}, red={"suspicion": 0.3, "evidence_quality": 0.5})
    ring = attacked(here, deaths=0.1, size=0.5, grave=1e-9)
    target = ring.changes[here.north]
    blamed = 0.4 + 0.6 * 0.3
    assert ring.record["deaths_civilian"] == ring.record["deaths_military"] == 0.0
    assert target["grief"] == pytest.approx(3.0 * (1.0 - math.exp(-0.7 * 0.3 * blamed / 3.0)))
    assert target["pressure"] == pytest.approx(2.0 * (1.0 - math.exp(-0.13 * 0.3 * blamed / 2.0)))
    assert target["next_alarm"] == 10.0
    assert ring.changes[here.front]["excitation"] == pytest.approx(0.45 / 11.0)
    assert ring.changes[here.front]["next_attack"] == pytest.approx(10.0 + math.log(2.0) * DAYS_PER_YEAR / 10.0)
    assert ring.changes[here.world]["group_attacks"] == 1.0
    assert here.red.restraint == 0.0 and ring.changes[here.red]["suspicion"] == pytest.approx(0.3)


def test_an_attack_that_is_not_grave_is_a_matter_for_the_police() -> None:
    """It leaves what it was felt before, faded, and alarms nobody."""
    here = views(north={"grief": 2.0, "pressure": 3.0, "felt_at": 10.0 - 18.0}, world={"pressure_days": 18.0})
    target = attacked(here, deaths=0.9, grave=0.999999).changes[here.north]
    assert target["grief"] == pytest.approx(1.0) and target["pressure"] == pytest.approx(1.5)
    assert target["next_alarm"] == NEVER


@pytest.mark.parametrize(("first", "is_provoked"), [(1.0, 1.0), (0.0, 0.0), (-1.0, 0.0)])
def test_a_grave_attack_on_the_state_that_was_struck_first_is_a_new_provocation(
    first: float, is_provoked: float
) -> None:
    here = views(world={"first_force_by": first})
    assert attacked(here, grave=1e-9).changes[here.world]["provoked"] == is_provoked
    assert attacked(here, grave=0.999999).changes[here.world]["provoked"] == 0.0


def test_a_group_on_nobody_s_account_leaves_no_grief_and_no_pressure() -> None:
    here = views(front={"blames_other": 0.0})
    ring = attacked(here, deaths=0.9, grave=2.0**-53)
    assert ring.changes[here.north]["grief"] == ring.changes[here.north]["pressure"] == 0.0
    assert ring.changes[here.north]["next_alarm"] == NEVER

"""Attacks by groups."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER
from sim.model.rules.violence import (
    DAYS_PER_YEAR,
    attack,
    excitation_now,
    excited_gap,
    steady_gap,
    suspicion_after,
)
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


def test_steady_gap_by_hand() -> None:
    here = views(red={"attacks_per_year": 36.525, "multiplier": 0.5}, front={"share": 1.0})
    assert steady_gap(here.red, here.front, 0.5) == pytest.approx(math.log(2.0) / (0.1 * 0.5))
    here.red.attacks_per_year = 0.0
    assert steady_gap(here.red, here.front, 0.5) == NEVER


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


def test_an_attack_by_hand() -> None:
    here = views(world={"grief_deaths": 0.0, "grief_attack": 0.3}, red={"suspicion": 0.3, "evidence_quality": 0.5})
    ring = attack(10.0, luck("attack", deaths=0.1, size=0.5), **roles("attack", here))
    target = ring.changes[here.north]
    blamed = 0.4 + 0.6 * 0.3
    assert ring.record["deaths_civilian"] == ring.record["deaths_military"] == 0.0
    assert target["grief"] == pytest.approx(0.7 * 0.3 * blamed)
    assert target["pressure"] == pytest.approx(0.13 * 0.3 * blamed)
    assert ring.changes[here.front]["excitation"] == pytest.approx(0.45 / 11.0)
    assert ring.changes[here.front]["next_attack"] == pytest.approx(10.0 + math.log(2.0) * DAYS_PER_YEAR / 10.0)
    assert ring.changes[here.world]["group_attacks"] == 1.0
    assert here.red.restraint == 0.0 and ring.changes[here.red]["suspicion"] == pytest.approx(0.3)


def test_a_group_on_nobody_s_account_leaves_no_grief() -> None:
    here = views(front={"blames_other": 0.0})
    ring = attack(10.0, luck("attack", deaths=0.9), **roles("attack", here))
    assert ring.changes[here.north]["grief"] == 0.0
    assert ring.changes[here.north]["pressure"] > 0.0
    assert np.isfinite(ring.changes[here.north]["next_decision"])

"""Grief, pressure, weariness."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules.feelings import (
    discharged,
    faded,
    grief_now,
    grief_of_blow,
    heaped,
    pressure_now,
    pressure_of_blow,
    weariness_of,
)
from tests.model.rules.worlds import views

DEATHS = some.integers(0, 20_000)


@given(some.floats(0.0, 100.0), some.floats(0.0, 500.0), some.floats(0.5, 1e4))
def test_fading_halves_in_the_half_life(value: float, days: float, half_life: float) -> None:
    assert faded(value, 3.0, 3.0 + days, half_life) == pytest.approx(value * 0.5 ** (days / half_life), rel=1e-9)


def naive_heaped(old: float, added: float, limit: float) -> float:
    """What lacks to the limit shrinks by exp(-added / limit); a feeling beyond it stays as it is."""
    return old if old >= limit else limit - (limit - old) * math.exp(-added / limit)


@given(some.floats(0.0, 30.0), some.floats(0.0, 100.0), some.floats(0.1, 20.0))
def test_feelings_heap_up_to_a_limit(old: float, added: float, limit: float) -> None:
    new = heaped(old, added, limit)
    assert new == pytest.approx(naive_heaped(old, added, limit), rel=1e-9)
    assert old - 1e-12 <= new <= max(old, limit) + 1e-12
    assert heaped(old, added, 1e6) == pytest.approx(old + added, rel=1e-3, abs=1e-6), (
        "far from the limit all of it counts"
    )


@given(some.floats(0.0, 100.0), some.floats(0.0, 20.0), some.floats(0.0, 20.0))
def test_two_blows_weigh_as_much_as_their_sum(old: float, first: float, second: float) -> None:
    assert heaped(heaped(old, first, 3.0), second, 3.0) == pytest.approx(heaped(old, first + second, 3.0), rel=1e-9)


@given(some.floats(0.0, 10.0), DEATHS, some.booleans(), some.floats(0.0, 5.0))
def test_grief_after_a_blow_equals_its_naive_twin(severity: float, dead: int, rivals: bool, grief: float) -> None:
    here = views(world={"rivalry": float(rivals)}, north={"grief": grief, "felt_at": 4.0})
    added = 0.7 * (1.6 if rivals else 1.0) * severity * (1.0 + 0.35 * math.log1p(dead))
    twin = naive_heaped(grief / 2.0, added, 3.0)
    assert grief_of_blow(22.0, here.world, here.north, severity, float(dead)) == pytest.approx(twin, rel=1e-9)


@given(some.floats(0.0, 10.0), some.floats(0.0, 1.0), DEATHS, some.floats(0.0, 5.0))
def test_pressure_after_a_blow_equals_its_naive_twin(severity: float, public: float, dead: int, before: float) -> None:
    here = views(north={"pressure": before, "felt_at": 4.0})
    twin = naive_heaped(before / 2.0, public * (0.13 * severity + 0.1 * math.log1p(dead)), 2.0)
    assert pressure_of_blow(24.0, here.world, here.north, severity, public, float(dead)) == pytest.approx(
        twin, rel=1e-9
    )


@given(some.floats(0.0, 1.0), some.floats(-2.0, 4.0))
def test_discharge_equals_its_naive_twin(share: float, level: float) -> None:
    left = discharged(share, level)
    assert left == pytest.approx(1.0 - share * min(max(level, 0.0), 1.0), abs=1e-12)
    assert -1e-12 <= left <= 1.0


def test_weariness_by_hand() -> None:
    assert weariness_of(views().world, math.e**2 - 1.0) == pytest.approx(0.3)


def test_feelings_fade_each_at_its_own_pace() -> None:
    here = views(north={"grief": 2.0, "pressure": 3.0, "felt_at": 4.0})
    assert grief_now(22.0, here.world, here.north) == pytest.approx(1.0)
    assert pressure_now(24.0, here.world, here.north) == pytest.approx(1.5)

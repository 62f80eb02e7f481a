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
    pressure_now,
    pressure_of_blow,
    weariness_of,
)
from tests.model.rules.worlds import views

DEATHS = some.integers(0, 20_000)


@given(some.floats(0.0, 100.0), some.floats(0.0, 500.0), some.floats(0.5, 1e4))
def test_fading_halves_in_the_half_life(value: float, days: float, half_life: float) -> None:
    assert faded(value, 3.0, 3.0 + days, half_life) == pytest.approx(value * 0.5 ** (days / half_life), rel=1e-9)


@given(some.floats(0.0, 10.0), DEATHS, some.booleans())
def test_grief_of_a_blow_equals_its_naive_twin(severity: float, dead: int, rivals: bool) -> None:
    here = views(world={"rivalry": float(rivals)})
    twin = 0.7 * (1.6 if rivals else 1.0) * severity * (1.0 + 0.35 * math.log1p(dead))
    assert grief_of_blow(here.world, here.north, severity, float(dead)) == pytest.approx(twin, rel=1e-12)


@given(some.floats(0.0, 10.0), some.floats(0.0, 1.0), DEATHS)
def test_pressure_of_a_blow_equals_its_naive_twin(severity: float, public: float, dead: int) -> None:
    twin = public * (0.13 * severity + 0.1 * math.log1p(dead))
    assert pressure_of_blow(views().world, severity, public, float(dead)) == pytest.approx(twin, rel=1e-12)


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

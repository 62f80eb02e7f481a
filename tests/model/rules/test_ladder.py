"""The ladder."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules.ladder import climb, height_now
from sim.vocabulary import ACTIONS, Action
from tests.model.rules.worlds import views

OPTIONS = list(Action)[:25]


def naive_climb(height: float, rung: int, push: float, pushes: bool) -> float:
    """The higher of where one stands and the act's rung; a display or blow pushes up, to two above its rung or 9."""
    pushed = min(height + push, rung + 2.0, 9.0) if pushes else 0.0
    return max(height, float(rung), pushed)


@given(some.floats(0.0, 9.0), some.floats(0.0, 200.0), some.sampled_from(OPTIONS), some.booleans())
def test_climb_equals_its_naive_twin(height: float, days: float, action: Action, pushes: bool) -> None:
    here = views(world={"height": height, "height_at": 0.0, "peak_rung": 4.0})
    now = height * math.exp(-days * math.log(2.0) / 21.0)
    after = climb(days, here.world, float(action), pushes)
    assert after["height"] == pytest.approx(naive_climb(now, ACTIONS[action].rung, 0.5, pushes), abs=1e-12)
    assert after["peak_rung"] == max(4.0, math.floor(after["height"]))
    assert after["peak_hostility"] == max(1.0, ACTIONS[action].hostility)
    assert 0.0 <= after["height"] <= 9.0


def test_quiet_halves_the_height_in_its_half_life() -> None:
    here = views(world={"height": 6.0, "height_at": 2.0})
    assert height_now(23.0, here.world) == pytest.approx(3.0)


def test_words_never_push() -> None:
    here = views(world={"height": 5.0, "height_at": 7.0})
    assert climb(7.0, here.world, float(Action.PROTEST), False)["height"] == 5.0
    assert climb(7.0, here.world, float(Action.BORDER_FIRE), True)["height"] == 5.0
    assert climb(7.0, here.world, float(Action.STRIKE_GROUP), True)["height"] == 5.5

"""What a state expects of the other, and what it learns about it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules.reply import CLASS_OF_ACTION, REPLIES, belief_after, expected_harm, weights
from sim.vocabulary import Action
from tests.model.rules.worlds import View, views

DRIVE = some.floats(-5.0, 5.0)
SHARE = some.floats(0.0, 1.0)


def naive_weights(world: Any, drive: float) -> list[float]:
    """exp(precision * (drive * level - cost - curvature * level^2)), one a class."""
    return [
        math.exp(world.choice_precision
                 * (drive * world.level[act] - world.cost[act] - world.level_curvature * world.level[act] ** 2))
        for act in REPLIES
    ]  # fmt: skip


def naive_expected_harm(world: Any, drive: float, raised: float, belief: float) -> float:
    """Sum over types and replies of belief * probability * level * (1 + fear if wide)."""
    fear = 1.0 + world.fear_of_wide + world.nuclear_fear * world.nuclear
    harm = 0.0
    for share, bonus in ((1.0 - belief, 0.0), (belief, world.drive_resolute)):
        weight = naive_weights(world, drive + raised + bonus)
        for act, w in zip(REPLIES, weight, strict=True):
            harm += share * w / sum(weight) * world.level[act] * (fear if act is Action.WIDE_STRIKE else 1.0)
    return harm


def naive_belief_after(world: Any, drive: float, prior: float, noise: float, action: Action, publicity: float) -> float:
    """Bayes; with chance 1 - (1 - noise) * publicity the act is seen as any of the five classes."""
    kind = int(CLASS_OF_ACTION[action])
    clear = (1.0 - noise) * publicity
    seen = []
    for bonus in (0.0, world.drive_resolute):
        weight = naive_weights(world, drive + bonus)
        seen.append(clear * weight[kind] / sum(weight) + (1.0 - clear) / 5)
    whole = prior * seen[1] + (1.0 - prior) * seen[0]
    return prior * seen[1] / whole if whole > 0.0 else prior


@given(DRIVE)
def test_weights_equal_their_naive_twin(drive: float) -> None:
    world = views().world
    assert weights(world, drive) == pytest.approx(naive_weights(world, drive), rel=1e-12)


@given(DRIVE, some.floats(0.0, 3.0), SHARE, some.integers(0, 2))
def test_expected_harm_equals_its_naive_twin(drive: float, raised: float, belief: float, nuclear: int) -> None:
    world = views(world={"nuclear": float(nuclear), "nuclear_fear": 2.0}).world
    harm = expected_harm(world, weights(world, drive), raised, belief)
    assert harm == pytest.approx(naive_expected_harm(world, drive, raised, belief), rel=1e-9)


@given(DRIVE, SHARE, SHARE, some.sampled_from(list(Action)[:25]), SHARE)
def test_belief_equals_its_naive_twin(drive: float, prior: float, noise: float, action: Action, public: float) -> None:
    world = views().world
    observer = View(belief=prior, perception_noise=noise)
    after = belief_after(world, observer, weights(world, drive), float(action), public)
    assert after == pytest.approx(naive_belief_after(world, drive, prior, noise, action, public), abs=1e-12)
    assert 0.0 <= after <= 1.0


def test_force_speaks_for_resolve_and_letting_pass_against_it() -> None:
    world, observer = views().world, View(belief=0.4, perception_noise=0.1)
    weight = weights(world, -0.5)
    assert belief_after(world, observer, weight, float(Action.STRIKE_GROUP), 1.0) > 0.4
    assert belief_after(world, observer, weight, float(Action.ABSORB), 1.0) < 0.4


@pytest.mark.parametrize(("noise", "public"), [(1.0, 1.0), (0.0, 0.0)])
def test_nothing_is_learnt_from_what_is_not_seen(noise: float, public: float) -> None:
    world, observer = views().world, View(belief=0.4, perception_noise=noise)
    assert belief_after(world, observer, weights(world, 1.0), float(Action.INVASION), public) == pytest.approx(0.4)


@pytest.mark.parametrize("prior", [0.0, 1.0])
def test_certainty_stays_certain(prior: float) -> None:
    world, observer = views().world, View(belief=prior, perception_noise=0.1)
    assert belief_after(world, observer, weights(world, 1.0), float(Action.PROTEST), 1.0) == prior


def test_harm_grows_with_what_raises_the_other() -> None:
    world = views().world
    raised = np.linspace(0.0, 4.0, 50)
    assert (np.diff(expected_harm(world, weights(world, -1.0), raised, 0.5)) > 0.0).all()


def test_extreme_precision_and_drive_stay_finite() -> None:
    world = views(world={"choice_precision": 50.0}).world
    for drive in (-1e3, 1e3):
        assert math.isfinite(expected_harm(world, weights(world, drive), 5.0, 0.5))
        after = belief_after(world, View(belief=0.5, perception_noise=0.0), weights(world, drive), 23.0, 1.0)
        assert 0.0 <= after <= 1.0

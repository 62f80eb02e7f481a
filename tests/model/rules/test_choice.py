"""Logit choice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules import KINDS
from sim.model.rules.choice import CLASS_OF_ACTION, REPLIES, belief_after, choose, expected_harm, weights
from sim.model.rules.decision import OPTIONS
from sim.model.rules.overture import N_WAYS
from sim.model.rules.voice import WORDS
from sim.vocabulary import Action
from tests.model.rules.worlds import View, roles, scattered, uniform_luck, views

ALL_OPEN = np.full(3, True)
UTILITY = some.floats(-50.0, 50.0)


def naive_choose(utilities: list[float], available: list[bool], precision: float, u: float) -> tuple[int, list[float]]:
    """P = exp(precision * utility) over the sum of those that are open; drawn in the order of the options."""
    top = max(precision * utility for utility, is_open in zip(utilities, available, strict=True) if is_open)
    weights = [
        math.exp(precision * utility - top) if is_open else 0.0
        for utility, is_open in zip(utilities, available, strict=True)
    ]
    probability = [weight / sum(weights) for weight in weights]
    below = 0.0
    for option, share in enumerate(probability):
        below += share
        if u <= below:
            return option, probability
    return len(utilities) - 1, probability


def test_three_options_by_hand() -> None:
    utilities = np.log([1.0, 2.0, 5.0])
    option, probability = choose(utilities, ALL_OPEN, 1.0, 0.3)
    assert probability == pytest.approx([1 / 8, 2 / 8, 5 / 8])
    assert option == 1.0
    assert choose(utilities, ALL_OPEN, 1.0, 0.12)[0] == 0.0
    assert choose(utilities, ALL_OPEN, 1.0, 0.38)[0] == 2.0


@given(some.lists(some.tuples(UTILITY, some.booleans()), min_size=2, max_size=25), some.floats(0.0, 50.0),
       some.floats(1e-9, 1.0 - 1e-9))  # fmt: skip
def test_choice_equals_its_naive_twin(options: list[tuple[float, bool]], precision: float, u: float) -> None:
    utilities, available = [value for value, _ in options], [is_open for _, is_open in options]
    available[0] = True
    option, probability = choose(np.array(utilities), np.array(available), precision, u)
    expected, law = naive_choose(utilities, available, precision, u)
    assert probability == pytest.approx(law, abs=1e-12)
    edges = np.cumsum(law)
    assert option == expected or np.abs(edges - u).min() < 1e-12


@given(some.lists(UTILITY, min_size=3, max_size=25), some.integers(0, 24), some.floats(1e-9, 1.0 - 1e-9))
def test_what_is_not_available_is_never_chosen(utilities: list[float], closed: int, u: float) -> None:
    available = [position != closed % len(utilities) for position in range(len(utilities))]
    option, probability = choose(np.array(utilities), np.array(available), 2.0, u)
    assert available[int(option)] or (probability[int(option)] == 0.0 and u > 1.0 - 1e-9)
    assert probability[closed % len(utilities)] == 0.0


def test_the_only_open_option_is_chosen_even_if_it_is_the_last() -> None:
    utilities = np.array([9.0, -9.0, 3.0, -300.0])
    for position in range(4):
        available = np.arange(4) == position
        assert choose(utilities, available, 50.0, 0.999)[0] == position
        assert choose(utilities, available, 50.0, 0.001)[0] == position


def test_better_luck_is_never_a_milder_choice() -> None:
    utilities = np.array([[0.3], [-0.2], [1.0], [0.0]])
    option, _ = choose(utilities, np.full((4, 1000), True), 1.65, np.linspace(0.0005, 0.9995, 1000))
    assert (np.diff(option) >= 0.0).all()


@pytest.mark.parametrize(
    ("desk", "options"), [("decision", OPTIONS), ("voice", WORDS), ("overture", tuple(Action)[:N_WAYS])]
)
@given(u=some.floats(1e-9, 1.0 - 1e-9), seed=some.integers(0, 300))
def test_what_a_desk_chooses_is_open(desk: str, options: tuple[Action, ...], u: float, seed: int) -> None:
    here, drawn = scattered(5, seed), uniform_luck(desk, 5, seed)
    drawn.choice = np.full(5, u)
    why = KINDS[desk].rule(np.full(5, 60.0), drawn, **roles(desk, here)).why
    assert why is not None
    np.testing.assert_allclose(sum(why["probability"]), 1.0, rtol=1e-12)
    for lane, action in enumerate(why["chosen"]):
        assert np.broadcast_to(why["available"][options.index(Action(int(action)))], 5)[lane]


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

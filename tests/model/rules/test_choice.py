"""Logit choice."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules import KINDS
from sim.model.rules.choice import choose
from sim.model.rules.decision import OPTIONS
from sim.model.rules.overture import N_WAYS
from sim.model.rules.voice import WORDS
from sim.vocabulary import Action
from tests.model.rules.worlds import roles, scattered, uniform_luck

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

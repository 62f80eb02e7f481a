"""Force for each grave attack, and a bound that it may not exceed."""

from __future__ import annotations

import math

import numpy as np

from sim.evidence.facts.confrontations import BOUNDS, bounds
from sim.evidence.facts.family import family_with_group
from sim.results.facts import Fact
from sim.vocabulary import Action
from tests.evidence.facts.logs import A, B, Row, log

ATTACK, STRIKE = Action.ATTACK_BY_GROUP, Action.STRIKE_GROUP


def share(rows: list[Row], dead: dict[int, float], n_runs: int = 1, end: float = 400.0) -> float:
    values = bounds(log(rows, n_runs, dead, end))(np.ones(n_runs))
    assert set(values) == set(BOUNDS) and len({repr(value) for value in values.values()}) == 1
    return values[BOUNDS[0]]


def test_force_of_the_target_within_thirty_days_follows_an_attack() -> None:
    rows: list[Row] = [
        (0, 0.0, -1, ATTACK), (0, 20.0, A, STRIKE), (0, 21.0, -1, ATTACK),
        (1, 0.0, -1, ATTACK), (1, 31.0, A, STRIKE),
        (2, 0.0, -1, ATTACK), (2, 1.0, B, STRIKE), (2, 2.0, -1, ATTACK), (2, 3.0, A, STRIKE),
    ]  # fmt: skip
    grave = dict.fromkeys((0, 2, 3, 5), 10.0)
    assert share(rows, grave, 3) == 0.5, "the host's own force is none, and small attacks do not count"


def test_an_attack_that_is_not_followed_for_long_enough_does_not_count() -> None:
    assert math.isnan(share([(0, 380.0, -1, ATTACK)], {0: 50.0}))


def test_a_bound_is_held_from_below_by_nothing() -> None:
    bound = Fact("bound.x", 0.24, 0.17, 0.33, unit="bound: share")
    assert bound.is_bound and bound.contains(0.0) and bound.contains(0.36) and not bound.contains(0.37)
    assert not Fact("x", 0.24, 0.17, 0.33, unit="share").contains(0.0)


def test_the_group_attacks_as_it_will() -> None:
    scenario = family_with_group().scenario("group_at_large")
    assert not scenario.history and len(scenario.groups) == 1

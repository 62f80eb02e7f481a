"""Who dies."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules import deaths
from tests.model.rules.worlds import View

U = some.floats(1e-9, 1.0 - 1e-9)


def group(**changes: float) -> View:
    given_ = {"bloodless_share": 0.29, "deaths_log_mean": 1.12, "deaths_log_sd": 0.87, "deaths_tail_share": 0.03,
              "deaths_tail_exponent": 1.4}  # fmt: skip
    return View(**{**given_, **changes})


def naive_count(log_median: float, spread: float, u: float, cap: float) -> float:
    """A log-normal, rounded down, at least 1."""
    return min(max(math.floor(math.exp(log_median + spread * NormalDist().inv_cdf(u))), 1.0), cap)


def naive_of_attack(group: View, u: float) -> float:
    """Nobody below the bloodless share; then the body; the last part of the deadly attacks is the tail from ten up."""
    deadly = 1.0 - group.bloodless_share
    tail = deadly * group.deaths_tail_share
    if u < group.bloodless_share:
        return 0.0
    if u < 1.0 - tail:
        place = (u - group.bloodless_share) / (deadly - tail)
        return naive_count(group.deaths_log_mean, group.deaths_log_sd, max(place, 2.0**-53), 3e3)  # a law has no end
    return min(math.floor(10.0 * ((1.0 - u) / tail) ** (-1.0 / group.deaths_tail_exponent)), 3000.0)


@given(U, some.sampled_from([0.0, 0.29, 0.9, 1.0]), some.sampled_from([0.0, 0.03, 1.0]), some.floats(0.8, 4.0))
def test_deaths_of_an_attack_equal_their_naive_twin(u: float, bloodless: float, tail: float, exponent: float) -> None:
    one = group(bloodless_share=bloodless, deaths_tail_share=tail, deaths_tail_exponent=exponent)
    dead = deaths.of_attack(one, u)
    # A step of the rounding may fall on either side of u itself.
    assert dead in {naive_of_attack(one, min(max(u + step, 1e-12), 1 - 1e-12)) for step in (-1e-10, 0.0, 1e-10)}
    assert dead == math.floor(dead) and 0.0 <= dead <= deaths.ATTACK_CAP


def test_attacks_by_hand() -> None:
    assert deaths.of_attack(group(), 0.28) == 0.0
    middle = 0.29 + 0.5 * 0.71 * 0.97
    assert deaths.of_attack(group(), middle) == math.floor(math.exp(1.12))
    assert deaths.of_attack(group(), 1.0 - 0.71 * 0.03 / 2) == math.floor(10.0 * 2.0 ** (1 / 1.4))
    assert deaths.of_attack(group(), 1.0 - 1e-15) == deaths.ATTACK_CAP


def test_shares_of_attacks_are_those_of_the_law() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    dead = deaths.of_attack(group(), u)
    assert np.mean(dead == 0.0) == pytest.approx(0.29, abs=2e-5)
    assert np.mean(dead[dead > 0] >= 10.0) > 0.03
    assert (np.diff(dead[u > 0.29][: int(0.68 * 1e5)]) >= 0.0).all()


@given(some.integers(0, 3000), some.floats(0.0, 1.0), U)
def test_a_part_is_whole_and_never_more_than_all(dead: int, share: float, u: float) -> None:
    part = deaths.share_of(float(dead), share, u)
    assert part == math.floor(part) and 0.0 <= part <= dead
    assert abs(part - dead * share) < 1.0 + 1e-9


def test_a_part_is_the_share_on_average() -> None:
    u = (np.arange(10_000) + 0.5) / 10_000
    assert np.mean(deaths.share_of(np.full(10_000, 7.0), 0.35, u)) == pytest.approx(7 * 0.35, abs=1e-3)


@given(U, U, some.floats(0.0, 1.0), some.floats(0.1, 1000.0), some.floats(0.0, 3.0), some.sampled_from([300.0, 2e4]))
def test_deaths_if_any_equal_their_naive_twin(
    u_any: float, u: float, chance: float, median: float, log_sd: float, cap: float
) -> None:
    dead = deaths.if_any(u_any, chance, median, log_sd, u, cap)
    if u_any >= chance:
        assert dead == 0.0
    else:
        twins = {naive_count(math.log(median) + step, log_sd, u, cap) for step in (-1e-12, 0.0, 1e-12)}
        assert dead in twins

"""The binomial tail against exact fractions, and what a restriction is worth."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from sim.results.prim import binomial_tails, quasi_p_values, significant


def tail(count: int, n: int, share: float) -> float:
    return float(binomial_tails(count, n, np.array([share]))[0])


def exact_tail(count: int, n: int, share: Fraction) -> Fraction:
    terms = (comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(count, n + 1))
    return sum(terms, start=Fraction(0))


@pytest.mark.parametrize(("count", "n"), [(0, 5), (1, 1), (3, 40), (40, 40), (180, 400), (399, 400)])
@pytest.mark.parametrize("share", [Fraction(1, 8), Fraction(1, 2), Fraction(15, 16)])
def test_the_tail_is_that_of_exact_fractions(count: int, n: int, share: Fraction) -> None:
    assert tail(count, n, float(share)) == pytest.approx(float(exact_tail(count, n, share)), rel=1e-9)


def test_the_tail_at_its_ends() -> None:
    assert tail(0, 0, 0.5) == tail(0, 9, 0.0) == tail(9, 9, 1.0) == 1.0
    assert tail(1, 9, 0.0) == tail(10, 9, 0.5) == 0.0


def test_a_restriction_is_compared_with_the_box_without_it() -> None:
    passes = np.array([[True] * 6 + [False] * 4])
    label = np.array([1.0] * 5 + [0.0] * 5)
    assert quasi_p_values(passes, label, np.ones(10))[0] == pytest.approx(tail(5, 6, 0.5))


def test_points_that_another_restriction_shuts_out_count_for_neither() -> None:
    first, second = [True] * 6 + [False] * 4 + [False] * 3, [True] * 10 + [False] * 3
    label = np.array([1.0] * 5 + [0.0] * 5 + [1.0] * 3)
    p_values = quasi_p_values(np.array([first, second]), label, np.ones(13))
    assert p_values[0] == pytest.approx(tail(5, 6, 0.5))
    assert p_values[1] == 1.0, "it shuts out nothing that the first does not"


def test_a_common_weight_changes_nothing() -> None:
    draw = np.random.default_rng(2)
    passes, label = draw.random((3, 200)) < 0.8, (draw.random(200) < 0.3).astype(float)
    once, thrice = (quasi_p_values(passes, label, np.full(200, weight)) for weight in (1.0, 3.0))
    assert thrice == pytest.approx(once)


def test_unequal_weights_are_worth_fewer_points() -> None:
    passes = np.array([[True] * 40 + [False] * 40])
    label = np.array([1.0, 1.0, 1.0, 0.0] * 10 + [1.0, 0.0, 0.0, 0.0] * 10)
    unequal = np.where(np.arange(80) % 8 < 4, 5.0, 0.5)  # the shares of cases stay the same
    assert quasi_p_values(passes, label, unequal)[0] > 10 * quasi_p_values(passes, label, np.ones(80))[0]


def test_restrictions_go_one_at_a_time_until_all_are_significant() -> None:
    draw = np.random.default_rng(4)
    x = draw.random((3, 400))
    label = (x[0] > 0.5).astype(float)
    assert significant(x > 0.5, label, np.ones(400), 0.01) == [0]
    assert significant(x[1:] > 0.5, label, np.ones(400), 0.01) == []

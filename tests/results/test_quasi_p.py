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
    is_case = np.array([True] * 5 + [False] * 5)
    assert quasi_p_values(passes, is_case)[0] == pytest.approx(tail(5, 6, 0.5))


def test_points_that_another_restriction_shuts_out_count_for_neither() -> None:
    first, second = [True] * 6 + [False] * 4 + [False] * 3, [True] * 10 + [False] * 3
    is_case = np.array([True] * 5 + [False] * 5 + [True] * 3)
    p_values = quasi_p_values(np.array([first, second]), is_case)
    assert p_values[0] == pytest.approx(tail(5, 6, 0.5))
    assert p_values[1] == 1.0, "it shuts out nothing that the first does not"


def test_restrictions_go_one_at_a_time_until_all_are_significant() -> None:
    draw = np.random.default_rng(4)
    x = draw.random((3, 400))
    is_case = x[0] > 0.5
    assert significant(x > 0.5, is_case, 0.01) == [0]
    assert significant(x[1:] > 0.5, is_case, 0.01) == []

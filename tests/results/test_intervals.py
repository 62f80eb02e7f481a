"""Wilson's and Student's intervals against SciPy and their own promises."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from scipy import stats
from scipy.stats import binom, binomtest

from sim.results.intervals import MANY, Z, student, t_quantile, wilson


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 10, 27, MANY - 1, MANY, 10**6])
@pytest.mark.parametrize("level", [0.75, 0.95, 0.975, 0.999])
def test_quantiles_of_students_t_equal_scipy(degrees: int, level: float) -> None:
    assert t_quantile(level, degrees) == pytest.approx(stats.t.ppf(level, degrees), rel=1e-9)


def test_two_observations_have_one_degree_of_freedom_and_one_has_none() -> None:
    assert student(np.array([1.0, inf])) == pytest.approx([12.706205, Z])
    assert np.isnan(student(np.array([[0.0, nan]]))).all()


@pytest.mark.parametrize(("count", "n"), [(0, 1), (1, 1), (0, 50), (3, 17), (50, 50), (4999, 10_000), (1, 10**6)])
def test_wilson_equals_scipy(count: int, n: int) -> None:
    expected = binomtest(count, n).proportion_ci(0.95, method="wilson")
    assert wilson(count, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_touches_the_ends_exactly() -> None:
    assert wilson(0, 40)[0] == 0.0
    assert wilson(40, 40)[1] == 1.0


@pytest.mark.parametrize("p", [0.02, 0.1, 0.5])
def test_wilson_covers_at_least_93_per_cent(p: float) -> None:
    """Exact coverage at n = 1000, no sampling."""
    n = 1000
    covered = [count for count in range(n + 1) if wilson(count, n)[0] <= p <= wilson(count, n)[1]]
    assert binom.pmf(covered, n, p).sum() > 0.93


def test_wilson_of_nothing_is_nan() -> None:
    assert all(isnan(end) for end in wilson(0, 0))


def test_wilson_refuses_an_impossible_count() -> None:
    with pytest.raises(ValueError, match=r"count is 5; it must be in \[0, 4\]"):
        wilson(5, 4)

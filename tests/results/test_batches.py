from __future__ import annotations

import numpy as np
import pytest

from sim.results.batches import chance_among, gather, runs_for
from sim.results.responses import Response
from tests.results.known_functions import DEATHS, WAR, bent_luck, own_luck, same_luck


@pytest.mark.parametrize("luck", [own_luck, same_luck, bent_luck])
def test_chance_among_points_is_the_variance_of_runs_over_all_variance(luck: object) -> None:
    """Means spread with variance 1 over 400 points, luck of variance 4: chance is 0.8."""
    unit = np.random.default_rng(1).random((400, 2))
    means = np.random.default_rng(2).permutation(np.linspace(-np.sqrt(3.0), np.sqrt(3.0), 400))
    values = means[:, None] + 2.0 * luck(unit, 1000, np.random.default_rng(3))  # type: ignore[operator]
    assert chance_among(gather(values, DEATHS)) == pytest.approx(0.8, abs=0.02)


def test_the_mean_over_runs_that_have_it_is_unbiased_for_each_point() -> None:
    lag = Response("days_to_talks", "mean", "talks_held")
    values = np.array([[1.0, np.nan, 3.0, np.nan], [4.0, 4.0, np.nan, 7.0]])
    batches = gather(values, lag)
    assert batches.estimate.tolist() == pytest.approx([2.0, 5.0])
    assert batches.variances.mean(axis=1).tolist() == pytest.approx([2.0, 3.0])


def test_batches_keep_the_mean_for_any_number_of_runs() -> None:
    values = np.random.default_rng(0).random((3, 101))
    batches = gather(values, DEATHS)
    assert batches.estimate.tolist() == pytest.approx(values.mean(axis=1).tolist())
    assert (batches.variances @ batches.sizes / 101).tolist() == pytest.approx(values.var(axis=1, ddof=1).tolist())
    assert batches.n_runs == 101


def test_the_budget_rule_is_that_of_the_book() -> None:
    """A probability of mean 0.2 and deviation 0.1 over the design needs 285 runs for 5 % of noise."""
    assert runs_for(1.0 - 0.1**2 / (0.2 * 0.8)) == 285
    assert runs_for(1.0) is None


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused_by_name_count_and_point(wrong: float) -> None:
    values = np.zeros((20, 4))
    values[7, 2] = values[9, 0] = wrong
    with pytest.raises(ValueError, match=r"deaths_total is (nan|inf) in run 2 of point 7.* 2 of 80 runs"):
        gather(values, DEATHS)


def test_points_where_no_run_has_the_quantity_are_refused() -> None:
    values = np.ones((20, 4))
    values[5] = values[6] = np.nan
    with pytest.raises(ValueError, match=r"days_to_talks exists in fewer than 1 run at 2 of 20 points.*point 5.*talks"):
        gather(values, Response("days_to_talks", "mean", "talks_held"))


def test_the_spread_of_a_share_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match=r"war is a share: its spread follows from its mean"):
        gather(np.ones((5, 4), dtype=bool), WAR, "spread")

"""Uncertain parameters: inverse distribution functions against scipy's, and truncation."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from scipy import stats

from sim.model.quantiles import quantile_of
from sim.scenario.distributions import DISTRIBUTIONS, Distribution

U = np.concatenate([[1e-9, 1e-5], (np.arange(999) + 0.5) / 999, [1.0 - 1e-5, 1.0 - 1e-9]])

EXACT = 1e-9
"""Relative error of laws whose inverse is elementary."""
TABLED = 2e-3
"""Error, in standard deviations, of laws that are read off a table."""

LAWS: list[tuple[dict[str, Any], Any, float]] = [
    ({"distribution": "normal", "mean": 1, "sd": 2}, stats.norm(1, 2), EXACT),
    ({"distribution": "lognormal", "median": 3, "sd_log": 0.5}, stats.lognorm(0.5, scale=3), EXACT),
    ({"distribution": "lognormal", "mean_log": 1, "sd_log": 1.5}, stats.lognorm(1.5, scale=math.e), EXACT),
    ({"distribution": "uniform", "low": 1, "high": 2}, stats.uniform(1, 1), EXACT),
    ({"distribution": "loguniform", "low": 1, "high": 100}, stats.loguniform(1, 100), EXACT),
    ({"distribution": "triangular", "low": 0, "mode": 1, "high": 4}, stats.triang(0.25, 0, 4), EXACT),
    ({"distribution": "triangular", "low": 1, "mode": 1, "high": 3}, stats.triang(0.0, 1, 2), EXACT),
    ({"distribution": "exponential", "mean": 3}, stats.expon(scale=3), EXACT),
    ({"distribution": "beta", "a": 4, "b": 5}, stats.beta(4, 5), TABLED),
    ({"distribution": "beta", "a": 0.5, "b": 0.5}, stats.beta(0.5, 0.5), TABLED),
    ({"distribution": "beta", "a": 2, "b": 20}, stats.beta(2, 20), TABLED),
    ({"distribution": "gamma", "shape": 2, "mean": 12}, stats.gamma(2, scale=6), TABLED),
    ({"distribution": "gamma", "shape": 0.7, "mean": 1}, stats.gamma(0.7, scale=1 / 0.7), TABLED),
]


def quantile(table: dict[str, Any]) -> Any:
    return quantile_of(TypeAdapter(Distribution).validate_python(table))


def error(values: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], law: Any, tolerance: float) -> float:
    """Largest error on the middle 0.9998: relative where the inverse is elementary, else in standard deviations."""
    middle = (U > 1e-4) & (U < 1.0 - 1e-4)
    off = np.abs(values - expected)[middle]
    return float(np.max(off / (np.abs(expected[middle]) + 0.01 * law.std() if tolerance == EXACT else law.std())))


@pytest.mark.parametrize(("table", "law", "tolerance"), LAWS, ids=lambda value: str(value)[:60])
def test_quantiles_are_those_of_the_law(table: dict[str, Any], law: Any, tolerance: float) -> None:
    assert error(quantile(table)(U), law.ppf(U), law, tolerance) < tolerance


@pytest.mark.parametrize(("table", "law", "tolerance"), LAWS, ids=lambda value: str(value)[:60])
def test_truncation_keeps_the_shape_of_what_is_left(table: dict[str, Any], law: Any, tolerance: float) -> None:
    low, high = law.ppf(0.2), law.ppf(0.9)
    for ends in ({"at_least": low}, {"at_most": high}, {"at_least": low, "at_most": high}):
        values = quantile({**table, **ends})(U)
        u_low, u_high = (0.2 if "at_least" in ends else 0.0), (0.9 if "at_most" in ends else 1.0)
        assert error(values, law.ppf(u_low + U * (u_high - u_low)), law, tolerance) < 10 * tolerance
        assert values.min() >= ends.get("at_least", -np.inf) and values.max() <= ends.get("at_most", np.inf)


def test_every_law_is_tested_here() -> None:
    assert {table["distribution"] for table, *_ in LAWS} | {"discrete", "mixture"} == set(DISTRIBUTIONS)


def test_discrete_values_come_by_their_weights() -> None:
    law = quantile({"distribution": "discrete", "values": [3, 1, 2.5], "weights": [2, 1, 1]})
    assert law(np.array([0.01, 0.24, 0.26, 0.49, 0.51, 0.99])).tolist() == [1.0, 1.0, 2.5, 2.5, 3.0, 3.0]
    cut = quantile({"distribution": "discrete", "values": [3, 1, 2.5], "weights": [2, 1, 1], "at_most": 2.7})
    assert cut(np.array([0.01, 0.49, 0.51, 0.99])).tolist() == [1.0, 1.0, 2.5, 2.5]


def test_a_mixture_draws_each_part_by_its_weight() -> None:
    law = quantile({
        "distribution": "mixture", "weights": [3, 1],
        "components": [{"distribution": "uniform", "low": 0, "high": 1},
                       {"distribution": "uniform", "low": 3, "high": 5}],
    })  # fmt: skip
    values = law((np.arange(100_000) + 0.5) / 100_000)
    assert np.mean(values <= 1.0 + 1e-2) == pytest.approx(0.75, abs=1e-3)
    assert np.quantile(values, [0.3, 0.6, 0.9]) == pytest.approx([0.4, 0.8, 4.2], abs=5e-3)


def test_a_mixture_of_numbers_draws_these_numbers_only() -> None:
    law = quantile({
        "distribution": "mixture",
        "components": [{"distribution": "discrete", "values": [0, 1]}, {"distribution": "discrete", "values": [2]}],
    })  # fmt: skip
    assert set(law((np.arange(1000) + 0.5) / 1000)) == {0.0, 1.0, 2.0}


@pytest.mark.parametrize("table", [table for table, *_ in LAWS], ids=lambda value: str(value)[:60])
def test_quantiles_rise_and_do_not_depend_on_the_company(table: dict[str, Any]) -> None:
    law = quantile(table)
    values = law(U)
    assert (np.diff(values[np.argsort(U)]) >= 0.0).all()
    assert values.tolist() == [law(np.array([u]))[0] for u in U]
    assert pickle.loads(pickle.dumps(law))(U).tolist() == values.tolist()

"""Distributions: their parameters, their mass, their truncation."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.scenario.arithmetic import beta_below, gamma_below, normal_below
from sim.scenario.distributions import DISTRIBUTIONS, Distribution, Law

ONE_OF_EACH: list[dict[str, Any]] = [
    {"distribution": "normal", "mean": 1, "sd": 2},
    {"distribution": "lognormal", "median": 3, "sd_log": 0.5},
    {"distribution": "lognormal", "mean_log": 1.0, "sd_log": 0.5},
    {"distribution": "beta", "a": 4, "b": 5},
    {"distribution": "gamma", "shape": 2, "mean": 12},
    {"distribution": "uniform", "low": 1, "high": 2},
    {"distribution": "loguniform", "low": 1, "high": 100},
    {"distribution": "triangular", "low": 0, "mode": 1, "high": 4},
    {"distribution": "exponential", "mean": 3},
    {"distribution": "discrete", "values": [1, 2, 2.5], "weights": [1, 1, 2]},
    {
        "distribution": "mixture",
        "components": [{"distribution": "beta", "a": 1, "b": 1}, {"distribution": "normal", "mean": 3, "sd": 1}],
        "weights": [3, 1],
    },
]


def law_of(table: dict[str, Any]) -> Law:
    law: Law = TypeAdapter(Distribution).validate_python(table)
    return law


def problem_with(table: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        law_of(table)
    error = caught.value.errors()[0]
    return str(error["ctx"]["error"] if error["type"] == "value_error" else error["msg"])


def test_every_law_has_an_example_here() -> None:
    assert {table["distribution"] for table in ONE_OF_EACH} == set(DISTRIBUTIONS)


@pytest.mark.parametrize("table", ONE_OF_EACH, ids=lambda table: str(table["distribution"]))
def test_mass_rises_from_zero_to_one(table: dict[str, Any]) -> None:
    law = law_of(table)
    points = [-1e9, -1.0, 0.0, 0.3, 1.0, 1.7, 2.5, 4.0, 30.0, 1e9]
    below = [law.below(x) for x in points]
    assert below == sorted(below)
    assert below[0] == pytest.approx(0.0, abs=1e-12)
    assert below[-1] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    ("table", "x", "expected"),
    [
        (ONE_OF_EACH[0], 1.0, 0.5),
        (ONE_OF_EACH[1], 3.0, 0.5),
        (ONE_OF_EACH[2], math.e, 0.5),
        (ONE_OF_EACH[3], 0.5, 0.63671875),  # binomial: P(at least 4 of 8)
        (ONE_OF_EACH[4], 12.0, 1 - 3 * math.exp(-2)),  # Erlang of two stages
        (ONE_OF_EACH[5], 1.25, 0.25),
        (ONE_OF_EACH[6], 10.0, 0.5),
        (ONE_OF_EACH[7], 1.0, 0.25),
        (ONE_OF_EACH[7], 2.0, 1 - 4 / 12),
        (ONE_OF_EACH[8], 3.0, 1 - math.exp(-1)),
        (ONE_OF_EACH[9], 2.0, 0.5),
        (ONE_OF_EACH[10], 3.0, 0.75 + 0.25 * 0.5),
    ],
)
def test_mass_below_a_point_has_its_known_value(table: dict[str, Any], x: float, expected: float) -> None:
    assert law_of(table).below(x) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("table", ONE_OF_EACH, ids=lambda table: str(table["distribution"]))
def test_cut_law_reaches_no_further(table: dict[str, Any]) -> None:
    law = law_of(table).cut(0.1, 2.2)
    low, high = law.reach
    assert 0.1 <= low < high <= 2.2
    assert all(low <= point <= high for point in law.points())


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"distribution": "lognormal", "sd_log": 1}, "exactly one of median and mean_log"),
        ({"distribution": "lognormal", "median": 1, "mean_log": 0, "sd_log": 1}, "exactly one of median and mean_log"),
        ({"distribution": "uniform", "low": 2, "high": 1}, "low must be below high"),
        ({"distribution": "triangular", "low": 0, "mode": 3, "high": 1}, "mode 3; it must be in"),
        ({"distribution": "discrete", "values": []}, "has no parts"),
        ({"distribution": "discrete", "values": [1, 2], "weights": [1]}, "1 weights for 2 parts"),
        ({"distribution": "discrete", "values": [1, 2], "weights": [0, 0]}, "sum to 0"),
        ({"distribution": "normal", "mean": 0, "sd": 1, "at_least": 2, "at_most": 1}, "at_least 2 above at_most 1"),
        ({"distribution": "normal", "mean": 0, "sd": 1, "at_least": 40}, "no mass between"),
        ({"distribution": "normal", "mean": 0, "sd": 0}, "greater than or equal to 0.000000000001"),
        ({"distribution": "beta", "a": 1e308, "b": 1e308}, "less than or equal to 1000000"),
        ({"distribution": "beta", "a": 1e-308, "b": 1}, "greater than or equal to 0.001"),
        ({"distribution": "normal", "mean": 1e308, "sd": 1}, "less than or equal to 1000000000000"),
        ({"distribution": "lognormal", "median": 1, "sd_log": 1e308}, "less than or equal to 1000000000000"),
        (
            {"distribution": "discrete", "values": [1, 2], "weights": [1e308, 1e308]},
            "less than or equal to 1000000000000",
        ),
        ({"distribution": "loguniform", "low": 0, "high": 1}, "greater than or equal to 0.000000000001"),
        ({"distribution": "normal", "mean": True, "sd": 1}, "valid number"),
    ],
)
def test_parameters_that_make_no_law_are_refused(table: dict[str, Any], words: str) -> None:
    assert words in problem_with(table)


def test_components_count_with_their_own_truncation() -> None:
    halves = [
        {"distribution": "uniform", "low": 0, "high": 10, "at_most": 1},
        {"distribution": "uniform", "low": 0, "high": 1},
    ]
    law = law_of({"distribution": "mixture", "components": halves})
    assert law.reach == (0.0, 1.0)
    assert law.below(0.5) == pytest.approx(0.5)


def test_incomplete_functions_agree_with_scipy() -> None:
    special = pytest.importorskip("scipy.special")
    for a in (0.3, 1.0, 2.5, 40.0, 900.0):
        for x in (0.01, 0.4, 0.5, 0.93):
            assert beta_below(a, 3.0, x) == pytest.approx(special.betainc(a, 3.0, x), abs=1e-10)
            assert gamma_below(a, 3 * a * x) == pytest.approx(special.gammainc(a, 3 * a * x), abs=1e-10)
    assert normal_below(-8.0) == pytest.approx(special.ndtr(-8.0), rel=1e-10)
    assert gamma_below(2e5, 2e5) == pytest.approx(special.gammainc(2e5, 2e5), abs=1e-5)

"""A number of a scenario: its forms, its range, its specification."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from sim.scenario.distributions import Normal
from sim.scenario.quantity import Quantity, field_of, specification, specifications, specified

ROW = dict.fromkeys(("unit", "low", "high", "source", "assumption", "mechanism", "neutral"), "")


def told(key: str, kind: str, default: str, **cells: str) -> Any:
    """A field as a row of parameters.csv makes it."""
    return field_of(specified({**ROW, "key": f"well.{key}", "kind": kind, "default": default, **cells}))[1]


class Well(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    depth: Quantity = told(
        "depth", "number", "3", unit="m", low="0", high="50", meaning="depth", assumption="a guess",
        mechanism="digging", neutral="0",
    )  # fmt: skip
    buckets: Quantity = told(
        "buckets", "whole number", "1", unit="1", low="0", high="9", meaning="buckets", assumption="one"
    )
    open: bool = told("open", "yes or no", "true", meaning="whether anybody may draw", source="a sign")


def depth_of(value: Any) -> Quantity:
    return Well.model_validate({"depth": value}).depth


def problem_with(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        Well.model_validate(values)
    return str(caught.value.errors()[0]["ctx"]["error"])


def test_bare_number_table_and_distribution_are_taken() -> None:
    assert depth_of(4).value == 4.0
    assert depth_of({"value": 4, "source": "a map"}).source == "a map"
    assert isinstance(depth_of({"distribution": "normal", "mean": 4, "sd": 0.5}).distribution, Normal)


def test_default_carries_its_provenance() -> None:
    assert Well().depth == Quantity(value=3.0, assumption="a guess")
    assert Well().open is True


def test_specification_says_what_was_written() -> None:
    specified = specification(Well, "depth")
    assert (specified.name, specified.unit, specified.low, specified.high) == ("depth", "m", 0.0, 50.0)
    assert (specified.mechanism, specified.neutral, specified.allowed) == ("digging", 0, "[0, 50] (m)")
    assert [specified.name for specified in specifications(Well)] == ["depth", "buckets", "open"]
    assert specification(Well, "open").is_flag


def test_specification_of_something_else_is_refused() -> None:
    with pytest.raises(KeyError, match="width"):
        specification(Well, "width")


@pytest.mark.parametrize("value", [True, "4", None, [4], float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        depth_of(value)


def test_value_outside_the_range_is_refused_with_range_and_unit() -> None:
    assert problem_with(depth=51) == "is 51; it must be in [0, 50] (m)."


def test_value_and_distribution_exclude_each_other() -> None:
    assert problem_with(depth={"value": 1, "distribution": "normal", "mean": 1, "sd": 1}).startswith("has both")
    assert problem_with(depth={"source": "a map"}).startswith("has neither")


@pytest.mark.parametrize(
    ("law", "words"),
    [
        ({"distribution": "uniform", "low": 1, "high": 100}, "uniform from 1 to 100; it must lie in [0, 50] (m)."),
        ({"distribution": "uniform", "low": 1, "high": 100}, "Cut it with at_most = 50."),
        ({"distribution": "uniform", "low": -1, "high": 100}, "with at_least = 0 and at_most = 50."),
        ({"distribution": "normal", "mean": 4, "sd": 3, "at_most": 10}, "with at_least = 0."),
        ({"distribution": "lognormal", "median": 30, "sd_log": 1}, "from 0 to inf; it must lie in [0, 50] (m). Cut it"),
        ({"distribution": "exponential", "mean": 20, "at_most": 51}, "with at_most = 50."),
        ({"distribution": "normal", "mean": 40, "sd": 2, "at_least": 46, "at_most": 60}, "with at_most = 50."),
        (
            {"distribution": "mixture", "components": [{"distribution": "beta", "a": 1, "b": 1}, {
                "distribution": "uniform", "low": 9, "high": 60}]},
            "mixture from 0 to 60",
        ),
    ],
)  # fmt: skip
def test_law_that_reaches_outside_is_refused_like_a_value_outside(law: dict[str, Any], words: str) -> None:
    assert words in problem_with(depth=law)
    cut = {"at_least": 0, "at_most": 50} | {key: max(0, min(50, end)) for key, end in law.items() if key in BOUNDS}
    assert depth_of(law | cut).distribution is not None


BOUNDS = ("at_least", "at_most")


def test_tail_that_nobody_would_notice_is_cut() -> None:
    law = depth_of({"distribution": "lognormal", "median": 1, "sd_log": 0.5}).distribution
    assert law is not None
    assert (law.at_least, law.at_most) == (None, 50.0)


def test_law_that_stays_inside_is_left_alone() -> None:
    law = depth_of({"distribution": "uniform", "low": 1, "high": 2}).distribution
    assert law is not None
    assert (law.at_least, law.at_most) == (None, None)


def test_law_without_mass_in_the_range_is_refused() -> None:
    assert "almost nothing of it lies in [0, 50] (m)" in problem_with(
        depth={"distribution": "normal", "mean": -100, "sd": 1}
    )


def test_discrete_value_outside_the_range_is_refused_even_inside_a_mixture() -> None:
    law = {"distribution": "discrete", "values": [1, 60]}
    assert problem_with(depth=law) == "is 60; it must be in [0, 50] (m)."
    mixture = {"distribution": "mixture", "components": [law, {"distribution": "uniform", "low": 0, "high": 1}]}
    assert problem_with(depth=mixture) == "is 60; it must be in [0, 50] (m)."


def test_whole_number_is_asked_for_where_only_that_makes_sense() -> None:
    assert "whole number" in problem_with(buckets=1.5)
    assert "discrete" in problem_with(buckets={"distribution": "uniform", "low": 0, "high": 3})
    assert Well.model_validate({"buckets": {"distribution": "discrete", "values": [1, 2]}}).buckets.distribution

"""Factors and designs as data."""

from __future__ import annotations

import json

import pytest

from sim.results.design import Design, Factor, factor_from_json


def test_a_range_is_laid_out_evenly_or_in_equal_ratios() -> None:
    assert [Factor("x", low=2.0, high=4.0).at(u) for u in (0.0, 0.5, 0.75)] == [2.0, 3.0, 3.5]
    assert [Factor("x", low=1.0, high=100.0, is_log=True).at(u) for u in (0.0, 0.5)] == [1.0, 10.0]


def test_levels_are_hit_in_equal_parts() -> None:
    factor = Factor("x", levels=("a", "b", "c"))
    assert [factor.at(u / 9) for u in range(9)] == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    assert factor.at(0.999999) == "c"


@pytest.mark.parametrize(
    ("levels", "is_numeric"), [((1, 2.5), True), ((True, False), False), (("a", 1), False), ((), True)]
)
def test_truth_values_and_words_are_no_numbers(levels: tuple[object, ...], is_numeric: bool) -> None:
    assert Factor("x", levels=levels, low=0.0, high=1.0).is_numeric is is_numeric  # type: ignore[arg-type]


def test_an_unknown_factor_is_answered_with_those_that_there_are() -> None:
    design = Design("grid", (Factor("x", levels=(1,)),), ((1,),))
    with pytest.raises(ValueError, match=r"'y' is not varied; factors are x\."):
        design.factor("y")


def test_a_factor_survives_json() -> None:
    for factor in (Factor("x", levels=(1, 2.5)), Factor("y", low=0.1, high=10.0, is_log=True, unit="days")):
        assert factor_from_json(json.loads(json.dumps(factor.to_json(), allow_nan=False))) == factor


def test_two_factors_that_end_in_one_word_are_told_apart_by_their_owner() -> None:
    labels = [Factor(f"states.{state}.resolve", levels=(0.2, 0.35)).label for state in ("iran", "pakistan")]
    assert labels == ["Iran's resolve", "Pakistan's resolve"]

"""Conditions on outcomes, as a scenario writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.results.estimates import tally
from sim.results.responses import holds
from tests.results.tables import lively_runs, runs

TABLE = runs(
    4,
    outcome_class=[0, 1, 2, 4],
    ending=[6, 4, 0, 5],
    talks_held=[False, True, True, False],
    days_to_talks=[np.nan, 3, 20, np.nan],
    peak_rung=[0, 5, 6, 9],
    first_force_by=[-1, 0, 1, 0],
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, [1, 1, 1, 1]),
        ({"talks_held": True}, [0, 1, 1, 0]),
        ({"talks_held": {"is": False}}, [1, 0, 0, 1]),
        ({"days_to_talks": {"at_most": 14}}, [0, 1, 0, 0]),
        ({"days_to_talks": {"at_least": 0}}, [0, 1, 1, 0]),
        ({"days_to_talks": {"at_least": 3, "at_most": 20}}, [0, 1, 1, 0]),
        ({"not": {"days_to_talks": {"at_most": 14}}}, [1, 0, 1, 1]),
        ({"outcome_class": "exchange"}, [0, 0, 1, 0]),
        ({"outcome_class": {"at_least": "absorbed", "at_most": "exchange"}}, [0, 1, 1, 0]),
        ({"outcome_class": ["no_force", "war"]}, [1, 0, 0, 1]),
        ({"ending": "war-termination"}, [0, 0, 0, 1]),
        ({"peak_rung": {"at_least": "strike_on_state"}}, [0, 0, 1, 1]),
        ({"peak_rung": {"at_least": 6}}, [0, 0, 1, 1]),
        ({"any": [{"talks_held": True}, {"outcome_class": "war"}]}, [0, 1, 1, 1]),
        ({"any": []}, [0, 0, 0, 0]),
        ({"all": [{"talks_held": True}, {"peak_rung": {"at_most": 5}}]}, [0, 1, 0, 0]),
        ({"talks_held": True, "not": {"any": [{"peak_rung": 5}, {"war": True}]}}, [0, 0, 1, 0]),
        ({"war": True}, [0, 0, 0, 1]),
        ({"force_used": True}, [0, 1, 1, 1]),
        ({"first_force_by": "iran"}, [0, 1, 0, 1]),
        ({"first_force_by": "nobody"}, [1, 0, 0, 0]),
    ],
)
def test_a_condition_holds_in_these_runs(condition: dict[str, Any], expected: list[int]) -> None:
    assert holds(condition, TABLE, ("iran", "pakistan")).tolist() == [bool(value) for value in expected]


@pytest.mark.parametrize("comparison", ["at_least", "at_most", "is"])
def test_a_lag_that_never_came_fails_every_comparison(comparison: str) -> None:
    never = runs(2)
    assert not holds({"days_to_talks": {comparison: 0}}, never).any()
    assert not holds({"days_to_talks": {comparison: 1e9}}, never).any()


def test_not_is_the_complement() -> None:
    table = lively_runs(300)
    condition = {"talks_held": True, "days_to_talks": {"at_most": 10}}
    assert np.array_equal(holds({"not": condition}, table), ~holds(condition, table))


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"talks": True}, "'talks' is no outcome of a run; known are .*talks_held"),
        ({"peak_rung": {"below": 3}}, "compared by 'below'; known comparisons are at_least, at_most, is"),
        ({"ending": "peace"}, "ending is 'peace'; known words are agreement"),
        ({"first_force_by": "atlantis"}, "known words are iran, pakistan, nobody"),
    ],
)
def test_an_unknown_word_is_answered_with_the_known_ones(condition: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        holds(condition, TABLE, ("iran", "pakistan"))


@dataclass
class Asked:
    name: str
    when: dict[str, Any]


def test_outcomes_of_a_scenario_become_shares_by_name() -> None:
    asked = [Asked("quick_talks", {"days_to_talks": {"at_most": 14}}), Asked("anything", {})]
    told = tally([TABLE], asked).outcomes
    assert (told["quick_talks"].count, told["anything"].count) == (1, 4)

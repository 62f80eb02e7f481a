"""Simulated values beside observed ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.facts.judge import judged
from sim.evidence.facts.simulate import Simulated
from sim.results.facts import Fact


def interval(unit: str, value: float, error: float) -> tuple[float, float]:
    """The interval of a simulated value."""
    simulated = Simulated(("one",), np.array([[value]]), np.array([[error]]))
    (fact,) = judged((Fact("one", 0.5, 0.4, 0.6, unit=unit),), simulated)
    return fact.low, fact.high


@pytest.mark.parametrize(
    ("unit", "value", "ends"),
    [("share", 0.95, (0.754, 1.0)), ("share", 0.02, (0.0, 0.216)), ("days", 0.1, (0.0, 0.296)),
     ("rate ratio", 3.0, (2.804, 3.196)), ("log", -1.0, (-1.196, -0.804))],
)  # fmt: skip
def test_intervals_stay_where_a_value_can_be(unit: str, value: float, ends: tuple[float, float]) -> None:
    assert interval(unit, value, 0.1) == pytest.approx(ends, abs=0.001)


def test_none_of_some_cases_has_the_interval_of_their_number() -> None:
    ids, none = ("one", "all", "days"), np.zeros((1, 3))
    simulated = Simulated(ids, np.array([[0.0, 1.0, 1.0]]), none, np.array([[10.0, 10.0, math.nan]]))
    facts = judged(tuple(Fact(name, 0.5, 0.4, 0.6, unit="share") for name in ids), simulated)
    assert (facts[0].low, facts[0].high) == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert (facts[1].low, facts[1].high) == (pytest.approx(0.7225, abs=1e-4), 1.0)
    assert (facts[2].low, facts[2].high) == (1.0, 1.0)


def test_what_cannot_be_evaluated_says_why() -> None:
    (fact,) = judged((Fact("unheard_of", 0.5, 0.4, 0.6),), Simulated((), np.zeros((1, 0)), np.zeros((1, 0))))
    assert math.isnan(fact.simulated) and fact.not_evaluable

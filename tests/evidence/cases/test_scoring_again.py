"""Scores of forecasts from later days: climatology knows the step and the last act, of other pairs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.baselines import PULL
from sim.evidence.cases.cuts import Again, Cut
from sim.evidence.cases.read import Case
from sim.evidence.cases.scoring import CLIMATOLOGY, MODEL, score_again
from sim.evidence.cases.targets import Observed
from tests.evidence.cases.test_scoring import case
from tests.evidence.cases.texts import forecasts_from


def with_cuts(place: int, *came: tuple[str, str]) -> Case:
    """A case whose cuts have these last acts and next acts, each next act on the following day."""
    one = case(place, 1)
    cuts = tuple(Cut(one.known, step, step + 1, last, after, 1) for step, (last, after) in enumerate(came))
    return Case(one.known, one.observed, cuts)


def test_what_came_after_the_same_act_at_the_same_step_is_drawn_twice_towards_all() -> None:
    reference = [with_cuts(n, ("coercion", "diplomacy"), ("diplomacy", "coercion")) for n in range(4)]
    cuts = tuple(cut for one in reference for cut in one.cuts)
    n = len(cuts)
    flat = np.full((n, 5), 0.2)
    again = Again(cuts, forecasts_from(flat, np.full(n, 0.5)), flat, flat)
    told = {(one.target, one.score): one for one in score_again(again, [Observed()] * n, reference)}
    next_act = told["next_act", "log"]
    assert next_act.n == n and next_act.systems[MODEL].value == pytest.approx(np.log(5))
    pooled = 3.5 / 8.5
    once = (3 + PULL * pooled) / (3 + PULL)
    twice = (3 + PULL * once) / (3 + PULL)
    assert next_act.systems[CLIMATOLOGY].value == pytest.approx(-np.log(twice))
    assert told["outcome_class", "rps"].n == 0
    assert {target for target, _ in told} == {
        "next_act", "next_days", "outcome_class", "ending", "ending_pooled", "last_violence",
    }  # fmt: skip

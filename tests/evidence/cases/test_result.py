"""The sentences below the scores claim no more than n cases can show."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.result import sentences_of
from sim.evidence.cases.scores import Interval, Scored

HALF = np.full(28, 0.5), np.arange(28) % 2 == 0


def judged(low: float, high: float, n: int = 28) -> Scored:
    systems = {name: Interval(0.2, 0.1, 0.3) for name in ("model", "climatology", "logit", "uniform")}
    gap = Interval(0.5 * (low + high), low, high)
    return Scored("outcome_class", "rps", n, systems, dict.fromkeys(("climatology", "logit", "uniform"), gap))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.08, -0.01, "the model is better than climatology on these cases"),
        (-0.08, 0.02, "the two cannot be told apart"),
        (0.01, 0.05, "the model is worse than climatology on these cases"),
        (float("nan"), float("nan"), "gives no interval"),
    ],
)
def test_a_verdict_follows_the_interval(low: float, high: float, verdict: str) -> None:
    told = sentences_of([judged(low, high)], n_families=22, forecast=HALF[0], happened=HALF[1])
    assert verdict in told[0]


def test_the_last_sentence_says_what_so_few_cases_cannot_show() -> None:
    told = sentences_of([judged(-0.08, 0.02)], n_families=22, forecast=HALF[0], happened=HALF[1])[-1]
    assert told.startswith("28 cases of 22 pairs of states can show a gross bias or a large gap; they cannot show")
    assert "smaller than about 0.05" in told
    one = sentences_of([judged(np.nan, np.nan, n=1)], n_families=1, forecast=HALF[0][:1], happened=HALF[1][:1])[-1]
    assert one.startswith("1 case of 1 pair of states")


def test_bias_in_the_large_is_told() -> None:
    inside = sentences_of([judged(-0.1, 0.1)], n_families=22, forecast=HALF[0], happened=HALF[1])
    outside = sentences_of([judged(-0.1, 0.1)], n_families=22, forecast=0.2 * HALF[0], happened=HALF[1])
    assert "inside the interval" in inside[1]
    assert "outside the interval" in outside[1]


def test_a_second_look_is_told_beside_a_baseline_that_knows_the_blow() -> None:
    told = sentences_of(
        [judged(-0.08, -0.01)],
        after_a_blow=judged(-0.07, 0.02, n=26),
        n_families=22,
        forecast=HALF[0],
        happened=HALF[1],
    )
    assert "over the 26 cases" in told[1] and "cannot be told apart" in told[1]

"""Whether a target lies among what the prior gives, and how this is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.evidence.calibration.result import brackets
from sim.evidence.calibration.targets import target_of

TARGET = target_of("answered", 0.34, 0.26, 0.41, kind="share")


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.1, 0.6, "inside"), (0.05, 0.345, "at the edge"), (0.41, 0.9, "at the edge"), (0.6, 0.9, "outside")],
)
def test_a_target_is_inside_at_the_edge_or_outside(low: float, high: float, verdict: str) -> None:
    (bracket,) = brackets([TARGET], np.linspace(low, high, 200)[:, None])
    assert bracket.verdict == verdict
    assert bracket.observed == pytest.approx(0.34) and bracket.low == pytest.approx(0.26, abs=0.01)
    assert bracket.least == low and bracket.most == high


def test_a_summary_that_hardly_any_point_has_is_not_evaluable() -> None:
    values = np.full((200, 1), np.nan)
    values[:5] = 0.3
    (bracket,) = brackets([TARGET], values)
    assert bracket.verdict == "not evaluable"
    assert json.loads(json.dumps(bracket.to_json(), allow_nan=False))["median"] is None

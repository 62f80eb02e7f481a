"""Jolts from a neighbouring conflict."""

from __future__ import annotations

import math

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.spillover import shock
from tests.model.rules.worlds import luck, roles, views


def test_a_jolt_heats_the_region_and_stirs_both_publics() -> None:
    here = views(valley={"heat": 1.0, "heat_at": 10.0 - 30.0})
    changes = shock(10.0, luck("shock", size=1.0 - math.exp(-2.0)), **roles("shock", here)).changes
    assert changes[here.valley]["heat"] == pytest.approx(0.5 + 0.4 * 2.0)
    assert changes[here.north]["pressure"] == changes[here.south]["pressure"] == pytest.approx(0.3 * 0.8)
    assert changes[here.valley]["next_shock"] == pytest.approx(10.0 + math.log(2.0) * 365.25 / 6.0)
    calm = views(valley={"shocks_per_year": 0.0})
    assert shock(10.0, luck("shock"), **roles("shock", calm)).changes[calm.valley]["next_shock"] == NEVER

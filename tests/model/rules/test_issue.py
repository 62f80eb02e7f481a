"""New quarrels between the two states."""

from __future__ import annotations

import math

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.issue import issue
from sim.model.rules.mediation import DONE
from tests.model.rules.worlds import luck, roles, views

COLD, HOT = {"height": 0.5, "height_at": 10.0}, {"height": 4.0, "height_at": 10.0}


def test_an_issue_wrongs_one_of_the_two() -> None:
    here = views(world=COLD | {"issues_per_year": 2.0})
    changes = issue(10.0, luck("issue", side=0.2, gap=1.0 - math.exp(-1.0)), **roles("issue", here)).changes
    north = here.north
    assert changes[north]["grief"] == pytest.approx(here.world.issue_grief * north.reciprocity)
    assert changes[north]["next_decision"] <= 10.0 + north.answer_days and changes[north]["quiet_choices"] == 0.0
    assert changes[here.south]["grief"] == 0.0 and changes[here.south]["next_decision"] == here.south.next_decision
    assert changes[here.world]["next_issue"] == pytest.approx(10.0 + 365.25 / 2.0)
    other_way = issue(10.0, luck("issue", side=0.7), **roles("issue", here)).changes
    assert other_way[north]["grief"] == 0.0 and other_way[here.south]["grief"] > 0.0


def test_a_cold_crisis_is_followed_by_one_with_its_own_heat_and_mediators() -> None:
    here = views(world=COLD | {"leverage": 1.0, "heat": 0.3}, envoys={"stage": DONE})
    changes = issue(10.0, luck("issue", heat=0.9), **roles("issue", here)).changes
    assert changes[here.world]["heat"] == pytest.approx(1.2816, abs=1e-4)
    assert changes[here.world]["leverage"] == 0.0 and changes[here.envoys]["stage"] == 0.0


def test_a_hot_crisis_keeps_its_heat() -> None:
    here = views(world=HOT | {"leverage": 1.0, "heat": 0.3, "tempo": 0.2}, envoys={"stage": DONE})
    changes = issue(10.0, luck("issue", heat=0.9), **roles("issue", here)).changes
    assert changes[here.world]["heat"] == 0.3 and changes[here.world]["tempo"] == 0.2
    assert changes[here.world]["leverage"] == 1.0 and changes[here.envoys]["stage"] == DONE


def test_without_a_rate_none_follows() -> None:
    here = views()
    assert issue(10.0, luck("issue"), **roles("issue", here)).changes[here.world]["next_issue"] == NEVER

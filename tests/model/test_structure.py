"""Putting changes together."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.structure import Changes, Kind, change_where
from tests.model.rules.worlds import View


def test_each_lane_gets_an_effect_where_it_holds_and_else_what_was_there() -> None:
    one, two = View(x=np.array([1.0, 2.0]), y=np.array([3.0, 4.0])), View(z=np.array([5.0, 6.0]))
    changes: Changes = {one: {"x": 10.0, "y": 20.0}}
    change_where(np.array([True, False]), {one: {"x": 30.0}, two: {"z": 40.0}}, changes)
    assert changes[one]["x"].tolist() == [30.0, 10.0]
    assert changes[one]["y"] == 20.0
    assert changes[two]["z"].tolist() == [40.0, 6.0]


def test_one_run_gets_the_effect_of_its_condition() -> None:
    view = View(x=1.0, y=2.0)
    changes: Changes = {view: {"y": 8.0}}
    change_where(False, {view: {"x": 9.0, "y": 9.0}}, changes)
    assert changes == {view: {"x": 1.0, "y": 8.0}}
    change_where(True, {view: {"x": 9.0}}, changes)
    assert changes == {view: {"x": 9.0, "y": 8.0}}


def test_two_slots_of_a_kind_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="slot names repeat"):
        Kind("tick", lambda: None, "next_tick", ("gap", "gap"))  # type: ignore[arg-type, return-value]

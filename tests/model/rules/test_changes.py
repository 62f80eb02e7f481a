"""Putting changes together."""

from __future__ import annotations

import numpy as np

from sim.model.structure import chosen
from tests.model.rules.worlds import View


def test_each_lane_gets_one_of_two_effects_and_what_neither_names_stays() -> None:
    one, two = View(x=np.array([1.0, 2.0]), y=np.array([3.0, 4.0])), View(z=np.array([5.0, 6.0]))
    joint = chosen(np.array([True, False]), {one: {"x": 10.0}}, {one: {"y": 20.0}, two: {"z": 30.0}})
    assert joint[one]["x"].tolist() == [10.0, 2.0]
    assert joint[one]["y"].tolist() == [3.0, 20.0]
    assert joint[two]["z"].tolist() == [5.0, 30.0]


def test_one_run_gets_the_effect_of_its_condition() -> None:
    view = View(x=1.0, y=2.0)
    assert chosen(True, {view: {"x": 9.0}}, {view: {"y": 8.0}}) == {view: {"x": 9.0, "y": 2.0}}
    assert chosen(False, {view: {"x": 9.0}}, {view: {"y": 8.0}}) == {view: {"x": 1.0, "y": 8.0}}


def test_what_both_effects_agree_on_is_left_as_it_is() -> None:
    view, same = View(), np.array([1.0, 2.0])
    assert chosen(np.array([True, False]), {view: {"x": same}}, {view: {"x": same}})[view]["x"] is same

"""Runs that grow while somebody looks at them."""

from __future__ import annotations

import pytest

from sim.scenario.load import load
from sim.study.live import RECORDED, Dropped, Live
from sim.study.run import run


def test_what_is_seen_is_what_a_command_plays() -> None:
    scenario = load("tutorial")
    live = Live(scenario, seed=4)
    few, many = live.upto(300), live.upto(1200)
    assert few.digest == run(scenario, runs=300, seed=4).digest
    assert many.digest == run(scenario, runs=1200, seed=4).digest
    assert live.upto(300).digest == few.digest, "fewer are part of more"
    assert many.outcomes == run(scenario, runs=1200, seed=4).outcomes


def test_runs_that_are_there_are_not_played_again() -> None:
    live = Live(load("tutorial"), seed=4)
    live.upto(400)
    assert live.n_runs == 400
    live.upto(200)
    assert live.n_runs == 400


def test_the_first_runs_keep_their_events() -> None:
    live = Live(load("tutorial"), seed=4)
    few, many = live.upto(100), live.upto(RECORDED + 700)
    assert few.events is not None and many.events is not None
    assert set(few.events["run"].tolist()) <= set(range(100))
    assert len(many.seen) == RECORDED
    assert many.events[many.events["run"] < 100].tolist() == few.events.tolist()


def test_a_look_that_nobody_waits_for_stops() -> None:
    live = Live(load("tutorial"), seed=4)
    with pytest.raises(Dropped):
        live.upto(1000, lambda: False)
    assert live.n_runs == 0


def test_outcomes_over_the_order_of_events_are_seen_too() -> None:
    asked = 'outcomes=[{ name = "twice", when = { sequence = [{ event = "force" }, { event = "force" }] } }]'
    scenario = load("tutorial", overrides=[asked])
    assert Live(scenario, seed=1).upto(60).outcomes == run(scenario, runs=60, seed=1).outcomes

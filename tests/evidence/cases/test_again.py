"""Forecasts from later days: the first act of each run after the last known day."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.lanes import run_lanes
from sim.engine.recorder import EVENT_DTYPE
from sim.evidence.cases.cuts import NEXT_ACTS, again_of, count_again, cuts_within, first_acts, has_class
from sim.evidence.cases.read import read_text
from sim.evidence.cases.setting import mixture_of, scenario_of
from sim.model.compile import compile_model
from sim.vocabulary import Action
from tests.evidence.cases.texts import cases, toml_of


def events(*rows: tuple[int, float, Action, int]) -> np.ndarray:
    table = np.zeros(len(rows), dtype=EVENT_DTYPE)
    for place, (run, time, action, actor) in enumerate(rows):
        table[place]["run"], table[place]["time"] = run, time
        table[place]["action"], table[place]["actor"] = action, actor
    return table


def test_the_first_act_after_the_day_counts_and_only_within_a_month() -> None:
    told = events(
        (10, 4.001, Action.STRIKE_STATE, 0), (10, 6.9, Action.PROTEST, 1), (10, 7.0, Action.STRIKE_STATE, 1),
        (11, 3.0, Action.PROTEST, 1), (12, 35.0, Action.STRIKE_STATE, 1), (13, 34.9, Action.BORDER_FIRE, 1),
    )  # fmt: skip
    act, lag = first_acts(told, np.array([13, 12, 11, 10]), 4)
    assert [NEXT_ACTS[code] for code in act] == ["coercion", "nothing", "nothing", "force_by_target"]
    assert lag.tolist() == [2, 0, 0, 30]


@pytest.mark.slow
def test_shares_are_those_of_the_runs_of_the_scenario_of_the_cut() -> None:
    read = read_text(toml_of(cases()))
    cuts = cuts_within(read[0].cuts, 50)
    mixture = mixture_of([cut.known for cut in cuts], [case.known for case in read])
    counts = count_again(cuts, mixture, runs=50, seed=3, horizon_days=50)
    again = again_of(cuts, mixture, *counts, 50, 50)
    model = compile_model(scenario_of(cuts[3].known, 50))
    batch = run_lanes(model, seed=3, runs=np.arange(50), record=True)
    assert batch.events is not None
    act, lag = first_acts(batch.events[has_class(model, batch.events)], np.arange(50), 2)
    assert again.next_act[3] == pytest.approx(np.bincount(act, minlength=5) / 50)
    assert again.next_days[3, -1] == pytest.approx((lag == 0).mean())
    assert again.next_days.sum(axis=1) == pytest.approx(1.0)
    assert again.forecasts.ending[3] == pytest.approx(np.bincount(batch.table["ending"], minlength=7) / 50)


def test_a_cut_too_near_the_horizon_is_left_out() -> None:
    (first, _, _) = read_text(toml_of(cases()))
    assert [cut.day for cut in cuts_within(first.cuts, 32)] == [-3, -1, 0]

"""What forecasts of cases come to, by the ids of facts: two cases of two runs each, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from docs.case_facts import FIRST_ACTS, OTHER_ACT, Told, facts_of, first_acts, training_facts
from sim.engine.recorder import EVENT_DTYPE
from sim.evidence.cases.read import read_text
from sim.vocabulary import Action, Ending
from tests.evidence.cases.texts import cases, toml_of

NAN = float("nan")
TOLD = Told(
    answered=np.array([[True, True], [False, False]]),
    talks=np.array([[True, False], [True, True]]),
    mediated=np.array([[True, False], [False, False]]),
    answer_days=np.array([[1.0, 20.0], [NAN, NAN]]),
    last_force=np.array([[1.0, 40.0], [0.0, 0.0]]),
    moves=np.array([[2, 6], [0, 0]]),
    ending=np.array([[Ending.CEASEFIRE, Ending.TACIT], [Ending.AGREEMENT, Ending.OPEN]]),
    first_act=np.array([[0, 1], [3, -1]]),
    coercive_day=np.array([[0.0, 5.0], [2.0, np.inf]]),
)


def test_facts_of_two_cases_by_hand() -> None:
    told = facts_of(TOLD, ["strike_at_group", "group_attack"])
    assert told["case.coercive_day1"] == 0.5 and told["case.coercive_day7"] == 1.0, "of the case with a blow"
    assert told["case.answer_after14"] == 0.5
    assert [told[f"case.answer_days.q{level}"] for level in (25, 50, 75)] == [5.75, 10.5, 15.25]
    assert told["case.last_force_le30"] == 0.5
    assert (told["case.turns1"], told["case.turns2"]) == (0.0, 0.5)
    assert [told[f"case.first_act_{word}"] for word in FIRST_ACTS] == [0.5, 0.5, 0.0, 0.0]
    assert told["case.answered_strike_at_group"] == 1.0 and told["case.answer_le2_strike_at_group"] == 0.5
    assert np.isnan(told["case.answered_fire_at_state"])
    assert [told[f"case.ending_{word}"] for word in ("agreement", "ceasefire", "tacit", "stalemate")] == [
        0.25, 0.25, 0.25, 0.0,
    ]  # fmt: skip
    assert told["case.talks_held"] == 0.75
    assert told["case.agreement_or_ceasefire_if_talks_mediated"] == 1.0
    assert told["case.agreement_or_ceasefire_if_talks_direct"] == 0.5


def test_first_acts_are_those_of_the_struck_state_and_of_both_and_calls_are_none() -> None:
    rows = [
        (0, 0.1, Action.STRIKE_STATE, 0), (0, 0.2, Action.BACKCHANNEL, 1), (0, 0.3, Action.PROTEST, 1),
        (0, 0.4, Action.STRIKE_STATE, 1),
        (1, 2.5, Action.TALKS, -1), (1, 3.5, Action.CLASH, -1),
        (2, 4.0, Action.MOBILISE, 1),
        (3, 1.0, Action.RECALL_AMBASSADOR, 0), (3, 1.0, Action.COVERT_ACT, 1),
    ]  # fmt: skip
    events = np.zeros(len(rows), dtype=EVENT_DTYPE)
    for place, (run, time, action, actor) in enumerate(rows):
        events[place]["run"], events[place]["time"] = run, time
        events[place]["action"], events[place]["actor"] = action, actor
    first, coercive = np.full(4, -1), np.full(4, np.inf)
    first_acts(events, 1, 0, first, coercive)
    assert first.tolist() == [FIRST_ACTS.index("protest"), FIRST_ACTS.index("concession"), OTHER_ACT, -1]
    assert coercive.tolist() == [0.0, 3.0, 4.0, np.inf]


@pytest.mark.slow
def test_the_model_is_counted_by_the_same_ids() -> None:
    knowns = [case.known for case in read_text(toml_of(cases()))]
    told = training_facts(knowns, runs=60, seed=2, horizon_days=40)
    assert told.keys() == facts_of(TOLD, ["none", "none"]).keys()
    assert 0.0 < told["case.answered_strike_at_group"] < 1.0
    assert told["case.coercive_day1"] <= told["case.coercive_day7"]
    first = sum(told[f"case.first_act_{word}"] for word in FIRST_ACTS)
    assert 0.0 < first <= 1.0

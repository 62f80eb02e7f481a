"""Crises are coded as crisis data code them."""

from __future__ import annotations

import math

from sim.evidence.facts.crises import PAUSE_DAYS, crises_of
from sim.evidence.facts.log import DISPLAY, FORCE
from sim.vocabulary import Action
from tests.evidence.facts.logs import A, B, log

SHOW, FIRE, STRIKE = Action.SHOW_OF_FORCE, Action.BORDER_FIRE, Action.STRIKE_STATE


def test_a_bloodless_shot_or_a_display_makes_no_crisis() -> None:
    assert len(crises_of(log([(0, 0.0, A, FIRE), (0, 1.0, B, SHOW)])).run) == 0


def test_a_deadly_act_a_strike_on_the_state_and_a_demand_do() -> None:
    deadly = crises_of(log([(0, 0.0, A, FIRE)], dead={0: 1.0}))
    strike = crises_of(log([(0, 0.0, A, STRIKE)]))
    demand = crises_of(log([(0, 0.0, A, Action.ULTIMATUM)]))
    assert [found.is_violent.tolist() for found in (deadly, strike, demand)] == [[True], [True], [False]]


def test_the_response_is_that_of_the_state_the_trigger_was_aimed_at() -> None:
    found = crises_of(log([(0, 0.0, A, STRIKE), (0, 1.0, A, FIRE), (0, 4.5, B, SHOW), (0, 9.2, B, FIRE)]))
    assert found.response.tolist() == [FORCE] and found.lag.tolist() == [9.0]
    shown = crises_of(log([(0, 0.0, B, STRIKE), (0, 4.0, A, SHOW), (0, 5.0, B, FIRE)]))
    assert shown.response.tolist() == [DISPLAY] and math.isnan(shown.lag[0])


def test_the_same_and_the_next_day_count_as_one() -> None:
    lags = [crises_of(log([(0, 0.4, A, STRIKE), (0, day, B, FIRE)])).lag[0] for day in (0.6, 1.9, 2.0)]
    assert lags == [1.0, 1.0, 2.0]


def test_a_pause_ends_the_crisis_and_sittings_do_not_pause() -> None:
    late = 30.0 + PAUSE_DAYS + 1.0
    assert math.isnan(crises_of(log([(0, 0.0, A, STRIKE), (0, 30.0, A, FIRE), (0, late, B, FIRE)])).lag[0])
    talked = [(0, 0.0, A, STRIKE), (0, 30.0, A, FIRE), (0, 60.0, -2, Action.TALKS), (0, late, B, FIRE)]
    assert crises_of(log(talked)).lag.tolist() == [late]


def test_an_agreement_ends_it_while_it_lasts() -> None:
    agreed = crises_of(log([(0, 0.0, A, STRIKE), (0, 20.0, -2, Action.AGREEMENT), (0, 25.0, B, FIRE)]))
    assert agreed.is_agreed.tolist() == [True] and agreed.end.tolist() == [20.0] and math.isnan(agreed.lag[0])
    late = crises_of(log([(0, 0.0, A, STRIKE), (0, 90.0, -2, Action.AGREEMENT)]))
    assert late.is_agreed.tolist() == [False] and late.end.tolist() == [PAUSE_DAYS]


def test_a_mediator_counts_while_it_lasts() -> None:
    rows = [(0, 0.0, A, STRIKE), (0, 20.0, -1, Action.MEDIATION)]
    assert crises_of(log(rows)).is_mediated.tolist() == [True]
    assert crises_of(log([(0, 0.0, A, STRIKE), (0, 90.0, -1, Action.MEDIATION)])).is_mediated.tolist() == [False]


def test_a_bloody_attack_by_a_group_is_a_violent_trigger_by_somebody_else() -> None:
    found = crises_of(log([(0, 1.0, 2, Action.ATTACK_BY_GROUP), (0, 3.0, A, Action.STRIKE_GROUP)], dead={0: 12.0}))
    assert found.by_group.tolist() == [True] and found.response.tolist() == [FORCE] and found.lag.tolist() == [2.0]
    small = crises_of(log([(0, 1.0, 2, Action.ATTACK_BY_GROUP)], dead={0: 2.0}))
    assert len(small.run) == 0

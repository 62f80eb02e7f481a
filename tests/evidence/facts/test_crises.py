"""Crises are coded as crisis data code them."""

from __future__ import annotations

import math

from sim.evidence.facts.crises import Crises, crises_of
from sim.evidence.facts.log import DISPLAY, FORCE
from sim.vocabulary import Action
from tests.evidence.facts.logs import LASTS, A, B, Mark, Row, crises_after, crisis, log

SHOW, FIRE, STRIKE, ATTACK = Action.SHOW_OF_FORCE, Action.BORDER_FIRE, Action.STRIKE_STATE, Action.ATTACK_BY_GROUP


def crises(rows: list[Row], marks: list[Mark] | None = None) -> Crises:
    """Those of runs whose first event is taken as grave, unless marks say otherwise."""
    return crises_of(log(rows, marks=crises_after(rows) if marks is None else marks))


def test_what_nobody_takes_as_grave_makes_no_crisis_however_bloody() -> None:
    assert len(crises_of(log([(0, 0.0, A, STRIKE), (0, 1.0, B, FIRE)], dead={0: 50.0})).run) == 0


def test_the_trigger_is_what_happened_when_it_was_taken_as_grave() -> None:
    shot, demand, attack = (
        crises([(0, 1.0, side, act)]) for side, act in ((A, FIRE), (A, Action.ULTIMATUM), (2, ATTACK))
    )
    assert [found.is_violent.tolist() for found in (shot, demand, attack)] == [[True], [False], [True]]
    assert [found.by_group.tolist() for found in (shot, demand, attack)] == [[False], [False], [True]]
    quarrel = crises([(0, 1.0, A, FIRE)], crisis(0, 5.0, B))
    assert quarrel.is_violent.tolist() == [False] and quarrel.start.tolist() == [5.0]


def test_an_alarm_rings_one_step_of_the_clock_after_what_set_it_off() -> None:
    assert crises([(0, 1.0, A, FIRE)], crisis(0, 1.0 + 2.0**-32, B)).is_violent.tolist() == [True]
    assert crises([(0, 1.0, A, FIRE)], crisis(0, 1.001, B)).is_violent.tolist() == [False]


def test_the_first_crisis_of_a_run_counts() -> None:
    later = crises([(0, 1.0, A, SHOW), (0, 300.0, B, FIRE)], [*crisis(0, 1.0, B), *crisis(0, 300.0, A)])
    assert later.start.tolist() == [1.0] and later.is_violent.tolist() == [False]


def test_the_response_is_that_of_the_state_that_took_it_as_grave() -> None:
    found = crises([(0, 0.0, A, STRIKE), (0, 1.0, A, FIRE), (0, 4.5, B, SHOW), (0, 9.2, B, FIRE)])
    assert found.response.tolist() == [FORCE] and found.lag.tolist() == [9.0]
    shown = crises([(0, 0.0, B, STRIKE), (0, 4.0, A, SHOW), (0, 5.0, B, FIRE)])
    assert shown.response.tolist() == [DISPLAY] and math.isnan(shown.lag[0])
    host = crises([(0, 1.0, 2, ATTACK), (0, 3.0, A, Action.STRIKE_GROUP)])
    assert host.response.tolist() == [FORCE] and host.lag.tolist() == [2.0]


def test_the_same_and_the_next_day_count_as_one() -> None:
    lags = [crises([(0, 0.4, A, STRIKE), (0, day, B, FIRE)]).lag[0] for day in (0.6, 1.9, 2.0)]
    assert lags == [1.0, 1.0, 2.0]


def test_what_no_capital_has_decided_on_is_no_response() -> None:
    """What forces in contact return, and a clash that the other began: the state may still come to a response."""
    for act, side in ((Action.RETURN_FIRE, B), (Action.RETURN_DISPLAY, B), (Action.CLASH, A)):
        rows = [(0, 0.0, A, STRIKE), (0, 0.2, side, act)]
        assert crises(rows).response.tolist() == [0] and math.isnan(crises(rows).lag[0])
        assert crises([*rows, (0, 6.0, B, FIRE)]).lag.tolist() == [6.0]
    assert crises([(0, 0.0, A, STRIKE), (0, 6.0, B, Action.CLASH)]).lag.tolist() == [6.0]


def test_it_lasts_until_the_model_closes_it() -> None:
    answered = [crises([(0, 0.0, A, STRIKE), (0, day, B, FIRE)]).lag[0] for day in (LASTS - 1.0, LASTS + 1.0)]
    assert answered[0] == LASTS - 1.0 and math.isnan(answered[1])


def test_an_agreement_ends_it_while_it_lasts() -> None:
    agreed = crises([(0, 0.0, A, STRIKE), (0, 20.0, -2, Action.AGREEMENT), (0, 25.0, B, FIRE)])
    assert agreed.is_agreed.tolist() == [True] and agreed.end.tolist() == [20.0] and math.isnan(agreed.lag[0])
    late = crises([(0, 0.0, A, STRIKE), (0, 90.0, -2, Action.AGREEMENT)])
    assert late.is_agreed.tolist() == [False] and late.end.tolist() == [LASTS]


def test_a_mediator_counts_while_it_lasts() -> None:
    came = [crises([(0, 0.0, A, STRIKE), (0, day, -1, Action.MEDIATION)]).is_mediated[0] for day in (20.0, 90.0)]
    assert came == [True, False]

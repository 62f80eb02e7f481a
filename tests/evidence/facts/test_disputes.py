"""Disputes are coded as the dispute data code them."""

from __future__ import annotations

import numpy as np

from sim.evidence.facts.disputes import disputes_of, first_after
from sim.evidence.facts.log import BOTH_SIDES, DISPLAY, FORCE, THREAT
from sim.vocabulary import Action
from tests.evidence.facts.logs import A, B, events_at, log

SHOW, FIRE, STRIKE = Action.SHOW_OF_FORCE, Action.BORDER_FIRE, Action.STRIKE_STATE


def test_words_covert_acts_and_groups_are_no_militarised_acts() -> None:
    quiet = [Action.PROTEST, Action.RECALL_AMBASSADOR, Action.SANCTIONS, Action.COVERT_ACT, Action.ATTACK_BY_GROUP]
    assert len(disputes_of(log([(0, float(day), A, act) for day, act in enumerate(quiet)])).run) == 0
    coded = log([(0, 1.0, A, Action.ULTIMATUM), (0, 2.0, A, Action.MOBILISE), (0, 3.0, B, FIRE)])
    assert coded.acts.level.tolist() == [THREAT, DISPLAY, FORCE]


def test_six_months_of_quiet_end_a_dispute() -> None:
    found = disputes_of(log([(0, 0.0, A, FIRE), (0, 180.0, B, FIRE), (0, 400.0, A, SHOW), (1, 401.0, B, SHOW)], 2))
    assert found.run.tolist() == [0, 0, 1]
    assert found.length.tolist() == [181.0, 1.0, 1.0]
    assert found.level.tolist() == [FORCE, DISPLAY, DISPLAY]
    assert found.is_answered.tolist() == [True, False, False]


def test_a_new_issue_begins_a_new_dispute_unless_it_comes_within_a_month() -> None:
    from dataclasses import replace

    acts = log([(0, 0.0, A, FIRE), (0, 20.0, B, FIRE), (0, 80.0, A, FIRE)])
    early = replace(acts, issues=events_at([0], [10.0]))
    late = replace(acts, issues=events_at([0], [50.0]))
    assert disputes_of(acts).n_acts.tolist() == disputes_of(early).n_acts.tolist() == [3]
    assert disputes_of(late).n_acts.tolist() == [2, 1]


def test_the_same_day_is_one_day() -> None:
    assert disputes_of(log([(0, 3.1, A, FIRE), (0, 3.9, B, FIRE)])).length.tolist() == [1.0]
    assert disputes_of(log([(0, 3.9, A, FIRE), (0, 4.1, B, FIRE)])).length.tolist() == [2.0]


def test_a_clash_is_done_by_both_and_so_answered() -> None:
    clash = log([(0, 0.0, A, Action.CLASH)])
    assert clash.acts.side.tolist() == [BOTH_SIDES]
    assert disputes_of(clash).is_answered.tolist() == [True]


def test_only_soldiers_count_and_of_both_sides() -> None:
    found = disputes_of(log([(0, 0.0, A, STRIKE), (0, 1.0, B, FIRE)], dead={0: 4.0, 1: 3.0}))
    assert found.soldiers.tolist() == [7.0]


def test_negotiated_means_an_agreement_after_the_last_act_and_before_the_next_dispute() -> None:
    def settled(*marks: tuple[float, Action]) -> bool:
        rows = [(0, 0.0, A, FIRE), (0, 10.0, B, FIRE), *((0, day, -2, act) for day, act in marks)]
        return bool(disputes_of(log(sorted(rows, key=lambda row: row[1]))).is_negotiated[0])

    assert settled((40.0, Action.AGREEMENT))
    assert not settled((5.0, Action.AGREEMENT)), "force came after it"
    assert not settled((300.0, Action.AGREEMENT)), "too late to have ended this one"
    assert not settled((40.0, Action.TALKS))


def test_a_ceasefire_counts_when_it_was_what_the_other_had_offered() -> None:
    rows = [(0, 1.0, A, Action.CEASEFIRE), (0, 2.0, B, Action.ACCEPT)]
    assert log(rows).truces.time.tolist() == [2.0]
    talks = [(0, 1.0, A, Action.CEASEFIRE), (0, 1.5, A, Action.OFFER_TALKS), (0, 2.0, B, Action.ACCEPT)]
    assert log(talks).truces.time.tolist() == []
    other_run = [(0, 1.0, A, Action.CEASEFIRE), (1, 2.0, B, Action.ACCEPT)]
    assert log(other_run, 2).truces.time.tolist() == []


def test_the_first_mark_at_or_after_a_time() -> None:
    marks = events_at([0, 0, 2], [1.0, 5.0, 3.0])
    found = first_after(marks, np.array([0, 0, 0, 1, 2]), np.array([0.0, 5.0, 5.1, 0.0, 3.0]))
    assert found.tolist() == [1.0, 5.0, np.inf, np.inf, 3.0]

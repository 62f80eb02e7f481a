"""Answers, repeats and last force are counted by days, as the filters of the facts say."""

from __future__ import annotations

import math

import pytest

from sim.evidence.facts.crises import Crises, crises_of
from sim.vocabulary import Action
from tests.evidence.facts.logs import LASTS, A, B, Row, counted, crises_after, log

SHOW, FIRE, STRIKE, CLASH = Action.SHOW_OF_FORCE, Action.BORDER_FIRE, Action.STRIKE_STATE, Action.CLASH
PROTEST, SANCTIONS, OFFER, ATTACK = Action.PROTEST, Action.SANCTIONS, Action.OFFER_TALKS, Action.ATTACK_BY_GROUP
BOTH = -2


def of_strikes(rows: list[Row], n_runs: int = 1) -> dict[str, float]:
    return counted(log(rows, n_runs))


def of_crises(rows: list[Row], n_runs: int = 1, dead: dict[int, float] | None = None) -> dict[str, float]:
    return counted(log(rows, n_runs, dead, marks=crises_after(rows)))


def crises(rows: list[Row], n_runs: int = 1, dead: dict[int, float] | None = None) -> Crises:
    return crises_of(log(rows, n_runs, dead, marks=crises_after(rows)))


STRIKES: list[Row] = [
    (0, 0.9, A, FIRE), (0, 2.1, B, FIRE), (0, 9.5, BOTH, CLASH),  # answered on the second day, then a clash
    (1, 0.0, A, FIRE), (1, 3.0, A, FIRE), (1, 9.0, B, SHOW), (1, 28.0, B, FIRE),  # repeated, answered on day 28
    (2, 0.0, A, FIRE),  # and that was that
    (3, 0.0, A, FIRE), (3, 40.0, A, SHOW),  # no more force
    (4, 0.0, A, SHOW), (4, 1.0, B, FIRE),  # opened by no strike
]  # fmt: skip


def test_first_strikes_are_answered_within_days() -> None:
    found = of_strikes(STRIKES, 5)
    assert [found[f"mie.strike_force_within{d}d"] for d in (2, 7, 30)] == [0.25, 0.25, 0.5]
    assert (found["mie.lag_force.q25"], found["mie.lag_force.q75"]) == (2.0, 28.0)
    assert found["tempo.mie_answer_is_next"] == 0.25, "a show of force came between"
    assert found["tempo.mie_own_force_before_answer"] == 0.5, "of the two that were answered"
    assert found["tempo.mie_answer_itself_30d"] == 0.25
    assert found["mie.single_event"] == 0.2 and found["stop.mie_strike_only_event"] == 0.25


def test_force_stops_with_the_last_clash_or_blow_of_anybody() -> None:
    found = of_strikes(STRIKES, 5)
    assert found["stop.mie_strike_only_force"] == 0.5, "displays are no force, clashes are"
    assert [found[f"stop.mie_last_force_le{d}"] for d in (7, 30, 90)] == [0.5, 1.0, 1.0]
    assert found["stop.mie_last_force_if_more.q50"] == 9.0
    assert found["tempo.mie_gap_force.q50"] == 3.0, "gaps of 2, 7, 3 and 25 days"
    assert found["tempo.mie_gap_force.q75"] == 7.0


def test_each_use_of_force_is_followed_by_itself() -> None:
    found = of_strikes(STRIKES, 5)
    # directed: A and B of run 0, two of A and one of B of run 1, A of 2 and of 3, B of 4
    assert found["mie.each_force_answer2d"] == pytest.approx(1 / 8)
    assert found["mie.each_force_answer30d"] == pytest.approx(3 / 8)
    assert found["mie.each_force_own7d"] == pytest.approx(1 / 8)


def test_a_second_blow_on_the_same_day_is_no_repeat_and_does_not_hide_one() -> None:
    found = of_strikes([(0, 0.1, A, FIRE), (0, 0.5, A, FIRE), (0, 4.0, A, FIRE)])
    assert found["mie.each_force_own7d"] == pytest.approx(2 / 3)
    assert of_strikes([(0, 0.1, A, FIRE), (0, 0.5, A, FIRE)])["mie.each_force_own7d"] == 0.0


def test_an_answer_on_the_day_of_the_blow_has_lag_nought_and_one_before_it_is_none() -> None:
    found = of_strikes([(0, 0.1, A, FIRE), (0, 0.5, B, FIRE)])
    assert found["mie.lag_force.q50"] == 0.0 and found["mie.each_force_answer2d"] == 0.5


def test_the_next_dispute_answers_nothing() -> None:
    apart = [(0, 0.0, A, FIRE), (0, 400.0, B, FIRE), (1, 1.0, B, FIRE)]
    found = of_strikes(apart, 2)
    assert found["tempo.mie_answer_is_next"] == 0.0 and found["mie.each_force_answer30d"] == 0.0
    assert found["stop.mie_strike_only_force"] == 1.0 and math.isnan(found["mie.lag_force.q50"])


def test_a_log_without_force_has_no_strikes() -> None:
    assert math.isnan(of_strikes([(0, 0.0, A, SHOW)])["mie.strike_force_within2d"])
    assert of_strikes([(0, 0.0, A, SHOW)])["mie.single_event"] == 1.0
    quiet = of_strikes([(0, 0.0, A, SHOW)])
    assert math.isnan(quiet["icb.viol1"]), "nor a crisis, where nobody takes it as grave"


def test_words_are_the_major_response_where_nothing_graver_follows() -> None:
    opened = [(run, 0.0, A, STRIKE) for run in range(5)]
    answers: list[Row] = [
        (0, 0.5, B, PROTEST), (0, 6.0, B, STRIKE),  # force, on the sixth day
        (1, 0.5, B, PROTEST), (1, 4.0, B, SHOW),
        (2, 0.5, B, PROTEST), (2, 4.0, B, SANCTIONS),
        (3, 0.5, A, OFFER), (3, 9.0, B, OFFER),  # that of the attacker is no response
    ]  # fmt: skip
    rows = sorted([*opened, *answers], key=lambda row: row[:2])
    lags = crises(rows, 5).major_lag
    assert lags[:4].tolist() == [6.0, 4.0, 1.0, 9.0] and math.isnan(lags[4])
    found = of_crises(rows, 5)
    assert [found[f"tempo.icb_first_viol_state_le{d}"] for d in (1, 3, 14)] == [0.2, 0.2, 0.8]
    assert [found[f"tempo.icb_violent_viol_state_le{d}"] for d in (3, 14)] == [0.0, 1.0]
    assert [found[f"tempo.icb_violent_by{d}_viol_state"] for d in (3, 14)] == [0.0, 0.2]
    assert math.isnan(found["tempo.icb_first_viol_ns_le1"])


def test_waiting_and_what_comes_when_the_crisis_is_over_are_no_response() -> None:
    rows: list[Row] = [(0, 0.0, A, STRIKE), (0, 1.0, B, Action.ABSORB), (0, 100.0, B, PROTEST)]
    assert math.isnan(crises(rows).major_lag[0])


def test_crises_of_a_groups_violence_are_counted_apart() -> None:
    rows: list[Row] = [(0, 0.0, -1, ATTACK), (0, 2.0, A, FIRE), (1, 0.0, A, STRIKE), (1, 0.2, B, STRIKE)]
    found = of_crises(rows, 2, dead={0: 12.0})
    assert found["tempo.icb_violent_viol_ns.q50"] == 2.0
    assert found["tempo.icb_violent_viol_state.q50"] == 1.0, "the same day counts as 1"
    assert [found[f"stop.icb_over_le{d}_viol_ns"] for d in (7, 30, 90)] == [0.0, 0.0, 1.0]
    assert found["stop.icb_duration_viol_state.q50"] == LASTS, "until the crisis closes"


def test_violence_is_told_by_the_dead_of_acts_and_of_groups() -> None:
    rows: list[Row] = [
        (0, 0.0, A, Action.ULTIMATUM),
        (1, 0.0, A, STRIKE),
        (2, 0.0, -1, ATTACK), (2, 1.0, A, FIRE),
        (3, 0.0, A, STRIKE), (3, 1.0, BOTH, Action.BATTLE),
        (3, 200.0, A, STRIKE),
    ]  # fmt: skip
    found = of_crises(rows, 4, dead={1: 25.0, 2: 20.0, 3: 6.0, 5: 1_000.0, 6: 9.0})
    assert [found[f"icb.viol{level}"] for level in (1, 2, 3, 4)] == [0.25] * 4
    last = crises(rows, 4, dead={1: 25.0, 2: 20.0, 5: 1_000.0, 6: 9.0})
    assert last.dead.tolist() == [0.0, 25.0, 20.0, 1_000.0], "what comes later is not of the crisis"

"""Cuts: after every day of a chronology, what was known and what came next."""

from __future__ import annotations

import tomllib
from typing import Any

from sim.evidence.cases.cuts import Cut, cuts_of
from sim.evidence.cases.read import find_cases
from sim.evidence.cases.records import CaseRecord
from sim.evidence.cases.setting import scenario_of
from sim.model.forced_record import ForcedRecord
from tests.evidence.cases.texts import BLOW, THREAT, event


def cuts(case: dict[str, Any]) -> tuple[Cut, ...]:
    return cuts_of(CaseRecord.model_validate(case))


def test_every_day_of_a_chronology_is_a_cut_with_what_came_next() -> None:
    told = [(cut.day, cut.step, cut.last, cut.came, cut.days) for cut in cuts(BLOW)]
    assert told == [
        (-3, 1, "nothing", "coercion", 2),
        (-1, 2, "coercion", "force_by_initiator", 1),
        (0, 3, "coercion", "force_by_target", 2),
        (2, 4, "force_by_target", "diplomacy", 7),
        (9, 5, "diplomacy", "nothing", None),
    ]


def test_a_cut_knows_its_day_and_nothing_after_it() -> None:
    for cut in cuts(BLOW):
        assert max(step.day for step in cut.known.record) == cut.day
        assert ForcedRecord(scenario_of(cut.known)).free_from == cut.day + 1, "that day is over"


def test_an_act_a_month_later_is_nothing_within_30_days() -> None:
    entries = [event(0, "Asha", "Bora", "strike"), event(31, "Bora", "Asha", "shelling")]
    assert [cut.came for cut in cuts({**BLOW, "chronology": entries})][-2:] == ["nothing", "nothing"]


def test_a_chronology_that_ends_with_the_first_blow_has_no_cuts() -> None:
    assert cuts({**BLOW, "chronology": BLOW["chronology"][:3]}) == ()
    assert len(cuts(THREAT)) == 2


def test_what_the_model_does_not_know_is_no_next_act() -> None:
    entries = [event(0, "Asha", "Bora", "strike"), event(1, "Far Land", "Asha", "protest"),
               event(2, "Red Hand", "Asha", "attack_by_group"), event(4, "Bora", "Asha", "protest")]  # fmt: skip
    assert [(cut.came, cut.days) for cut in cuts({**BLOW, "chronology": entries})][:2] == [
        ("coercion", 4), ("coercion", 3),
    ]  # fmt: skip


def test_no_shipped_case_knows_at_a_cut_what_is_told_later() -> None:
    with find_cases("cases/cases_train").open("rb") as file:
        shipped = tomllib.load(file)["case"]
    n_cuts = 0
    for case in shipped:
        for cut in cuts(case):
            known = [entry for entry in case["chronology"] if entry["day"] <= cut.day]
            later = [
                event(cut.day + 2, case["target"], case["initiator"], "invasion", deaths=9000),
                event(cut.day + 3, "both", "both", "ceasefire"),
            ]
            blind = {**case, "chronology": [*known, *later], "outcome": {"outcome_class": "war"}, "coding_notes": "?"}
            (same,) = [other for other in cuts(blind) if other.day == cut.day]
            assert same.known == cut.known
            n_cuts += 1
    assert n_cuts > 150

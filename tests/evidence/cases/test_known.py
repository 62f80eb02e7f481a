"""What a forecast may know: everything up to the cut, and nothing behind it."""

from __future__ import annotations

import copy
from dataclasses import fields
from typing import Any

import pytest

from sim.evidence.cases.known import Known, family_of, known_of
from sim.evidence.cases.read import read_cases, read_text
from sim.evidence.cases.records import CaseRecord
from sim.evidence.cases.targets import Observed
from sim.scenario.history import FORCE_WORDS
from tests.evidence.cases.texts import BARE, BLOW, THREAT, cases, event, toml_of


def known(case: dict[str, Any], cutoff_day: int | None = None) -> Known:
    return known_of(CaseRecord.model_validate(case), cutoff_day)


def record(case: dict[str, Any], cutoff_day: int | None = None) -> list[tuple[Any, ...]]:
    return [(step.day, step.actor, step.target, step.action, step.deaths) for step in known(case, cutoff_day).record]


def changed(case: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(case), **changes}


def test_the_cut_falls_right_after_the_first_use_of_force() -> None:
    assert record(BLOW) == [
        (-3, "group", "initiator", "attack_by_group", 7),
        (-1, "initiator", "target", "ultimatum", None),
        (0, "initiator", "target", "strike", 4),
    ]


def test_an_entry_of_the_same_day_counts_by_its_place_in_the_list() -> None:
    entries = [event(0, "Bora", "Asha", "protest"), event(0, "Asha", "Bora", "strike")]
    assert [step[3] for step in record(changed(BLOW, chronology=entries, trigger=None))] == ["protest", "strike"]
    assert [step[3] for step in record(changed(BLOW, chronology=entries[::-1], trigger=None))] == ["strike"]


@pytest.mark.parametrize("word", FORCE_WORDS)
def test_every_word_of_force_makes_the_cut(word: str) -> None:
    entries = [event(0, "Asha", "Bora", word), event(1, "Bora", "Asha", "protest")]
    assert len(record(changed(BLOW, chronology=entries, trigger=None))) == 1


def test_without_force_what_is_known_ends_at_the_trigger() -> None:
    assert record(THREAT) == [(0, "initiator", "target", "ultimatum", None)]
    attack = [event(0, "Cora", "Dune", "protest"), event(0, "Men", "Cora", "attack_by_group", deaths=2),
              event(0, "Cora", "Dune", "mobilise")]  # fmt: skip
    trigger = {"kind": "group_attack", "actor": "Men"}
    assert [step[3] for step in record(changed(THREAT, chronology=attack, trigger=trigger))] == [
        "protest", "attack_by_group",
    ]  # fmt: skip


def test_a_cut_by_day_keeps_everything_up_to_and_including_it() -> None:
    assert [step[3] for step in record(BLOW, -1)] == ["attack_by_group", "ultimatum"]
    assert [step[3] for step in record(BLOW, 2)] == ["attack_by_group", "ultimatum", "strike", "protest", "shelling"]
    assert record(BLOW, -4) == []


def test_a_trigger_that_is_no_entry_is_put_into_the_record() -> None:
    bare = changed(BLOW, chronology=[event(0, "Asha", "Bora", "strike")])
    assert record(bare)[0] == (-3, "group", "initiator", "attack_by_group", 7)
    for kind, actor, first in (
        ("incident", "Ashan guards", (-3, "outsiders", "target", "attack_by_group", 1)),
        ("incident", "nobody knows", (-3, "outsiders", "initiator", "attack_by_group", 1)),
        ("covert_state_act", "Bora", (-3, "outsiders", "initiator", "attack_by_group", 1)),
        ("state_act", "Bora", (-3, "target", "initiator", "show_of_force", None)),
    ):
        trigger = {"kind": kind, "actor": actor, "days_trigger_to_day0": 3, "deaths": 1}
        assert record(changed(bare, trigger=trigger))[0] == first, kind
    for kind in ("standing_threat", "state_act"):
        trigger = {"kind": kind, "actor": "who knows", "days_trigger_to_day0": 3}
        assert len(record(changed(bare, trigger=trigger))) == 1, kind


def test_a_trigger_that_is_the_blow_itself_is_not_told_twice() -> None:
    bare = changed(BLOW, chronology=[event(0, "Asha", "Bora", "shelling")])
    for kind in ("state_act", "spillover", "incident"):
        assert len(record(changed(bare, trigger={"kind": kind, "actor": "Asha", "deaths": 2}))) == 1, kind


def test_who_is_who() -> None:
    entries = [
        event(-9, "Islamic State", "Asha", "attack_by_group", deaths=90),
        event(-8, "RH commanders", "both", "attack_by_group"),
        event(-7, "Gond", "both", "mediation_offer"),
        event(-6, "Gond", "both", "talks"),
        event(-5, "Gond", "Asha", "talks"),
        event(-4, "Gond", "Asha", "protest"),
        event(-3, "both", "both", "mobilise"),
        event(0, "both", "both", "shelling", deaths=5),
    ]
    case = changed(BLOW, chronology=entries, trigger=None, non_state_group="Red Hand (RH commanders)")
    assert record(case) == [
        (-9, "outsiders", "initiator", "attack_by_group", 90),
        (-8, "group", "initiator", "attack_by_group", None),
        (-7, "outsiders", "both", "mediation_offer", None),
        (-6, "both", "both", "talks", None),
        (-3, "initiator", "target", "mobilise", None),
        (-3, "target", "initiator", "mobilise", None),
        (0, "initiator", "target", "shelling", 3),
        (0, "target", "initiator", "shelling", 2),
    ]


def test_a_group_attacks_away_from_its_host_whatever_it_is_called() -> None:
    for name in ("K2", "rebels", "Red Hand"):
        case = changed(BLOW, non_state_group=name, group_host="initiator",
                       chronology=[event(-1, "men", "both", "attack_by_group"), event(0, "Asha", "Bora", "strike")],
                       trigger=None)  # fmt: skip
        assert record(case)[0][:3] == (-1, "outsiders", "target"), name


def test_states_whose_names_share_a_word_are_told_apart() -> None:
    case = changed(
        BARE, initiator="North Kor", target="South Kor",
        trigger={"kind": "covert_state_act", "actor": "North Kor", "days_trigger_to_day0": 2},
        chronology=[event(0, "North Kor", "South Kor", "shelling")],
    )  # fmt: skip
    assert record(case)[0][:3] == (-2, "outsiders", "target")


def test_a_family_is_a_pair_of_states_whoever_began() -> None:
    assert family_of("Bora", "Asha") == family_of("Asha", "Bora (regime)") == "asha-bora"
    assert family_of("North Kor", "South Kor") != family_of("South Kor", "East Kor")


# Nothing leaks -------------------------------------------------------------------------------------------------------

NEVER_READ = {
    "outcome": {"outcome_class": "war", "answered_by_force": False, "talks_held": False, "peak_level": 5,
                "ending": "war-termination", "total_deaths": {"low": 1, "high": 9}},
    "field_status": {"outcome": "scrambled"},
    "interstate_force": False,
    "day0_basis": "scrambled",
    "coding_notes": "Bora answered within two days",
    "regime_remarks": "scrambled",
    "background": "scrambled",
    "coding_confidence": "low",
    "region": "elsewhere",
}  # fmt: skip


def test_what_is_known_is_the_same_whatever_was_observed_or_remarked() -> None:
    plain = known(BLOW)
    for key, value in NEVER_READ.items():
        assert known(changed(BLOW, **{key: value})) == plain, key
        assert known({name: item for name, item in BLOW.items() if name != key}) == plain, key
    later = [*BLOW["chronology"][:3], event(4, "Bora", "Asha", "invasion", deaths=5000, note="scrambled")]
    assert known(changed(BLOW, chronology=later)) == plain
    noted = [{**entry, "note": "Bora will answer", "source_status": "x"} for entry in BLOW["chronology"]]
    assert known(changed(BLOW, chronology=noted)) == plain


def test_what_is_known_has_no_room_for_an_observation() -> None:
    assert not {field.name for field in fields(Known)} & {field.name for field in fields(Observed)}
    words = {"outcome", "field_status", "interstate_force", "day0_basis", "coding_notes", "note"}
    assert not {field.name for field in fields(Known)} & words


def test_of_every_shipped_case_at_most_one_use_of_force_is_known_and_it_is_last() -> None:
    for case in read_cases("cases/cases_train"):
        steps = case.known.record
        forceful = [place for place, step in enumerate(steps) if step.action in FORCE_WORDS]
        assert forceful in ([], [len(steps) - 1]), case.known.id
        assert bool(forceful) == (case.observed.outcome_class != "no_force"), case.known.id
        assert [step.day for step in steps] == sorted(step.day for step in steps)


def test_observations_are_split_off_while_a_file_is_read() -> None:
    blow, threat, bare = read_text(toml_of(cases()))
    assert (blow.observed.outcome_class, blow.observed.days_to_answer) == ("exchange", 2)
    assert threat.observed.days_to_talks is None
    assert bare.observed == Observed()

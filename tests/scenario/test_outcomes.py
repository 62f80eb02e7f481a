"""Outcomes that a scenario asks for, and the sequences of events in them."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.outcomes import condition_faults, sequence_faults


def problems(condition: Any) -> list[str]:
    return [
        message
        for _, message in condition_faults(
            condition, ("when",), ("north", "south"), ("north", "south", "group"), days=(-3, 120)
        )
    ]


@pytest.mark.parametrize(
    "condition",
    [
        {"talks_held": True},
        {"days_to_talks": {"at_most": 14, "at_least": 2}},
        {"outcome_class": "war"},
        {"outcome_class": {"at_least": "exchange"}},
        {"outcome_class": {"is": ["war", "limited_war"]}},
        {"ending": "war-termination"},
        {"peak_rung": {"at_least": 5}},
        {"peak_rung": {"at_most": "strike_on_group"}},
        {"first_force_by": "north"},
        {"first_force_by": "nobody"},
        {"any": [{"war": True}, {"all": [{"mediated": True}, {"not": {"relapse": True}}]}]},
        {"force_used": False, "deaths_total": {"at_least": 1e3}},
        {"peak_rung": {"is": 5.0, "at_most": "strike_on_group"}},
        {"end_day": {"at_least": 120}, "days_to_talks": {"at_least": -2.5}},
        {"talks_held": True, "days_to_talks": {"is": 5, "at_least": 5}},
        {"not": {"days_to_talks": {"at_most": 14}}, "talks_held": False},
    ],
)
def test_condition_that_can_be_asked_is_taken(condition: dict[str, Any]) -> None:
    assert problems(condition) == []


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"talks_hold": True}, 'Did you mean "talks_held"?'),
        ({"talks_held": 1}, "must be true or false"),
        ({"days_to_talks": True}, "must be a number"),
        ({"days_to_talks": {"atmost": 3}}, 'Did you mean "at_most"?'),
        ({"days_to_talks": {}}, "compares with nothing"),
        ({"days_to_talks": {"at_least": 5, "at_most": 3}}, "which no run can be"),
        ({"talks_held": {"at_least": True}}, 'has no order; use "is"'),
        ({"ending": {"at_most": "tacit"}}, 'has no order; use "is"'),
        ({"ending": "tacid"}, 'Did you mean "tacit"?'),
        ({"outcome_class": 4}, "must be one of"),
        ({"first_force_by": "east"}, '"north", "south", "nobody"'),
        ({"any": {"war": True}}, "a list of conditions"),
        ({"all": []}, "a list of conditions"),
        ({"not": True}, "must be a table"),
        ({}, "empty condition"),
        ({"any": [{"war": 1}]}, "must be true or false"),
        ({"days_to_talks": {"is": 5, "at_least": 10}}, "asks for 5 and at least 10, which no run can be"),
        (
            {"events": {"is": [1, 9], "at_least": 3, "at_most": 5}},
            "asks for 1 or 9 and at least 3 and at most 5, which",
        ),
        ({"outcome_class": {"at_least": "war", "at_most": "absorbed"}}, 'at least "war" and at most "absorbed", which'),
        (
            {"peak_rung": {"at_least": "general_war", "at_most": 3}},
            'at least "general_war" and at most 3, which no run',
        ),
        ({"days_to_talks": {"at_most": 14}, "talks_held": False}, "is asked where talks_held is false"),
        ({"peak_rung": {"at_least": 99}}, "is 99; it must be at most 9, the most that a run can have"),
        ({"peak_hostility": 0}, "is 0; it must be at least 1, the least that a run can have"),
        ({"deaths_total": {"at_most": -1}}, "it must be at least 0"),
        ({"acts_of_force_a": {"is": 1.5}}, "is 1.5; it must be a whole number"),
        ({"first_force_day": {"at_least": 121}}, "is 121; it must be at most 120"),
        ({"days_to_talks": {"is": [3, 124]}}, "is 124; it must be at most 123"),
        ({"days_to_talks": {"at_most": -200}}, "is -200; it must be at least -123"),
    ],
)
def test_condition_that_makes_no_sense_is_refused(condition: dict[str, Any], words: str) -> None:
    (message,) = problems(condition)
    assert words in message


def test_names_are_unique_and_new(sound: str, faults_of: Any) -> None:
    more = '[[outcomes]]\nname = "{}"\nwhen = {{ war = true }}\n'
    assert "talks_soon" in faults_of(sound + more.format("talks_soon"))[0].message
    assert "every run has already" in faults_of(sound + more.format("war"))[0].message
    assert "a name holds" in faults_of(sound + more.format("A B"))[0].message


ACTORS = ("iran", "pakistan", "china")


def faults(sequence: Any) -> list[tuple[tuple[Any, ...], str]]:
    return list(sequence_faults(sequence, ("when", "sequence"), ACTORS))


@pytest.mark.parametrize(
    "sequence",
    [
        [{"event": "talks"}],
        [{"event": ["force", "display"], "by": ["iran", "pakistan"]}, {"event": "contact", "within": 0}],
        [{"event": "mediation", "by": "china", "unless": {"event": "force", "by": "pakistan", "against": "iran"}}],
    ],
)
def test_what_can_be_asked_has_no_faults(sequence: Any) -> None:
    assert faults(sequence) == []


@pytest.mark.parametrize(
    ("sequence", "where", "says"),
    [
        ("talks", (), 'is "talks"; it must be a list of events in their order'),
        ([], (), "it must be a list of events"),
        (["talks"], (0,), "must be a table such as"),
        ([{}], (0,), "names no event"),
        ([{"event": "talk"}], (0, "event"), "talks"),
        ([{"event": ["force", 3]}], (0, "event"), "is 3; it must be one of"),
        ([{"event": "force", "by": "irann"}], (0, "by"), "iran"),
        ([{"event": "force", "who": "iran"}], (0, "who"), "is no key of an event; known are"),
        ([{"event": "force", "within": 3}], (0, "within"), "there is none before the first"),
        ([{"event": "force"}, {"event": "force", "within": -1}], (1, "within"), "0 or more"),
        ([{"event": "force"}, {"event": "force", "within": True}], (1, "within"), "whole number of days"),
        ([{"event": "force"}, {"event": "force", "within": 2.5}], (1, "within"), "whole number of days"),
        ([{"event": "force", "unless": {"event": "force", "within": 3}}], (0, "unless", "within"), "is no key"),
        ([{"event": "force", "unless": "talks"}], (0, "unless"), "must be a table"),
    ],
)
def test_a_fault_says_where_what_and_what_is_allowed(sequence: Any, where: tuple[Any, ...], says: str) -> None:
    ((path, message), *_) = faults(sequence)
    assert path == ("when", "sequence", *where) and says in message


def test_all_faults_come_at_once() -> None:
    assert len(faults([{"event": "war", "by": "nobody"}, {"event": "talks", "within": "soon"}])) == 3


GROUPS = {"red_hand": ("south",), "far_band": ()}
CAST = ("north", "south", "red_hand", "far_band", "farland")


def sequence_problems(step: dict[str, Any]) -> list[str]:
    return [message for _, message in sequence_faults([step], (), CAST, GROUPS)]


@pytest.mark.parametrize(
    "step",
    [
        {"event": "force", "by": "south", "against": "red_hand"},
        {"event": "strike_group", "against": ["north", "red_hand"]},
        {"event": "attack_by_group", "by": ["red_hand", "far_band"], "against": "south"},
        {"event": "mediation", "by": "farland", "against": "north"},
        {"event": "mediation_offer", "by": ["farland", "north"]},
        {"event": ["force", "rally"], "by": "north", "against": "south"},
        {"event": "talks", "by": ["north", "south"], "against": ["north", "south"]},
    ],
)
def test_an_event_is_asked_of_whoever_can_do_it(step: dict[str, Any]) -> None:
    assert sequence_problems(step) == []


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"event": "force", "by": "farland"}, 'it must be one of "north", "south" with "force"'),
        ({"event": "force", "by": "red_hand"}, 'it must be one of "north", "south" with "force"'),
        ({"event": "force", "by": "north", "against": "north"}, 'is "north"; it must be one of "south" with "force"'),
        ({"event": "force", "by": "north", "against": "red_hand"}, 'it must be one of "south" with "force"'),
        ({"event": "force", "against": "far_band"}, 'one of "north", "south", "red_hand" with "force"'),
        ({"event": "protest", "against": "red_hand"}, 'it must be one of "north", "south" with "protest"'),
        ({"event": "rally", "against": "south"}, 'is "south"; nobody can stand there with "rally", so leave it out.'),
        ({"event": ["issue", "calm"], "by": "south"}, 'nobody can stand there with "issue", "calm", so leave it out.'),
        ({"event": "mediation", "by": "north"}, 'one of "farland" with "mediation". What is only offered or asked for'),
        (
            {"event": "ceasefire", "by": "north"},
            'leave it out. What is only offered or asked for is "ceasefire_offer".',
        ),
        ({"event": "attack_by_group", "by": "south"}, 'one of "red_hand", "far_band" with "attack_by_group"'),
        ({"event": "talks", "unless": {"event": "calm", "by": "south"}}, "so leave it out"),
    ],
)
def test_an_event_that_nobody_of_that_name_can_do_is_refused(step: dict[str, Any], says: str) -> None:
    (message,) = sequence_problems(step)
    assert says in message

"""Faults of sequences of events."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.outcomes import sequence_faults

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

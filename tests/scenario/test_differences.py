"""What differs between two scenarios, and between two records event by event."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sim.scenario.differences import changes_between, record_changes
from sim.scenario.history import HistoryEntry
from sim.scenario.load import load, load_text

STRIKE, PROTEST = "history.pakistan_strike_day_2", "history.iran_protest_day_2"


def entries(*said: str) -> list[HistoryEntry]:
    """Entries such as "blow 2 strike": an id, - for none, a day and an action."""
    return [
        HistoryEntry(
            id=None if name == "-" else name,
            day=int(day),
            actor="north",
            target="south",
            action=action,
            source="a book",
        )
        for name, day, action in (one.split() for one in said)
    ]


def told(a: Sequence[HistoryEntry], b: Sequence[HistoryEntry]) -> list[tuple[str, str, str, str]]:
    return [(change.what, change.key, change.a, change.b) for change in record_changes(a, b)]


@pytest.mark.parametrize(
    ("option", "what", "key", "a", "b"),
    [
        (f"{STRIKE}=drop", "without", STRIKE, "day 2", "-"),
        (f"{STRIKE}.day=5", "moved", f"{STRIKE}.day", "2", "5"),
        (f"{STRIKE}.deaths_civilian=90", "changed", f"{STRIKE}.deaths_civilian", "9", "90"),
        (
            'history.offer={ day = 1, actor = "china", target = "both", action = "mediation_offer" }',
            "added", "history.offer", "-", "day 1",
        ),
    ],
)  # fmt: skip
def test_each_edit_is_one_change(option: str, what: str, key: str, a: str, b: str) -> None:
    name = "iran_pakistan_2024"
    (change,) = changes_between(load(name), load(name, overrides=[option]))
    assert (change.what, change.key, change.a, change.b) == (what, key, a, b)
    assert change.to_json()["what"] == what
    assert set(change.to_json()["event"]) >= {"id", "day", "actor", "target", "action"}


def test_equal_records_do_not_differ_whatever_is_said_of_their_entries(sound: str) -> None:
    a, b = load_text(sound), load_text(sound.replace("a newspaper", "a book"))
    assert changes_between(a, b) == ()
    assert told(entries("- 1 strike", "- 2 protest"), entries("x 1 strike", "y 2 protest")) == []


def test_an_event_of_another_id_is_known_by_what_happens() -> None:
    a = entries("first 1 strike", "second 3 protest")
    b = entries("other 2 strike", "second 3 protest")
    assert told(a, b) == [("moved", "history.first.day", "1", "2")]


def test_an_id_comes_before_what_happens() -> None:
    a = entries("first 1 strike", "second 2 strike")
    assert told(a, entries("second 2 strike")) == [("without", "history.first", "day 1", "-")]


def test_another_order_within_a_day_is_told() -> None:
    a = entries("blow 1 strike", "word 1 protest")
    assert told(a, a[::-1]) == [("reordered", "history on day 1", "blow, word", "word, blow")]

"""What differs between two scenarios: values key by key, the record event by event.

Entries of two records are the same event if they have one id, or else one actor, act, target and group; so an event
that happens on another day is moved, not one that is missing beside one that is new.

>>> from sim.scenario.history import HistoryEntry
>>> def blow(day):
...     return HistoryEntry(id="blow", day=day, actor="north", target="south", action="strike", source="a newspaper")
>>> [(change.what, change.a, change.b) for change in record_changes([blow(2)], [blow(5)])]
[('moved', '2', '5')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sim.scenario.history import NONE, HistoryEntry
from sim.scenario.layers import REMARKS
from sim.scenario.records import Scenario, written

ABSENT = "-"
"""Stands where a scenario does not have a key."""

_PROSE = ("title", "description", "notes", "extends")
_EVENT = ("actor", "action", "target", "against")
_UNLIKE = frozenset({"id", *REMARKS})


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs, or one event.

    Attributes
    ----------
    key : str
        Dotted key, as `--set` takes it.
    a, b : str
        As people read it, `-` where a scenario does not have it.
    what : str
        Of an event: "without" (B does not have it), "added", "moved" to another day, "changed" otherwise, or
        "reordered" for a day whose events come in another order; else empty.
    entry : HistoryEntry or None
        The event, as it is in A, or in B where A does not have it.
    """

    key: str
    a: str
    b: str
    what: str = ""
    entry: HistoryEntry | None = None

    def to_json(self) -> dict[str, Any]:
        """The same as one JSON object; an event with its day, actor, action and target."""
        told: dict[str, Any] = {"key": self.key, "a": self.a, "b": self.b}
        if self.what:
            told["what"] = self.what
        if self.entry is not None:
            told["event"] = self.entry.model_dump(mode="json", exclude_none=True, exclude=set(REMARKS))
        return told


def changes_between(a: Scenario, b: Scenario) -> tuple[Change, ...]:
    """Every value that differs between two scenarios: parameters, record, start; not prose.

    Parameters
    ----------
    a, b : Scenario
    """
    before, after = _values(a), _values(b)
    keys = [*before, *(key for key in after if key not in before)]
    values = (Change(key, _told(before, key), _told(after, key)) for key in keys if before.get(key) != after.get(key))
    return (*values, *record_changes(a.history, b.history))


def _told(values: Mapping[str, Any], key: str) -> str:
    return written(values[key]) if key in values else ABSENT


def _values(scenario: Scenario) -> Mapping[str, Any]:
    """Start and switches first, since they may be why other values differ; then the rest in the order of the file."""
    values: dict[str, Any] = {
        "start": scenario.start or ABSENT,
        "history until day": NONE if scenario.history_until is None else str(scenario.history_until),
    }
    lines = list(scenario.resolved())
    for line in sorted(lines, key=lambda line: not line.key.startswith("mechanisms.")):
        first = line.key.partition(".")[0].partition("[")[0]
        if first == "outcomes":
            values |= {f"{line.key}.{key}": part for key, part in line.plain.items() if key != "meaning"}
        elif first not in (*_PROSE, "history"):
            values[line.key] = line.value
    return values


def record_changes(a: Sequence[HistoryEntry], b: Sequence[HistoryEntry]) -> Iterator[Change]:
    """What differs between two records, event by event, in the order of the days of A.

    Parameters
    ----------
    a, b : sequence of HistoryEntry
    """
    pairs = list(_pairs(a, b))
    changes = [change for before, after in pairs for change in _of_event(before, after)]
    yield from sorted(changes, key=lambda change: 0 if change.entry is None else change.entry.day)
    stay = [(before, after) for before, after in pairs if before and after and before.day == after.day]
    places = {id(entry): place for place, entry in enumerate(b)}
    for day in sorted({before.day for before, _ in stay}):
        of_day = [(before, after) for before, after in stay if before.day == day]
        ours, theirs = (
            ", ".join(_name(before) for before, _ in order)
            for order in (of_day, sorted(of_day, key=lambda pair: places[id(pair[1])]))
        )
        if ours != theirs:
            yield Change(f"history on day {day}", ours, theirs, "reordered")


def _name(entry: HistoryEntry) -> str:
    return entry.id or f"{entry.actor} {entry.action}"


def _pairs(
    a: Sequence[HistoryEntry], b: Sequence[HistoryEntry]
) -> Iterator[tuple[HistoryEntry | None, HistoryEntry | None]]:
    """Each event with its like on the other side, first by id, then by what happens; None where there is none."""
    left = list(b)

    def like(entry: HistoryEntry, key: Callable[[HistoryEntry], object]) -> HistoryEntry | None:
        place = next((i for i, other in enumerate(left) if key(other) and key(other) == key(entry)), None)
        return None if place is None else left.pop(place)

    by_id = [(entry, like(entry, attrgetter("id"))) for entry in a]
    yield from [(entry, other or like(entry, attrgetter(*_EVENT))) for entry, other in by_id]
    yield from ((None, entry) for entry in left)


def _of_event(a: HistoryEntry | None, b: HistoryEntry | None) -> Iterator[Change]:
    if a is not None and b is not None:
        for key in type(a).model_fields:
            before, after = getattr(a, key), getattr(b, key)
            if key not in _UNLIKE and before != after:
                told = [ABSENT if value is None else written(value) for value in (before, after)]
                what = "moved" if key == "day" else "changed"
                yield Change(f"history.{_name(a)}.{key}", told[0], told[1], what, a)
    elif a is not None:
        yield Change(f"history.{_name(a)}", f"day {a.day}", ABSENT, "without", a)
    elif b is not None:
        yield Change(f"history.{_name(b)}", ABSENT, f"day {b.day}", "added", b)

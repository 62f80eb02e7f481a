"""What differs between the two sides of a comparison: values first, with meaning and source, then all that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.report.blocks import Block, Cell, Explained, Section, Sourced, Text, Where, filled
from sim.report.setting import TABLES_OF_VALUES, told
from sim.results.wording import words
from sim.scenario.differences import ABSENT, Change
from sim.scenario.names import spoken, spoken_key
from sim.scenario.records import Resolved, written
from sim.scenario.shape import specification_of

if TYPE_CHECKING:
    from sim.study.comparison import Comparison

MOST_ROWS = 200
"""Values that are listed."""
KINDS = {
    "value": "Values",
    "setting": "Start, horizon and outcomes",
    "event": "The record, event by event",
    "follows": "What follows from a switch",
}
"""Headings of the table, in order of reading."""

SWITCH = "switch: false gives every parameter of this mechanism the value at which it does nothing"
OTHERS = {"start": "named start of the runs", "history until day": "last day of the record that is forced"}
"""Meaning of what is no parameter."""
PARTS = {"history": "entry of the record", "outcomes": "outcome that is asked for"}
"""What a key without a meaning of its own is a part of."""

ABOUT = (
    "Everything else is equal. A source, or the assumption in its place, stands below the value that it belongs to; "
    "a dash means that this side does not have it."
)


REDEFINED = (
    "Not compared, because A and {other} define it differently: {names}. Under another name in {other} it is asked of "
    "both sides, beside that of A."
)


class Differing(NamedTuple):
    """One value that differs, with where it comes from on each side."""

    kind: str
    key: str
    told: str
    a: Cell
    b: Cell


def differs_section(result: Comparison, *, other: str = "B") -> Section:
    """A table of what differs, in A and in the other side."""
    found = list(_differing(result))
    rows: list[tuple[Cell, ...]] = []
    for kind, heading in KINDS.items():
        of_kind = [(Explained(one.told, _meaning(one.key)), one.a, one.b) for one in found if one.kind == kind]
        rows += [(heading,), *of_kind] if of_kind else []
    title = f"What differs between A and {other}"
    blocks: list[Block] = [
        Text(f"Rules of {side} were replaced or added by a program: {', '.join(names)}.", look="warning")
        for side, names in (("A", result.a.origin["own_rules"]), (other, result.b.origin["own_rules"]))
        if names
    ]
    if rows:
        blocks += [Text(ABOUT, on=Where.PAGE), filled(("", "A", other), rows[:MOST_ROWS], title)]
    if len(rows) > MOST_ROWS:
        blocks.append(Text(f"{len(rows) - MOST_ROWS:,} more lines are left out here; comparison.json has all."))
    if result.redefined:
        names = ", ".join(map(words, result.redefined))
        blocks.append(Text(REDEFINED.format(other=other, names=names), look="warning"))
    if not blocks:
        blocks.append(Text(f"Nothing differs between A and {other}."))
    return Section("differs" if other == "B" else f"differs-{other.lower()}", title, tuple(blocks))


def asked_changes(result: Comparison) -> list[str]:
    """What was changed, values first, each as it is in A and in B; not what only follows from a switch."""
    found = list(_differing(result))
    chosen = [one for kind in ("value", "setting") for one in found if one.kind == kind]
    values = [f"{spoken_key(one.key)} ({_term(one.a)} in A, {_term(one.b)} in B)" for one in chosen]
    events = [change for change in result.changes if change.what]
    told = [told_change(change, result.a.scenario.spoken) for change in events]
    both = [f" ({one.a} in A, {one.b} in B)" if one.what in ("changed", "reordered") else "" for one in events]
    return [*values, *map("".join, zip(told, both, strict=True))]


def _term(cell: Cell) -> str:
    told = cell.term if isinstance(cell, Explained) else str(cell)
    return "absent" if told == ABSENT else told


def _differing(result: Comparison) -> Iterator[Differing]:
    prose = ("title", "description", "notes")
    sides = [
        {line.key: line for line in side.scenario.resolved() if line.key not in prose} for side in (result.a, result.b)
    ]
    named = {change.key: (change.a, change.b) for change in result.changes if not change.what}
    # An outcome may differ in what its line does not say.
    in_detail = [
        key
        for key, line in sides[0].items()
        if key in sides[1] and line.plain != sides[1][key].plain and not key.startswith("history")
    ]
    for key in dict.fromkeys((*named, *in_detail)):
        lines = [side.get(key) for side in sides]
        if key in named:
            a, b = (_cell(value, line) for value, line in zip(named[key], lines, strict=True))
        else:
            a, b = (written(line.plain) if line else ABSENT for line in lines)
        follows = any(line is not None and line.set_by.startswith("mechanism ") for line in lines)
        kind = "follows" if follows else "value" if key.split(".")[0] in TABLES_OF_VALUES else "setting"
        yield Differing(kind, key, key, a, b)
    for change in result.changes:
        if change.what:
            a, b = (_of_event(change, value, side) for value, side in zip((change.a, change.b), sides, strict=True))
            yield Differing("event", change.key, told_change(change, result.a.scenario.spoken), a, b)


def _of_event(change: Change, value: str, lines: Mapping[str, Resolved]) -> Cell:
    return _cell(value, None if value == ABSENT else lines.get(".".join(change.key.split(".")[:2])))


def _cell(value: str, line: Resolved | None) -> Cell:
    """A value with its unit and its source."""
    if line is None:
        return value
    told = value if line.unit in ("", "1", "yes or no") else f"{value} {line.unit}"
    if line.set_by.startswith("mechanism "):
        return Explained(told, f"because of the switch: {line.set_by}")
    source = f"set by {line.set_by}" if line.set_by.startswith("--") else line.source
    return Explained(told, Sourced(source)) if source else told


def _meaning(key: str) -> str:
    """What a key means, or what it is a part of."""
    specified = specification_of(key)
    if specified is not None:
        return specified.meaning
    first = key.partition(".")[0].partition("[")[0]
    return SWITCH if first == "mechanisms" else OTHERS.get(key, PARTS.get(first, words(key)))


def told_change(change: Change, spoken: Callable[[str], str] = spoken) -> str:
    """What is done to an event, as part of a sentence."""
    if change.entry is None:
        return "another order of events"
    event, (part, day) = f'"{told(change.entry, spoken)}"', (change.key.rpartition(".")[2], change.entry.day)
    return {
        "changed": f"{words(part)} of {event}",
        "without": f"{event} left out",
        "added": f"{event} added on day {day}",
        "moved": f"{event} moved from day {change.a} to day {change.b}",
    }[change.what]

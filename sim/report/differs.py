"""What differs between the two sides of a comparison: values first, with meaning and source, then all that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.blocks import Block, Cell, Explained, Section, Sourced, Table, Text, Where
from sim.report.setting import TABLES_OF_VALUES, told
from sim.results.wording import words
from sim.scenario.differences import Change
from sim.scenario.names import spoken, spoken_key
from sim.scenario.records import Resolved, written
from sim.scenario.shape import specification_of

if TYPE_CHECKING:
    from sim.study.comparison import Comparison
    from sim.study.result import RunResult

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

NOTHING = "Nothing differs between A and {other}."
ABOUT = (
    "Everything else is equal. A source, or the assumption in its place, stands below the value that it belongs to; "
    "a dash means that this side does not have it."
)


@dataclass(frozen=True, slots=True)
class Differing:
    """One value that differs, with where it comes from on each side."""

    key: str
    told: str
    a: Cell
    b: Cell
    kind: str


def differs_section(result: Comparison, *, other: str = "B") -> Section:
    """A table of what differs, in A and in the other side."""
    found = list(_differing(result))
    rows: list[tuple[Cell, ...]] = []
    for kind, heading in KINDS.items():
        of_kind = [one for one in found if one.kind == kind]
        if of_kind:
            rows += [(heading,), *((Explained(one.told, _meaning(one.key)), one.a, one.b) for one in of_kind)]
    blocks: list[Block] = list(_rules(result, other))
    title = f"What differs between A and {other}"
    if rows:
        blocks += [Text(ABOUT, on=Where.PAGE), Table(("", "A", other), tuple(rows[:MOST_ROWS]), title)]
        if len(rows) > MOST_ROWS:
            blocks.append(Text(f"{len(rows) - MOST_ROWS:,} more lines are left out here; comparison.json has all."))
    elif not blocks:
        blocks.append(Text(NOTHING.format(other=other)))
    anchor = "differs" if other == "B" else f"differs-{other.lower()}"
    return Section(anchor, title, tuple(blocks))


def asked_changes(result: Comparison) -> list[str]:
    """What was changed, values first, each as it is in A and in B; not what only follows from a switch."""
    found = list(_differing(result))
    chosen = [one for kind in ("value", "setting") for one in found if one.kind == kind]
    values = [f"{spoken_key(one.key)} ({_term(one.a)} in A, {_term(one.b)} in B)" for one in chosen]
    return [*values, *(_asked(change, result.a.scenario.spoken) for change in result.changes if change.what)]


def _asked(change: Change, spoken: Callable[[str], str]) -> str:
    """What is done to an event, as part of a sentence."""
    both = f"({change.a} in A, {change.b} in B)"
    if change.entry is None:
        return f"another order of events {both}"
    event = f'"{told(change.entry, spoken)}"'
    if change.what == "changed":
        return f"{words(change.key.rpartition('.')[2])} of {event} {both}"
    done = {
        "without": "left out",
        "added": f"added on day {change.entry.day}",
        "moved": f"moved from day {change.a} to day {change.b}",
    }
    return f"{event} {done[change.what]}"


def _term(cell: Cell) -> str:
    told = cell.term if isinstance(cell, Explained) else str(cell)
    return "absent" if told == "-" else told


def _rules(result: Comparison, other: str) -> Iterator[Text]:
    """Rules that a program put in place of the model's own: no list of values shows them."""
    for side, runs in (("A", result.a), (other, result.b)):
        if runs.origin["own_rules"]:
            names = ", ".join(runs.origin["own_rules"])
            yield Text(f"Rules of {side} were replaced or added by a program: {names}.", look="warning")


def _differing(result: Comparison) -> Iterator[Differing]:
    before, after = (_lines(side) for side in (result.a, result.b))
    events = [change for change in result.changes if change.what]
    named = {change.key: (change.a, change.b) for change in result.changes if not change.what}
    # An outcome may differ in what its line does not say.
    in_detail = [
        key
        for key, line in before.items()
        if key in after and line.plain != after[key].plain and not key.startswith("history")
    ]
    for key in dict.fromkeys((*named, *in_detail)):
        first, second = before.get(key), after.get(key)
        if key in named:
            a, b = (_cell(value, line) for value, line in zip(named[key], (first, second), strict=True))
        else:
            a, b = (written(line.plain) if line else "-" for line in (first, second))
        follows = any(line is not None and line.set_by.startswith("mechanism ") for line in (first, second))
        kind = "follows" if follows else "value" if key.split(".")[0] in TABLES_OF_VALUES else "setting"
        yield Differing(key, key, a, b, kind)
    for change in events:
        name = ".".join(change.key.split(".")[:2])
        a, b = (
            _cell(value, lines.get(name) if value != "-" else None)
            for value, lines in ((change.a, before), (change.b, after))
        )
        yield Differing(change.key, told_change(change, result.a.scenario.spoken), a, b, "event")


def _lines(side: RunResult) -> dict[str, Resolved]:
    prose = ("title", "description", "notes")
    return {line.key: line for line in side.scenario.resolved() if line.key not in prose}


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
    specified = specification_of(key)
    if specified is not None:
        return specified.meaning
    return SWITCH if key.startswith("mechanisms.") else OTHERS.get(key, _part(key))


def _part(key: str) -> str:
    """What a key without a meaning of its own is a part of."""
    first = key.partition(".")[0].partition("[")[0]
    return {"history": "entry of the record", "outcomes": "outcome that is asked for"}.get(first, words(key))


def told_change(change: Change, spoken: Callable[[str], str] = spoken) -> str:
    """The key of a value that differs, or the event as a sentence with what becomes of it in B.

    >>> told_change(Change("states.north.resolve", "0.2", "0.5"))
    'states.north.resolve'
    """
    if change.entry is None:
        return change.key
    event = told(change.entry, spoken)
    if change.what == "moved":
        return f"moved from day {change.a} to day {change.b}: {event}"
    part = f", {words(change.key.rpartition('.')[2])}" if change.what == "changed" else ""
    return f"{change.what}: {event} on day {change.entry.day}{part}"

"""What several layers of a scenario say, one laid over the other, and who said each value last.

Tables are merged key by key and the later layer wins; a number, a list and a table that gives a number are replaced
whole. The record is more: as a list, `history` is a whole one and replaces what there was; as a table it edits that,
in a file that extends another and by `--set` alike.

    [history]
    pakistan_strike_day_2 = { day = 5, assumption = "what if the answer had come later" }      moved; likewise changed
    iran_protest_day_2 = "drop"
    china_offers = { day = 1, actor = "china", target = "both", action = "mediation_offer", assumption = "what if" }

An entry without an id gets one from what its file writes, `ACTOR_ACTION_day_DAY` (`ACTOR_ACTION_DATE` where the day is
a date), and keeps it when it is moved. What was said of an entry (source, assumption, note) does not hold for a changed
one, which therefore brings its own. While layers are laid, the record is a table by id; at the end it is made a list.

>>> default_id({"actor": "Islamic State", "action": "attack_by_group", "day": -13})
'islamic_state_attack_by_group_day_-13'
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sim.scenario.faults import Fault, found, is_number, listed, meant
from sim.scenario.history import from_zero, is_date
from sim.scenario.names import Path, dotted, paths_of, value_at

HISTORY = "history"
DROP = "drop"
"""What stands in the place of an entry that is left out."""
REMARKS = ("source", "assumption", "note")
BY_OPTION = "changed by --set"
"""Assumption behind an entry that the command line changes without giving one."""

_NEEDED = ("day", "actor", "target", "action")
_LONGEST = 60
"""Characters of an id that is made up, so that a number still fits behind it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    Attributes
    ----------
    set_by : str
        "scenario", "base FILE", "--set" or "--horizon".
    file : str
        The file or option, as messages name it.
    line : int or None
        From 1.
    """

    set_by: str
    file: str
    line: int | None = None

    @property
    def is_option(self) -> bool:
        """Whether the command line says so."""
        return self.set_by.startswith("--")


OriginOf = Callable[[Path], Origin]
"""Where each value of a layer comes from."""


@dataclass(slots=True)
class Layers:
    """A scenario as parsed, put together from its layers.

    Attributes
    ----------
    table : dict
        What it says.
    origins : dict of path to Origin
        Of every table, key and list item in it, what was said last at the end.
    edited : dict of str to Origin
        Entries of the record that a later layer added, changed or dropped, by id.
    placed : dict of str to None
        Ids of entries that were added or moved, in the order in which that was said.
    faults : list of Fault
        What could not be put together.
    written : dict of path to object
        What stands in the file where `table` holds its plain form: a date in the place of a day, 2.0 for 2.
    """

    table: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)
    edited: dict[str, Origin] = field(default_factory=dict)
    placed: dict[str, None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    written: dict[Path, Any] = field(default_factory=dict)

    def origin_of(self, path: Path) -> Origin:
        """Origin of the value at a path, or of the nearest table above it."""
        return next(self.origins[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.origins)

    def found(self, path: Path) -> str:
        """The value at a path as the file writes it, for a message."""
        return found(self.written.get(path, value_at(self.table, path)))

    def fault(self, path: Path, message: str) -> Fault:
        """What is wrong at a path, with its place; places in an edited record are those of no file."""
        origin = self.origin_of(path)
        return Fault(origin.file, origin.line, dotted(self.by_id(path) if self.edited else path), message)

    def by_id(self, path: Path) -> Path:
        """A path with the id of an entry of the record in the place of its number."""
        item = value_at(self.table, path[:2]) if path[:1] == (HISTORY,) and len(path) > 1 else None
        name = item.get("id") if isinstance(item, dict) else None
        return (HISTORY, name, *path[2:]) if isinstance(name, str) else path

    def lay(self, path: Path, value: Any, origin_of: OriginOf) -> None:
        """Lay a value over what stands at a path: a table key by key, all else whole."""
        below = value_at(self.table, path)
        if not (isinstance(below, dict) and isinstance(value, dict)) or (path and _gives_a_number(below, value)):
            self.put(path, value, origin_of)
            return
        self._said(path, origin_of)
        for key, item in value.items():
            self.lay((*path, key), item, origin_of)

    def put(self, path: Path, value: Any, origin_of: OriginOf) -> None:
        """Write a value in the place of what stands at a path, making the tables that lead there."""
        node: Any = self.table
        for length, part in enumerate(path[:-1], start=1):
            inner = value_at(self.table, path[:length])
            if not isinstance(inner, dict | list):
                inner = node[part] = {}
            self.origins.setdefault(path[:length], origin_of(path[:length]))
            node = inner
        for inner in paths_of(value_at(self.table, path), path):
            self.origins.pop(inner, None)
        node[path[-1]] = value
        for inner in paths_of(value, path):
            self._said(inner, origin_of)

    def _said(self, path: Path, origin_of: OriginOf) -> None:
        self.origins.pop(path, None)
        self.origins[path] = origin_of(path)

    def _drop(self, path: Path) -> None:
        for inner in paths_of(value_at(self.table, path[:-1]).pop(path[-1]), path):
            self.origins.pop(inner, None)

    def lay_record(self, said: Any, origin_of: OriginOf) -> None:
        """Lay a record over what there is of it: a list in its place, a table as edits by id."""
        if isinstance(said, dict):
            for name, change in said.items():
                if (problem := self._edit(name, change, origin_of)) is not None:
                    origin = origin_of((HISTORY, name))
                    self.faults.append(Fault(origin.file, origin.line, dotted((HISTORY, name)), problem))
            return
        self.edited, self.placed = {}, {}
        self.put((HISTORY,), {} if isinstance(said, list) else said, origin_of)
        for place, (name, entry) in enumerate(_named(said) if isinstance(said, list) else ()):
            self.put((HISTORY, name), entry, _at_place(origin_of, place))

    def _edit(self, name: str, change: Any, origin_of: OriginOf) -> str | None:
        """Edit one entry of the record; what is wrong with that, if something is."""
        entries = self.table.get(HISTORY, {})
        if not isinstance(entries, dict):  # a fault of its own
            return None
        here: Path = (HISTORY, name)
        origin, is_new = origin_of(here), name not in entries
        if is_new and not (isinstance(change, dict) and all(key in change for key in _NEEDED)):
            return self._unknown(name, [key for key in entries if not key.startswith("#")])
        if change == DROP:
            self._drop(here)
            self.edited[name] = origin
            return None
        if not isinstance(change, dict):
            return f'is {found(change)}; it must be "{DROP}", or a table of what changes, such as {{ day = 5 }}.'
        if change.get("id", name) != name:
            return f"has the id {found(change['id'])}, but stands under {found(name)}; leave id out."
        before = entries[name] if isinstance(entries.get(name), dict) else {}
        gone = [key for key in REMARKS if key in before and not self._still_holds((*here, key), change, origin)]
        if not {"source", "assumption"} & ((before.keys() - {*gone}) | change.keys()):
            if not origin.is_option:
                what = "adds an entry" if is_new else "changes an entry"
                return f"{what}, and so needs a source or an assumption of its own."
            change = {**change, "assumption": BY_OPTION}
        for key in gone:
            self._drop((*here, key))
        self._said(here, origin_of)
        for key, value in ({"id": name, **change} if is_new else change).items():
            self.put((*here, key), value, origin_of)
        self.edited[name] = origin
        if is_new or "day" in change:
            self.placed.pop(name, None)
            self.placed[name] = None
        return None

    def _still_holds(self, path: Path, change: Mapping[str, Any], origin: Origin) -> bool:
        """Whether a remark holds for a changed entry: if only remarks change, or the command line made both."""
        if value_at(self.table, path) == BY_OPTION:
            return False
        return change.keys() <= {*REMARKS} or (origin.is_option and self.origin_of(path).is_option)

    def _unknown(self, name: str, known: list[str]) -> str:
        if name in self.edited:
            before = self.edited[name]
            return f"is dropped already, by {before.file}{'' if before.line is None else f':{before.line}'}."
        told = meant(name, known) or f" Known are {listed(known, length=100)}."
        return f"is no entry of the record.{told} To add one, give it {listed(_NEEDED)}."

    def settle(self) -> None:
        """Make the record a list: what was moved and added at the end of its day, all else where it stands."""
        record = self.table.get(HISTORY)
        if not isinstance(record, dict):
            return
        zero = self.table.get("day_zero")
        days: dict[str, float] = {}
        for name in (name for name in record if name not in self.placed):
            days[name] = _day(record[name], zero, next(reversed(days.values()), -math.inf))
        order = list(record)
        if all(day <= after for day, after in pairwise(days.values())):  # else what is written is out of order: a fault
            days |= {name: _day(record[name], zero, math.inf) for name in self.placed if name in record}
            order = sorted(days, key=days.__getitem__)
        places = {name: place for place, name in enumerate(order)}
        self.table[HISTORY] = [record[name] for name in order]
        self.origins = {
            (HISTORY, places[str(path[1])], *path[2:]) if path[:1] == (HISTORY,) and len(path) > 1 else path: origin
            for path, origin in self.origins.items()
        }


def _at_place(origin_of: OriginOf, place: int) -> OriginOf:
    """Where the values of an entry come from that the layer has at some place of its list."""
    return lambda path: origin_of((HISTORY, place, *path[2:]))


def _gives_a_number(*tables: dict[str, Any]) -> bool:
    """Whether one of the tables is a number with its provenance, which is replaced whole."""
    return any(
        isinstance(table.get("distribution"), str) or ("value" in table and not isinstance(table["value"], dict))
        for table in tables
    )


def _named(record: list[Any]) -> Iterator[tuple[str, Any]]:
    """The entries of a record, each under its id; what can have none under its place, such as `#3`."""
    seen = {item["id"] for item in record if isinstance(item, dict) and isinstance(item.get("id"), str)}
    numbers: dict[str, int] = {}
    told = set()
    for place, item in enumerate(record):
        if isinstance(item, dict) and "id" not in item:
            first = name = default_id(item)
            while name in seen:
                numbers[first] = numbers.get(first, 1) + 1
                name = f"{first}_{numbers[first]}"
            seen.add(name)
            item = {"id": name, **item}
        name = item["id"] if isinstance(item, dict) and isinstance(item["id"], str) else ""
        yield f"#{place}" if not name or name in told else name, item
        told.add(name)


def default_id(entry: Mapping[str, Any]) -> str:
    """The id of an entry that gives none: who, what and when, in the words of its file."""
    day = entry.get("day")
    when = day.isoformat() if is_date(day) else f"day_{day:.0f}" if is_number(day) and abs(day) < 1e9 else ""
    what = "_".join(word for word in (_plain(entry.get("action")), when) if word)[:_LONGEST]
    who = _plain(entry.get("actor"))[: max(0, _LONGEST - 1 - len(what))]
    return "_".join(word for word in (who, what) if word) or "entry"


def _plain(word: Any) -> str:
    return re.sub(r"[^a-z0-9-]+", "_", word.lower()).strip("_") if isinstance(word, str) else ""


def _day(entry: Any, zero: Any, otherwise: float) -> float:
    """The day of an entry; what is no day, which is a fault of its own, stands with its neighbour."""
    written = entry.get("day") if isinstance(entry, dict) else None
    day = from_zero(written, zero) if is_date(written) else written
    return float(day) if is_number(day) else otherwise

"""The record as something one edits: ids of its entries, and what an extending file or `--set` says of one of them.

    [history]
    pakistan_strike_day_2 = { day = 5, assumption = "what if the answer had come later" }      moved; likewise changed
    iran_protest_day_2 = "drop"
    china_offers = { day = 1, actor = "china", target = "both", action = "mediation_offer", assumption = "what if" }

`history` as a list is a whole record and replaces an inherited one; as a table it edits the inherited one. An entry
without an id gets one from what its file writes, `ACTOR_ACTION_day_DAY` (`ACTOR_ACTION_DATE` where the day is a date),
and keeps it when it is moved. What was said of an entry (source, assumption, note) does not hold for a changed one,
which therefore brings its own.

>>> default_id({"actor": "Islamic State", "action": "attack_by_group", "day": -13})
'islamic_state_attack_by_group_day_-13'
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from operator import itemgetter
from typing import Any

from sim.scenario.faults import Fault, found, is_number, listed, meant
from sim.scenario.history import from_zero, is_date
from sim.scenario.paths import Merged, Origin, Path, dotted, value_at

HISTORY = "history"
DROP = "drop"
"""What stands in the place of an entry that is left out."""
REMARKS = ("source", "assumption", "note")
BY_OPTION = "changed by --set"
"""Assumption behind an entry that the command line changes without giving one."""

_NEEDED = ("day", "actor", "target", "action")
_LONGEST = 60
"""Characters of an id that is made up, so that a number still fits behind it."""


@dataclass(slots=True)
class _Entry:
    """One entry with the origins of its keys."""

    item: Any
    origins: dict[Path, Origin]


def default_id(entry: Mapping[str, Any]) -> str:
    """The id of an entry that gives none: who, what and when, in the words of its file."""
    day = entry.get("day")
    when = day.isoformat() if is_date(day) else f"day_{day:.0f}" if is_number(day) and abs(day) < 1e9 else ""
    what = "_".join(word for word in (_plain(entry.get("action")), when) if word)[:_LONGEST]
    who = _plain(entry.get("actor"))[: max(0, _LONGEST - 1 - len(what))]
    return "_".join(word for word in (who, what) if word) or "entry"


def _plain(word: Any) -> str:
    return re.sub(r"[^a-z0-9-]+", "_", word.lower()).strip("_") if isinstance(word, str) else ""


def name_entries(merged: Merged) -> None:
    """Give every entry of the record that has none an id, in place; the second of a name gets `_2` behind it."""
    record = merged.table.get(HISTORY)
    if not isinstance(record, list):
        return
    taken = {item["id"] for item in record if isinstance(item, dict) and isinstance(item.get("id"), str)}
    numbers: dict[str, Iterator[int]] = {}
    named = list(record)
    for place, item in enumerate(record):
        if isinstance(item, dict) and "id" not in item:
            first = name = default_id(item)
            while name in taken:
                name = f"{first}_{next(numbers.setdefault(first, count(2)))}"
            taken.add(name)
            named[place] = {"id": name, **item}
            merged.origins[(HISTORY, place, "id")] = merged.origin_of((HISTORY, place))
    merged.table[HISTORY] = named


def edit_record(merged: Merged, changes: Mapping[str, Any], origins: Mapping[Path, Origin]) -> list[Fault]:
    """Add, drop, move and change entries of the record in place; gives back what is wrong with that.

    Moved and added entries stay where they are until `put_in_order`.

    Parameters
    ----------
    merged : Merged
        What the layers below say.
    changes : mapping of str to object
        By id: "drop", or a table of what changes.
    origins : mapping of path to Origin
        Of `("history", id)` and of the keys below it.
    """
    record = merged.table.get(HISTORY, [])
    if not isinstance(record, list):
        return []
    entries = _entries(merged, record)
    faults = []
    inside = _inside(origins)
    for name, change in changes.items():
        problem = _edit(merged, entries, name, change, inside[name])
        if problem is not None:
            origin = inside[name][()]
            faults.append(Fault(origin.file, origin.line, dotted((HISTORY, name)), problem))
    _write_back(merged, entries.values())
    return faults


def _entries(merged: Merged, record: list[Any]) -> dict[object, _Entry]:
    """Entries by id; one whose id is missing or taken, which is a fault of its own, by its place."""
    inside = _inside(merged.origins)
    entries: dict[object, _Entry] = {}
    for place, item in enumerate(record):
        name = item.get("id") if isinstance(item, dict) else None
        entries[name if isinstance(name, str) and name not in entries else place] = _Entry(item, inside.get(place, {}))
    return entries


def _inside(origins: Mapping[Path, Origin]) -> dict[object, dict[Path, Origin]]:
    """Origins of each entry, by its id or place: of itself at `()`, of its keys below."""
    inside: dict[object, dict[Path, Origin]] = {}
    for path, origin in origins.items():
        if len(path) > 1 and path[0] == HISTORY:
            inside.setdefault(path[1], {})[path[2:]] = origin
    return inside


def _edit(
    merged: Merged, entries: dict[object, _Entry], name: str, change: Any, own: Mapping[Path, Origin]
) -> str | None:
    """Edit one entry in place; what is wrong with it, if something is."""
    is_whole = isinstance(change, dict) and all(key in change for key in _NEEDED)
    if name not in entries and not is_whole:
        return _unknown(merged, name, [key for key in entries if isinstance(key, str)])
    if change == DROP:
        del entries[name]
        merged.edited[name] = own[()]
        return None
    if not isinstance(change, dict):
        return f'is {found(change)}; it must be "{DROP}", or a table of what changes, such as {{ day = 5 }}.'
    if change.get("id", name) != name:
        return f"has the id {found(change['id'])}, but stands under {found(name)}; leave id out."
    is_new = name not in entries
    before = _Entry({"id": name}, {}) if is_new else entries[name]
    fields, origins = _without_what_no_longer_holds(before, change, own[()])
    fields, origins = {**fields, **change}, {**origins, **own}
    if not {"source", "assumption"} & fields.keys():
        if not _is_option(own[()]):
            what = "adds an entry" if is_new else "changes an entry"
            return f"{what}, and so needs a source or an assumption of its own."
        fields["assumption"] = BY_OPTION
    entries[name] = _Entry(fields, origins)
    merged.edited[name] = own[()]
    if is_new or "day" in change:
        merged.placed.pop(name, None)
        merged.placed[name] = None
    return None


def _without_what_no_longer_holds(
    before: _Entry, change: Mapping[str, Any], origin: Origin
) -> tuple[dict[str, Any], dict[Path, Origin]]:
    """An entry without its remarks, where more than these changes; those of the command line stay for its next word."""
    gone = {
        key
        for key in REMARKS
        if any(changed not in REMARKS for changed in change)
        and not (_is_option(origin) and (key,) in before.origins and _is_option(before.origins[(key,)]))
    }
    if before.item.get("assumption") == BY_OPTION:
        gone.add("assumption")
    fields = {key: value for key, value in before.item.items() if key not in gone}
    return fields, {path: one for path, one in before.origins.items() if path[:1] not in {(key,) for key in gone}}


def _is_option(origin: Origin) -> bool:
    return origin.set_by.startswith("--")


def _unknown(merged: Merged, name: str, known: list[str]) -> str:
    if name in merged.edited:
        before = merged.edited[name]
        where = before.file if before.line is None else f"{before.file}:{before.line}"
        return f"is dropped already, by {where}."
    hint = meant(name, known)
    told = hint or f" Known are {listed(known, length=100)}."
    return f"is no entry of the record.{told} To add one, give it {listed(_NEEDED)}."


def put_in_order(merged: Merged) -> None:
    """Move what was moved and added to the end of its day, in place; all other entries stay where they are."""
    record = merged.table.get(HISTORY)
    if not merged.placed or not isinstance(record, list):
        return
    entries, zero = _entries(merged, record), merged.table.get("day_zero")
    moved = [entry for entry in (entries.pop(name, None) for name in merged.placed) if entry is not None]
    stay: list[tuple[float, _Entry]] = []
    for entry in entries.values():
        stay.append((_day(entry, zero, stay[-1][0] if stay else -math.inf), entry))
    if all(day <= after for (day, _), (after, _) in pairwise(stay)):  # else what is written is out of order: a fault
        dated = [*stay, *((_day(entry, zero, math.inf), entry) for entry in moved)]
        _write_back(merged, [entry for _, entry in sorted(dated, key=itemgetter(0))])


def _day(entry: _Entry, zero: Any, otherwise: float) -> float:
    """The day of an entry; what is no day, which is a fault of its own, stands with its neighbour."""
    written = entry.item.get("day") if isinstance(entry.item, dict) else None
    day = from_zero(written, zero) if is_date(written) else written
    return float(day) if is_number(day) else otherwise


def _write_back(merged: Merged, entries: Iterable[_Entry]) -> None:
    """The entries as the record of the scenario, with their origins."""
    for path in [path for path in merged.origins if len(path) > 1 and path[0] == HISTORY]:
        del merged.origins[path]
    kept = list(entries)
    merged.table[HISTORY] = [entry.item for entry in kept]
    for place, entry in enumerate(kept):
        merged.origins.update({(HISTORY, place, *path): origin for path, origin in entry.origins.items()})


def by_id(table: Mapping[str, Any], path: Path) -> Path:
    """A path into the record with the id of the entry in the place of its number.

    >>> by_id({"history": [{"id": "first_strike"}]}, ("history", 0, "day"))
    ('history', 'first_strike', 'day')
    """
    item = value_at(table, path[:2]) if path[:1] == (HISTORY,) and len(path) > 1 else None
    name = item.get("id") if isinstance(item, dict) else None
    return (HISTORY, name, *path[2:]) if isinstance(name, str) else path

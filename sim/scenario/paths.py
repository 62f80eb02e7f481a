"""Where a value stands in a scenario (its path, and the dotted key that people read), and where it comes from.

>>> dotted(("groups", "red", "host"))
'groups.red.host'
>>> dotted(("history", 2, "actor"))
'history[2].actor'
>>> parse_dotted("history[2].actor") == parse_dotted("history.2.actor") == ("history", 2, "actor")
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.faults import Fault, found

Path = tuple[str | int, ...]
"""Keys and places in lists (from 0), from the top of the file down."""

_PART = re.compile(r"([A-Za-z0-9_-]+)((?:\[\d+\])*)")


def dotted(path: Path) -> str:
    """The key as people write it; a place in a list stands in brackets and counts from 0."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def parse_dotted(key: str) -> Path | None:
    """The path of a dotted key; None if the text is no such key. All digits count as a place in a list."""
    path: list[str | int] = []
    for part in key.split("."):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return None
        name, places = match.groups()
        path.append(int(name) if path and name.isdigit() and len(name) < 7 else name)
        path.extend(int(place) for place in re.findall(r"\d{1,6}", places))
    return tuple(path)


def value_at(table: Any, path: Path) -> Any:
    """The value at a path of nested tables and lists; None where there is none."""
    for part in path:
        if isinstance(part, str) and isinstance(table, Mapping):
            table = table.get(part)
        elif isinstance(part, int) and isinstance(table, list) and 0 <= part < len(table):
            table = table[part]
        else:
            return None
    return table


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    Attributes
    ----------
    set_by : str
        "scenario", "base FILE", "--set" or "--horizon".
    rank : int
        Later layers have higher ranks: the first base 0, and so on.
    file : str
        The file or option, as messages name it.
    line : int or None
        From 1.
    """

    set_by: str
    rank: int
    file: str
    line: int | None


@dataclass(slots=True)
class Merged:
    """A scenario as parsed, put together from its layers.

    Attributes
    ----------
    table : dict
        What it says.
    origins : dict of path to Origin
        Of every table, key and list item in it.
    edited : dict of str to Origin
        Entries of the record that a later layer added, changed or dropped, by id (`sim.scenario.record_edits`).
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
        for length in range(len(path), 0, -1):
            origin = self.origins.get(path[:length])
            if origin is not None:
                return origin
        return self.origins[()]

    def found(self, path: Path) -> str:
        """The value at a path as the file writes it, for a message."""
        return found(self.written.get(path, value_at(self.table, path)))

"""Where a value stands in a scenario: its path, and the dotted key that people read.

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
from typing import Any

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

"""Where a value stands in a scenario: its path, and the dotted key that people read.

>>> dotted(("groups", "red", "host"))
'groups.red.host'
>>> dotted(("history", 2, "actor"))
'history[2].actor'
>>> parse_dotted("history[2].actor") == parse_dotted("history.2.actor") == ("history", 2, "actor")
True
>>> list(paths_of({"a": [5]}))
[('a',), ('a', 0)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""Keys and places in lists (from 0), from the top of the file down."""

_PART = re.compile(r"([A-Za-z0-9_-]+)((?:\[\d+\])*)")


def dotted(path: Path) -> str:
    """The key as people write it; a place in a list stands in brackets and counts from 0."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


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


def items_of(value: Any) -> Iterable[tuple[Any, Any]]:
    """What stands in a table or list, with its keys or places; nothing for any other value."""
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def tables_of(value: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The tables in a table or list, with their keys or places."""
    return ((key, item) for key, item in items_of(value) if isinstance(item, dict))


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of a value that stands at `path`, and of everything inside it."""
    if path:
        yield path
    for key, item in items_of(value):
        yield from paths_of(item, (*path, key))

"""Keys of a scenario: where a value stands (its path), the dotted key that people write, and names that readers see.

>>> dotted(("groups", "red", "host"))
'groups.red.host'
>>> dotted(("history", 2, "actor"))
'history[2].actor'
>>> parse_dotted("history[2].actor") == parse_dotted("history.2.actor") == ("history", 2, "actor")
True
>>> list(paths_of({"a": [5]}))
[('a',), ('a', 0)]
>>> spoken("jaish_al_adl"), spoken("league_of_the_north"), spoken("IRGC")
('Jaish al-Adl', 'League of the North', 'IRGC')
>>> spoken("al_qaeda")
'Al-Qaeda'
>>> spoken_key("states.iran.resolve"), spoken_key("states.iran.resolve,states.pakistan.resolve")
("Iran's resolve", "Iran's resolve and Pakistan's resolve")
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.scenario.faults import escaped

Path = tuple[str | int, ...]
"""Keys and places in lists (from 0), from the top of the file down."""

_PART = re.compile(r"([A-Za-z0-9_-]+)((?:\[\d+\])*)")


JOINERS = "\u200c\u200d"
"""Format characters that spelling needs (Persian, Indic scripts)."""


def unreadable(name: str) -> str:
    """Why readers could not see a name, or not all of it, as a message; empty where they can.

    >>> unreadable("Jaish al-Adl"), unreadable("  "), unreadable("Ir\u200ban")
    ('', 'is blank; write what readers see.', 'holds the invisible character \\\\u200b; take it out.')
    """
    for letter in name:
        if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") and letter not in JOINERS:
            return f"holds the invisible character {escaped(letter)}; take it out."
    return "" if "".join(name.split()).strip(JOINERS) else "is blank; write what readers see."


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


SMALL_WORDS = frozenset({"al", "and", "at", "in", "of", "the", "to", "with"})
ARTICLE = "al"
"""Joined to the word behind it."""

OUTSIDERS = "outsiders"
"""Whoever attacks without being an actor of the scenario."""


class Name(str):
    """A name as readers see it: `spoken` leaves it as it is."""

    __slots__ = ()


def spoken(key: str) -> str:
    """A key as a name: underscores become spaces, words get capitals, small words do not.

    Parameters
    ----------
    key : str
        Of a state, group, third party, region or start.
    """
    if isinstance(key, Name):
        return key
    words = key.replace("_", " ").split()
    told = [word if place and word in SMALL_WORDS else word[:1].upper() + word[1:] for place, word in enumerate(words)]
    joints = ["-" if word.lower() == ARTICLE else " " for word in told]
    return "".join(word + joint for word, joint in zip(told, joints, strict=True)).rstrip(" -")


OWNERS = ("states", "groups", "third_parties", "region")
"""Tables whose second word is somebody: two of them may have a parameter of one name."""
NOUNS = {
    "mediates": "mediation",
    "restrains": "restraint",
    "start": "start of the runs",
    "history_until": "last day that is forced",
    "horizon_days": "horizon",
    "quiet_days": "days of quiet that end a run",
}
"""Keys that are no nouns, or say too little alone."""


def spoken_key(key: str) -> str:
    """A dotted key as a reader sees it: whose it is, and what; tied keys side by side.

    >>> spoken_key("dyad.rivalry"), spoken_key("mechanisms.mediation"), spoken_key("history.2.deaths_militant")
    ('rivalry', 'mechanism mediation', 'deaths militant of entry 2 of the record')
    >>> spoken_key("actions.strike_group.bias"), spoken_key("third_parties.china.mediates")
    ('bias of action strike group', "China's mediation")

    Parameters
    ----------
    key : str
        As `--set` takes it; of tied keys, joined by commas.
    """
    if "," in key:
        return " and ".join(spoken_key(part.strip()) for part in key.split(","))
    table, *rest = key.replace("[", ".").replace("]", "").split(".")
    what = NOUNS.get((rest or [table])[-1], (rest or [table])[-1].replace("_", " "))
    if table in OWNERS and len(rest) > 1:
        return f"{_owners(spoken(rest[0]))} {' '.join([*(part.replace('_', ' ') for part in rest[1:-1]), what])}"
    if table == "history" and len(rest) > 1:
        return f"{what} of entry {rest[0]} of the record"
    if table == "actions" and len(rest) > 1:
        return f"{what} of action {rest[0].replace('_', ' ')}"
    return f"mechanism {what}" if table == "mechanisms" and rest else what


def _owners(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"

"""What may stand where in a scenario: the keys of each table and the parameter behind each path.

>>> specification_at(("states", "north", "resolve", "value")).allowed
'[0, 1]'
>>> known_keys(("states", "north", "resolve"), {"states": {"north": {"resolve": {"distribution": "beta"}}}})[-2:]
('a', 'b')
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.scenario.content import Content, default_actions
from sim.scenario.distributions import DISTRIBUTIONS
from sim.scenario.entities import NAMED_TABLES, RECORDS
from sim.scenario.history import HistoryEntry
from sim.scenario.mechanisms import mechanisms
from sim.scenario.outcomes import OutcomeRecord
from sim.scenario.paths import Path, dotted, parse_dotted, value_at
from sim.scenario.quantity import Quantity, Specification, specification
from sim.scenario.starts import StartRecord

_QUANTITY_KEYS = tuple(Quantity.model_fields)
_ITEMS: dict[str, type[BaseModel]] = {"history": HistoryEntry, "outcomes": OutcomeRecord, "starts": StartRecord}


def record_at(path: Path) -> type[BaseModel] | None:
    """The record whose table stands at a path; None if there is none."""
    if not path:
        return Content
    first = path[0]
    if isinstance(first, str) and first in RECORDS:
        is_record = len(path) == (2 if first in NAMED_TABLES else 1)
        return RECORDS[first] if is_record else None
    return _ITEMS[first] if len(path) == 2 and isinstance(first, str) and first in _ITEMS else None


def parameter_path(path: Path) -> Path | None:
    """The part of a path that leads to a parameter or flag; None if it leads to none."""
    if not path or not isinstance(path[0], str) or path[0] not in RECORDS:
        return None
    length = 3 if path[0] in NAMED_TABLES else 2
    if len(path) < length:
        return None
    try:
        specification(RECORDS[path[0]], str(path[length - 1]))
    except KeyError:
        return None
    return path[:length]


def specification_at(path: Path) -> Specification | None:
    """What the model says about the parameter at a path or above it; None if there is none."""
    found = parameter_path(path)
    return None if found is None else specification(RECORDS[str(found[0])], str(found[-1]))


def specification_of(key: str) -> Specification | None:
    """The same of a dotted key."""
    return specification_at(parse_dotted(key) or ())


def takes_whole_numbers(key: str) -> bool:
    """Whether only whole numbers make sense at a dotted key: counts and days of the record, and some parameters.

    >>> takes_whole_numbers("history[0].deaths"), takes_whole_numbers("states.north.resolve")
    (True, False)
    """
    path = parse_dotted(key) or ()
    if path[:1] == ("history",):
        return len(path) == 3 and (path[2] == "day" or str(path[2]).startswith("deaths"))
    specified = specification_at(path)
    return path[-1:] == ("history_until",) or (specified is not None and specified.integer)


def full_keys(name: str, table: dict[str, Any]) -> tuple[str, ...]:
    """Dotted keys of a scenario that end in a name: what somebody may have meant who wrote the end alone.

    Parameters
    ----------
    name : str
        Such as `resolve`.
    table : dict
        The whole scenario as parsed.
    """
    found: list[str] = []
    for first, record in RECORDS.items():
        if name not in record.model_fields:
            continue
        named = default_actions() if first == "actions" else table.get(first)
        if first not in NAMED_TABLES:
            found.append(f"{first}.{name}")
        elif isinstance(named, dict):
            found += [dotted((first, key, name)) for key in named]
    switches = [f"mechanisms.{name}"] if name in mechanisms() else []
    return (*found, *switches)


def known_keys(path: Path, table: dict[str, Any]) -> tuple[str, ...] | None:
    """Keys that the table at a path may have; none if no table may stand there; None if any will do.

    Parameters
    ----------
    path : tuple
        Of a table.
    table : dict
        The whole scenario as parsed: which keys a distribution has depends on its word.
    """
    record = record_at(path)
    if record is not None:
        return tuple(record.model_fields)
    if path == ("actions",):
        return tuple(default_actions())
    if path == ("mechanisms",):
        return tuple(mechanisms())
    specified = specification_at(path)
    if specified is not None:
        return () if specified.is_flag else _quantity_keys(path, value_at(table, path))
    if len(path) == 1 and path[0] in (*NAMED_TABLES, "starts", "notes"):
        return None
    return None if "when" in path else ()


def _quantity_keys(path: Path, given: Any) -> tuple[str, ...]:
    word = given.get("distribution") if isinstance(given, dict) else None
    law = DISTRIBUTIONS.get(word) if isinstance(word, str) else None
    of_law = () if law is None else tuple(law.model_fields)
    is_whole = path == parameter_path(path)
    own = _QUANTITY_KEYS if is_whole else ("distribution",)
    return (*own, *(key for key in of_law if key not in own))


def takes_text(path: Path) -> bool:
    """Whether a text may stand at a path, so that a bare word on a command line can be read as one."""
    record = record_at(path[:-1])
    if len(path) == 2 and path[0] == "history":  # an entry that is dropped
        return True
    if record is None or not path:
        return path[:1] == ("notes",) or "when" in path or (bool(path) and path[-1] in ("source", "assumption", "note"))
    field = record.model_fields.get(str(path[-1]))
    return field is not None and any(kind in str(field.annotation) for kind in ("str", "Literal"))

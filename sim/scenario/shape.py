"""What may stand where in a scenario: what every value must be, whatever it stands for (short, shallow, finite, plainly
named), the keys of each table, and the parameter behind each path; and from what pydantic says to what a person needs.

pydantic sees a distribution as a record of its own inside a quantity; the file does not. `explanations` gives each
complaint the path that it has in the file.

>>> specification_at(("states", "north", "resolve", "value")).allowed
'[0, 1]'
>>> known_keys(("states", "north", "resolve"), {"states": {"north": {"resolve": {"distribution": "beta"}}}})[-2:]
('a', 'b')
>>> list(plain_faults({"states": {"North": {"resolve": 1e999}}}))[0]
(('states', 'North'), 'is no usable key; keys hold a-z, 0-9, _ and -, up to 64 of them. Did you mean "north"?')
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from sim.scenario.distributions import DISTRIBUTIONS, Law
from sim.scenario.entities import NAMED_TABLES, RECORDS, Content, default_actions, mechanisms
from sim.scenario.faults import MAX_FAULTS, escaped, figure, found, is_number, listed, meant
from sim.scenario.history import HistoryEntry, StartRecord
from sim.scenario.names import Path, parse_dotted, value_at
from sim.scenario.outcomes import OutcomeRecord
from sim.scenario.quantity import Quantity, Specification, parameters_of
from sim.scenario.scan import MAX_TEXT

_RECORDS: dict[str, type[BaseModel]] = {
    **RECORDS, "history": HistoryEntry, "outcomes": OutcomeRecord, "starts": StartRecord,
}  # fmt: skip
_ONE = RECORDS.keys() - {*NAMED_TABLES}
"""Tables that are one record each; in all others every name or place has one."""


def record_at(path: Path) -> type[BaseModel] | None:
    """The record whose table stands at a path; None if there is none."""
    if not path:
        return Content
    return _RECORDS.get(str(path[0])) if len(path) == (1 if path[0] in _ONE else 2) else None


def parameter_path(path: Path) -> Path | None:
    """The part of a path that leads to a parameter or flag; None if it leads to none."""
    return next((path[:n] for n in (2, 3) if len(path) >= n and _parameter(path[:n])), None)


def specification_at(path: Path) -> Specification | None:
    """What the model says about the parameter at a path or above it; None if there is none."""
    return _parameter(parameter_path(path) or ())


def _parameter(path: Path) -> Specification | None:
    record = record_at(path[:-1]) if path else None
    return None if record is None else parameters_of(record).get(str(path[-1]))


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
    for first in (first for first, record in RECORDS.items() if name in record.model_fields):
        named = default_actions() if first == "actions" else table.get(first)
        if first in _ONE:
            found.append(f"{first}.{name}")
        elif isinstance(named, dict):
            found += [f"{first}.{key}.{name}" for key in named]
    return (*found, f"mechanisms.{name}") if name in mechanisms() else tuple(found)


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
    is_free = "when" in path or (len(path) == 1 and path[0] in (*NAMED_TABLES, "starts", "notes"))
    return None if is_free else ()


def _quantity_keys(path: Path, given: Any) -> tuple[str, ...]:
    """Keys of a number at its own path, or of a law inside it; which a law has, its word says."""
    word = given.get("distribution") if isinstance(given, dict) else None
    law = DISTRIBUTIONS.get(word) if isinstance(word, str) else None
    own = Quantity.model_fields if path == parameter_path(path) else ("distribution",)
    return tuple(dict.fromkeys((*own, *(() if law is None else law.model_fields))))


def takes_text(path: Path) -> bool:
    """Whether a text may stand at a path, so that a bare word on a command line can be read as one."""
    if len(path) == 2 and path[0] == "history":  # an entry that is dropped
        return True
    record = record_at(path[:-1])
    if record is None:
        return path[0] == "notes" or "when" in path or path[-1] in ("source", "assumption", "note")
    field = record.model_fields.get(str(path[-1]))
    return field is not None and any(kind in str(field.annotation) for kind in ("str", "Literal"))


MAX_DEPTH = 6
"""Tables inside each other; lists count only inside lists."""
MAX_ITEMS = 10_000
"""Items in a list."""
LARGEST_INTEGER = 2**63 - 1
"""Of TOML."""

# Right-to-left overrides make a text read otherwise than it is; joiners stay, since Persian is written with them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_KEY = re.compile(r"[a-z0-9_-]{1,64}")


def plain_faults(table: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Path and message of everything in a parsed file that no scenario may hold."""
    return _in_table(table, (), 0)


def _in_table(table: dict[str, Any], path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    if depth > MAX_DEPTH:
        yield path, f"is nested too deeply (limit {MAX_DEPTH} tables)."
        return
    for key, value in table.items():
        if _KEY.fullmatch(key) is None:
            better = key.strip().lower().replace(" ", "_")
            hint = f' Did you mean "{better}"?' if _KEY.fullmatch(better) else ""
            yield (*path, key), f"is no usable key; keys hold a-z, 0-9, _ and -, up to 64 of them.{hint}"
        yield from _in_value(value, (*path, key), depth)


def _in_value(value: Any, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        yield from _in_table(value, path, depth + 1)
    elif isinstance(value, list):
        if len(value) > MAX_ITEMS:
            yield path, f"is a list of {len(value):,}; the limit is {MAX_ITEMS:,}."
            return
        for place, item in enumerate(value):
            yield from _in_value(item, (*path, place), depth + isinstance(item, list))
        if depth > MAX_DEPTH:
            yield path, f"is nested too deeply (limit {MAX_DEPTH} tables)."
    elif isinstance(value, str):
        if len(value) > MAX_TEXT:
            yield path, f"is a text of {len(value):,} characters; the limit is {MAX_TEXT:,}."
        if (unseen := _UNSEEN.search(value)) is not None:
            yield path, f"holds the control character {escaped(unseen.group())}; take it out."
    elif isinstance(value, float) and not math.isfinite(value):
        specified = specification_at(path)
        where = f" in {specified.allowed}" if specified is not None and not specified.is_flag else ""
        yield path, f"is {found(value)}; it must be a finite number{where}."
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        yield path, f"is {found(value)}; it must be a whole number of at most 18 digits."


_KINDS = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "list_type": "a list",
    "tuple_type": "a list",
    "date_type": "a date such as 2024-01-16, without quotes",
}
_DAYS = {"day": "", "horizon_days": "", "history_until": ', or "none"'}
"""Keys that hold a day, with what else they take."""
_ALLOWED = {
    "greater_than": "it must be above {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than": "it must be below {lt}",
    "less_than_equal": "it must be at most {le}",
    "finite_number": "it must be a finite number",
    "too_long": "at most {max_length} are allowed",
    "string_pattern_mismatch": "a name holds a-z, 0-9, _ and -, up to 64 of them",
}

Records = Callable[[Path], type[BaseModel] | None]


def explanations(
    errors: Sequence[Mapping[str, Any]],
    table: dict[str, Any],
    written: Mapping[Path, Any] = MappingProxyType({}),
    records: Records = record_at,
) -> Iterator[tuple[Path, str]]:
    """Path and message of each complaint, one a path.

    Parameters
    ----------
    errors : sequence of mapping
        From `ValidationError.errors()`.
    table : dict
        The scenario as parsed.
    written : mapping of path to object, optional
        What stands in the file where the table holds its plain form.
    records : callable, optional
        The record whose table stands at a path, where it is no scenario.
    """
    by_path: dict[Path, list[Mapping[str, Any]]] = {}
    for error in errors:
        by_path.setdefault(real_path(error, table), []).append(error)
    # A text or a list of texts: where an item is at fault, the complaint that the list is no text says nothing.
    parents = {path[:length] for path in by_path for length in range(len(path))}
    said = (
        (path, about)
        for path, about in by_path.items()
        if path not in parents or any(error["type"] not in _KINDS for error in about)
    )
    for path, about in islice(said, MAX_FAULTS * 2):
        yield path, _message(about, path, table, written.get(path, value_at(table, path)), records)


def real_path(error: Mapping[str, Any], table: dict[str, Any]) -> Path:
    """The path of a complaint in the file."""
    path: Path = ()
    node: Any = table
    place: Sequence[str | int] = error["loc"]
    is_about_a_key = error["type"] in ("missing", "extra_forbidden")
    for index, part in enumerate(place):
        is_last = index == len(place) - 1
        if isinstance(node, dict):
            is_inner_record = part == "distribution" and isinstance(node.get(part), str) and not is_last
            if not is_inner_record and (part in node or (is_last and is_about_a_key)):
                path, node = (*path, part), node.get(part)
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            path, node = (*path, part), node[part]
        # else the word of a law, or a kind among several, such as list[str]
    # pydantic names the table, and the file has a key to point at.
    return (*path, "distribution") if error["type"] == "union_tag_invalid" and isinstance(node, dict) else path


def _message(
    about: Sequence[Mapping[str, Any]], path: Path, table: dict[str, Any], value: Any, records: Records
) -> str:
    error = about[0]
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":  # of our own, whose text continues the key
        return str(context["error"])
    if kind == "one_of":
        return str(error["msg"])
    if kind == "missing":
        return _missing(path, table, records)
    if kind == "extra_forbidden":
        record = records(path[:-1])
        known = (known_keys(path[:-1], table) if record is None else tuple(record.model_fields)) or ()
        if path[0] == "history" and path[-1] == "date":
            return "is an unknown key; write the date as the day: day = 2024-01-16."
        hint = meant(path[-1], known)
        return f"is an unknown key.{hint}" if hint else f"is an unknown key; known are {listed(known)}."
    if path == ("schema_version",):
        return f"is {found(value)}; this program reads version 1."
    if kind == "union_tag_invalid":
        return f"is {found(value)}; known distributions are {listed(DISTRIBUTIONS)}.{meant(value, DISTRIBUTIONS)}"
    if kind == "union_tag_not_found":
        return f"has no distribution; give one of {listed(DISTRIBUTIONS)}."
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"is {found(value)}; it must be one of {listed(options)}.{meant(value, options)}"
    if kind in ("string_too_short", "too_short"):
        return "is empty; fill it in or leave the key out."
    allowed = f"it must be {_KINDS['date_type']}" if kind.startswith("date") else error["msg"]
    if kind in _KINDS:
        allowed = f"it must be {_kinds_allowed(about, path)}"
    elif kind in _ALLOWED:
        figures = {name: figure(bound) for name, bound in context.items() if is_number(bound)}
        allowed = _ALLOWED[kind].format(**figures)
        if kind == "string_pattern_mismatch" and path[-1] == "id":
            allowed += ", one of them a letter"
    return f"is {found(value)}; {allowed}."


def _kinds_allowed(about: Sequence[Mapping[str, Any]], path: Path) -> str:
    kinds = list(dict.fromkeys(_KINDS[error["type"]] for error in about if error["type"] in _KINDS))
    specified = specification_at(path)
    if specified is not None and not specified.is_flag and path[-1] in (specified.name, "value"):
        return f"a number in {specified.allowed}"
    if path and path[-1] in _DAYS:
        kinds.append(f"{_KINDS['date_type']}{_DAYS[str(path[-1])]}")
    return " or ".join(kinds)


def _missing(path: Path, table: dict[str, Any], records: Records) -> str:
    if path == ("schema_version",):
        return "is missing; write schema_version = 1 at the top."
    if path == ("states",):
        return "is missing; write two tables, such as [states.north] and [states.south]."
    record = records(path[:-1])
    if record is not None:
        description = record.model_fields[str(path[-1])].description or ""
        return f"is missing; it is required: {description}"
    law = value_at(table, (*path[:-1], "distribution"))
    fields = DISTRIBUTIONS.get(law, Law).model_fields.items()
    needs = [name for name, field in fields if field.is_required() and name != "distribution"]
    return f"is missing; {law} needs {' and '.join(needs)}."

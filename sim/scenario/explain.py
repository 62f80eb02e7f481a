"""From what pydantic says to what a person needs: the key as it stands in the file, the value, what is allowed.

pydantic sees a distribution as a record of its own inside a quantity; the file does not. `explanations` gives each
complaint the path that it has in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from sim.scenario.distributions import DISTRIBUTIONS, Law
from sim.scenario.faults import MAX_FAULTS, figure, found, is_number, listed, meant
from sim.scenario.paths import Path, value_at
from sim.scenario.shape import known_keys, record_at, specification_at

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
            law = node.get("distribution")
            if isinstance(law, str) and part == "distribution" and not is_last:
                continue
            names_a_key = is_last and is_about_a_key
            if isinstance(law, str) and part == law and part not in node and not names_a_key:
                continue
            if part in node or names_a_key:
                path, node = (*path, part), node.get(part)
                continue
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            path, node = (*path, part), node[part]
            continue
        if not (isinstance(part, str) and "[" in part):  # else a kind among several, such as list[str]
            break
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

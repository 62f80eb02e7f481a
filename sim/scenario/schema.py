"""The JSON Schema of scenario files, made from the records: for completion and checks in editors.

>>> schema = json_schema()
>>> schema["properties"]["states"]["additionalProperties"]["additionalProperties"]
False
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from sim.scenario.distributions import Distribution
from sim.scenario.entities import NAMED_TABLES, RECORDS, Content, default_actions, mechanisms
from sim.scenario.history import DAYS_OF_RUNS
from sim.scenario.layers import DROP
from sim.scenario.outcomes import ALL, WORDS_OF, Kind, OutcomeRecord
from sim.scenario.quantity import Specification, parameters_of
from sim.vocabulary import CASE_WORDS, EVENT_WORDS

Schema = dict[str, Any]

_NAME = "^[a-z0-9_-]{1,64}$"
_PROVENANCE = ("source", "assumption", "note")


DATE: Schema = {"type": "string", "format": "date"}
"""A date of TOML, which has no quotes: editors tell it as a text of this form."""


def json_schema() -> Schema:
    """JSON Schema (2020-12) of a scenario file."""
    properties = {key: _property(key, field) for key, field in Content.model_fields.items()}
    properties["states"] |= {"minProperties": 2, "maxProperties": 2}
    properties["mechanisms"] |= {
        "properties": {name: _switch(name) for name in mechanisms()},
        "additionalProperties": False,
    }
    properties["schema_version"] = {"const": 1, "description": "Version of this format."}
    properties["day_zero"] = DATE | {"description": "Date of day 0, written without quotes."}
    properties["horizon_days"] = _or_date(properties["horizon_days"])
    start = properties["starts"]["additionalProperties"]["properties"]
    start["history_until"] = _or_date(start["history_until"])
    properties["history"] = _history(properties["history"])
    properties["outcomes"]["items"] = _outcome()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of the conflict-escalation simulator",
        "type": "object",
        "anyOf": [{"required": ["extends"]}, {"required": ["schema_version", "title", "states"]}],
        "additionalProperties": False,
        "properties": properties,
        "$defs": _laws() | {"condition": _condition(), "event": _event(), "step": _step()},
    }


def _property(key: str, field: FieldInfo) -> Schema:
    described = {"description": field.description or ""}
    if key == "mechanisms":
        return {"type": "object"} | described
    if key not in RECORDS:
        return _plain(field)
    one = _record(RECORDS[key])
    if key == "actions":
        words = dict.fromkeys(default_actions(), one)
        return {"type": "object", "properties": words, "additionalProperties": False} | described
    if key in NAMED_TABLES:
        return {"type": "object", "propertyNames": {"pattern": _NAME}, "additionalProperties": one} | described
    return one | described


def _record(record: type[BaseModel]) -> Schema:
    specified = parameters_of(record)
    schema: Schema = {
        "type": "object",
        "description": (record.__doc__ or "").splitlines()[0],
        "properties": {
            name: _parameter(specified[name]) if name in specified else _plain(field)
            for name, field in record.model_fields.items()
        },
        "additionalProperties": False,
    }
    required = [name for name, field in record.model_fields.items() if field.is_required()]
    return schema | ({"required": required} if required else {})


def _parameter(specified: Specification) -> Schema:
    """A number in its range, a table with a value, or a distribution; or a flag."""
    provenance = f" Source: {specified.source}" if specified.source else f" Assumption: {specified.assumption}"
    unit = "" if specified.is_flag else f" Unit: {specified.unit}. Range: {specified.allowed}."
    description = f"{specified.meaning}.{unit}{provenance}"
    if isinstance(specified.default, bool):
        return {"type": "boolean", "description": description, "default": specified.default}
    ends = {"minimum": specified.low, "maximum": specified.high}
    number: Schema = {"type": "integer" if specified.integer else "number"}
    number |= {name: end for name, end in ends.items() if math.isfinite(end)}
    texts = {key: {"type": "string"} for key in _PROVENANCE}
    with_value = {
        "type": "object", "required": ["value"], "additionalProperties": False,
        "properties": {"value": number, **texts},
    }  # fmt: skip
    kinds = [number, with_value, {"$ref": "#/$defs/quantity_distribution"}]
    return {"description": description, "anyOf": kinds, "default": specified.default.value}


def _plain(field: FieldInfo) -> Schema:
    """A field that is no parameter, as pydantic describes its type; references are written out."""
    kind: Any = field.annotation
    for limit in field.metadata:
        kind = Annotated[kind, limit]
    schema: Schema = TypeAdapter(kind).json_schema()
    plain: Schema = _bare(schema, schema.pop("$defs", {}))
    return plain | ({"description": field.description} if field.description else {})


def _or_date(schema: Schema) -> Schema:
    """A day: what a schema allows, or a date."""
    kinds = schema.get("anyOf") or [{key: value for key, value in schema.items() if key != "description"}]
    return {"description": schema["description"], "anyOf": [*kinds, DATE]}


def _bare(schema: Any, definitions: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """What pydantic says without titles, nulls and discriminators, references to these definitions written out."""
    if isinstance(schema, list):
        return [_bare(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if (name := str(schema.get("$ref", "")).rpartition("/")[2]) in definitions:
        return _bare(definitions[name], definitions)
    return {
        key: _bare(value, definitions)
        for key, value in _without_null(schema).items()
        if not (key == "title" and isinstance(value, str)) and key != "discriminator"
        and not (key == "default" and value is None)
    }  # fmt: skip


def _without_null(schema: Schema) -> Schema:
    """TOML has no null: a key that may be left out is one of the other kinds."""
    kinds = schema.get("anyOf")
    if not isinstance(kinds, list):
        return schema
    others = [kind for kind in kinds if kind != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return rest | others[0] if len(others) == 1 else rest | {"anyOf": others}


def _switch(name: str) -> Schema:
    switched = ", ".join(f"{table}: {specified.name}" for table, specified in mechanisms()[name])
    return {"type": "boolean", "default": True, "description": f"false sets these to neutral: {switched}"}


@cache
def _laws() -> dict[str, Schema]:
    """Definitions of the distributions: by themselves, and with provenance in the place of a number."""
    described = TypeAdapter(Distribution).json_schema(ref_template="#/$defs/{model}")
    texts = {key: {"type": "string"} for key in _PROVENANCE}
    laws: dict[str, Schema] = {}
    for name, schema in described["$defs"].items():
        plain = laws[name] = _bare(schema)
        laws[f"{name}_quantity"] = plain | {"properties": plain["properties"] | texts}
    for kind in ("", "_quantity"):
        refs = [{"$ref": f"#/$defs/{name}{kind}"} for name in described["$defs"]]
        laws[f"{kind}_distribution".removeprefix("_")] = {"oneOf": refs}
    return laws


def _history(whole: Schema) -> Schema:
    """A list is a whole record; a table edits an inherited one, entry by entry."""
    entry = whole["items"]
    entry["properties"]["action"] |= {"enum": list(CASE_WORDS)}
    entry["properties"]["day"] = _or_date(entry["properties"]["day"])
    entry["properties"]["date"] = DATE | {"description": "The day as a date, in the place of `day`."}
    change = {key: value for key, value in entry.items() if key != "required"}
    entry["required"].remove("day")
    entry["oneOf"] = [{"required": [key]} for key in ("day", "date")]
    edits = {
        "type": "object",
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": {"anyOf": [{"const": DROP}, change]},
    }
    return {"description": whole.pop("description"), "anyOf": [whole, edits]}


def _outcome() -> Schema:
    schema = _record(OutcomeRecord)
    schema["properties"]["when"] = {"$ref": "#/$defs/condition"}
    return schema


def _condition() -> Schema:
    condition = {"$ref": "#/$defs/condition"}
    words = {word: _entry(word, column.kind) for word, column in ALL.items()}
    return {
        "type": "object",
        "description": "All entries must hold; a lag that never came is false.",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            **words,
            "any": _list(condition),
            "all": _list(condition),
            "not": condition,
            "sequence": _list({"$ref": "#/$defs/step"}),
        },
    }


def _event() -> Schema:
    """An event of certain words, by and against certain actors."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["event"],
        "properties": {"event": _one_or_more({"enum": list(EVENT_WORDS)})}
        | dict.fromkeys(("by", "against"), _one_or_more({"type": "string"})),
    }


def _step() -> Schema:
    """An event that comes after the one before it."""
    event = _event()
    more = {"within": {"type": "integer", "minimum": 0}, "unless": {"$ref": "#/$defs/event"}}
    return event | {"properties": event["properties"] | more}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema, "minItems": 1}


def _one_or_more(schema: Schema) -> Schema:
    return {"anyOf": [schema, _list(schema)]}


def _entry(word: str, kind: Kind) -> Schema:
    value: Schema = {"type": "boolean"} if kind is Kind.FLAG else {"type": "number"}
    if word in WORDS_OF:
        text: Schema = {"enum": list(WORDS_OF[word])}
        value = text if kind is Kind.CLASS or word == "outcome_class" else {"anyOf": [{"type": "number"}, text]}
    elif kind is Kind.CLASS:
        value = {"type": "string"}
    if word in DAYS_OF_RUNS:
        value = {"anyOf": [value, DATE]}
    several = _one_or_more(value)
    bounds = {"at_least": value, "at_most": value} if kind in (Kind.NUMBER, Kind.ORDERED) else {}
    table = {
        "type": "object", "minProperties": 1, "additionalProperties": False, "properties": {"is": several, **bounds},
    }  # fmt: skip
    return {"anyOf": [value, table]}

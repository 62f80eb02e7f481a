"""The JSON Schema says what the loader does."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from typing import Any

import pytest

from sim.scenario.load import load_text
from sim.scenario.schema import json_schema

SCHEMA = json_schema()


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value obeys a schema; only the words of JSON Schema that ours uses."""
    if "$ref" in schema and not fits(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[-1]]):
        return False
    if "anyOf" in schema and not any(fits(value, one) for one in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(value, one) for one in schema["oneOf"]) != 1:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if schema.get("format") == "date":
        return isinstance(value, datetime.date)
    if "type" in schema and not is_of(value, schema["type"]):
        return False
    if isinstance(value, dict):
        return table_fits(value, schema)
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(fits(item, schema.get("items", {})) for item in value)
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (
            schema.get("minimum", value) <= value <= schema.get("maximum", value)
            and schema.get("exclusiveMinimum", value - 1) < value
        )
    return True


def is_of(value: Any, kind: str) -> bool:
    if kind in ("number", "integer"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (kind == "number" or float(value).is_integer())
    return isinstance(value, {"object": dict, "array": list, "string": str, "boolean": bool}[kind])


def table_fits(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", 10**6):
        return False
    if any(key not in value for key in schema.get("required", ())):
        return False
    for key, item in value.items():
        if "propertyNames" in schema and not fits(key, schema["propertyNames"]):
            return False
        if key in properties:
            if not fits(item, properties[key]):
                return False
        elif others is False or (isinstance(others, dict) and not fits(item, others)):
            return False
    return True


FULL = """
day_zero = 2024-01-16
horizon_days = 90
notes = "a remark"
[third_parties.china]
mediates = true
restrains = ["north"]
[region.war]
shocks_per_year = 6
[dyad]
relationship = "hostile"
[mechanisms]
spoilers = false
[coefficients]
base_drive = { distribution = "mixture", components = [{ distribution = "normal", mean = -1, sd = 1 }], source = "x" }
[actions.strike_group]
cost = { value = 1, assumption = "x" }
"""


def test_schema_is_json_and_closed() -> None:
    json.dumps(SCHEMA, allow_nan=False)
    assert SCHEMA["additionalProperties"] is False
    assert SCHEMA["properties"]["dyad"]["additionalProperties"] is False


def test_sound_scenario_obeys_the_schema(sound: str) -> None:
    head, mark, tail = FULL.partition("[third")
    text = head + sound + mark + tail
    assert load_text(text).title == "Two countries"
    assert fits(tomllib.loads(text), SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("resolve = 0.5", "resolve = 1.4"),
        ("resolve = 0.5", "resolv = 0.5"),
        ("resolve = 0.5", "resolve = true"),
        ("resolve = 0.5", "resolve = {}"),
        ("resolve = 0.5", 'resolve = { distribution = "beta", a = 1, b = 0 }'),
        ("resolve = 0.5", 'resolve = { distribution = "beta", a = 1, b = 1, c = 1 }'),
        ("schema_version = 1", "schema_version = 2"),
        ("[states.south]", ""),
        ('host = "south"\n', ""),
        ('"strike"', '"stike"'),
        ("talks_held = true", "talks_held = 1"),
        ("talks_held", "talks_hold"),
        ("day = 0", "day = 0.5"),
    ],
)
def test_broken_scenario_breaks_the_schema_too(old: str, new: str, sound: str) -> None:
    assert old in sound
    assert not fits(tomllib.loads(sound.replace(old, new, 1)), SCHEMA)


def test_parameter_has_range_unit_and_source() -> None:
    resolve = SCHEMA["properties"]["states"]["additionalProperties"]["properties"]["resolve"]
    assert resolve["anyOf"][0] == {"type": "number", "minimum": 0.0, "maximum": 1.0}
    assert "Unit: probability" in resolve["description"]
    assert "Source: Beta(4,5)" in resolve["description"]
    assert resolve["default"] == 0.45


def test_every_reference_leads_somewhere() -> None:
    references = set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(SCHEMA)))
    assert references <= set(SCHEMA["$defs"])

"""Every value of a scenario as it will be used: its unit, who set it, and where it comes from.

>>> from sim.scenario.quantity import Quantity
>>> written(Quantity.model_validate({"distribution": "beta", "a": 4, "b": 5}))
'beta(a = 4, b = 5)'
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sim.scenario.distributions import Discrete, Law
from sim.scenario.entities import NAMED_TABLES, RECORDS, Content, mechanisms
from sim.scenario.quantity import Quantity, specifications

_UNITS = {"horizon_days": "days", "quiet_days": "days"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """One value of a scenario.

    Attributes
    ----------
    key : str
        Dotted key, as `--set` takes it.
    value : str
        As a person reads it.
    unit : str
        Empty for a text.
    set_by : str
        "scenario", "base FILE", "--set", "--horizon", "--parameters SAMPLE", "mechanism NAME off" or "default".
    source : str
        Source, or the assumption behind the word "assumption:"; empty for a text.
    plain : object
        The value for JSON: a number, boolean, text, list or table.
    """

    key: str
    value: str
    unit: str
    set_by: str
    source: str
    plain: Any

    def to_json(self) -> dict[str, Any]:
        """The same as one JSON object."""
        return {
            "key": self.key, "value": self.plain, "unit": self.unit, "set_by": self.set_by, "source": self.source,
        }  # fmt: skip


def resolved_values(content: Content, set_by: Mapping[str, str]) -> Iterator[Resolved]:
    """Every value of a scenario, in the order of the records."""
    for key in Content.model_fields:
        value = getattr(content, key)
        if key in NAMED_TABLES:
            for name, record in value.items():
                yield from _of_record(record, f"{key}.{name}", set_by)
        elif key in RECORDS:
            yield from _of_record(value, key, set_by)
        elif key == "mechanisms":
            for name, switched in mechanisms().items():
                sets = ", ".join(f"{specified.name} = {written(specified.neutral)}" for _, specified in switched)
                yield _line(f"mechanisms.{name}", value.get(name, True), "yes or no", set_by, f"false sets {sets}")
        elif key == "starts":
            for name, start in value.items():
                yield _line(f"starts.{name}.history_until", start.history_until, "day", set_by, start.meaning or "")
        elif key == "history":
            for place, entry in enumerate(value):
                told = f"day {entry.day}: {entry.actor} {entry.action} {entry.target}"
                source = _provenance(entry.source, entry.assumption)
                plain = entry.model_dump(mode="json", exclude_none=True)
                name = f"history.{entry.id}" if entry.id else f"history[{place}]"
                who = set_by.get(name) or set_by.get("history", "default")
                yield Resolved(name, told, "", who, source, plain)
        elif key == "outcomes":
            for place, outcome in enumerate(value):
                plain = outcome.model_dump(mode="json", exclude_none=True)
                who = set_by.get(f"outcomes[{place}]") or set_by.get("outcomes", "default")
                yield Resolved(f"outcomes[{place}]", outcome.name, "", who, outcome.meaning or "", plain)
        elif value is not None:
            yield _line(key, value, _UNITS.get(key, ""), set_by)


def _of_record(record: BaseModel, prefix: str, set_by: Mapping[str, str]) -> Iterator[Resolved]:
    known = {specified.name: specified for specified in specifications(type(record))}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if value is None:
            continue
        specified, source = known.get(name), ""
        if isinstance(value, Quantity):
            source = _provenance(value.source, value.assumption)
        elif specified is not None and set_by.get(f"{prefix}.{name}", "default") == "default":
            source = _provenance(specified.source, specified.assumption)
        yield _line(f"{prefix}.{name}", value, "" if specified is None else specified.unit, set_by, source)


def _line(key: str, value: Any, unit: str, set_by: Mapping[str, str], source: str = "") -> Resolved:
    return Resolved(key, written(value), unit, set_by.get(key, "default"), source, plain_of(value))


def _provenance(source: str | None, assumption: str | None) -> str:
    if source is not None:
        return source
    if assumption is None:
        return ""
    return assumption if assumption.startswith("assumption") else f"assumption: {assumption}"


def plain_of(value: Any) -> Any:
    """The value as JSON holds it; a quantity without its provenance."""
    if isinstance(value, Quantity):
        return value.value if value.distribution is None else plain_of(value.distribution)
    if isinstance(value, Law):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def written(value: Any) -> str:
    """The value as a person reads it."""
    if isinstance(value, Quantity):
        return written(value.value if value.distribution is None else value.distribution)
    if isinstance(value, Discrete) and len(value.values) > MOST_VALUES:
        return f"one of {len(value.values):,} values from {min(value.values):.6g} to {max(value.values):.6g}"
    if isinstance(value, Law):
        parts = [
            f"{name} = {written(part)}"
            for name in (*(name for name in type(value).model_fields if name not in _ENDS), *_ENDS)
            if name != "distribution" and (part := getattr(value, name)) is not None
        ]
        return f"{value.word}({', '.join(parts)})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {written(item)}' for key, item in value.items())} }}"
    return str(value)


MOST_VALUES = 12
"""A discrete law with more values is told by their number and their ends."""
_ENDS = ("at_least", "at_most")

"""The parameters of the model: one table, parameters.csv, and what each act weighs, acts.csv.

A row of parameters.csv holds key, kind (number, whole number, yes or no), default, unit, range, meaning, source or
assumption (a number needs one of them), and the mechanism that can be switched off with the value at which it does
nothing. Records, faults, the JSON Schema, `sim show` and the documentation are made from it. "Fit to facts of
1946-1989" means: found together with the others so that the reference family shows those facts (MID 5.0, MIE 1.0,
ICB 14; docs/validation.md). "Trial fit" means the same of a small form of this model, tried before. Either shows that a
value can be right, not that no other can.

>>> rows_of("dyad")["nuclear"]["unit"]
'states'
>>> weights_of_acts()["protest"]["level"]
0.2
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, create_model

from sim.scenario.quantity import Quantity, flag, parameter

TABLE = Path(__file__).with_name("parameters.csv")
ACTS = Path(__file__).with_name("acts.csv")
NUMBER, WHOLE, FLAG = KINDS = ("number", "whole number", "yes or no")

Row = Mapping[str, str]


@cache
def _tables() -> Mapping[str, Mapping[str, Row]]:
    tables: dict[str, dict[str, Row]] = {}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table, _, name = row["key"].partition(".")
            tables.setdefault(table, {})[name] = row
    return tables


def rows_of(table: str) -> Mapping[str, Row]:
    """The rows of one table of a scenario, such as `states`, by name and in the order of the file."""
    return _tables()[table]


@cache
def weights_of_acts() -> Mapping[str, Mapping[str, float]]:
    """Level, cost, publicity and softening of each option of a state, by the word of the act."""
    with ACTS.open(encoding="utf-8", newline="") as lines:
        return {row.pop("act"): {name: float(cell) for name, cell in row.items()} for row in csv.DictReader(lines)}


def field_of(row: Row) -> Any:
    """A pydantic field made from a row.

    Raises
    ------
    ValueError
        If the row cannot be; names the file and the key.
    """
    neutral = row["neutral"]
    told = {name: row[name] or None for name in ("source", "assumption", "mechanism")}
    try:
        if row["kind"] not in KINDS:
            raise ValueError(f"its kind is {row['kind']!r}; it must be one of {', '.join(KINDS)}.")
        if row["kind"] == FLAG:
            return flag(
                _yes(row["default"]), meaning=row["meaning"], neutral=_yes(neutral) if neutral else None, **told
            )
        return parameter(
            float(row["default"]),
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            meaning=row["meaning"],
            neutral=float(neutral) if neutral else None,
            integer=row["kind"] == WHOLE,
            **told,
        )
    except ValueError as problem:
        raise ValueError(f"{TABLE.name}, {row['key']}: {problem}") from None


def _yes(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(f"{cell!r} is neither true nor false")
    return cell == "true"


class Record(BaseModel):
    """A part of a scenario; its numbers stand in the table, so that checkers of types need not know which."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A number of the table, or a flag."""


OneRecord = TypeVar("OneRecord", bound=Record)


def with_parameters(table: str) -> Callable[[type[OneRecord]], type[OneRecord]]:
    """A decorator: the record with the parameters of one table of a scenario after what it must have."""

    def extended(record: type[OneRecord]) -> type[OneRecord]:
        own = {name: (field.annotation, field) for name, field in record.model_fields.items()}
        numbers = {
            name: (bool if row["kind"] == FLAG else Quantity, field_of(row)) for name, row in rows_of(table).items()
        }
        required = {name: own.pop(name) for name in list(own) if own[name][1].is_required()}
        fields: Any = required | numbers | own
        made: Any = create_model(
            record.__name__, __base__=Record, __module__=record.__module__, __doc__=record.__doc__, **fields
        )
        return cast(type[OneRecord], made)

    return extended

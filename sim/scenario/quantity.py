"""One number of a scenario: its value or its distribution, where it comes from, and what the model allows for it.

The numbers of the model stand in one table, parameters.csv, and what each act weighs in acts.csv. A row of
parameters.csv holds key, kind (number, whole number, yes or no), default, unit, range, meaning, source or assumption (a
number needs one of them), and the mechanism that can be switched off with the value at which it does nothing. Records,
faults, the JSON Schema, `sim show` and the documentation are made from it. "Fit to facts of 1946-1989" means: found
together with the others so that the reference family shows those facts (MID 5.0, MIE 1.0, ICB 14; docs/validation.md).
"Trial fit" means the same of a small form of this model, tried before. Either shows that a value can be right, not that
no other can.

>>> class Well(BaseModel):
...     depth: Quantity = parameter(3.0, unit="m", low=0.0, high=50.0, meaning="depth of the well", assumption="guess")
...     open: bool = parameter(True, meaning="whether anybody may draw", assumption="a guess")
>>> Well().depth.value
3.0
>>> Well.model_validate({"depth": {"distribution": "exponential", "mean": 2}}).depth.distribution.at_most
50.0
>>> specification(Well, "depth").unit
'm'
>>> weights_of_acts()["protest"]["level"]
0.2

In a TOML file a number has one of three forms:

    depth = 4
    depth = { value = 4, source = "https://..." }
    depth = { distribution = "normal", mean = 4, sd = 0.5, assumption = "...", note = "..." }
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, create_model, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.scenario.distributions import DISTRIBUTIONS, MIN_MASS, Distribution, Law, Number
from sim.scenario.faults import figure
from sim.scenario.shipped import rows_of_table

_OWN_KEYS = ("value", "source", "assumption", "note")


class Quantity(BaseModel):
    """A number of a scenario with its provenance: a plain `value`, or a `distribution` drawn once a run.

    Attributes
    ----------
    value : float or None
        Finite. None where a distribution is given.
    distribution : Distribution or None
        Inside the range of the parameter.
    source : str or None
        Where the number comes from.
    assumption : str or None
        Why it was assumed, where there is no source.
    note : str or None
        Anything else a reader should know.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    value: Number | None = None
    distribution: Distribution | None = None
    source: str | None = None
    assumption: str | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_toml(cls, data: Any) -> Any:
        if _is_plain_number(data):
            return {"value": data}
        if not isinstance(data, dict):
            return data
        law = data.get("distribution")
        if law is not None and not isinstance(law, str):
            return data
        own = {key: value for key, value in data.items() if key in _OWN_KEYS}
        rest = {key: value for key, value in data.items() if key not in _OWN_KEYS}
        return own | ({"distribution": rest} if law is not None else rest)

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if self.value is not None and self.distribution is not None:
            raise PydanticCustomError("both", "has both value and distribution; give one of them.")
        if self.value is None and self.distribution is None:
            raise PydanticCustomError("neither", "has neither value nor distribution; give one of them.")
        return self


@dataclass(frozen=True, slots=True)
class Specification:
    """What the model says about one parameter or flag of a record.

    Attributes
    ----------
    name : str
        The attribute, which is also the TOML key.
    unit : str
        Unit of the value; "yes or no" for a flag.
    low, high : float
        Range of the value, both ends allowed; 0 and 1 for a flag.
    default : Quantity or bool
        What holds where a scenario is silent.
    meaning : str
        What the number stands for.
    source, assumption : str or None
        Where the default comes from.
    mechanism : str or None
        The switch that sets this to `neutral` where a scenario says `[mechanisms] NAME = false`.
    neutral : float or bool or None
        The value under which the mechanism does nothing.
    integer : bool
        Whether only whole numbers make sense.
    """

    name: str
    unit: str
    low: float
    high: float
    default: Quantity | bool
    meaning: str
    source: str | None = None
    assumption: str | None = None
    mechanism: str | None = None
    neutral: float | bool | None = None
    integer: bool = False

    @property
    def is_flag(self) -> bool:
        """Whether this is a yes/no setting."""
        return isinstance(self.default, bool)

    @property
    def allowed(self) -> str:
        """The range with its unit, as a fault states it: `[0, 50] (attacks per year)`."""
        if self.is_flag:
            return "true or false"
        low = f"[{self.low:g}" if math.isfinite(self.low) else "(-inf"
        high = f"{self.high:g}]" if math.isfinite(self.high) else "inf)"
        unit = "" if self.unit in PURE_NUMBERS else f" ({self.unit})"
        return f"{low}, {high}{unit}"


FLAG_UNIT = "yes or no"

PURE_NUMBERS = frozenset({"", "1", "probability", "share", "ratio", "correlation"})
"""Units that a fault need not repeat after a range."""


def parameter(
    default: float | bool,
    *,
    meaning: str,
    unit: str = FLAG_UNIT,
    low: float = 0.0,
    high: float = 1.0,
    source: str | None = None,
    assumption: str | None = None,
    mechanism: str | None = None,
    neutral: float | bool | None = None,
    integer: bool = False,
) -> Any:
    """A pydantic field for a `Quantity` attribute of a record; for a yes/no attribute, where the default is one.

    Parameters
    ----------
    default : float or bool
        What holds where a scenario is silent; inside [low, high].
    meaning : str
        One line for the reader of a scenario.
    unit : str, optional
        Unit in words, "1" for a pure number; left out of a flag, as is the range.
    low, high : float, optional
        Range, both ends allowed; may be infinite.
    source, assumption : str, optional
        Where the default comes from; at least one.
    mechanism : str, optional
        The switch that can turn this off; needs `neutral`.
    neutral : float or bool, optional
        Value at which the mechanism does nothing.
    integer : bool, optional
        Whether only whole numbers make sense.

    Raises
    ------
    ValueError
        At definition, if default or neutral value is out of range or provenance is missing.
    """
    if not (source or assumption):
        raise ValueError(f"parameter {meaning!r} has neither source nor assumption")
    if (mechanism is None) != (neutral is None):
        raise ValueError(f"parameter {meaning!r} needs mechanism and neutral together")
    is_flag = isinstance(default, bool)
    usual = bool(default) if is_flag else Quantity(value=float(default), source=source, assumption=assumption)
    specified = Specification(
        "", unit, float(low), float(high), usual, meaning, source, assumption, mechanism, neutral, integer
    )
    # `metadata` is where pydantic looks for validators; filled here, the range goes wherever the field is written.
    field = FieldInfo(default=usual, description=f"{meaning} ({unit})", json_schema_extra={"unit": unit})
    if is_flag:
        field.metadata.extend((specified, BeforeValidator(_is_a_flag)))
        return field
    for value in (default, default if neutral is None else neutral):
        _check_value(float(value), specified)
    may_be = BeforeValidator(partial(_is_a_number_or_table, specified))
    field.metadata.extend((specified, may_be, AfterValidator(partial(_keeps_to_the_range, specified))))
    return field


def specification(record_class: type[BaseModel], field_name: str) -> Specification:
    """What the model says about one field of a record.

    Raises
    ------
    KeyError
        If the record has no such parameter or flag.
    """
    field = record_class.model_fields.get(field_name)
    for entry in field.metadata if field is not None else ():
        if isinstance(entry, Specification):
            return replace(entry, name=field_name)
    raise KeyError(f"{record_class.__name__} has no parameter {field_name!r}")


def specifications(record_class: type[BaseModel]) -> Iterator[Specification]:
    """Every parameter and flag of a record, in the order in which they are written."""
    for name, field in record_class.model_fields.items():
        if any(isinstance(entry, Specification) for entry in field.metadata):
            yield specification(record_class, name)


def _is_a_flag(value: Any) -> Any:
    """Refuse what is not true or false; runs before pydantic looks."""
    if not isinstance(value, bool):
        raise PydanticCustomError("flag", "it must be true or false.")
    return value


def _is_a_number_or_table(specified: Specification, value: Any) -> Any:
    """Refuse what no form of a quantity allows, naming the range; runs before pydantic looks."""
    if isinstance(value, dict | Quantity) or _is_plain_number(value):
        return value
    raise PydanticCustomError("number", "it must be a number in {allowed}.", {"allowed": specified.allowed})


def _keeps_to_the_range(specified: Specification, quantity: Quantity) -> Quantity:
    """Apply the range of the parameter; runs after pydantic has made the quantity."""
    try:
        return fit_to_range(quantity, specified)
    except ValueError as problem:
        raise PydanticCustomError("range", "{problem}", {"problem": str(problem)}) from None


def fit_to_range(quantity: Quantity, specified: Specification) -> Quantity:
    """The quantity inside the range of its parameter, a value and a law alike; of a law at most `MIN_MASS` is cut off.

    Raises
    ------
    ValueError
        If a value, or a part of a law that counts, lies outside; the text continues the name of the parameter.
    """
    if quantity.distribution is None:
        _check_value(quantity.value, specified)
        return quantity
    law = quantity.distribution
    for point in law.points():
        _check_value(point, specified)
    if specified.integer and not isinstance(law, DISTRIBUTIONS["discrete"]):
        raise ValueError(f"is {law.word}; a whole number needs a discrete distribution.")
    low, high = law.reach
    reaches = f"is {law.word} from {figure(low)} to {figure(high)}"
    try:
        fitted = law.cut(specified.low, specified.high)
    except ValueError:
        raise ValueError(f"{reaches}; almost nothing of it lies in {specified.allowed}.") from None
    cuts = []
    if _reaches(law, low, math.nextafter(specified.low, -math.inf)):
        cuts.append(f"at_least = {figure(specified.low)}")
    if _reaches(law, math.nextafter(specified.high, math.inf), high):
        cuts.append(f"at_most = {figure(specified.high)}")
    if cuts:
        raise ValueError(f"{reaches}; it must lie in {specified.allowed}. Cut it with {' and '.join(cuts)}.")
    return quantity if fitted is law else quantity.model_copy(update={"distribution": fitted})


def _reaches(law: Law, low: float, high: float) -> bool:
    """Whether more of a law lies in a stretch at its end than anybody would notice."""
    return low <= high and law.mass_between(low, high) > MIN_MASS * law.mass_between(*law.reach)


def _check_value(value: float | None, specified: Specification) -> None:
    assert value is not None, "a quantity without a distribution has a value"
    if not specified.low <= value <= specified.high:
        raise ValueError(f"is {figure(value)}; it must be in {specified.allowed}.")
    if specified.integer and not value.is_integer():
        raise ValueError(f"is {figure(value)}; it must be a whole number in {specified.allowed}.")


def _is_plain_number(value: Any) -> bool:
    """Whether `value` is a number that TOML writes; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


NUMBER, WHOLE, FLAG = KINDS = ("number", "whole number", "yes or no")

Row = Mapping[str, str]


@cache
def _tables() -> Mapping[str, Mapping[str, Row]]:
    tables: dict[str, dict[str, Row]] = {}
    for row in rows_of_table("parameters"):
        table, _, name = row["key"].partition(".")
        tables.setdefault(table, {})[name] = row
    return tables


def rows_of(table: str) -> Mapping[str, Row]:
    """The rows of one table of a scenario, such as `states`, by name and in the order of the file."""
    return _tables()[table]


@cache
def weights_of_acts() -> Mapping[str, Mapping[str, float]]:
    """Level, cost, publicity and softening of each option of a state, by the word of the act."""
    return {row.pop("act"): {name: float(cell) for name, cell in row.items()} for row in rows_of_table("acts")}


def field_of(row: Row) -> Any:
    """A pydantic field made from a row.

    Raises
    ------
    ValueError
        If the row cannot be; names the file and the key.
    """
    told: dict[str, Any] = {name: row[name] or None for name in ("source", "assumption", "mechanism")}
    try:
        if row["kind"] not in KINDS:
            raise ValueError(f"its kind is {row['kind']!r}; it must be one of {', '.join(KINDS)}.")
        read = _yes if row["kind"] == FLAG else float
        if row["kind"] != FLAG:
            told |= {"unit": row["unit"], "low": float(row["low"]), "high": float(row["high"])}
        neutral = read(row["neutral"]) if row["neutral"] else None
        is_whole = row["kind"] == WHOLE
        return parameter(read(row["default"]), meaning=row["meaning"], neutral=neutral, integer=is_whole, **told)
    except ValueError as problem:
        raise ValueError(f"parameters.csv, {row['key']}: {problem}") from None


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

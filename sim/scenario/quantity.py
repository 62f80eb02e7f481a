"""One number of a scenario: its value or its distribution, where it comes from, and what the model allows for it.

The numbers of the model stand in one table, parameters.csv, and what each act weighs in acts.csv. A row of
parameters.csv holds key, kind (number, whole number, yes or no), default, unit, range, meaning, source or assumption (a
number needs one of them), and the mechanism that can be switched off with the value at which it does nothing. Records,
faults, the JSON Schema, `sim show` and the documentation are made from it. "Fit to facts of 1946-1989" means: found
together with the others so that the reference family shows those facts (MID 5.0, MIE 1.0, ICB 14; docs/validation.md).
"Trial fit" means the same of a small form of this model, tried before. Either shows that a value can be right, not that
no other can.

>>> weights_of_acts()["protest"]["level"]
0.2

In a TOML file a number has one of three forms:

    depth = 4
    depth = { value = 4, source = "https://..." }
    depth = { distribution = "normal", mean = 4, sd = 0.5, assumption = "...", note = "..." }
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, create_model, model_validator
from pydantic.fields import FieldInfo

from sim.scenario.distributions import MIN_MASS, Discrete, Distribution, Law, Number
from sim.scenario.faults import figure
from sim.scenario.read import rows_of_table

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
        if isinstance(data, int | float) and not isinstance(data, bool):
            return {"value": data}
        if not isinstance(data, dict) or not isinstance(data.get("distribution"), str):
            return data
        law = {key: value for key, value in data.items() if key not in _OWN_KEYS}
        return {key: value for key, value in data.items() if key in _OWN_KEYS} | {"distribution": law}

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.value is None) == (self.distribution is None):
            both = "neither value nor distribution" if self.value is None else "both value and distribution"
            raise ValueError(f"has {both}; give one of them.")
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
    source: str | None
    assumption: str | None
    mechanism: str | None
    neutral: float | bool | None
    integer: bool

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

    @property
    def switched_off(self) -> Quantity | bool:
        """What holds while the mechanism is off."""
        assert self.neutral is not None, "a parameter with a mechanism has a neutral value"
        if isinstance(self.neutral, bool):
            return self.neutral
        return Quantity(value=self.neutral, assumption=f"mechanism {self.mechanism} is off")

    def fitted(self, quantity: Quantity) -> Quantity:
        """The quantity inside the range, a value and a law alike; of a law at most `MIN_MASS` is cut off.

        Raises
        ------
        ValueError
            If a value, or a part of a law that counts, lies outside; the text continues the name of the parameter.
        """
        law = quantity.distribution
        for value in (quantity.value,) if law is None else law.points():
            self._check(value)
        if law is None:
            return quantity
        if self.integer and not isinstance(law, Discrete):
            raise ValueError(f"is {law.word}; a whole number needs a discrete distribution.")
        low, high = law.reach
        reaches = f"is {law.word} from {figure(low)} to {figure(high)}"
        try:
            fitted = law.cut(self.low, self.high)
        except ValueError:
            raise ValueError(f"{reaches}; almost nothing of it lies in {self.allowed}.") from None
        cuts = []
        if _reaches(law, low, math.nextafter(self.low, -math.inf)):
            cuts.append(f"at_least = {figure(self.low)}")
        if _reaches(law, math.nextafter(self.high, math.inf), high):
            cuts.append(f"at_most = {figure(self.high)}")
        if cuts:
            raise ValueError(f"{reaches}; it must lie in {self.allowed}. Cut it with {' and '.join(cuts)}.")
        return quantity if fitted is law else quantity.model_copy(update={"distribution": fitted})

    def _check(self, value: float | None) -> None:
        assert value is not None, "a quantity without a distribution has a value"
        if not self.low <= value <= self.high:
            raise ValueError(f"is {figure(value)}; it must be in {self.allowed}.")
        if self.integer and not value.is_integer():
            raise ValueError(f"is {figure(value)}; it must be a whole number in {self.allowed}.")


def _reaches(law: Law, low: float, high: float) -> bool:
    """Whether more of a law lies in a stretch at its end than anybody would notice."""
    return low <= high and law.mass_between(low, high) > MIN_MASS * law.mass_between(*law.reach)


PURE_NUMBERS = frozenset({"", "1", "probability", "share", "ratio", "correlation"})
"""Units that a fault need not repeat after a range."""
WHOLE, FLAG = "whole number", "yes or no"
"""Kinds of a parameter beside plain numbers; the second is the unit of a flag, too."""

Row = Mapping[str, str]


@cache
def weights_of_acts() -> Mapping[str, Mapping[str, float]]:
    """Level, cost, publicity and softening of each option of a state, by the word of the act."""
    names = [name for name in rows_of_table("acts")[0] if name != "act"]
    return {row["act"]: {name: float(row[name]) for name in names} for row in rows_of_table("acts")}


def specified(row: Row) -> Specification:
    """What a row of parameters.csv says."""
    is_flag = row["kind"] == FLAG

    def read(cell: str) -> float | bool:
        return cell == "true" if is_flag else float(cell)

    default: Any = read(row["default"])
    source, assumption = row["source"] or None, row["assumption"] or None
    return Specification(
        name=row["key"].partition(".")[2],
        unit=FLAG if is_flag else row["unit"],
        low=0.0 if is_flag else float(row["low"]),
        high=1.0 if is_flag else float(row["high"]),
        default=default if is_flag else Quantity(value=default, source=source, assumption=assumption),
        meaning=row["meaning"],
        source=source,
        assumption=assumption,
        mechanism=row["mechanism"] or None,
        neutral=read(row["neutral"]) if row["neutral"] else None,
        integer=row["kind"] == WHOLE,
    )


def field_of(one: Specification) -> tuple[type, Any]:
    """Type and pydantic field of a parameter; the specification goes wherever the field is written."""
    field = FieldInfo(default=one.default, description=one.meaning)
    # `metadata` is where pydantic looks for validators.
    field.metadata.extend((one,) if one.is_flag else (one, AfterValidator(one.fitted)))
    return (bool if one.is_flag else Quantity), field


@cache
def parameters_of(record_class: type[BaseModel]) -> Mapping[str, Specification]:
    """What the model says about every parameter and flag of a record, by name."""
    told = ((name, one) for name, field in record_class.model_fields.items() for one in field.metadata)
    return {name: one for name, one in told if isinstance(one, Specification)}


def specification(record_class: type[BaseModel], field_name: str) -> Specification:
    """What the model says about one of them; a `KeyError` if the record has no such parameter or flag."""
    return parameters_of(record_class)[field_name]


def specifications(record_class: type[BaseModel]) -> Collection[Specification]:
    """What it says about all, in the order in which they are written."""
    return parameters_of(record_class).values()


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
        rows = (specified(row) for row in rows_of_table("parameters") if row["key"].startswith(f"{table}."))
        required = {name: own.pop(name) for name in list(own) if own[name][1].is_required()}
        fields: Any = required | {one.name: field_of(one) for one in rows} | own
        made: Any = create_model(
            record.__name__, __base__=Record, __module__=record.__module__, __doc__=record.__doc__, **fields
        )
        return cast(type[OneRecord], made)

    return extended

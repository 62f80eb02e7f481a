"""One number of a scenario: its value or its distribution, where it comes from, and what the model allows for it.

A record of the model lists its numbers with `parameter` and its yes/no settings with `flag`. That one line is the only
place where default, unit, range, meaning and source of a number are written; faults, the JSON Schema, `sim show` and
the documentation are made from it.

>>> class Well(BaseModel):
...     depth: Quantity = parameter(3.0, unit="m", low=0.0, high=50.0, meaning="depth of the well", assumption="guess")
...     open: bool = flag(True, meaning="whether anybody may draw", assumption="a guess")
>>> Well().depth.value
3.0
>>> Well.model_validate({"depth": {"distribution": "exponential", "mean": 2}}).depth.distribution.at_most
50.0
>>> specification(Well, "depth").unit
'm'

In a TOML file a number has one of three forms:

    depth = 4
    depth = { value = 4, source = "https://..." }
    depth = { distribution = "normal", mean = 4, sd = 0.5, assumption = "...", note = "..." }
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.scenario.distributions import DISTRIBUTIONS, MIN_MASS, Distribution, Law, Number
from sim.scenario.faults import figure

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

    @property
    def is_uncertain(self) -> bool:
        """Whether the number is drawn in each run."""
        return self.distribution is not None


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
    default: float | Law | Quantity,
    *,
    unit: str,
    low: float,
    high: float,
    meaning: str,
    source: str | None = None,
    assumption: str | None = None,
    mechanism: str | None = None,
    neutral: float | None = None,
    integer: bool = False,
) -> Any:
    """A pydantic field for a `Quantity` attribute of a record.

    Parameters
    ----------
    default : float or Law or Quantity
        What holds where a scenario is silent; inside [low, high].
    unit : str
        Unit in words, "1" for a pure number.
    low, high : float
        Range, both ends allowed; may be infinite.
    meaning : str
        One line for the reader of a scenario.
    source, assumption : str, optional
        Where the default comes from; at least one.
    mechanism : str, optional
        The switch that can turn this off; needs `neutral`.
    neutral : float, optional
        Value at which the mechanism does nothing.
    integer : bool, optional
        Whether only whole numbers make sense.

    Raises
    ------
    ValueError
        At definition, if default or neutral value is out of range or provenance is missing.
    """
    _check_definition(meaning, source, assumption, mechanism, neutral)
    if isinstance(default, Quantity):
        quantity = default
    elif isinstance(default, Law):
        quantity = Quantity.model_validate({"distribution": default, "source": source, "assumption": assumption})
    else:
        quantity = Quantity(value=float(default), source=source, assumption=assumption)
    specified = Specification(
        "", unit, float(low), float(high), quantity, meaning, source, assumption, mechanism, neutral, integer
    )
    if neutral is not None:
        fit_to_range(Quantity(value=float(neutral)), specified)
    specified = replace(specified, default=fit_to_range(quantity, specified))
    checks = (
        BeforeValidator(partial(_is_a_number_or_table, specified)),
        AfterValidator(partial(_keeps_to_the_range, specified)),
    )
    return _field(specified, checks)


def flag(
    default: bool,
    *,
    meaning: str,
    source: str | None = None,
    assumption: str | None = None,
    mechanism: str | None = None,
    neutral: bool | None = None,
) -> Any:
    """A pydantic field for a yes/no attribute of a record; arguments as those of `parameter`."""
    _check_definition(meaning, source, assumption, mechanism, neutral)
    specified = Specification("", FLAG_UNIT, 0.0, 1.0, bool(default), meaning, source, assumption, mechanism, neutral)
    return _field(specified, (BeforeValidator(_is_a_flag),))


def _field(specified: Specification, checks: tuple[Any, ...]) -> Any:
    """A field that carries its specification and its checks, whatever record it is written into."""
    # `metadata` is where pydantic looks for validators; filled here, the range goes wherever the field is written.
    field = FieldInfo(
        default=specified.default,
        description=f"{specified.meaning} ({specified.unit})",
        json_schema_extra={"unit": specified.unit},
    )
    field.metadata.extend((specified, *checks))
    return field


def _check_definition(
    meaning: str, source: str | None, assumption: str | None, mechanism: str | None, neutral: float | bool | None
) -> None:
    if not (source or assumption):
        raise ValueError(f"parameter {meaning!r} has neither source nor assumption")
    if (mechanism is None) != (neutral is None):
        raise ValueError(f"parameter {meaning!r} needs mechanism and neutral together")


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

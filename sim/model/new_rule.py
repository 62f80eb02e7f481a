"""What a researcher adds: a mechanism with a clock, a state and numbers of its own.

>>> def appeal(now, luck, *, own, world, a, b, groups, parties, regions):
...     return Ring({own: {"next_ring": now + own.every_days}})
>>> rule = NewRule(appeal, parameters={"every_days": Parameter(14.0, unit="days", low=1.0, source="a diary")})
>>> [(key, number.value, number.where_from) for key, number in own_parameters({"appeal": rule}).items()]
[('rules.appeal.every_days', 14.0, 'a diary')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from math import inf, isfinite, isnan
from numbers import Real
from typing import Any

from sim.model.structure import RuleFunction

OWN = "rules"
"""The table of the parameters of rules of one's own, in dotted keys such as `rules.appeal.share`."""

OWN_CLOCK = "next_ring"
"""The attribute of `own` that holds when the rule rings next."""

SEEN_BY_NEW = ("world", "a", "b", "groups", "parties", "regions")
"""Whom a new rule is called with beside its own state."""

TAKEN = (OWN_CLOCK, "actor_index", "ring")
"""What `own` and `luck` have already."""

MAX_SLOTS = 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a rule of one's own that is the same throughout a run.

    Attributes
    ----------
    value : float
        Finite, in [low, high].
    unit : str
        In words, such as "days" or "share".
    low, high : float
        What it may be; both ends allowed.
    source, assumption : str
        Where the value comes from, or why it was assumed.
    """

    value: float
    unit: str = ""
    low: float = -inf
    high: float = inf
    source: str = ""
    assumption: str = ""

    def __post_init__(self) -> None:
        """Refuse a value outside its range."""
        for name in ("value", "low", "high"):
            if not _is_number(getattr(self, name)) or isnan(getattr(self, name)):
                raise ValueError(f"{name} of a parameter is {getattr(self, name)!r}; it must be a number.")
        problem = self.problem(self.value)
        if problem:
            raise ValueError(f"a parameter {problem}")

    def problem(self, value: float) -> str:
        """What is wrong with a value for it, in words that continue its name; empty where nothing is."""
        if isfinite(value) and self.low <= value <= self.high:
            return ""
        low = f"[{self.low:g}" if isfinite(self.low) else "(-inf"
        high = f"{self.high:g}]" if isfinite(self.high) else "inf)"
        return f"is {value:g}; it must be in {low}, {high}{f' ({self.unit})' if self.unit else ''}."

    @property
    def where_from(self) -> str:
        """The source, or the assumption and that it is one."""
        return self.source or f"assumption: {self.assumption or 'not said'}"

    def to_json(self) -> dict[str, Any]:
        """As JSON values; what is not said is left out."""
        numbers = {name: float(getattr(self, name)) for name in ("value", "low", "high")}
        told = {name: value for name, value in (asdict(self) | numbers).items() if value not in ("", -inf, inf)}
        return told if self.source or self.assumption else {**told, "assumption": "not said"}


@dataclass(frozen=True, slots=True)
class NewRule:
    """A mechanism of a researcher's own: a rule with a clock of its own.

    Attributes
    ----------
    rule : callable
        Called as `rule(now, luck, *, own, world, a, b, groups, parties, regions)`; returns a `Ring`. Sets
        `own.next_ring` to ring again.
    slots : tuple of str
        Names of the uniforms in `luck`.
    first_day : float
        When the clock first rings.
    fields : mapping of str to float
        State of its own, by its value at the start: attributes of `own` that the rule may set.
    parameters : mapping of str to float or Parameter
        Constants of its own, attributes of `own`. A `Parameter` says unit, range and source; a plain number is an
        assumption about which nothing is said. `rules.WORD.NAME` is the key under which one is varied.
    """

    rule: RuleFunction
    slots: tuple[str, ...] = ()
    first_day: float = 0.0
    fields: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, float | Parameter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no run could begin with."""
        if not callable(self.rule):
            raise ValueError(f"rule is {self.rule!r}; it must be a function that returns a Ring (sim.rules.Ring).")
        if isinstance(self.slots, str) or len(set(self.slots)) != len(self.slots) or len(self.slots) > MAX_SLOTS:
            raise ValueError(f"slots are {self.slots!r}; they must be at most {MAX_SLOTS} different names.")
        if not _is_number(self.first_day) or isnan(self.first_day):
            raise ValueError(f"first_day is {self.first_day!r}; it must be a day, or inf for never.")
        for name, value in self.fields.items():
            if not _is_number(value) or isnan(value):
                raise ValueError(f"field {name} is {value!r} at the start; it must be a number.")
        for name in (*self.slots, *self.fields, *self.parameters):
            if not isinstance(name, str) or not name.isidentifier() or name.startswith("_") or name in TAKEN:
                raise ValueError(f"{name!r} is no name for a slot, field or parameter of a rule.")
        both = sorted({*self.fields} & {*self.parameters})
        if both:
            raise ValueError(f"{both[0]} is a field and a parameter; what changes is a field, what stays a parameter.")
        for name, number in self.constants():
            if number.problem(number.value):
                raise ValueError(f"parameter {name} {number.problem(number.value)}")

    def constants(self) -> Iterator[tuple[str, Parameter]]:
        """Its parameters with what is said of them, by name."""
        for name, value in self.parameters.items():
            if not isinstance(value, Parameter) and not _is_number(value):
                raise ValueError(f"parameter {name} is {value!r}; it must be a number or a sim.rules.Parameter.")
            yield name, value if isinstance(value, Parameter) else Parameter(value)


Rules = Mapping[str, "RuleFunction | NewRule"]
"""Rules of one's own by word: functions in place of those of the model, and new ones."""


def own_parameters(rules: Rules | None) -> dict[str, Parameter]:
    """The parameters of new rules, by dotted key."""
    return {
        f"{OWN}.{word}.{name}": value
        for word, rule in (rules or {}).items()
        if isinstance(rule, NewRule)
        for name, value in rule.constants()
    }


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)

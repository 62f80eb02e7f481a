"""What a rule of one's own needs: what it returns, the functions it may use, and what it may read and set.

A rule is a pure function: entities, time and uniforms in, a `Ring` out. One that is straight-line, with arithmetic,
comparisons and the functions here and no `if` on a value of a run, is traced once and played for many runs at a time;
any other is called run by run, some thousand times as slowly. `fields()` lists
the fields (read and set), clocks (read and set: when something happens next) and parameters (read) of every kind of
entity.

>>> [one.name for one in fields("third_party") if one.what == "field"]
['summons', 'stage']
>>> print(next(one for one in fields("state") if one.name == "grief"))
state.grief: field; grief, as of felt_at
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from sim.engine.failures import RuleError, RunFailure
from sim.model.compile import parameter_name
from sim.model.elementwise import (
    NEVER,
    clip,
    exp,
    exponential,
    floor,
    log,
    logistic,
    lognormal,
    lookup,
    maximum,
    minimum,
    normal_quantile,
    not_,
    sqrt,
    where,
)
from sim.model.fields import FIELDS
from sim.model.new_rule import NewRule, Parameter
from sim.model.rules import KINDS
from sim.model.structure import BOTH, Only, Ring
from sim.scenario import entities
from sim.scenario.faults import meant
from sim.scenario.quantity import specifications
from sim.vocabulary import Action

CLOCKS = {
    "world": ("contact", "sitting", "battle", "issue", "calm", "quiet"),
    "state": ("alarm", "voice", "decision", "overture", "rally", "act", "record", "incident"),
    "group": ("stock",),
    "front": ("attack", "aftershock", "recorded_attack"),
    "third_party": ("mediation", "recorded_offer"),
    "region": ("shock",),
}
"""Kinds of clock by the kind of entity that owns them."""
RECORDS: dict[str, tuple[type[BaseModel], ...]] = {
    "world": (entities.DyadRecord, entities.Coefficients, entities.ActionRecord),
    "state": (entities.StateRecord,),
    "group": (entities.GroupRecord,),
    "front": (),
    "third_party": (entities.ThirdPartyRecord,),
    "region": (entities.RegionRecord,),
}
DERIVED = {
    "world": {
        "quiet_days": ("days", "quiet that ends a run; inf for never"),
        "relation": ("", "-1 partners, 0 wary, 1 hostile"),
        "free_from": ("day", "when the record is over and rules decide"),
        "rung_of": ("rungs", "rung of each Action, for lookup()"),
        "hostility_of": ("", "MID hostility level of each Action, for lookup()"),
        "class_of": ("", "class of each Action in the eyes of the other state, for lookup()"),
    },
    "state": {"side": ("", "0 for the first state, 1 for the second")},
    "front": {
        "share": ("share", "of the group's attacks that this target gets"),
        "blames_other": ("share", "how far the target can hold the other state responsible"),
    },
}
"""Parameters that are worked out from the scenario."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something of an entity that a rule may read, and set unless it is a parameter.

    Attributes
    ----------
    entity : str
        Kind of entity: "world", "state", "group", "front", "third_party" or "region".
    name : str
    what : str
        "field", "clock" or "parameter".
    unit, meaning : str
    """

    entity: str
    name: str
    what: str
    unit: str
    meaning: str

    def __str__(self) -> str:
        unit = f" ({self.unit})" if self.unit not in ("", "1") else ""
        return f"{self.entity}.{self.name}: {self.what}{unit}; {self.meaning}"


def fields(entity: str | None = None) -> tuple[Attribute, ...]:
    """What a rule may read, and what it may set.

    Parameters
    ----------
    entity : str, optional
        Kind of entity; all of them if absent. `a`, `b`, `me`, `other` and `target` of a rule are states.

    Returns
    -------
    tuple of Attribute

    Raises
    ------
    ValueError
        If there is no such kind of entity.
    """
    if entity is not None and entity not in FIELDS:
        raise ValueError(f"there is no entity {entity!r}; known are {', '.join(FIELDS)}.{meant(entity, FIELDS)}")
    return tuple(one for kind in FIELDS if entity in (None, kind) for one in _attributes(kind))


def _attributes(entity: str) -> Iterator[Attribute]:
    for name, entry in FIELDS[entity].items():
        yield Attribute(entity, name, "field", "days" if name.endswith(("_at", "_until")) else "", entry.meaning)
    for word in CLOCKS[entity]:
        yield Attribute(entity, KINDS[word].attribute, "clock", "day", f"when the rule {word} is called next")
    for record in RECORDS[entity]:
        for one in specifications(record):
            each = "; one an Action, for lookup()" if record is entities.ActionRecord else ""
            yield Attribute(entity, parameter_name(entity, one.name), "parameter", one.unit, f"{one.meaning}{each}")
    for name, (unit, meaning) in DERIVED.get(entity, {}).items():
        yield Attribute(entity, name, "parameter", unit, meaning)


__all__ = [
    "BOTH", "NEVER", "Action", "Attribute", "NewRule", "Only", "Parameter", "Ring", "RuleError", "RunFailure", "clip",
    "exp", "exponential", "fields", "floor", "log", "logistic", "lognormal", "lookup", "maximum", "minimum",
    "normal_quantile", "not_", "sqrt", "where",
]  # fmt: skip

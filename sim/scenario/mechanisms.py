"""Switches: the mechanisms of the model, and what a scenario becomes when one is off.

A parameter names its mechanism and its neutral value where it is defined (parameters.csv), so the list of mechanisms is
never written twice. `[mechanisms] audience = false` sets every parameter of that mechanism to
the value at which it does nothing.

>>> "spoilers" in mechanisms()
True
>>> from sim.scenario.entities import GroupRecord
>>> group = GroupRecord(host="north", target="south")
>>> without({"spoilers"}, group).spoiler_factor.value
1.0
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TypeVar

from pydantic import BaseModel

from sim.scenario.entities import RECORDS
from sim.scenario.quantity import Quantity, Specification, specifications

AnyRecord = TypeVar("AnyRecord", bound=BaseModel)


@cache
def mechanisms() -> dict[str, tuple[tuple[str, Specification], ...]]:
    """Every mechanism with the parameters that it switches: (table of the scenario, specification), by name."""
    switched: dict[str, list[tuple[str, Specification]]] = {}
    for table, record_class in RECORDS.items():
        for specified in specifications(record_class):
            if specified.mechanism is not None:
                switched.setdefault(specified.mechanism, []).append((table, specified))
    return {name: tuple(switched[name]) for name in sorted(switched)}


def switched_off(off: Collection[str], record_class: type[BaseModel]) -> dict[str, str]:
    """The attributes of a record that are neutral when some mechanisms are off, each with its mechanism."""
    return {
        specified.name: specified.mechanism
        for specified in specifications(record_class)
        if specified.mechanism is not None and specified.mechanism in off
    }


def without(off: Collection[str], record: AnyRecord) -> AnyRecord:
    """The record with the parameters of some mechanisms at their neutral values.

    Parameters
    ----------
    off : collection of str
        Mechanisms that are switched off.
    record : AnyRecord
        Any record with parameters; itself if nothing changes.
    """
    neutral: dict[str, Quantity | bool] = {}
    for specified in specifications(type(record)):
        if specified.mechanism is None or specified.mechanism not in off:
            continue
        assert specified.neutral is not None, "a parameter with a mechanism has a neutral value"
        if specified.is_flag:
            neutral[specified.name] = bool(specified.neutral)
        else:
            why = f"mechanism {specified.mechanism} is off"
            neutral[specified.name] = Quantity(value=float(specified.neutral), assumption=why)
    return record.model_copy(update=neutral) if neutral else record

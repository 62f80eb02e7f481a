"""Which fields move by themselves between events, and how: the rules' own functions, by kind of entity and field.

No engine needs them to play; a trace does, to tell what time took away from what an event did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.model.elementwise import Value
from sim.model.rules.agreement import cooperation_now
from sim.model.rules.drive import settlement_now
from sim.model.rules.feelings import faded, grief_now, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.stock import damage_now, restraint_now
from sim.model.rules.violence import excitation_now
from sim.model.structure import Drift, View


def _heat_now(now: Value, world: View, region: View) -> Value:
    return faded(region.heat, region.heat_at, now, region.fade_days)


DRIFTS: Mapping[str, Mapping[str, Callable[..., Value]]] = {
    "world": {"height": height_now, "settlement": settlement_now, "cooperation": cooperation_now},
    "state": {"grief": grief_now, "pressure": pressure_now},
    "group": {"damage": damage_now, "restraint": restraint_now},
    "front": {"excitation": excitation_now},
    "region": {"heat": _heat_now},
}
"""Called with `now` and the world and the entity; the world's own with the world alone, a front's with its group."""


def drifts_of(kind: str, *views: int) -> dict[str, Drift]:
    """The fields of an entity that drift, with the entities that their functions see."""
    return {name: Drift(value, views) for name, value in DRIFTS.get(kind, {}).items()}

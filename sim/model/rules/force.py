"""An act of display or force that a state has in hand happens. Rings `act`."""

from __future__ import annotations

from sim.model.elementwise import Value
from sim.model.rules.blow import land
from sim.model.rules.drive import common_drive
from sim.model.rules.reply import weights
from sim.model.structure import Ring, View, Views


def act(
    now: Value,
    luck: View,
    *,
    world: View,
    me: View,
    other: View,
    quarry: Views,
    mediators: Views,
    patrons: Views,
    regions: Views,
) -> Ring:
    """The act in hand lands; see `sim.model.rules.blow.land`."""
    public_weight = weights(world, common_drive(now, world, me, other, regions, patrons))
    changes, record = land(
        now, luck, me.pending, public_weight, world=world, me=me, other=other, quarry=quarry, mediators=mediators
    )
    return Ring(changes, actor=me, target=other, record=record)

"""A group takes stock: losses, recovery, orders, talks, the region; its attacks speed up or slow down. Rings `stock`.

Whatever changes a group's tempo makes it take stock at once; otherwise it does so twice a month. Between two stocks its
tempo is constant, so that the attack clocks stay exact. Equations (39) and (40).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, exp, maximum, minimum, where
from sim.model.rules.feelings import faded
from sim.model.rules.ladder import height_now
from sim.model.rules.talks import cooperation_now
from sim.model.rules.tempo import free
from sim.model.rules.violence import excitation_now, excited_gap
from sim.model.structure import Changes, Ring, View, Views

SLOTS = ("aftershock_a", "aftershock_b")
LEAST = 1e-6
"""A group never slows down to nothing, so that its pending attack keeps its luck (numerical)."""


def damage_now(now: Value, world: View, group: View) -> Value:
    """Share of its capability that a group has lost, at `now`."""
    recovery_days = group.recovery_days * (1.0 - 0.5 * group.foreign_support)
    return faded(group.damage, group.stock_at, now, recovery_days)


def restraint_now(now: Value, world: View, group: View) -> Value:
    """How far a group obeys an order to hold back, at `now`."""
    return faded(group.restraint, group.stock_at, now, world.restraint_days)


def lift_now(now: Value, world: View) -> Value:
    """How far the borderlands have been lifted since an agreement came into force, 0 to 1: slowly, while it holds."""
    return where(world.agreement > 0.0, 1.0 - faded(1.0, world.settled_at, now, world.lift_days), 0.0)


def multiplier(now: Value, world: View, damage: Value, restraint: Value, group: View, regions: Views) -> Value:
    """Tempo of a group over that at full strength in quiet times. Equation (39)."""
    value = (1.0 - damage) * (1.0 - restraint)
    value = value * where(world.talks_open > 0.0, group.spoiler_factor, 1.0)
    value = value * (1.0 - world.cooperation_effect * cooperation_now(now, world))
    value = value * (1.0 - world.lift_effect * lift_now(now, world))
    for region in regions:
        value = value * exp(region.on_groups * faded(region.heat, region.heat_at, now, region.fade_days))
    return maximum(value, LEAST)


def take_stock(now: Value, luck: View, *, world: View, group: View, fronts: Views, regions: Views) -> Ring:
    """Damage and obedience fade, new damage is counted, and the attack clocks run at the new tempo. Equation (40).

    The steady clock keeps its luck: the time it still has to run is stretched. The aftershock clock is redrawn from
    what excitation is left, which is exact because an exponential waiting time has no memory.
    """
    damage = damage_now(now, world, group)
    damage = damage + (1.0 - damage) * minimum(group.loss_per_strike * group.struck, 1.0)
    restraint = restraint_now(now, world, group)
    tempo = multiplier(now, world, damage, restraint, group, regions)
    changes: Changes = {
        group: {
            "damage": damage,
            "restraint": restraint,
            "stock_at": now,
            "struck": 0.0,
            "multiplier": tempo,
            "next_stock": free(now, world) + world.stock_days,
        }
    }
    stretched = group.multiplier / tempo
    start = free(now, world)
    for front, u in zip(fronts, (luck.aftershock_a, luck.aftershock_b), strict=False):
        provoked = group.provocation * group.struck / group.excitation_days
        intensity = maximum(excitation_now(now, group, front) + provoked, 0.0)
        left = maximum(front.next_attack - start, 0.0)
        changes[front] = {
            "excitation": intensity,
            "excited_at": now,
            "next_attack": where(front.next_attack < NEVER, start + where(left < NEVER, left, 0.0) * stretched, NEVER),
            "next_aftershock": start + excited_gap(group, tempo, intensity, u),
        }
    return Ring(changes, actor=group, record={"rung": height_now(now, world)})

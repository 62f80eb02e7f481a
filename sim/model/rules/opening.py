"""How a run opens: what is drawn once per run, and when each clock first rings. Equation (2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.model.elementwise import NEVER, Value, maximum, normal_quantile, where
from sim.model.rules.calm import closing
from sim.model.rules.issue import issue_gap
from sim.model.rules.spillover import gap
from sim.model.rules.tempo import free, thought_over
from sim.model.rules.violence import attack_gap
from sim.model.structure import Ring, View


def open_world(now: Value, luck: View, *, world: View) -> Ring:
    """The heat and the tempo of this crisis, shared by both states."""
    opened = {
        "heat": normal_quantile(luck.heat),
        "tempo": world.tempo_spread * normal_quantile(luck.tempo),
        "height_at": now,
        "settled_at": now,
        "cooperation_at": now,
        "next_issue": free(now, world) + issue_gap(world, luck.issue),
        "next_quiet": free(now, world) + world.quiet_days,
        "next_calm": closing(now, world, luck.calm),
    }
    return Ring({world: opened})


def open_state(now: Value, luck: View, *, world: View, me: View, other: View) -> Ring:
    """A state's type, private heat and reach; one with a grievance, or under pressure, has something to think about."""
    is_stirred = (me.grievance > 0.0) | (me.domestic_pressure > 0.0)
    reaches = (world.contiguous > 0.0) | (luck.reach < world.reach_chance)
    opened = {
        "is_resolute": where(luck.type < me.resolve, 1.0, 0.0),
        "private_heat": normal_quantile(luck.private),
        "belief": other.resolve,
        "grief": me.grievance,
        "pressure": me.domestic_pressure,
        "felt_at": now,
        "envoy_posted": me.ambassador_posted,
        "alert_until": where(me.mobilised > 0.0, maximum(now, world.free_from) + world.alert_days, now),
        "can_reach": where(reaches, 1.0, 0.0),
        "next_decision": where(is_stirred, thought_over(now, world, me, me.rethink_days, luck.first), NEVER),
    }
    return Ring({me: opened})


def open_group(now: Value, luck: View, *, world: View, group: View) -> Ring:
    """Whether the other state really stands behind the group; it takes stock as soon as free time starts."""
    opened = {
        "is_backed": where(luck.backed < group.sponsorship, 1.0, 0.0),
        "suspicion": group.sponsorship,
        "damage": 1.0 - group.capability,
        "stock_at": now,
        "next_stock": free(now, world),
    }
    return Ring({group: opened})


def open_front(now: Value, luck: View, *, world: View, group: View, front: View) -> Ring:
    """When the group first attacks on this front, at its steady rate."""
    first = free(now, world) + attack_gap(group, front, luck.gap)
    return Ring({front: {"excited_at": now, "next_attack": first, "next_aftershock": NEVER}})


def open_region(now: Value, luck: View, *, world: View, region: View) -> Ring:
    """The regional heat at the start, and the first jolt."""
    first = free(now, world) + gap(region, luck.gap)
    return Ring({region: {"heat": region.initial_heat, "heat_at": now, "next_shock": first}})


OPENINGS: Mapping[str, tuple[Callable[..., Ring], tuple[str, ...]]] = {
    "world": (open_world, ("heat", "tempo", "issue", "calm")),
    "state": (open_state, ("type", "private", "reach", "first")),
    "group": (open_group, ("backed",)),
    "front": (open_front, ("gap",)),
    "region": (open_region, ("gap",)),
}
"""By kind of entity: the rule that opens it, and its uniforms."""

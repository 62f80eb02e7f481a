"""A neighbouring conflict jolts the region. Rings `shock`. Equation (41)."""

from __future__ import annotations

from sim.model.elementwise import Value, exponential
from sim.model.rules.feelings import faded, felt, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import DAYS_PER_YEAR, free, steady_gap
from sim.model.structure import Changes, Ring, View, Views


def gap(region: View, u: Value) -> Value:
    """Days to the next jolt: exponential; infinite at rate 0."""
    return steady_gap(region.shocks_per_year / DAYS_PER_YEAR, u)


def shock(now: Value, luck: View, *, world: View, region: View, a: View, b: View, groups: Views) -> Ring:
    """Regional heat jumps, both publics stir, and the groups take stock. Equation (41)."""
    jolt = exponential(region.shock_size, luck.size)
    changes: Changes = {
        region: {
            "heat": faded(region.heat, region.heat_at, now, region.fade_days) + jolt,
            "heat_at": now,
            "next_shock": free(now, world) + gap(region, luck.gap),
        }
    }
    for state in (a, b):
        pressure = pressure_now(now, world, state) + region.on_pressure * jolt
        changes[state] = felt(now, world, state) | {"pressure": pressure}
    changes |= {group: {"next_stock": now} for group in groups}
    return Ring(changes, actor=region, record={"rung": height_now(now, world)})

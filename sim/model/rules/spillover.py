"""A neighbouring conflict jolts the region. Rings `shock`. Equation (41)."""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, exponential, log, maximum, where
from sim.model.rules.feelings import faded, grief_now, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import free
from sim.model.rules.violence import DAYS_PER_YEAR
from sim.model.structure import Changes, Ring, View, Views


def gap(region: View, u: Value) -> Value:
    """Days to the next jolt: exponential; infinite at rate 0."""
    rate = region.shocks_per_year / DAYS_PER_YEAR
    return where(rate > 0.0, -log(1.0 - u) / maximum(rate, 1e-300), NEVER)


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
        changes[state] = {
            "grief": grief_now(now, world, state),
            "pressure": pressure_now(now, world, state) + region.on_pressure * jolt,
            "felt_at": now,
        }
    for group in groups:
        changes[group] = {"next_stock": now}
    return Ring(changes, actor=region, record={"rung": height_now(now, world)})

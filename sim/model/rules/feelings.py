"""Grief, audience pressure and weariness: what blows leave behind and time takes away. Equations (8) to (11)."""

from __future__ import annotations

from sim.model.elementwise import Value, exp, log1p_count, maximum
from sim.model.structure import View

LN_2 = 0.6931471805599453


def faded(value: Value, since: Value, now: Value, half_life: Value) -> Value:
    """What is left of `value` after the time since `since`, at a half-life in days. Equation (8)."""
    return value * exp((since - now) * (LN_2 / half_life))


def grief_now(now: Value, world: View, state: View) -> Value:
    """Grief of a state at `now`."""
    return faded(state.grief, state.felt_at, now, world.grief_days)


def pressure_now(now: Value, world: View, state: View) -> Value:
    """Audience pressure on a state at `now`."""
    return faded(state.pressure, state.felt_at, now, world.pressure_days)


def felt(now: Value, world: View, state: View) -> dict[str, Value]:
    """What a state feels at `now`, as the fields that keep it."""
    return {"grief": grief_now(now, world, state), "pressure": pressure_now(now, world, state), "felt_at": now}


def heaped(old: Value, added: Value, limit: Value) -> Value:
    """A feeling after more of it: what is added counts the less, the nearer the feeling is to its limit. Equation (8).

    old + (limit - old) * (1 - exp(-added / limit)), and never less than before.
    """
    return old + maximum(limit - old, 0.0) * (1.0 - exp(-added / limit))


def grief_of_blow(now: Value, world: View, victim: View, severity: Value, own_deaths: Value) -> Value:
    """Grief of a victim after a blow of perceived `severity`. Equation (9).

    The blow adds reciprocity * (1 + grief_rivalry * rivalry) * severity * (1 + grief_deaths * ln(1 + own deaths)),
    up to `grief_limit`.
    """
    share = victim.reciprocity * (1.0 + world.grief_rivalry * world.rivalry)
    added = share * severity * (1.0 + world.grief_deaths * log1p_count(own_deaths))
    return heaped(grief_now(now, world, victim), added, world.grief_limit)


def pressure_of_blow(
    now: Value, world: View, victim: View, severity: Value, publicity: Value, own_deaths: Value
) -> Value:
    """Audience pressure on a victim after a blow, as far as its public sees it. Equation (10)."""
    added = publicity * (world.pressure_blow * severity + world.pressure_deaths * log1p_count(own_deaths))
    return heaped(pressure_now(now, world, victim), added, world.pressure_limit)


def discharged(share: Value, level: Value) -> Value:
    """What remains of a feeling after one's own coercive act of `level`: 1 - share at level 1 and above, 1 at 0."""
    eased = maximum(level, 0.0)
    return 1.0 - share * (eased - maximum(eased - 1.0, 0.0))


def weariness_of(world: View, own_deaths: Value) -> Value:
    """Weariness of a state that has lost `own_deaths` soldiers in all. Equation (11)."""
    return world.weariness_deaths * log1p_count(own_deaths)

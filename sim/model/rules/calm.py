"""The quiet and the crisis: what closes with attention, and with a quiet spell. Equation (43).

Rings `calm` and `quiet`.

A crisis opens when a state takes something as grave (`alarm`) or acts; it closes with a hazard that rises with the time
since the last such event. Between crises no state weighs force: what comes next comes from new quarrels and from
groups.
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, log, not_, sqrt, where
from sim.model.rules.ladder import height_now
from sim.model.rules.talks import stopped
from sim.model.rules.tempo import free
from sim.model.structure import Changes, Ring, View, change_where

POSTPONED_DAYS = 10.0
"""A spell that talks or fighting keep open is looked at again after this time (assumption)."""


def closing(now: Value, world: View, u: Value) -> Value:
    """When the crisis closes if nothing more happens: Weibull with shape 2, a hazard that rises in line with time."""
    return free(now, world) + world.calm_days * sqrt(-log(1.0 - u))


def calm(now: Value, luck: View, *, world: View, a: View, b: View) -> Ring:
    """Attention goes elsewhere, unless the armies are fighting: what is in hand is dropped, envoys go back."""
    goes_on = world.fighting > 0.0
    idle = {"next_decision": NEVER, "next_voice": NEVER, "next_rally": NEVER, "envoy_posted": 1.0}
    changes: Changes = {world: {"next_calm": where(goes_on, closing(now, world, luck.calm), NEVER)}}
    change_where(not_(goes_on), {state: stopped(state) | idle for state in (a, b)}, changes)
    return Ring(changes, record={"rung": height_now(now, world)})


def quiet(now: Value, luck: View, *, world: View) -> Ring:
    """No act of display or force for `quiet_days`: the run is over, unless the armies fight; talks put it off once."""
    is_talking = (world.talks_open > 0.0) & (now - world.last_force_at < 2.0 * world.quiet_days)
    is_open = is_talking | (world.fighting > 0.0)
    changes = {world: {"ended": where(is_open, 0.0, 1.0), "next_quiet": now + where(is_open, POSTPONED_DAYS, 1e9)}}
    return Ring(changes, record={"rung": height_now(now, world)})

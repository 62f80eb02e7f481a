"""The quiet and the crisis: how long attention lasts, and what closes with it. Rings `calm`. Equation (43).

A crisis opens when a state takes something as grave (`alarm`) or acts; it closes with a hazard that rises with the time
since the last such event. Between crises no state weighs force: what comes next comes from new quarrels and from
groups.
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, log, sqrt
from sim.model.rules.agreement import stopped
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import free
from sim.model.structure import Ring, View, chosen


def closing(now: Value, world: View, u: Value) -> Value:
    """When the crisis closes if nothing more happens: Weibull with shape 2, a hazard that rises in line with time."""
    return free(now, world) + world.calm_days * sqrt(-log(1.0 - u))


def calm(now: Value, luck: View, *, world: View, a: View, b: View) -> Ring:
    """Attention goes elsewhere, unless the armies are fighting: what is in hand is dropped, envoys go back."""
    goes_on = world.fighting > 0.0
    closed = {
        state: {**stopped(state), "next_decision": NEVER, "next_voice": NEVER, "next_rally": NEVER, "envoy_posted": 1.0}
        for state in (a, b)
    }
    changes = chosen(
        goes_on, {world: {"next_calm": closing(now, world, luck.calm)}}, {world: {"next_calm": NEVER}, **closed}
    )
    return Ring(changes, record={"rung": height_now(now, world)})

"""A quiet spell closes the run. Rings `quiet`. Equation (43)."""

from __future__ import annotations

from sim.model.elementwise import Value, where
from sim.model.rules.ladder import height_now
from sim.model.structure import Ring, View

POSTPONED_DAYS = 10.0
"""A spell that talks or fighting keep open is looked at again after this time (assumption)."""


def quiet(now: Value, luck: View, *, world: View) -> Ring:
    """No act of display or force for `quiet_days`: the run is over, unless the armies fight; talks put it off once."""
    is_talking = (world.talks_open > 0.0) & (now - world.last_force_at < 2.0 * world.quiet_days)
    is_open = is_talking | (world.fighting > 0.0)
    changes = {world: {"ended": where(is_open, 0.0, 1.0), "next_quiet": now + where(is_open, POSTPONED_DAYS, 1e9)}}
    return Ring(changes, record={"rung": height_now(now, world)})

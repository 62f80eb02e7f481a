"""The ladder: each act has its rung, further acts push, quiet pulls down. Equations (21) and (22)."""

from __future__ import annotations

from sim.model.elementwise import Value, floor, lookup, maximum, minimum, where
from sim.model.rules.feelings import faded
from sim.model.structure import View
from sim.vocabulary import Rung

MAX_PUSH = 2.0
"""Pushing lifts a run at most this many rungs above the rung of the act (assumption)."""

TOP = float(max(Rung))
"""Height of the highest rung, which no push passes."""


def height_now(now: Value, world: View) -> Value:
    """Height of the dyad on the ladder at `now`, in rungs. Equation (21)."""
    return faded(world.height, world.height_at, now, world.ladder_days)


def climb(now: Value, world: View, action: Value, pushes: Value) -> dict[str, Value]:
    """The dyad's height and peaks after an act. Equation (22).

    Parameters
    ----------
    action : Action code
    pushes : condition
        Whether the act is a display or a use of force, which adds to a height already reached.
    """
    height = height_now(now, world)
    rung = lookup(world.rung_of, action)
    pushed = where(pushes, minimum(minimum(height + world.ladder_push, rung + MAX_PUSH), TOP), 0.0)
    height = maximum(maximum(height, rung), pushed)
    return {
        "height": height,
        "height_at": now,
        "peak_rung": maximum(world.peak_rung, floor(height)),
        "peak_hostility": maximum(world.peak_hostility, lookup(world.hostility_of, action)),
    }

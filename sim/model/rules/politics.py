"""Inside a state: families and crowds who rally, an election that comes near, soldiers and diplomats. Rings `rally`.

What a public demands is audience pressure (10): the dead raise it, rallies keep it alive as long as the state has not
answered, what the other side says stirs or soothes it, and time and an answer take it away.
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, exp, maximum, where
from sim.model.rules.feelings import LN_2, grief_now, heaped, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import patience, thought_over
from sim.model.structure import Ring, View

SLOTS = ("turnout", "again")


def rally(now: Value, luck: View, *, world: View, me: View) -> Ring:
    """A public that has been moved rallies; while its state has not answered, it does so again, later and later."""
    pressure = pressure_now(now, world, me)
    is_out = luck.turnout < 1.0 - exp(-pressure)
    is_unanswered = (me.last_force_at < me.alarmed_at) & (world.agreement == 0.0)
    added = where(is_out, where(is_unanswered, world.rally_pressure, 0.5 * world.rally_pressure), 0.0)
    again = thought_over(now, world, me, patience(world, world.rally_days, me.rallies + 1.0), luck.again)
    changes = {
        me: {
            "pressure": heaped(pressure, added, world.pressure_limit),
            "grief": grief_now(now, world, me),
            "felt_at": now,
            "rallies": me.rallies + where(is_out, 1.0, 0.0),
            "next_rally": where(is_out & is_unanswered, again, NEVER),
        }
    }
    return Ring(changes, actor=me, record={"rung": height_now(now, world)})


def blame(now: Value, world: View, me: View, pressure: Value) -> Value:
    """What it costs a government at home to do less than its public expects; more near an election. Equation (4).

    Against a rival a public expects something whatever has happened: who gives way is outbid.
    """
    left = maximum(me.election_day - now, 0.0)
    near = where(me.election_day > now, exp(-left * (LN_2 / world.election_days)), 0.0)
    expected = pressure + world.rival_pressure * world.rivalry
    return me.audience_cost * expected * (1.0 + world.election_pull * near)


def soldiers_word(me: View) -> Value:
    """What the soldiers' part in it adds to a cabinet's drive when it decides on force. Equation (4)."""
    return me.voices_apart * me.military_say


def diplomats_word(me: View) -> Value:
    """What the civilians' part takes away from the drive of those who look for a way out. Equation (4)."""
    return -me.voices_apart * (1.0 - me.military_say)

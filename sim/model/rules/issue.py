"""A new quarrel arises between the two states. Rings `issue`. Equation (42)."""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, log, lognormal, maximum, normal_quantile, where
from sim.model.rules.agreement import Views
from sim.model.rules.changes import Changes
from sim.model.rules.feelings import grief_now, grief_of_blow, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.mediation import DONE
from sim.model.rules.tempo import brought_forward, free, think_time
from sim.model.rules.violence import DAYS_PER_YEAR, SIZE_SPREAD
from sim.model.structure import Ring, View
from sim.vocabulary import Rung

SLOTS = ("gap", "side", "size", "heat", "tempo", "react_a", "react_b")


def issue_gap(world: View, u: Value) -> Value:
    """Days to the next issue: exponential; infinite at rate 0."""
    rate = world.issues_per_year / DAYS_PER_YEAR
    return where(rate > 0.0, -log(1.0 - u) / maximum(rate, 1e-300), NEVER)


def issue(now: Value, luck: View, *, world: View, a: View, b: View, mediators: Views) -> Ring:
    """One of the two feels wronged and thinks about it. If the last crisis has cooled, this one has its own heat."""
    is_new = height_now(now, world) < Rung.THREAT
    changes: Changes = {
        world: {
            "heat": where(is_new, normal_quantile(luck.heat), world.heat),
            "tempo": where(is_new, world.tempo_spread * normal_quantile(luck.tempo), world.tempo),
            "leverage": where(is_new, 0.0, world.leverage),
            "next_issue": free(now, world) + issue_gap(world, luck.gap),
        }
    }
    severity = lognormal(world.issue_grief, SIZE_SPREAD, luck.size)
    for state, u in ((a, luck.react_a), (b, luck.react_b)):
        is_wronged = (luck.side < 0.5) if state is a else (luck.side >= 0.5)
        delay = think_time(now, world, state, state.answer_days, u)
        changes[state] = {
            "grief": grief_now(now, world, state) + where(is_wronged, grief_of_blow(world, state, severity, 0.0), 0.0),
            "pressure": pressure_now(now, world, state),
            "felt_at": now,
            "quiet_choices": where(is_wronged, 0.0, state.quiet_choices),
            "next_decision": where(is_wronged, brought_forward(now, world, state, delay), state.next_decision),
        }
    for mediator in mediators:
        changes[mediator] = {"stage": where(is_new & (mediator.stage == DONE), 0.0, mediator.stage)}
    return Ring(changes, record={"rung": height_now(now, world)})

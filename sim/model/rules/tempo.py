"""How long things take: think times, delays, the end of the forced history. Equations (17) to (19)."""

from __future__ import annotations

from sim.model.elementwise import Value, exp, log, maximum, minimum, normal_quantile, where
from sim.model.structure import View


def free(now: Value, world: View) -> Value:
    """The earliest time from which an unrecorded event can be counted: now, or the end of the forced history."""
    return maximum(now, world.free_from)


def think_time(now: Value, world: View, state: View, median: Value, u: Value) -> Value:
    """Days until a state has thought something over: log-normal, shared tempo, shorter on alert. Equation (17)."""
    alert = where(state.alert_until > now, world.alert_factor, 1.0)
    return maximum(median * alert * exp(world.tempo + world.think_spread * normal_quantile(u)), world.least_think_days)


def patience(world: View, state: View, quiet_choices: Value) -> Value:
    """Median days until a state that chose to wait so often thinks again: later and later. Equation (18)."""
    times = minimum(quiet_choices, world.waiting_cap)
    return state.rethink_days * exp(log(world.waiting_growth) * times)


def rethink_time(now: Value, world: View, state: View, quiet_choices: Value, u: Value) -> Value:
    """Days until a state that chose to wait thinks again."""
    return think_time(now, world, state, patience(world, state, quiet_choices), u)


def brought_forward(now: Value, world: View, state: View, delay: Value) -> Value:
    """The state's next decision, brought forward to `delay` days from now and never put off. Equation (19)."""
    return minimum(state.next_decision, free(now, world) + delay)

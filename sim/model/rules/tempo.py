"""How long things take: think times, delays, gaps between events, the end of the forced history.

Equations (17), (18), (35), (36).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, exp, log, maximum, minimum, where
from sim.model.structure import View

DAYS_PER_YEAR = 365.25
_NOTHING = 1e-300
"""Share of a median that counts as no time: its logarithm is finite."""
_LEAST_SPREAD = 0.05
"""Spread from which silence tells by degrees: below, what is overdue is as good as come."""


def free(now: Value, world: View) -> Value:
    """The earliest time from which an unrecorded event can be counted: now, or the end of the forced history."""
    return maximum(now, world.free_from)


def still_to_come(since: Value, now: Value, world: View, median: Value, spread: Value, u: Value) -> Value:
    """When something comes that has been due since `since`, and has not come by the end of the record. Equation (17).

    Log-logistic with the given median (days) and spread, whose tail is heavier than a log-normal's, drawn given that
    the record up to its last entry does not hold it: what was likely on the first day and did not happen is no likelier
    because the record ends.
    """
    free_at = free(now, world)
    odds = (1.0 + _silence(free_at - since, median, spread)) / (1.0 - u) - 1.0
    return maximum(since + median * exp(spread * log(odds)), free_at)


def still_likely(chance: Value, now: Value, world: View, median: Value, spread: Value) -> Value:
    """Chance left of something that had this chance at `now` and is not on record since, by Bayes. Equation (17)."""
    return chance / (chance + (1.0 - chance) * (1.0 + _silence(free(now, world) - now, median, spread)))


def _silence(days: Value, median: Value, spread: Value) -> Value:
    """Odds that what is log-logistic with this median and spread has come within so many days."""
    return exp(log(maximum(days / median, _NOTHING)) / maximum(spread, _LEAST_SPREAD))


def thought_over(now: Value, world: View, state: View, median: Value, u: Value, tempo: Value | None = None) -> Value:
    """When a state has thought over what happens now: shared tempo, shorter on alert. Equation (17)."""
    alert = where(state.alert_until > now, world.alert_factor, 1.0)
    pace = exp(world.tempo if tempo is None else tempo)
    due = still_to_come(now, now, world, median * alert * pace, world.think_spread, u)
    return maximum(due, free(now, world) + world.least_think_days)


def steady_gap(rate: Value, u: Value) -> Value:
    """Days to the next event of a steady rate (a day): exponential; infinite at rate 0. Equation (35)."""
    return where(rate > 0.0, -log(1.0 - u) / maximum(rate, 1e-300), NEVER)


def fading_gap(intensity: Value, mean_days: Value, u: Value) -> Value:
    """Days to the next event of an intensity (a day) that fades with this mean time, infinite if none comes.

    -ln(1 - u) is reached after -mean_days * ln(1 - x) with x = -ln(1 - u) / (intensity * mean_days), and never if
    x >= 1. Equation (36).
    """
    x = -log(1.0 - u) / maximum(intensity * mean_days, 1e-300)
    return where(x < 1.0, -mean_days * log(maximum(1.0 - x, 1e-300)), NEVER)


def patience(world: View, first: Value, quiet_choices: Value) -> Value:
    """Median days until a state that chose to wait so often looks again: later and later. Equation (18)."""
    return first * exp(log(world.waiting_growth) * minimum(quiet_choices, world.waiting_cap))

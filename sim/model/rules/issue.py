"""A new quarrel arises between the two states. Rings `issue`. Equation (42).

How often depends on what there is to quarrel about, a border or a rivalry, and on whether force was used between the
two not long ago: a steady rate, and further issues that force leaves behind, whose intensity fades. The two are
superposed in closed form, as a group's attacks are.
"""

from __future__ import annotations

from sim.model.elementwise import Value, exp, lognormal, minimum, where
from sim.model.rules.feelings import LN_2, faded, felt, grief_now, grief_of_blow
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import DAYS_PER_YEAR, fading_gap, free, steady_gap
from sim.model.rules.violence import SIZE_SPREAD, is_struck_first
from sim.model.structure import Changes, Ring, View

SLOTS = ("gap", "renewed", "side", "size")


def pair_rate(world: View) -> Value:
    """Issues a day between two states like these, where force was used long ago or never. Equation (42)."""
    odds = world.issues_border * world.contiguous + world.issues_rivalry * world.rivalry
    odds = odds + world.issues_both * world.contiguous * world.rivalry
    return world.issues_factor * world.issues_apart * exp(odds) / DAYS_PER_YEAR


def _aftermath(world: View) -> Value:
    """Further issues a day right after force, whatever the pair. Equation (42)."""
    return world.issues_factor * world.issues_recent / DAYS_PER_YEAR


def issue_gap(world: View, u: Value) -> Value:
    """Days to the next issue of the steady rate: exponential; infinite at rate 0."""
    return steady_gap(pair_rate(world) + world.issues_per_year / DAYS_PER_YEAR, u)


def _renewed_gap(world: View, intensity: Value, u: Value) -> Value:
    """Days to the next of the further issues, of which so many come a day at first; infinite if none comes."""
    return fading_gap(intensity, world.issues_recent_days / LN_2, u)


def _left(since: Value, now: Value, world: View) -> Value:
    """How much of what force at `since` leaves behind is left at `now`, 0 to 1."""
    return faded(1.0, since, now, world.issues_recent_days)


def renewed(now: Value, world: View, u: Value) -> Value:
    """When force used at `now` brings up an issue: by as much as it renews what earlier force has left."""
    added = _aftermath(world) * (1.0 - _left(world.last_force_at, now, world))
    begins = free(now, world)
    return begins + _renewed_gap(world, added * _left(now, begins, world), u)


def issue(now: Value, luck: View, *, world: View, a: View, b: View) -> Ring:
    """One of the two feels wronged, and takes it as grave."""
    left = _aftermath(world) * _left(world.last_force_at, now, world)
    again = minimum(issue_gap(world, luck.gap), _renewed_gap(world, left, luck.renewed))
    severity = lognormal(world.issue_grief, SIZE_SPREAD, luck.size)
    changes: Changes = {world: {"next_issue": free(now, world) + again}}
    provoked = world.provoked
    for state in (a, b):
        is_wronged = (luck.side < 0.5) if state is a else (luck.side >= 0.5)
        changes[state] = felt(now, world, state) | {
            "grief": where(is_wronged, grief_of_blow(now, world, state, severity, 0.0), grief_now(now, world, state)),
            "next_alarm": where(is_wronged, now, state.next_alarm),
        }
        provoked = where(is_wronged & is_struck_first(world, state), 1.0, provoked)
    changes[world]["provoked"] = provoked
    return Ring(changes, record={"rung": height_now(now, world)})

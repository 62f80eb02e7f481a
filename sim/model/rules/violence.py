"""Armed groups attack: a steady rate, and further attacks that attacks set off. Rings `attack` and `aftershock`.

The self-exciting process is superposed in closed form, without thinning: one clock for attacks at the steady rate, one
for attacks that earlier ones set off, whose intensity decays exponentially. Equations (35) to (38).
"""

from __future__ import annotations

from sim.model.elementwise import Value, exp, lognormal, maximum, minimum, where
from sim.model.rules import deaths
from sim.model.rules.alarm import is_grave_attack
from sim.model.rules.feelings import grief_now, grief_of_blow, pressure_now, pressure_of_blow
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import DAYS_PER_YEAR, fading_gap, free, steady_gap
from sim.model.structure import Changes, Ring, View
from sim.vocabulary import Action

SLOTS = ("gap", "aftershock", "deaths", "military", "evidence", "size", "grave")
DAY_ZERO = 0.0
"""Outcomes count from day 0 on; the deaths of what set a crisis off stand apart, as in the case library."""
SIZE_SPREAD = 0.6
"""Spread of the severity of attacks, in log (trial fit)."""


def attack_gap(group: View, front: View, u: Value) -> Value:
    """Days to the next attack on a front that no earlier attack sets off: exponential; infinite at rate 0. (35)"""
    return steady_gap(group.attacks_per_year * front.share / DAYS_PER_YEAR * group.multiplier, u)


def excited_gap(group: View, tempo: Value, intensity: Value, u: Value) -> Value:
    """Days to the next attack that earlier ones set off, infinite if none comes. Equation (36).

    The intensity decays from `intensity` (a day) with mean time `excitation_days`. A weakened or restrained group
    follows up less; what speeds up its steady attacks does not make each set off more, so that the process stays stable
    for every branching ratio below 1.
    """
    return fading_gap(intensity * minimum(tempo, 1.0), group.excitation_days, u)


def excitation_now(now: Value, group: View, front: View) -> Value:
    """Intensity of set-off attacks on a front, a day, at full capability."""
    return front.excitation * exp((front.excited_at - now) / group.excitation_days)


def attack(now: Value, luck: View, *, world: View, group: View, front: View, target: View) -> Ring:
    """An attack at the steady rate; the next one of its kind follows after a fresh gap."""
    changes, record = hit(now, luck, world=world, group=group, front=front, target=target)
    changes[front]["next_attack"] = free(now, world) + attack_gap(group, front, luck.gap)
    return Ring(changes, actor=group, target=target, record=record)


def aftershock(now: Value, luck: View, *, world: View, group: View, front: View, target: View) -> Ring:
    """An attack that earlier ones set off."""
    changes, record = hit(now, luck, world=world, group=group, front=front, target=target)
    return Ring(changes, actor=group, target=target, record=record)


def hit(
    now: Value, luck: View, *, world: View, group: View, front: View, target: View, recorded: View = deaths.SILENT
) -> tuple[Changes, dict[str, Value]]:
    """What an attack does: deaths, excitation, suspicion, grief, pressure, and a decision to come. Equation (37)."""
    dead = deaths.of_attack(group, luck.deaths)
    military = deaths.share_of(dead, group.military_share, luck.military)
    civilian = dead - military
    militant: Value = 0.0
    if recorded is not deaths.SILENT:
        military, militant, civilian = deaths.as_recorded(recorded, military, militant, civilian)
        dead = military + civilian  # nobody of the target grieves for the attackers

    intensity = excitation_now(now, group, front) + group.branching_ratio / group.excitation_days
    suspicion = suspicion_after(group, luck.evidence)
    blamed = front.blames_other * (world.grief_toleration + (1.0 - world.grief_toleration) * suspicion)
    severity = lognormal(world.grief_attack, SIZE_SPREAD, luck.size) * blamed
    is_taken_gravely = is_grave_attack(now, world, group, front, blamed, dead, luck.grave)
    is_taken_gravely = where(recorded.grave >= 0.0, recorded.grave > 0.0, is_taken_gravely)
    record = {
        "action": float(Action.ATTACK_BY_GROUP),
        "rung": height_now(now, world),
        "deaths_military": military,
        "deaths_militant": militant,
        "deaths_civilian": civilian,
    }
    changes: Changes = {
        front: {
            "excitation": intensity,
            "excited_at": now,
            "next_aftershock": free(now, world) + excited_gap(group, group.multiplier, intensity, luck.aftershock),
        },
        group: {"suspicion": suspicion},
        target: {
            "grief": where(
                is_taken_gravely, grief_of_blow(now, world, target, severity, dead), grief_now(now, world, target)
            ),
            "pressure": where(
                is_taken_gravely,
                pressure_of_blow(now, world, target, severity, 1.0, dead),
                pressure_now(now, world, target),
            ),
            "felt_at": now,
            "next_alarm": where(is_taken_gravely, now, target.next_alarm),
        },
        world: {
            **tallied(now, world, dead, militant),
            "provoked": where(is_taken_gravely & is_struck_first(world, target), 1.0, world.provoked),
        },
    }
    return changes, record


def tallied(now: Value, world: View, dead: Value, militant: Value) -> dict[str, Value]:
    """What an attack adds to the run's tally, from day 0 on: itself, whom it killed, and the attackers' own dead."""
    counts = where(now >= DAY_ZERO, 1.0, 0.0)
    return {
        "group_attacks": world.group_attacks + counts,
        "deaths_attacks": world.deaths_attacks + counts * dead,
        "deaths_militant": world.deaths_militant + counts * militant,
    }


def is_struck_first(world: View, state: View) -> Value:
    """Whether this is the state that the first use of force hit, so that what wrongs it now is a new provocation."""
    return (world.first_force_by >= 0.0) & (world.first_force_by != state.side)


def suspicion_after(group: View, u: Value) -> Value:
    """The victims' belief that the other state stands behind the group, after the traces of one attack. Equation (38).

    The traces point to the sponsor with chance `evidence_quality` if it is behind the attack, else with the rest.
    """
    quality = group.evidence_quality
    points = u < where(group.is_backed > 0.0, quality, 1.0 - quality)
    if_backed = group.suspicion * where(points, quality, 1.0 - quality)
    if_not = (1.0 - group.suspicion) * where(points, 1.0 - quality, quality)
    whole = if_backed + if_not
    return where(whole > 0.0, if_backed / maximum(whole, 1e-300), group.suspicion)

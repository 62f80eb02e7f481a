"""Sustained fighting: battle after battle, deaths on both sides, until one is the last. Rings `battle`.

War is not an outcome that anything draws: it is fighting that has killed a thousand soldiers. Equations (32) to (34).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, exp, exponential, logistic, maximum, minimum, sqrt, where
from sim.model.rules import deaths
from sim.model.rules.feelings import weariness_of
from sim.model.rules.talks import mean_drive, stopped
from sim.model.structure import BOTH, Changes, Ring, View, Views, change_where
from sim.vocabulary import SUSTAINED_DEATHS, WAR_DEATHS, Action, Hostility, Rung


def battle(
    now: Value, luck: View, *, world: View, a: View, b: View, regions: Views, patrons_a: Views, patrons_b: Views
) -> Ring:
    """One battle: deaths by both sides' strength (32), weariness, and whether it is the last (33), (34)."""
    strength = sqrt(a.capability / b.capability)
    typical = exp(world.battle_log_mean)
    dead_a = deaths.count(typical / strength, world.battle_log_sd, luck.deaths_a, deaths.STRIKE_CAP)
    dead_b = deaths.count(typical * strength, world.battle_log_sd, luck.deaths_b, deaths.STRIKE_CAP)
    lost_a = a.military_deaths + dead_a
    lost_b = b.military_deaths + dead_b
    total = lost_a + lost_b
    worn = weariness_of(world, lost_a) + weariness_of(world, lost_b)

    drive = mean_drive(now, world, a, b, regions, patrons_a, patrons_b)
    odds = world.exit_odds - world.exit_drive * drive + world.exit_weariness * worn
    is_last = luck.last < logistic(odds)
    is_war = total >= WAR_DEATHS
    is_over = is_last & is_war
    height = where(is_war, float(Rung.GENERAL_WAR), float(Rung.GROUND_INCURSION))
    hostility = where(is_war, float(Hostility.WAR), float(Hostility.USE_OF_FORCE))
    changes: Changes = {
        world: {
            "fighting": where(is_last, 0.0, 1.0),
            "next_battle": where(is_last, NEVER, now + exponential(world.battle_days, luck.gap)),
            "last_force_at": now,
            "sustained": where(total >= SUSTAINED_DEATHS, 1.0, world.sustained),
            "height": height,
            "height_at": now,
            "peak_rung": maximum(world.peak_rung, height),
            "peak_hostility": maximum(world.peak_hostility, hostility),
            "next_quiet": now + world.quiet_days,
            "unilateral": 0.0,
            "ended": where(is_over, 1.0, 0.0),
            "war_at": where(is_war, minimum(world.war_at, now), world.war_at),
            "war_over": where(is_over, 1.0, world.war_over),
        },
        a: {"military_deaths": lost_a},
        b: {"military_deaths": lost_b},
    }
    change_where(is_last, {a: stopped(a), b: stopped(b)}, changes)
    record = {"action": float(Action.BATTLE), "rung": height, "deaths_military": dead_a + dead_b}
    return Ring(changes, actor=BOTH, target=BOTH, record=record)

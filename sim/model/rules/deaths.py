"""Who dies of an attack, a strike, a battle: heavy tails, whole numbers, caps. Equations (13) to (15)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.model.elementwise import Value, exp, floor, log, lognormal, maximum, minimum, where
from sim.model.structure import DEATHS, View

TAIL_FROM = 10.0
"""Deaths from which the power-law tail of attacks starts (assumption: where the log-normal body thins out)."""
ATTACK_CAP = 3000.0
"""Cut of the tail of attacks: the variance is otherwise unbounded (Clauset & Woodard 2013)."""
LIMITED_CAP = 300.0
"""Cut of the deaths of one limited act: about the deadliest single limited strikes on record (assumption)."""
STRIKE_CAP = 20_000.0
"""Cut of the deaths of one wide strike, raid, invasion or battle (assumption)."""


SILENT = SimpleNamespace(**dict.fromkeys((*DEATHS, "grave"), -1.0), against=0.0)
"""The record of an act that is on none: negative where it does not say, so that it is drawn."""


def as_recorded(recorded: View, *drawn: Value) -> tuple[Value, ...]:
    """Military, militant and civilian deaths: those on record, or those drawn where it is silent."""
    said = (getattr(recorded, column) for column in DEATHS)
    return tuple(where(known >= 0.0, known, one) for known, one in zip(said, drawn, strict=True))


def count(median: Value, spread: Value, u: Value, cap: Value) -> Value:
    """A whole number of deaths, at least 1: log-normal, rounded down. Equation (13)."""
    return minimum(maximum(floor(lognormal(median, spread, u)), 1.0), cap)


def of_attack(group: View, u: Value) -> Value:
    """Deaths of one attack by a group: none, a log-normal body, or a power-law tail, by one uniform. Equation (14)."""
    bloodless = group.bloodless_share
    tail_from = 1.0 - (1.0 - bloodless) * group.deaths_tail_share
    body_u = (u - bloodless) / maximum(tail_from - bloodless, 1e-12)
    body = count(exp(group.deaths_log_mean), group.deaths_log_sd, inside(body_u), ATTACK_CAP)
    tail_u = inside((1.0 - u) / maximum(1.0 - tail_from, 1e-12))
    tail = minimum(floor(TAIL_FROM * exp(-log(tail_u) / group.deaths_tail_exponent)), ATTACK_CAP)
    return where(u < bloodless, 0.0, where(u < tail_from, body, tail))


def inside(u: Value) -> Value:
    """u, kept inside (0, 1) where rounding or another branch would leave it."""
    return minimum(maximum(u, 2.0**-53), 1.0 - 2.0**-53)


def share_of(deaths: Value, share: Value, u: Value) -> Value:
    """A whole part of `deaths` that is `share` of them on average: rounded up or down by u."""
    return minimum(floor(deaths * share + u), deaths)


def if_any(u_any: Value, chance: Value, median: Value, log_sd: Value, u: Value, cap: Value) -> Value:
    """Deaths that happen with a chance and are then log-normal, up to a cap. Equation (15)."""
    return where(u_any < chance, count(median, log_sd, u, cap), 0.0)

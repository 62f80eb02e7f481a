"""What it means to agree: an agreement or a ceasefire comes into force. Equations (27) and (28)."""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, minimum
from sim.model.rules.feelings import faded, felt, grief_now
from sim.model.rules.tempo import free
from sim.model.structure import Changes, View, Views

NO_ACT = -1.0
"""Field `pending` of a state that has no act of display or force in hand."""
NO_OFFER, OFFER_OF_TALKS, OFFER_OF_CEASEFIRE = 0.0, 1.0, 2.0
"""Codes of the field `offer`: what a state has put on the table."""
RECENT_DAYS = 30.0
"""Force counts as recent for a ceasefire, a withdrawal or a claim to be even within this time (assumption)."""
SECURITY_CLAUSE = 0.5
"""Joint border security that an agreement itself brings, 0 to 1 (assumption); acts of cooperation bring the rest."""


def both_struck(now: Value, me: View, other: View) -> Value:
    """Whether both have used force of late, so that there is fire to cease and each can claim to have answered."""
    return (now - me.last_force_at < RECENT_DAYS) & (now - other.last_force_at < RECENT_DAYS)


def cooperation_now(now: Value, world: View) -> Value:
    """Joint border security at `now`, 0 to 1."""
    return faded(world.cooperation, world.cooperation_at, now, world.cooperation_days)


def stopped(state: View) -> dict[str, Value]:
    """What changes when a state drops the acts of display and force that it has in hand."""
    return {"pending": NO_ACT, "in_series": 0.0, "next_act": NEVER}


def agree(now: Value, world: View, a: View, b: View, groups: Views) -> Changes:
    """An agreement comes into force: it settles, soothes, ends acts in hand and fighting, and sends envoys back."""
    closing = free(now, world) + minimum(world.quiet_settled_days, world.quiet_days)
    cooperation = cooperation_now(now, world)
    changes: Changes = {
        world: {
            "agreement": 1.0,
            "agreement_at": minimum(world.agreement_at, now),
            "truce": 0.0,
            "settlement": world.settlement_drive,
            "settled_at": now,
            "cooperation": cooperation + SECURITY_CLAUSE * (1.0 - cooperation),
            "cooperation_at": now,
            "talks_open": 0.0,
            "next_sitting": NEVER,
            "fighting": 0.0,
            "next_battle": NEVER,
            "next_quiet": minimum(world.next_quiet, closing),
        }
    }
    for state in (a, b):
        changes[state] = {
            **stopped(state),
            **felt(now, world, state),
            "grief": grief_now(now, world, state) * world.agreement_grief,
            "envoy_posted": 1.0,
            "measures": 0.0,
            "offer": NO_OFFER,
        }
    return changes | {group: {"next_stock": now} for group in groups}


def cease_fire(now: Value, world: View, a: View, b: View) -> Changes:
    """A ceasefire comes into force: acts in hand and fighting stop, and some of the drive goes for a while."""
    return {
        world: {
            "truce": 1.0,
            "settlement": world.settlement_drive * world.truce_share,
            "settled_at": now,
            "fighting": 0.0,
            "next_battle": NEVER,
        },
        a: {**stopped(a), "offer": NO_OFFER},
        b: {**stopped(b), "offer": NO_OFFER},
    }

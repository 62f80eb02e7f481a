"""Governments speak: the first call, sittings until agreement or collapse, and what it means to agree.

Rings `contact` and `sitting`. Equations (23) and (26) to (28).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, logistic, lognormal, maximum, minimum, not_, where
from sim.model.rules.drive import common_drive
from sim.model.rules.feelings import faded, felt, grief_now, weariness_of
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import free, thought_over
from sim.model.structure import BOTH, Changes, Ring, View, Views, change_where
from sim.vocabulary import Action

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


def in_touch(now: Value, world: View) -> dict[str, Value]:
    """What changes in the world when the governments speak: a line is open for a while. Equation (23)."""
    return {"contact_at": minimum(world.contact_at, now), "contact_until": free(now, world) + world.contact_days}


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


def contact(now: Value, luck: View, *, world: View, a: View, b: View) -> Ring:
    """Ministers telephone: a line is open for a while, and both look for a way out. Equation (23)."""
    changes: Changes = {world: in_touch(now, world)}
    for state, u in ((a, luck.think_a), (b, luck.think_b)):
        due = thought_over(now, world, state, world.reply_days, u)
        changes[state] = {"next_overture": minimum(state.next_overture, due)}
    record = {"action": float(Action.BACKCHANNEL), "rung": height_now(now, world)}
    return Ring(changes, actor=BOTH, target=BOTH, record=record)


def mean_drive(now: Value, world: View, a: View, b: View, regions: Views, patrons_a: Views, patrons_b: Views) -> Value:
    """Mean of the two states' common drives: what stands in the way of a common text."""
    both = common_drive(now, world, a, b, regions, patrons_a) + common_drive(now, world, b, a, regions, patrons_b)
    return 0.5 * both


def sitting(
    now: Value,
    luck: View,
    *,
    world: View,
    a: View,
    b: View,
    groups: Views,
    regions: Views,
    patrons_a: Views,
    patrons_b: Views,
) -> Ring:
    """Envoys sit together: what is in hand is dropped and no decision on force is due until something new is
    taken as grave or the talks collapse; they agree, meet again, or part. Equation (26)."""
    drive = mean_drive(now, world, a, b, regions, patrons_a, patrons_b)
    odds = world.agreement_odds + world.leverage - world.agreement_drive * drive
    worn = weariness_of(world, a.military_deaths) + weariness_of(world, b.military_deaths)
    odds = odds + 0.5 * world.weariness_relief * worn
    chance = logistic(odds)
    is_agreed = luck.agree < chance
    goes_on = luck.more < world.round_chance
    delay = lognormal(world.round_days, world.sitting_spread, luck.delay)
    changes: Changes = {
        world: {"talks_open": where(goes_on, 1.0, 0.0), "next_sitting": where(goes_on, free(now, world) + delay, NEVER)}
    }
    change_where(not_(goes_on), {group: {"next_stock": now} for group in groups}, changes)
    change_where(is_agreed, agree(now, world, a, b, groups), changes)
    collapses = not_(is_agreed) & not_(goes_on)
    for state, u in ((a, luck.think_a), (b, luck.think_b)):
        again = thought_over(now, world, state, state.rethink_days, u)
        changes.setdefault(state, {}).update(stopped(state) | {"next_decision": where(collapses, again, NEVER)})
    touch = in_touch(now, world)
    touch["contact_until"] = maximum(world.contact_until, touch["contact_until"])
    changes[world] |= {"talks_at": minimum(world.talks_at, now), **touch}
    record = {"action": where(is_agreed, float(Action.AGREEMENT), float(Action.TALKS)), "rung": height_now(now, world)}
    why = {"chance": chance, "drive": drive}
    return Ring(changes, actor=BOTH, target=BOTH, record=record, why=why)

"""A state looks for a way out: it concedes, offers, accepts, asks for help, or waits. Rings `overture`.

Slower than the answer to a blow, sooner once a line is open or the other has made an offer. Equations (4), (24), (25).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Rows, Value, filled, lognormal, lookup, maximum, minimum, not_, rows, where
from sim.model.rules.choice import belief_after, choose, weights
from sim.model.rules.drive import common_drive, own_drive
from sim.model.rules.feelings import grief_now, pressure_now, weariness_of
from sim.model.rules.ladder import climb, height_now
from sim.model.rules.politics import blame, diplomats_word
from sim.model.rules.stock import damage_now, restraint_now
from sim.model.rules.talks import (
    NO_OFFER,
    OFFER_OF_CEASEFIRE,
    OFFER_OF_TALKS,
    RECENT_DAYS,
    both_struck,
    cease_fire,
    cooperation_now,
    in_touch,
    stopped,
)
from sim.model.rules.tempo import free, patience, thought_over
from sim.model.structure import Changes, Ring, View, Views, change_where
from sim.vocabulary import Action, Rung

INVITED = -1.0
"""Field `summons` of a mediator that was asked to come, and so comes."""
N_WAYS = Action.ABSORB + 1
"""The options of an overture: the first codes, from withdrawal to waiting."""
SLOTS = ("choice", "again", "reply", "obey", "sitting")


def overture(
    now: Value,
    luck: View,
    *,
    world: View,
    me: View,
    other: View,
    groups: Views,
    wards: Views,
    mediators: Views,
    patrons: Views,
    regions: Views,
) -> Ring:
    """A state's foreign ministry considers what would end it.

    Parameters
    ----------
    luck
        Uniforms `choice`, `again`, `reply`, `obey`, `sitting`.
    wards : views of the groups that `me` hosts or sponsors
    """
    height = height_now(now, world)
    common = common_drive(now, world, me, other, regions, patrons)
    drive = own_drive(world, me, common) + diplomats_word(me)
    utilities = _utilities(now, world, me, other, drive, height)
    available = _available(now, world, me, other, height, bool(wards), bool(mediators))
    action, probability = choose(utilities, available, world.choice_precision, luck.choice)
    changes = conciliate(
        now, luck, action, weights(world, common),
        world=world, me=me, other=other, groups=groups, wards=wards, mediators=mediators,
    )  # fmt: skip
    again = thought_over(now, world, me, patience(world, world.overture_days, me.overtures), luck.again)
    changes[me]["next_overture"] = again
    changes[me]["overtures"] = me.overtures + 1.0
    return Ring(
        changes,
        actor=me,
        target=other,
        record={"action": action, "rung": height},
        why={
            "chosen": action,
            "utility": utilities,
            "probability": probability,
            "available": available,
            "drive": drive,
            "belief": me.belief,
            "weariness": weariness_of(world, me.military_deaths),
        },
    )


def _utilities(now: Value, world: View, me: View, other: View, drive: Value, height: Value) -> Rows:
    """What each way out is worth to the state. Equation (4)."""
    blamed = blame(now, world, me, pressure_now(now, world, me))
    relief = (
        world.weariness_relief * weariness_of(world, me.military_deaths)
        + where(world.contact_until > now, world.contact_relief, 0.0)
        + world.tension_relief * maximum(height - Rung.THREAT, 0.0)
        + where(both_struck(now, me, other), world.even_relief, 0.0)
    )
    level, cost = (rows(table, now)[:N_WAYS] for table in (world.level, world.cost))
    utilities = drive * level - world.level_curvature * (level * level) - cost
    utilities[: Action.ABSORB] += relief - blamed
    return utilities


def _available(
    now: Value, world: View, me: View, other: View, height: Value, has_wards: bool, has_mediators: bool
) -> Rows:
    """Which ways out are open to the state."""
    is_tense = height >= Rung.THREAT
    is_unsettled = (world.agreement == 0.0) & is_tense
    has_line = world.contact_until > now
    no_offer = (me.offer == NO_OFFER) | (me.offer_until <= now)
    can_accept = (other.offer != NO_OFFER) & (other.offer_until > now)
    no_talks_offered = not_(can_accept & (other.offer == OFFER_OF_TALKS))
    no_truce_offered = not_(can_accept & (other.offer == OFFER_OF_CEASEFIRE))
    open_to = filled(N_WAYS, True, now)
    open_to[Action.WITHDRAW] = is_unsettled & (
        (now - me.last_force_at < RECENT_DAYS) | (me.alert_until > now) | (me.pending >= 0.0)
    )
    open_to[Action.COOPERATE] = (world.agreement > 0.0) & (cooperation_now(now, world) < 0.8)
    is_away = (me.envoy_posted == 0.0) | (me.measures > 0.0)
    is_cooler = has_line & (now - me.alarmed_at > RECENT_DAYS)
    open_to[Action.RETURN_AMBASSADOR] = is_away & (is_cooler | (world.agreement > 0.0) | (world.next_calm >= NEVER))
    open_to[Action.RESTRAIN_GROUP] = is_tense & has_wards & (now - me.ordered_at > world.restraint_days)
    open_to[Action.CEASEFIRE] = (
        both_struck(now, me, other) & is_unsettled & (world.truce == 0.0) & no_offer & no_truce_offered
    )
    open_to[Action.ACCEPT] = can_accept
    open_to[Action.OFFER_TALKS] = is_unsettled & (world.talks_open == 0.0) & no_offer & no_talks_offered
    open_to[Action.MEDIATION] = is_unsettled & (world.talks_open == 0.0) & has_mediators
    open_to[Action.BACKCHANNEL] = is_tense & (world.contact_until <= now)
    return open_to


def conciliate(
    now: Value,
    luck: View,
    action: Value,
    public_weight: Rows,
    *,
    world: View,
    me: View,
    other: View,
    groups: Views,
    wards: Views,
    mediators: Views,
) -> Changes:
    """The effects of a concession or an offer by `me`, or of waiting. Equations (24) and (25).

    Parameters
    ----------
    luck
        Uniforms `reply` (the other's time to think about an offer), `obey` (does the group obey), `sitting` (delay of a
        first sitting).
    action : Action code
        At most `ABSORB`.
    public_weight : Rows
        `choice.weights` of `me` before the act, for the other's learning.
    wards : views of the groups that `me` hosts or sponsors
    """
    reply = thought_over(now, world, other, world.reply_days, luck.reply)
    learnt = belief_after(world, other, public_weight, action, lookup(world.publicity, action))
    soothed = 1.0 - lookup(world.softening, action)
    changes: Changes = {
        world: climb(now, world, action, False),
        me: {},
        other: {
            "grief": grief_now(now, world, other) * soothed,
            "pressure": pressure_now(now, world, other) * soothed,
            "felt_at": now,
            "belief": where(action == Action.ABSORB, other.belief, learnt),
        },
    }
    is_offering = (action == Action.OFFER_TALKS) | (action == Action.CEASEFIRE)
    is_accepting = action == Action.ACCEPT
    takes_talks = is_accepting & (other.offer == OFFER_OF_TALKS)
    takes_truce = is_accepting & (other.offer == OFFER_OF_CEASEFIRE)
    stirs_groups = (action == Action.COOPERATE) | (action == Action.RESTRAIN_GROUP) | takes_talks
    calls_off = {"unilateral": 1.0, "fighting": 0.0, "next_battle": NEVER}
    cooperation = cooperation_now(now, world)
    joins = {"cooperation": cooperation + 0.5 * (1.0 - cooperation), "cooperation_at": now}
    offered = where(action == Action.OFFER_TALKS, OFFER_OF_TALKS, OFFER_OF_CEASEFIRE)
    offers = {"offer": offered, "offer_until": free(now, world) + world.offer_days}
    first_sitting = free(now, world) + lognormal(world.sitting_delay_days, world.sitting_spread, luck.sitting)
    sits = {"talks_open": 1.0, "next_sitting": minimum(world.next_sitting, first_sitting)}
    invited = {"summons": INVITED, "next_step": free(now, world)}
    for condition, effect in (
        (action == Action.WITHDRAW, {me: stopped(me) | {"alert_until": minimum(me.alert_until, now)}}),
        (action == Action.WITHDRAW, {world: calls_off}),
        (action == Action.COOPERATE, {world: joins}),
        (action == Action.RETURN_AMBASSADOR, {me: {"envoy_posted": 1.0, "measures": 0.0}}),
        (action == Action.RESTRAIN_GROUP, {me: {"ordered_at": now}}),
        (action == Action.BACKCHANNEL, {world: in_touch(now, world)}),
        (is_offering, {me: offers, other: {"next_overture": minimum(other.next_overture, reply)}}),
        (is_accepting, {other: {"offer": NO_OFFER}}),
        (takes_talks, {world: sits}),
        (takes_truce, cease_fire(now, world, me, other)),
        (not_(takes_truce), {ward: _ordered(now, luck, action, world, ward) for ward in wards}),
        (stirs_groups, {group: {"next_stock": now} for group in groups}),
        *(((action == Action.MEDIATION) & (party.stage == 0.0), {party: invited}) for party in mediators),
    ):
        change_where(condition, effect, changes)
    return changes


def _ordered(now: Value, luck: View, action: Value, world: View, ward: View) -> dict[str, Value]:
    """The stock of a group as it is now; if it is told to hold back, it may obey."""
    obeys = (action == Action.RESTRAIN_GROUP) & (luck.obey < ward.control * (1.0 - ward.foreign_support))
    restraint = where(obeys, 1.0, restraint_now(now, world, ward))
    return {"restraint": restraint, "damage": damage_now(now, world, ward), "stock_at": now}

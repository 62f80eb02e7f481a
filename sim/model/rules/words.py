"""Acts without force: protests, diplomatic measures, offers, restraint, concessions. Equations (23) to (25)."""

from __future__ import annotations

from sim.model.elementwise import NEVER, Rows, Value, lognormal, lookup, maximum, minimum, where
from sim.model.rules.agreement import (
    NO_OFFER,
    OFFER_OF_CEASEFIRE,
    OFFER_OF_TALKS,
    cease_fire,
    cooperation_now,
    stopped,
)
from sim.model.rules.changes import Changes, chosen
from sim.model.rules.feelings import discharged, grief_now, grief_of_blow, pressure_now, pressure_of_blow
from sim.model.rules.ladder import climb
from sim.model.rules.reply import belief_after
from sim.model.rules.tempo import brought_forward, free, think_time
from sim.model.structure import View
from sim.vocabulary import Action

Views = tuple[View, ...]

MEASURES = {Action.EXPEL_DIPLOMATS: 1.0, Action.SANCTIONS: 2.0, Action.BORDER_CLOSURE: 3.0}
"""Height of the diplomatic measure in force; a state that has gone further has nothing to gain from a lesser one."""
INVITED = -1.0
"""Field `alarm` of a mediator that was asked to come, and so comes."""


def speak(
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
    """The effects of an act without force by `me` towards `other`.

    Parameters
    ----------
    luck
        Uniforms `react` (the other's think time), `obey` (does the group obey), `sitting` (delay of a first sitting).
    action : Action code
        At most `ULTIMATUM`.
    public_weight : Rows
        `reply.weights` of `me` before the act, for the other's learning.
    wards : views of the groups that `me` hosts or sponsors
    """
    level = lookup(world.level, action)
    publicity = lookup(world.publicity, action)
    is_coercive = level > 0.0

    # What the other feels: a coercive word is a small blow, a concession soothes.
    blow = maximum(level, 0.0)
    soothed = 1.0 - lookup(world.softening, action)
    grief = grief_now(now, world, other) * soothed + grief_of_blow(world, other, blow, 0.0)
    pressure = pressure_now(now, world, other) + where(is_coercive, pressure_of_blow(world, blow, publicity, 0.0), 0.0)
    is_offer = (action == Action.OFFER_TALKS) | (action == Action.CEASEFIRE) | (action == Action.ULTIMATUM)
    thinking = where(is_offer, world.reply_days, other.answer_days)
    decision = brought_forward(now, world, other, think_time(now, world, other, thinking, luck.react))
    learns = action != Action.ABSORB
    theirs: dict[str, Value] = {
        "grief": grief,
        "pressure": pressure,
        "felt_at": now,
        "belief": where(learns, belief_after(world, other, public_weight, action, publicity), other.belief),
        "next_decision": where(is_coercive | is_offer, decision, other.next_decision),
        "quiet_choices": where(is_coercive | is_offer, 0.0, other.quiet_choices),
    }

    # What I feel and hold: a coercive word eases grief and pressure; measures stay in force.
    is_offering = (action == Action.OFFER_TALKS) | (action == Action.CEASEFIRE)
    measures = me.measures
    for measure, height in MEASURES.items():
        measures = where(action == measure, maximum(measures, height), measures)
    offered = where(action == Action.OFFER_TALKS, OFFER_OF_TALKS, OFFER_OF_CEASEFIRE)
    mine: dict[str, Value] = {
        "grief": grief_now(now, world, me) * discharged(world.discharge, level),
        "pressure": pressure_now(now, world, me) * discharged(world.pressure_discharge, level),
        "felt_at": now,
        "envoy_posted": where(
            action == Action.RECALL_AMBASSADOR, 0.0, where(action == Action.RETURN_AMBASSADOR, 1.0, me.envoy_posted)
        ),
        "measures": where(action == Action.RETURN_AMBASSADOR, 0.0, measures),
        "offer": where(is_offering, offered, me.offer),
        "offer_until": where(is_offering, free(now, world) + world.offer_days, me.offer_until),
    }
    is_withdrawing = action == Action.WITHDRAW
    for name, value in stopped(me).items():
        mine[name] = where(is_withdrawing, value, getattr(me, name))
    mine["alert_until"] = where(is_withdrawing, minimum(me.alert_until, now), me.alert_until)

    is_talking = action == Action.BACKCHANNEL
    is_cooperating = action == Action.COOPERATE
    cooperation = cooperation_now(now, world)
    common: dict[str, Value] = {
        **climb(now, world, action, False),
        "recalls": world.recalls + where((action == Action.RECALL_AMBASSADOR) & (me.envoy_posted > 0.0), 1.0, 0.0),
        "contact_at": where(is_talking, minimum(world.contact_at, now), world.contact_at),
        "contact_until": where(is_talking, free(now, world) + world.contact_days, world.contact_until),
        "cooperation": where(is_cooperating, cooperation + 0.5 * (1.0 - cooperation), world.cooperation),
        "cooperation_at": where(is_cooperating, now, world.cooperation_at),
        "unilateral": where(is_withdrawing, 1.0, world.unilateral),
        "fighting": where(is_withdrawing, 0.0, world.fighting),
        "next_battle": where(is_withdrawing, NEVER, world.next_battle),
    }
    changes: Changes = {world: common, me: mine, other: theirs}
    for ward in wards:
        obeys = (action == Action.RESTRAIN_GROUP) & (luck.obey < ward.control)
        changes[ward] = {"restraint": where(obeys, 1.0, ward.restraint)}
    for group in groups:
        stirred = is_cooperating | (action == Action.RESTRAIN_GROUP)
        changes.setdefault(group, {})["next_stock"] = where(stirred, now, group.next_stock)
    for mediator in mediators:
        is_invited = (action == Action.MEDIATION) & (mediator.stage == 0.0)
        changes[mediator] = {
            "alarm": where(is_invited, INVITED, mediator.alarm),
            "next_step": where(is_invited, free(now, world), mediator.next_step),
        }
    return _accepted(now, luck, action, changes, world=world, me=me, other=other, groups=groups)


def _accepted(
    now: Value, luck: View, action: Value, changes: Changes, *, world: View, me: View, other: View, groups: Views
) -> Changes:
    """The same changes, with what acceptance of the other's offer brings: talks, or a ceasefire. Equation (25)."""
    is_accepting = action == Action.ACCEPT
    takes_talks = is_accepting & (other.offer == OFFER_OF_TALKS)
    first_sitting = free(now, world) + lognormal(world.sitting_delay_days, world.sitting_spread, luck.sitting)
    changes[world]["talks_open"] = where(takes_talks, 1.0, world.talks_open)
    changes[world]["next_sitting"] = where(takes_talks, minimum(world.next_sitting, first_sitting), world.next_sitting)
    changes[other]["offer"] = where(is_accepting, NO_OFFER, other.offer)
    for group in groups:
        changes[group]["next_stock"] = where(takes_talks, now, changes[group]["next_stock"])
    truce = cease_fire(now, world, me, other)
    for view, values in truce.items():
        truce[view] = {**changes[view], **values}
    return chosen(is_accepting & (other.offer == OFFER_OF_CEASEFIRE), truce, changes)

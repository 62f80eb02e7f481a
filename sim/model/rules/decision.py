"""A state decides: what it may do, what each act is worth to it, what it does. Equations (4) to (6).

Rings `decide`. Acts of display and force are put in hand and happen a moment later, when the clock `act` rings; words
and concessions take effect at once.
"""

from __future__ import annotations

from sim.model.elementwise import Rows, Value, filled, lookup, maximum, rows, where
from sim.model.rules.agreement import NO_OFFER, cooperation_now
from sim.model.rules.changes import chosen
from sim.model.rules.choice import choose
from sim.model.rules.drive import common_drive, own_drive
from sim.model.rules.feelings import grief_now, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.reply import expected_harm, weights
from sim.model.rules.tempo import free, patience, think_time
from sim.model.rules.words import MEASURES, speak
from sim.model.structure import Ring, View
from sim.vocabulary import N_OPTIONS, Action, Rung

Views = tuple[View, ...]

RECENT_DAYS = 60.0
"""Force counts as recent for a ceasefire or a withdrawal within this time (assumption)."""
SLOTS = ("choice", "react", "again", "obey", "sitting")

_LOOKS_LIKE = {
    Action.PROTEST: Action.PROTEST,
    Action.RECALL_AMBASSADOR: Action.PROTEST,
    Action.EXPEL_DIPLOMATS: Action.PROTEST,
    Action.SANCTIONS: Action.ULTIMATUM,
    Action.BORDER_CLOSURE: Action.ULTIMATUM,
    Action.ULTIMATUM: Action.ULTIMATUM,
    Action.MOBILISE: Action.SHOW_OF_FORCE,
    Action.SHOW_OF_FORCE: Action.SHOW_OF_FORCE,
    Action.COVERT_ACT: Action.COVERT_ACT,
    Action.BORDER_FIRE: Action.STRIKE_GROUP,
    Action.STRIKE_GROUP: Action.STRIKE_GROUP,
    Action.STRIKE_STATE: Action.STRIKE_STATE,
    Action.GROUND_RAID: Action.WIDE_STRIKE,
    Action.WIDE_STRIKE: Action.WIDE_STRIKE,
    Action.INVASION: Action.INVASION,
}
"""Own acts that look alike to the other side share one look-ahead, at the level of the act that stands for them."""
_STANDS_FOR = tuple(dict.fromkeys(_LOOKS_LIKE.values()))
_HARM_ROW = [_STANDS_FOR.index(action) for action in _LOOKS_LIKE.values()]

_CONCILIATORY = slice(Action.ABSORB)
_PROVOKING = slice(Action.ABSORB + 1, N_OPTIONS)
_PEACEFUL = slice(Action.MOBILISE)
_FORCEFUL = slice(Action.MOBILISE, N_OPTIONS)
"""Options by their codes, which go from the most conciliatory to the most severe."""


def decide(
    now: Value,
    luck: View,
    *,
    world: View,
    me: View,
    other: View,
    groups: Views,
    quarry: Views,
    wards: Views,
    mediators: Views,
    patrons: Views,
    other_patrons: Views,
    regions: Views,
) -> Ring:
    """One decision of a state.

    Parameters
    ----------
    luck
        Uniforms `choice`, `react`, `again`, `obey`, `sitting`.
    quarry : views of the groups on the other's soil that attack `me`
    wards : views of the groups that `me` hosts or sponsors
    patrons, other_patrons : views of the third parties that hold back `me`, and the other
    """
    grief, pressure = grief_now(now, world, me), pressure_now(now, world, me)
    height = height_now(now, world)
    common = common_drive(now, world, me, other, regions, patrons)
    drive = own_drive(world, me, common)
    others_weight = weights(world, common_drive(now, world, other, me, regions, other_patrons))

    harm = _harm_beyond_waiting(now, world, me, other, others_weight)
    utilities = _utilities(now, world, me, drive, pressure, height, harm)
    available = _available(now, world, me, other, grief, height, bool(quarry), bool(wards), bool(mediators))
    action, probability = choose(utilities, available, world.choice_precision, luck.choice)

    in_hand = action >= Action.MOBILISE
    spoken = speak(
        now,
        luck,
        action,
        weights(world, common),
        world=world,
        me=me,
        other=other,
        groups=groups,
        wards=wards,
        mediators=mediators,
    )
    put_in_hand = {
        me: {
            "pending": action,
            "in_series": 0.0,
            "next_act": free(now, world) + world.preparation_days,
            "quiet_choices": 0.0,
        }
    }
    spoken[me]["quiet_choices"] = me.quiet_choices + 1.0
    changes = chosen(in_hand, put_in_hand, spoken)
    until_next = where(in_hand, world.follow_up_days, patience(world, me, me.quiet_choices))
    changes[me]["next_decision"] = free(now, world) + think_time(now, world, me, until_next, luck.again)
    return Ring(
        changes,
        actor=me,
        target=other,
        record={
            "action": where(in_hand, -1.0, action),
            "rung": where(in_hand, height, maximum(height, lookup(world.rung_of, action))),
        },
        why={
            "chosen": action,
            "utility": utilities,
            "probability": probability,
            "available": available,
            "drive": drive,
            "belief": me.belief,
            "grief": grief,
            "pressure": pressure,
            "weariness": me.weariness,
            "harm": harm,
        },
    )


def _harm_beyond_waiting(now: Value, world: View, me: View, other: View, others_weight: Rows) -> Rows:
    """Harm that each own act adds to what waiting would bring, by action. Equation (6)."""
    sting = other.reciprocity * (1.0 + world.grief_rivalry * world.rivalry)
    levels = rows([world.level[action] for action in _STANDS_FOR], now)
    waiting = expected_harm(world, others_weight, 0.0, me.belief)
    harm = filled(N_OPTIONS, 0.0, now)
    harm[_PROVOKING] = (expected_harm(world, others_weight, sting * levels, me.belief) - waiting)[_HARM_ROW]
    return harm


def _utilities(now: Value, world: View, me: View, drive: Value, pressure: Value, height: Value, harm: Rows) -> Rows:
    """What each act is worth to the state, by action. Equation (4)."""
    blame = me.audience_cost * pressure
    relief = (
        world.weariness_relief * me.weariness
        + where(world.contact_until > now, world.contact_relief, 0.0)
        + world.tension_relief * maximum(height - Rung.THREAT, 0.0)
    )
    level, cost = (rows(table, now)[:N_OPTIONS] for table in (world.level, world.cost))
    utilities = drive * level - world.level_curvature * (level * level)
    utilities[_PEACEFUL] -= cost[_PEACEFUL]
    utilities[_PEACEFUL] -= blame * maximum(1.0 - 2.0 * maximum(level[_PEACEFUL], 0.0), 0.0)
    utilities[_FORCEFUL] -= cost[_FORCEFUL] * me.cost_of_fighting
    utilities[_PROVOKING] -= world.look_ahead * harm[_PROVOKING]
    utilities[_CONCILIATORY] += relief
    return utilities


def _available(
    now: Value,
    world: View,
    me: View,
    other: View,
    grief: Value,
    height: Value,
    has_quarry: bool,
    has_wards: bool,
    has_mediators: bool,
) -> Rows:
    """Which acts are open to the state, by action."""
    is_tense = height >= Rung.THREAT
    is_grieved = is_tense | (grief > 0.02)
    was_violent = now - world.last_force_at < RECENT_DAYS
    is_unsettled = (world.agreement == 0.0) & is_tense
    reach = me.can_reach > 0.0
    on_foot = world.contiguous > 0.0
    no_offer = (me.offer == NO_OFFER) | (me.offer_until <= now)
    open_to = filled(N_OPTIONS, reach, now)
    open_to[Action.WITHDRAW] = is_unsettled & (
        (now - me.last_force_at < RECENT_DAYS) | (me.alert_until > now) | (me.pending >= 0.0)
    )
    open_to[Action.COOPERATE] = (world.agreement > 0.0) & (cooperation_now(now, world) < 0.8)
    open_to[Action.RETURN_AMBASSADOR] = (me.envoy_posted == 0.0) | (me.measures > 0.0)
    open_to[Action.RESTRAIN_GROUP] = is_tense & has_wards
    open_to[Action.CEASEFIRE] = was_violent & is_unsettled & (world.truce == 0.0) & no_offer
    open_to[Action.ACCEPT] = (other.offer != NO_OFFER) & (other.offer_until > now)
    open_to[Action.OFFER_TALKS] = is_unsettled & (world.talks_open == 0.0) & no_offer
    open_to[Action.MEDIATION] = is_unsettled & (world.talks_open == 0.0) & has_mediators
    open_to[Action.BACKCHANNEL] = is_tense & (world.contact_until <= now)
    open_to[Action.ABSORB] = True
    open_to[Action.PROTEST] = is_grieved
    open_to[Action.RECALL_AMBASSADOR] = is_grieved & (me.envoy_posted > 0.0)
    for measure, level in MEASURES.items():
        open_to[measure] = is_grieved & (me.measures < level)
    open_to[Action.BORDER_CLOSURE] = open_to[Action.BORDER_CLOSURE] & on_foot
    open_to[Action.ULTIMATUM] = is_grieved
    open_to[Action.MOBILISE] = reach & (me.alert_until <= now)
    open_to[Action.BORDER_FIRE] = reach & on_foot
    open_to[Action.STRIKE_GROUP] = reach & has_quarry
    open_to[Action.GROUND_RAID] = reach & on_foot
    open_to[Action.INVASION] = reach & on_foot
    return open_to

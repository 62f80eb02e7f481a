"""An act of display or force lands: severity, deaths, what softens it, what follows. Rings `act`.

Equations (12) to (16) and (20).
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.elementwise import (
    NEVER,
    Rows,
    Value,
    exp,
    exponential,
    floor,
    log1p_count,
    logistic,
    lookup,
    maximum,
    minimum,
    normal_quantile,
    not_,
    where,
)
from sim.model.rules import deaths
from sim.model.rules.alarm import is_grave
from sim.model.rules.calm import closing
from sim.model.rules.choice import belief_after, weights
from sim.model.rules.drive import common_drive
from sim.model.rules.feelings import discharged, grief_now, grief_of_blow, pressure_now, pressure_of_blow
from sim.model.rules.issue import renewed
from sim.model.rules.ladder import climb
from sim.model.rules.talks import NO_ACT, RECENT_DAYS
from sim.model.rules.tempo import free, still_likely, still_to_come, thought_over
from sim.model.structure import Changes, Ring, View, Views, change_where
from sim.vocabulary import ANSWER_DAYS, SUSTAINED_DEATHS, WAR_DEATHS, Action, Hostility, Rung

SLOTS = (
    "severity", "soldiers_any", "soldiers", "civilians_any", "civilians", "militants", "grave", "calm",
    "campaign", "campaign_delay", "swap", "clash", "contact", "contact_delay", "resist", "battle", "breakoff", "again",
    "return_fire", "return_delay", "renewed", "overture", "others_overture",
)  # fmt: skip
"""Uniforms that `land` uses."""
BURST_DAYS = 10.0
"""Force answered within this time belongs to one burst of exchange; so do blows of one side (assumption)."""
BURST_MOVES = 4.0
"""Blow, answer, blow, answer within one burst: a sustained exchange (case library, peak level 4)."""
ATTRITION = 0.7
"""In a clash, soldiers that the side which started loses, over the other's losses (assumption: it has the surprise)."""
RETURNING = -1.0
"""Field `in_series` of a state whose forces return fire or a display, which its capital has not decided."""
MILITANTS_HIT = 0.6
"""Chance that a strike on a group kills militants (assumption)."""


class Blow(NamedTuple):
    """What an act is: its code, how severe its kind and it itself are, and which of the ways of force it has."""

    action: Value
    level: Value
    severity: Value
    is_force: Value
    is_wide: Value
    hits_group: Value
    is_clash: Value
    is_returned: Value


def act(
    now: Value,
    luck: View,
    *,
    world: View,
    me: View,
    other: View,
    quarry: Views,
    mediators: Views,
    patrons: Views,
    regions: Views,
) -> Ring:
    """The act of display or force that a state has in hand happens."""
    public_weight = weights(world, common_drive(now, world, me, other, regions, patrons))
    changes, record = land(
        now, luck, me.pending, public_weight, world=world, me=me, other=other, quarry=quarry, mediators=mediators
    )
    return Ring(changes, actor=me, target=other, record=record)


def land(
    now: Value,
    luck: View,
    action: Value,
    public_weight: Rows,
    *,
    world: View,
    me: View,
    other: View,
    quarry: Views,
    mediators: Views,
    recorded: View = deaths.SILENT,
) -> tuple[Changes, dict[str, Value]]:
    """The effects of an act of display or force by `me` on `other`, and its columns in the record of events.

    Parameters
    ----------
    luck
        Uniforms named in `SLOTS`.
    action : Action code
        From `MOBILISE` to `INVASION`.
    public_weight : Rows
        `choice.weights` of `me` before the act, for the other's learning.
    quarry : views of the groups on the other's soil that attack `me`
    recorded
        What a dated record gives: deaths (`deaths_military`, `deaths_militant`, `deaths_civilian`) and whether the act
        was taken as grave (`grave`), negative where it does not say and they are drawn; whether it fell on a group
        (`against`).
    """
    level = lookup(world.level, action)
    is_recorded = recorded is not deaths.SILENT
    clash_share = 0.0 if is_recorded else world.clash_share  # a record says what it was
    blow = Blow(
        action,
        level,
        severity=level * exp(world.severity_spread * normal_quantile(luck.severity)),
        is_force=lookup(world.hostility_of, action) >= Hostility.USE_OF_FORCE,
        is_wide=(action == Action.WIDE_STRIKE) | (action == Action.GROUND_RAID) | (action == Action.INVASION),
        hits_group=(action == Action.STRIKE_GROUP) | (recorded.against > 0.0),
        is_clash=(luck.clash < clash_share) & ((action == Action.BORDER_FIRE) | (action == Action.GROUND_RAID)),
        is_returned=False if is_recorded else me.in_series == RETURNING,
    )
    _, _, severity, is_force, is_wide, hits_group, is_clash, is_returned = blow

    # How hard it lands, and on whom. Equations (12) to (15).
    soldiers, militants, civilians = deaths.as_recorded(recorded, *_dead(luck, blow, world))
    own_soldiers = where(is_clash, floor(ATTRITION * soldiers), 0.0)

    # How it is taken. Equation (16).
    their_dead = soldiers + civilians
    softened = (
        (1.0 - where(hits_group, world.claim_softening, 0.0))
        * (1.0 - where(action == Action.COVERT_ACT, world.covert_softening, 0.0))
        * (1.0 - where(is_force & (their_dead == 0.0), world.bloodless_softening, 0.0))
    )
    perceived = severity * softened
    publicity = lookup(world.publicity, action)
    is_taken_gravely = is_grave(now, world, severity, their_dead, luck.grave)
    is_taken_gravely = where(recorded.grave >= 0.0, recorded.grave > 0.0, is_taken_gravely)
    theirs: dict[str, Value] = {
        "grief": grief_of_blow(now, world, other, perceived, their_dead),
        "pressure": pressure_of_blow(now, world, other, perceived, publicity, their_dead),
        "felt_at": now,
        "belief": belief_after(world, other, public_weight, action, publicity),
        "next_alarm": where(is_taken_gravely, now, other.next_alarm),
        "military_deaths": other.military_deaths + soldiers,
        "acts_of_force": other.acts_of_force + where(is_clash, 1.0, 0.0),
        "last_force_at": where(is_clash, now, other.last_force_at),
    }
    is_mobilising = action == Action.MOBILISE
    eases = is_force & not_(is_returned)
    mine: dict[str, Value] = {
        "grief": grief_now(now, world, me) * discharged(world.discharge, where(eases, level, 0.0)),
        "pressure": pressure_now(now, world, me) * discharged(world.pressure_discharge, where(eases, level, 0.0)),
        "felt_at": now,
        "alert_until": where(is_mobilising, free(now, world) + world.alert_days, me.alert_until),
        "acts_of_force": me.acts_of_force + where(is_force, 1.0, 0.0),
        "last_force_at": where(is_force, now, me.last_force_at),
        "last_wide_at": where(is_wide, now, me.last_wide_at),
        "military_deaths": me.military_deaths + own_soldiers,
    }
    is_even = is_clash | (is_force & (now - other.last_force_at < RECENT_DAYS))
    for state, changes_of, u in ((me, mine, luck.overture), (other, theirs, luck.others_overture)):
        due = thought_over(now, world, state, world.reply_days, u)
        changes_of["next_overture"] = where(is_even, minimum(state.next_overture, due), state.next_overture)
    mine |= _campaign(now, luck, blow, world, me, bool(quarry), is_recorded)
    theirs |= _return_fire(now, luck, blow, soldiers, world, other)

    total = me.military_deaths + other.military_deaths + soldiers + own_soldiers
    call = still_to_come(now, now, world, world.contact_delay_days, world.think_spread, luck.contact_delay)
    common: dict[str, Value] = {
        **climb(now, world, action, True),
        **_exchange(now, luck, blow, total, world, me),
        **_fighting(now, luck, blow, world, other, theirs["grief"]),
        "deaths_militant": world.deaths_militant + militants,
        "deaths_civilian": world.deaths_civilian + civilians,
        "next_quiet": free(now, world) + world.quiet_days,
        "next_calm": closing(now, world, luck.calm),
    }
    changes: Changes = {world: common, me: mine, other: theirs}
    is_war = total >= WAR_DEATHS
    is_heard = is_force & (luck.contact < world.contact_chance) & (world.contact_until <= now)
    war = {"peak_rung": float(Rung.GENERAL_WAR), "peak_hostility": float(Hostility.WAR)}
    killed = total + world.deaths_civilian + civilians
    summons = minimum(severity, 1.5) * (0.5 + world.call_deaths * log1p_count(killed))
    called = {"summons": summons, "next_step": free(now, world)}
    for condition, effect in (
        (is_war, {world: {"war_at": minimum(world.war_at, now), **war}}),
        (is_force, {world: {"next_issue": minimum(world.next_issue, renewed(now, world, luck.renewed))}}),
        (is_heard, {world: {"next_contact": minimum(world.next_contact, call)}}),
        *((hits_group, {group: {"struck": group.struck + severity, "next_stock": now}}) for group in quarry),
        *((is_force & (party.stage == 0.0), {party: called}) for party in mediators),
    ):
        change_where(condition, effect, changes)
    returned = where(is_force, float(Action.RETURN_FIRE), float(Action.RETURN_DISPLAY))
    record = {
        "action": where(is_clash, float(Action.CLASH), where(is_returned, returned, action)),
        "rung": common["height"],
        "deaths_military": soldiers + own_soldiers,
        "deaths_militant": militants,
        "deaths_civilian": civilians,
    }
    return changes, record


def _dead(luck: View, blow: Blow, world: View) -> tuple[Value, Value, Value]:
    """Soldiers of the other state, militants, civilians. Equation (15)."""
    is_force, is_wide, on_state = blow.is_force, blow.is_wide, blow.action == Action.STRIKE_STATE
    harder = 0.6 + 0.4 * blow.severity / maximum(blow.level, 0.1)
    chance = where(is_wide, world.soldiers_wide, where(on_state, world.soldiers_strike_state, world.soldiers_limited))
    chance = where(is_force, minimum(chance * harder, 0.95), 0.0)
    factor = where(is_wide, world.soldiers_wide_factor, where(on_state, 1.5, 1.0))
    cap = where(is_wide, deaths.STRIKE_CAP, deaths.LIMITED_CAP)
    median = factor * exp(world.soldiers_log_mean)
    soldiers = deaths.if_any(luck.soldiers_any, chance, median, world.soldiers_log_sd, luck.soldiers, cap)
    stray = where(blow.hits_group, world.civilians_share, where(is_wide, 0.8, 0.3) * world.civilians_share)
    stray = where(is_force, minimum(stray * harder, 0.95), 0.0)
    median = where(is_wide, 3.0, 1.0) * exp(world.civilians_log_mean)
    civilians = deaths.if_any(luck.civilians_any, stray, median, world.civilians_log_sd, luck.civilians, cap)
    # One uniform tells whether militants die, and its upper part how many.
    rest = deaths.inside((luck.militants - (1.0 - MILITANTS_HIT)) / MILITANTS_HIT)
    hit = blow.hits_group & (luck.militants > 1.0 - MILITANTS_HIT)
    killed = deaths.count(exp(world.militants_log_mean), world.militants_log_sd, rest, deaths.LIMITED_CAP)
    return soldiers, where(hit, killed, 0.0), civilians


def _campaign(
    now: Value, luck: View, blow: Blow, world: View, me: View, has_quarry: bool, is_recorded: bool
) -> dict[str, Value]:
    """Whether the act opens or continues a series, with what next, and when. Equation (20)."""
    action, pace = blow.action, world.campaign_days * exp(world.tempo)
    can_repeat = (action >= Action.SHOW_OF_FORCE) & (action != Action.INVASION) & not_(blow.is_returned)
    chance = where(me.in_series > 0.0, world.campaign_continue, world.campaign_start)
    if is_recorded:
        chance = still_likely(chance, now, world, pace, world.campaign_spread)
    goes_on = can_repeat & (luck.campaign < chance)
    limited = float(Action.STRIKE_GROUP if has_quarry else Action.BORDER_FIRE)
    is_display = action == Action.SHOW_OF_FORCE
    is_limited = (action == Action.BORDER_FIRE) | (action == Action.STRIKE_GROUP)
    can_swap = is_limited | (is_display & (me.can_reach > 0.0))
    swapped = where(is_display, limited, where(is_limited, float(Action.SHOW_OF_FORCE), action))
    following = where(can_swap & (luck.swap < world.campaign_swap), swapped, action)
    due = still_to_come(now, now, world, pace, world.campaign_spread, luck.campaign_delay)
    return {
        "pending": where(goes_on, following, NO_ACT),
        "in_series": where(goes_on, 1.0, 0.0),
        "next_act": where(goes_on, due, NEVER),
    }


def _return_fire(now: Value, luck: View, blow: Blow, soldiers: Value, world: View, other: View) -> dict[str, Value]:
    """Whether forces that were hit, or face a display, return it within hours, whatever their capital decides. (20)"""
    action = blow.action
    is_wide = (action >= Action.GROUND_RAID) & (action <= Action.INVASION)
    is_narrow = (action == Action.BORDER_FIRE) | (action == Action.STRIKE_STATE)
    chance = where(soldiers > 0.0, world.return_fire, world.return_fire_bloodless)
    chance = where(is_wide, world.return_fire_wide, where(is_narrow, chance, 0.0)) * world.contiguous
    is_display = (action == Action.MOBILISE) | (action == Action.SHOW_OF_FORCE)
    chance = where(is_display, world.return_display, chance)
    left = still_likely(chance, now, world, world.return_fire_days, world.return_fire_spread)
    due = still_to_come(now, now, world, world.return_fire_days, world.return_fire_spread, luck.return_delay)
    is_free = (other.pending == NO_ACT) & (other.can_reach > 0.0)
    fires = not_(blow.is_clash | blow.hits_group) & is_free & (luck.return_fire < left)
    returned = where(is_display, float(Action.SHOW_OF_FORCE), float(Action.BORDER_FIRE))
    return {
        "pending": where(fires, returned, other.pending),
        "in_series": where(fires, RETURNING, other.in_series),
        "next_act": where(fires, due, other.next_act),
    }


def _exchange(now: Value, luck: View, blow: Blow, total: Value, world: View, me: View) -> dict[str, Value]:
    """Bookkeeping of who used force, whose answer it is, and what it breaks."""
    is_force, is_clash = blow.is_force, blow.is_clash
    is_first = is_force & (world.first_force_by < 0.0)
    has_begun = world.first_force_by >= 0.0
    changes_side = is_force & (world.last_force_by != me.side)
    is_theirs = is_force & has_begun & ((world.first_force_by != me.side) | is_clash)
    is_timely = (floor(now) - floor(world.first_force_at) <= ANSWER_DAYS) & (world.provoked == 0.0)
    is_answer = (is_theirs & is_timely) | (is_clash & is_first)
    is_decided = is_force & has_begun & (world.first_force_by != me.side) & not_(blow.is_returned)
    is_anew = is_force & has_begun & (world.first_force_by == me.side) & (now - me.last_force_at > BURST_DAYS)
    in_burst = now - world.last_force_at < BURST_DAYS
    burst = where(changes_side & in_burst, world.burst + 1.0, where(in_burst, world.burst, 1.0))
    burst = where(is_force, burst + where(is_clash, 1.0, 0.0), world.burst)
    breaks = is_force & ((world.agreement > 0.0) | (world.truce > 0.0))
    is_broken_off = is_force & (world.talks_open > 0.0) & (luck.breakoff < world.breakoff_chance)
    return {
        "first_force_at": where(is_first, now, world.first_force_at),
        "first_force_by": where(is_first, me.side, world.first_force_by),
        "last_force_at": where(is_force, now, world.last_force_at),
        "last_force_by": where(is_force, where(is_clash, 1.0 - me.side, me.side), world.last_force_by),
        "force_moves": world.force_moves + where(changes_side, 1.0, 0.0) + where(is_clash, 1.0, 0.0),
        "burst": burst,
        "sustained": where((burst >= BURST_MOVES) | (total >= SUSTAINED_DEATHS), 1.0, world.sustained),
        "answered_at": where(is_answer, minimum(world.answered_at, now), world.answered_at),
        "retaliated_at": where(is_decided, minimum(world.retaliated_at, now), world.retaliated_at),
        "force_later": where(is_theirs & not_(is_timely) & (world.answered_at >= NEVER), 1.0, world.force_later),
        "provoked": where(is_anew, 1.0, world.provoked),
        "relapse": where(breaks, 1.0, world.relapse),
        "agreement": where(breaks, 0.0, world.agreement),
        "truce": where(breaks, 0.0, world.truce),
        "settlement": where(breaks, world.settlement * world.settlement_breach, world.settlement),
        "unilateral": where(is_force, 0.0, world.unilateral),
        "talks_open": where(is_broken_off, 0.0, world.talks_open),
        "next_sitting": where(is_broken_off, NEVER, world.next_sitting),
    }


def _fighting(now: Value, luck: View, blow: Blow, world: View, other: View, grief: Value) -> dict[str, Value]:
    """Whether the act starts sustained fighting: wide answers wide, or an invaded state resists. Equation (31)."""
    is_answered = blow.is_wide & (now - other.last_wide_at < world.fighting_window_days)
    is_resisted = (blow.action == Action.INVASION) & (luck.resist < logistic(world.resistance_odds + grief))
    starts = (is_answered | is_resisted) & (world.fighting == 0.0)
    battle = free(now, world) + exponential(world.battle_days, luck.battle)
    return {"fighting": where(starts, 1.0, world.fighting), "next_battle": where(starts, battle, world.next_battle)}

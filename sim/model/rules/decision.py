"""A state decides whether to use force: what it may do, what each act is worth to it, what it does. Equations (4), (6).

Rings `decide`, once within days of what the state takes as grave, then later and later while the crisis is open. Acts
of display and force are put in hand and happen a moment later, when the clock `act` rings; an ultimatum takes effect at
once. Words that are no threat (voice.py) and ways out (overture.py) have desks of their own.
"""

from __future__ import annotations

from sim.model.elementwise import Rows, Value, filled, lookup, maximum, rows, where
from sim.model.rules.choice import choose, expected_harm, weights
from sim.model.rules.drive import common_drive, own_drive, resting
from sim.model.rules.feelings import discharged, grief_now, pressure_now, weariness_of
from sim.model.rules.ladder import height_now
from sim.model.rules.politics import blame, soldiers_word
from sim.model.rules.tempo import free, patience, thought_over
from sim.model.rules.voice import coercive_word
from sim.model.structure import Changes, Ring, View, Views, change_where
from sim.vocabulary import Action

SLOTS = ("choice", "again")

OPTIONS = (Action.ABSORB, *(action for action in Action if Action.ULTIMATUM <= action <= Action.INVASION))
"""What a cabinet decides among: to let it pass, to threaten, to show or to use force."""
_LOOKS_LIKE = {
    Action.MOBILISE: Action.SHOW_OF_FORCE,
    Action.BORDER_FIRE: Action.STRIKE_GROUP,
    Action.GROUND_RAID: Action.WIDE_STRIKE,
}
"""Own acts that look like another to the other side: they share its look-ahead, at its level."""
_STANDS_FOR = tuple(action for action in OPTIONS[1:] if action not in _LOOKS_LIKE)
_HARM_ROW = [_STANDS_FOR.index(_LOOKS_LIKE.get(action, action)) for action in OPTIONS[1:]]
_FORCEFUL = slice(OPTIONS.index(Action.MOBILISE), len(OPTIONS))


def decide(
    now: Value,
    luck: View,
    *,
    world: View,
    me: View,
    other: View,
    quarry: Views,
    patrons: Views,
    other_patrons: Views,
    regions: Views,
) -> Ring:
    """One decision of a state on force.

    Parameters
    ----------
    luck
        Uniforms `choice`, `again`.
    quarry : views of the groups on the other's soil that attack `me`
    patrons, other_patrons : views of the third parties that hold back `me`, and the other
    """
    pressure, height = pressure_now(now, world, me), height_now(now, world)
    common = common_drive(now, world, me, other, regions, patrons)
    drive = own_drive(world, me, common) + soldiers_word(me) - resting(now, world, me)
    others_weight = weights(world, common_drive(now, world, other, me, regions, other_patrons))
    harm = _harm_beyond_waiting(now, world, me, other, others_weight)
    utilities = _utilities(now, world, me, drive, blame(now, world, me, pressure), harm)
    available = _available(now, world, me, bool(quarry))
    option, probability = choose(utilities, available, world.choice_precision, luck.choice)
    action = lookup(tuple(float(action) for action in OPTIONS), option)

    in_hand = action >= Action.MOBILISE
    threatens = action == Action.ULTIMATUM
    changes: Changes = {me: {"quiet_choices": where(in_hand, 0.0, me.quiet_choices + 1.0)}}
    put_in_hand = {"pending": action, "in_series": 0.0, "next_act": free(now, world) + world.preparation_days}
    change_where(in_hand, {me: put_in_hand}, changes)
    left = discharged(world.discharge, where(threatens, lookup(world.level, action), 0.0))
    threat = where(threatens, action, float(Action.ULTIMATUM))
    threatened = coercive_word(now, threat, weights(world, common), world=world, me=me, other=other)
    threatened[me] |= {"grief": grief_now(now, world, me) * left, "pressure": pressure, "felt_at": now}
    change_where(threatens, threatened, changes)
    until_next = where(in_hand, world.follow_up_days, patience(world, me.rethink_days, me.quiet_choices))
    changes[me]["next_decision"] = thought_over(now, world, me, until_next, luck.again)
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
            "options": tuple(option.word for option in OPTIONS),
            "utility": utilities,
            "probability": probability,
            "available": available,
            "drive": drive,
            "belief": me.belief,
            "grief": grief_now(now, world, me),
            "pressure": pressure,
            "weariness": weariness_of(world, me.military_deaths),
            "harm": harm,
        },
    )


def _harm_beyond_waiting(now: Value, world: View, me: View, other: View, others_weight: Rows) -> Rows:
    """Harm that each own act adds to what waiting would bring, by option. Equation (6)."""
    sting = other.reciprocity * (1.0 + world.grief_rivalry * world.rivalry)
    levels = rows([world.level[action] for action in _STANDS_FOR], now)
    waiting = expected_harm(world, others_weight, 0.0, me.belief)
    harm = filled(len(OPTIONS), 0.0, now)
    harm[1:] = (expected_harm(world, others_weight, sting * levels, me.belief) - waiting)[_HARM_ROW]
    return harm


def _utilities(now: Value, world: View, me: View, drive: Value, blamed: Value, harm: Rows) -> Rows:
    """What each act is worth to the state, by option. Equation (4)."""
    level, cost = (rows([table[action] for action in OPTIONS], now) for table in (world.level, world.cost))
    utilities = drive * level - world.level_curvature * (level * level) - world.look_ahead * harm
    utilities[: _FORCEFUL.start] -= cost[: _FORCEFUL.start]
    utilities[_FORCEFUL] -= cost[_FORCEFUL] * me.cost_of_fighting
    utilities[0] -= blamed
    utilities[1] -= blamed * maximum(1.0 - 2.0 * level[1], 0.0)
    return utilities


def _available(now: Value, world: View, me: View, has_quarry: bool) -> Rows:
    """Which acts are open to the state, by option."""
    reach = me.can_reach > 0.0
    on_foot = reach & (world.contiguous > 0.0)
    open_to = filled(len(OPTIONS), reach, now)
    for action, is_open in (
        (Action.ABSORB, True),
        (Action.MOBILISE, reach & (me.alert_until <= now)),
        (Action.STRIKE_GROUP, reach & has_quarry),
        (Action.GROUND_RAID, on_foot),
        (Action.INVASION, on_foot),
    ):
        open_to[OPTIONS.index(action)] = is_open
    return open_to

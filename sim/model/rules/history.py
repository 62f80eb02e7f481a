"""The dated record, forced: only recorded acts happen, and the states learn and grieve from them as from their own.

Rings `record` (acts of states), `recorded_attack`, `incident` and `recorded_offer`. Free clocks that these acts set are
counted from the end of the forced history (`tempo.free`). Equation (44).
"""

from __future__ import annotations

from types import SimpleNamespace

from sim.model.elementwise import NEVER, Value, exp, lognormal, lookup, maximum, minimum, where
from sim.model.rules.blow import land
from sim.model.rules.choice import weights
from sim.model.rules.drive import common_drive
from sim.model.rules.feelings import felt, pressure_of_blow
from sim.model.rules.ladder import height_now
from sim.model.rules.overture import INVITED, conciliate
from sim.model.rules.talks import agree, cease_fire, in_touch, stopped
from sim.model.rules.tempo import free, still_to_come, thought_over
from sim.model.rules.violence import hit, tallied
from sim.model.rules.voice import coercive_word
from sim.model.structure import DEATHS, Changes, Ring, View, Views, change_where
from sim.vocabulary import ANSWER_DAYS, Action, Hostility

ENTRY = ("action", *DEATHS, "grave", "against", "following")
"""What a table of a forced record says of each entry; `following` is the time of the next one."""


def _entry(owner: View, ring: Value, prefix: str = "record") -> SimpleNamespace:
    """The entry of the owner's record that now comes true, and the time of its next one."""
    return SimpleNamespace(**{name: lookup(getattr(owner, f"{prefix}_{name}"), ring) for name in ENTRY})


def _is_silent(entry: SimpleNamespace) -> Value:
    """Whether an entry says nothing of deaths, so that they are drawn."""
    return entry.deaths_military < 0.0


def record(
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
    regions: Views,
) -> Ring:
    """A recorded act of a state, with its effects; its own next decision is thought over afresh."""
    entry = _entry(me, luck.ring)
    action = entry.action
    public_weight = weights(world, common_drive(now, world, me, other, regions, patrons))
    is_blow = (action >= Action.MOBILISE) & (action <= Action.INVASION)
    is_way_out = (action <= Action.ABSORB) & (action != Action.CEASEFIRE)
    is_word = (action > Action.ABSORB) & (action <= Action.ULTIMATUM)
    blow_action = where(is_blow, action, float(Action.SHOW_OF_FORCE))
    word_action = where(is_word, action, float(Action.PROTEST))
    way_out = where(is_way_out, action, float(Action.ABSORB))

    landed, columns = land(
        now, luck, blow_action, public_weight,
        world=world, me=me, other=other, quarry=quarry, mediators=mediators, recorded=entry,
    )  # fmt: skip
    landed[me]["next_decision"] = thought_over(now, world, me, world.follow_up_days, luck.again)
    landed[me]["quiet_choices"] = 0.0
    spoken = coercive_word(now, word_action, public_weight, world=world, me=me, other=other)
    spoken[me] |= {"next_voice": NEVER, "next_decision": _still_open(now, world, me, other, luck.again)}
    conceded = conciliate(
        now, luck, way_out, public_weight,
        world=world, me=me, other=other, groups=groups, wards=wards, mediators=mediators,
    )  # fmt: skip
    conceded[me]["next_overture"] = thought_over(now, world, me, world.overture_days, luck.reply)
    changes: Changes = {world: {}, me: {"next_record": entry.following}}
    for condition, effect in (
        (is_blow, landed),
        (is_word, spoken),
        (is_way_out, conceded),
        (action == Action.TALKS, _talks(now, luck, world, me, other)),
        (action == Action.AGREEMENT, agree(now, world, me, other, groups)),
        (action == Action.CEASEFIRE, cease_fire(now, world, me, other)),
    ):
        change_where(condition, effect, changes)
    height = height_now(now, world)
    return Ring(
        changes,
        actor=me,
        target=other,
        record={
            "action": action,
            "rung": where(is_blow, columns["rung"], maximum(height, lookup(world.rung_of, action))),
            **{column: where(is_blow, columns[column], 0.0) for column in DEATHS},
            "deaths_drawn": (lookup(world.hostility_of, action) >= Hostility.USE_OF_FORCE) & _is_silent(entry),
        },
    )


def _still_open(now: Value, world: View, me: View, other: View, u: Value) -> Value:
    """When a state that has only spoken decides on force: who protests takes it as grave, and words put nothing off."""
    struck_at = where(now - other.last_force_at < ANSWER_DAYS, other.last_force_at, now)
    due = still_to_come(struck_at, now, world, me.answer_days * exp(world.tempo), world.think_spread, u)
    return where(me.next_decision < NEVER, me.next_decision, due)


def _talks(now: Value, luck: View, world: View, me: View, other: View) -> Changes:
    """A recorded sitting of both."""
    sits_again = free(now, world) + lognormal(world.round_days, world.sitting_spread, luck.sitting)
    is_settled = world.agreement > 0.0
    sat = {
        "talks_at": minimum(world.talks_at, now),
        **in_touch(now, world),
        "talks_open": where(is_settled, 0.0, 1.0),
        "next_sitting": where(is_settled, world.next_sitting, sits_again),
    }
    return {world: sat, **{state: stopped(state) | {"next_decision": NEVER} for state in (me, other)}}


def recorded_attack(now: Value, luck: View, *, world: View, group: View, front: View, target: View) -> Ring:
    """A recorded attack by a group of the scenario."""
    entry = _entry(front, luck.ring)
    changes, columns = hit(now, luck, world=world, group=group, front=front, target=target, recorded=entry)
    changes[front]["next_record"] = entry.following
    return Ring(changes, actor=group, target=target, record=columns | {"deaths_drawn": _is_silent(entry)})


def incident(now: Value, luck: View, *, world: View, target: View) -> Ring:
    """A recorded attack on a state by an actor outside the scenario: pressure and thought, but nobody to blame."""
    entry = _entry(target, luck.ring, "incident")
    military, militant, civilian = (maximum(getattr(entry, kind), 0.0) for kind in DEATHS)
    due = thought_over(now, world, target, target.answer_days, luck.answer)
    changes: Changes = {
        target: {
            **felt(now, world, target),
            "pressure": pressure_of_blow(now, world, target, 0.0, 1.0, military + civilian),
            "next_decision": minimum(target.next_decision, due),
            "next_incident": entry.following,
        },
        world: tallied(now, world, military + civilian, militant),
    }
    columns = {
        "action": float(Action.ATTACK_BY_GROUP),
        "rung": height_now(now, world),
        "deaths_military": military,
        "deaths_militant": militant,
        "deaths_civilian": civilian,
    }
    return Ring(changes, target=target, record=columns)


def recorded_offer(now: Value, luck: View, *, world: View, party: View) -> Ring:
    """A recorded offer of mediation: the third party sets out."""
    entry = _entry(party, luck.ring)
    changes: Changes = {party: {"summons": INVITED, "next_step": free(now, world), "next_record": entry.following}}
    columns = {"action": float(Action.MEDIATION), "rung": height_now(now, world)}
    return Ring(changes, actor=party, record=columns)

"""Governments speak: the first call, and sittings until agreement or collapse. Rings `contact` and `sitting`."""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, logistic, lognormal, maximum, minimum, not_, where
from sim.model.rules.agreement import agree, stopped
from sim.model.rules.drive import common_drive
from sim.model.rules.feelings import weariness_of
from sim.model.rules.ladder import height_now
from sim.model.rules.tempo import free, thought_over
from sim.model.structure import BOTH, Changes, Ring, View, Views, change_where
from sim.vocabulary import Action


def contact(now: Value, luck: View, *, world: View, a: View, b: View) -> Ring:
    """Ministers telephone: a line is open for a while, and both look for a way out. Equation (23)."""
    changes: Changes = {
        world: {"contact_at": minimum(world.contact_at, now), "contact_until": free(now, world) + world.contact_days}
    }
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
    changes[world] |= {
        "talks_at": minimum(world.talks_at, now),
        "contact_at": minimum(world.contact_at, now),
        "contact_until": maximum(world.contact_until, free(now, world) + world.contact_days),
    }
    record = {"action": where(is_agreed, float(Action.AGREEMENT), float(Action.TALKS)), "rung": height_now(now, world)}
    why = {"chance": chance, "drive": drive}
    return Ring(changes, actor=BOTH, target=BOTH, record=record, why=why)

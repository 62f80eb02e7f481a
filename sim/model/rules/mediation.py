"""Third parties come to mediate: whether they answer a call, when they arrive, whether they bring both to the table.

Rings `mediate`. Equations (29) and (30).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, logistic, lognormal, maximum, minimum, not_, where
from sim.model.rules.alarm import DONE
from sim.model.rules.ladder import height_now
from sim.model.rules.overture import INVITED
from sim.model.rules.talks import mean_drive
from sim.model.rules.tempo import free
from sim.model.structure import BOTH, Changes, Ring, View, Views, change_where
from sim.vocabulary import Action

IDLE, COMING = 0.0, 1.0
"""Field `stage` of a mediator: at home, or on its way to attempt number `stage`."""


def mediate(
    now: Value,
    luck: View,
    *,
    world: View,
    party: View,
    a: View,
    b: View,
    groups: Views,
    regions: Views,
    patrons_a: Views,
    patrons_b: Views,
) -> Ring:
    """A mediator hears of the crisis and sets out, or tries to bring both to the table."""
    hears = party.stage == IDLE
    comes = hears & ((party.summons == INVITED) | (luck.come < party.call * party.summons))
    arrival = free(now, world) + lognormal(party.arrival_days, world.arrival_spread, luck.arrive)

    odds = world.table_odds - world.table_drive * mean_drive(now, world, a, b, regions, patrons_a, patrons_b)
    is_tried = (party.stage >= COMING) & (party.stage < DONE)
    succeeds = is_tried & (luck.table < logistic(odds)) & (world.agreement == 0.0)
    tries_again = is_tried & not_(succeeds) & (party.stage <= world.retries)
    stage_after = where(succeeds, DONE, where(tries_again, party.stage + 1.0, where(is_tried, IDLE, party.stage)))
    first_sitting = free(now, world) + lognormal(0.5 * world.sitting_delay_days, world.sitting_spread, luck.sit)
    changes: Changes = {
        party: {
            "summons": 0.0,
            "stage": where(comes, COMING, stage_after),
            "next_step": where(comes, arrival, where(tries_again, free(now, world) + world.retry_days, NEVER)),
        }
    }
    brought = {
        "mediated": 1.0,
        "leverage": maximum(world.leverage, party.leverage),
        "talks_open": 1.0,
        "next_sitting": minimum(world.next_sitting, first_sitting),
    }
    change_where(succeeds, {world: brought, **{group: {"next_stock": now} for group in groups}}, changes)
    record = {"action": where(succeeds, float(Action.MEDIATION), -1.0), "rung": height_now(now, world)}
    return Ring(changes, actor=party, target=BOTH, record=record)

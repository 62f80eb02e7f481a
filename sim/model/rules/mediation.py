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
from sim.model.structure import BOTH, Changes, Ring, View, Views
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

    drive = mean_drive(now, world, a, b, regions, patrons_a, patrons_b)
    is_tried = (party.stage >= COMING) & (party.stage < DONE)
    succeeds = (
        is_tried & (luck.table < logistic(world.table_odds - world.table_drive * drive)) & (world.agreement == 0.0)
    )
    tries_again = is_tried & not_(succeeds) & (party.stage <= world.retries)
    first_sitting = free(now, world) + lognormal(0.5 * world.sitting_delay_days, world.sitting_spread, luck.sit)
    changes: Changes = {
        party: {
            "summons": 0.0,
            "stage": where(
                comes,
                COMING,
                where(succeeds, DONE, where(tries_again, party.stage + 1.0, where(is_tried, IDLE, party.stage))),
            ),
            "next_step": where(comes, arrival, where(tries_again, free(now, world) + world.retry_days, NEVER)),
        },
        world: {
            "mediated": where(succeeds, 1.0, world.mediated),
            "leverage": where(succeeds, maximum(world.leverage, party.leverage), world.leverage),
            "talks_open": where(succeeds, 1.0, world.talks_open),
            "next_sitting": where(succeeds, minimum(world.next_sitting, first_sitting), world.next_sitting),
        },
    }
    for group in groups:
        changes[group] = {"next_stock": where(succeeds, now, group.next_stock)}
    record = {"action": where(succeeds, float(Action.MEDIATION), -1.0), "rung": height_now(now, world)}
    return Ring(changes, actor=party, target=BOTH, record=record)

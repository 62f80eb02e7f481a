"""The dated record, forced."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.model.elementwise import NEVER, Table
from sim.model.rules import KINDS
from sim.model.rules.history import incident, record, recorded_attack, recorded_offer
from sim.model.rules.overture import INVITED
from sim.vocabulary import Action
from tests.model.rules.worlds import roles, views


def entries(
    prefix: str,
    *acts: Action,
    military: float = -1.0,
    militant: float = 0.0,
    civilian: float = -1.0,
    grave: float = -1.0,
    against: float = 0.0,
) -> dict[str, Table]:
    """The record of an owner: acts at days 1, 2, ..."""
    n = len(acts)
    return {
        f"{prefix}_action": Table([float(act) for act in acts]), f"{prefix}_deaths_military": Table([military] * n),
        f"{prefix}_deaths_militant": Table([-1.0 if military < 0.0 else militant] * n),
        f"{prefix}_deaths_civilian": Table([civilian] * n),
        f"{prefix}_grave": Table([grave] * n), f"{prefix}_against": Table([against] * n),
        f"{prefix}_following": Table([*(float(day) for day in range(2, n + 1)), NEVER]),
    }  # fmt: skip


def recorded(here: Any, ring: int = 0, **uniforms: float) -> Any:
    slots = dict.fromkeys(KINDS["record"].slots, 0.5) | {"clash": 0.99, "campaign": 0.99, "contact": 0.99}
    seen = roles("overture", here) | {"quarry": (here.red,)}
    return record(1.0, SimpleNamespace(ring=ring, **{**slots, **uniforms}), **seen)


def world(*acts: Action, north: Any = None, south: Any = None, **said: float) -> Any:
    """A record of north that goes on to day 5."""
    return views(north=entries("record", *acts, **said) | (north or {}), south=south or {}, world={"free_from": 5.0})


def test_a_recorded_blow_lands_with_the_deaths_of_the_record() -> None:
    here = world(Action.STRIKE_STATE, Action.PROTEST, military=12.0, civilian=3.0, grave=1.0)
    ring = recorded(here)
    assert (ring.record["action"], ring.record["deaths_military"], ring.record["deaths_civilian"]) == (21.0, 12.0, 3.0)
    assert ring.changes[here.south]["military_deaths"] == 12.0 and ring.changes[here.north]["acts_of_force"] == 1.0
    assert ring.changes[here.north]["next_record"] == 2.0
    assert ring.changes[here.south]["next_alarm"] == 1.0, "at once: the record may hold what came of it"
    assert ring.changes[here.north]["next_decision"] == pytest.approx(1.0 + due(63.0, 4.0))


def due(median: float, silent: float) -> float:
    """Median days, from an event on, of what has not come in the first `silent` days."""
    gone = (silent / median) ** (1.0 / 1.3)
    return median * (1.0 + 2.0 * gone) ** 1.3


@pytest.mark.parametrize(("said", "is_grave"), [(1.0, True), (0.0, False)])
def test_a_record_says_whether_a_blow_or_an_attack_was_grave(said: float, is_grave: bool) -> None:
    here = world(Action.STRIKE_STATE, grave=said)
    alarm = 1.0 if is_grave else NEVER
    for u in (2.0**-53, 0.999999):
        assert recorded(here, grave=u).changes[here.south]["next_alarm"] == alarm
        here_too = views(front=entries("record", Action.ATTACK_BY_GROUP, military=5.0, civilian=0.0, grave=said))
        luck = SimpleNamespace(ring=0, **dict.fromkeys(KINDS["attack"].slots, 0.5) | {"grave": u})
        ring = recorded_attack(1.0, luck, **roles("attack", here_too))
        assert ring.changes[here_too.north]["next_alarm"] == alarm


def test_a_recorded_raid_at_a_group_is_softer_than_one_at_the_state() -> None:
    griefs = []
    for against in (0.0, 1.0):
        here = world(Action.GROUND_RAID, military=0.0, civilian=2.0, against=against)
        griefs.append(recorded(here).changes[here.south]["grief"])
    assert griefs[1] < griefs[0]


def test_who_has_spoken_has_used_its_voice_and_is_still_to_decide() -> None:
    """Words put nothing off: the decision is that on the blow before, if there was one of late."""
    here = world(Action.PROTEST, south={"last_force_at": 0.5})
    north = recorded(here).changes[here.north]
    assert north["next_voice"] == NEVER
    assert north["next_decision"] == pytest.approx(0.5 + due(4.0, 4.5))
    here = world(Action.PROTEST, south={"last_force_at": 0.5 - 40.0})
    assert recorded(here).changes[here.north]["next_decision"] == pytest.approx(1.0 + due(4.0, 4.0))
    here = world(Action.PROTEST, north={"next_decision": 7.0})
    assert recorded(here).changes[here.north]["next_decision"] == 7.0


def test_a_recorded_way_out_leaves_decisions_on_force_as_they_are() -> None:
    here = world(Action.OFFER_TALKS, north={"next_decision": 7.0})
    changes = recorded(here).changes
    assert changes[here.north]["offer"] == 1.0
    assert changes[here.north].get("next_decision", 7.0) == 7.0
    assert changes[here.north]["next_overture"] == pytest.approx(1.0 + due(here.world.overture_days, 4.0))
    assert changes[here.south]["next_overture"] == pytest.approx(1.0 + due(here.world.reply_days, 4.0))


def test_who_meets_on_record_has_nothing_in_hand() -> None:
    busy = {"pending": 21.0, "next_act": 9.0, "next_decision": 8.0}
    here = world(Action.TALKS, north=busy, south=busy)
    changes = recorded(here).changes
    for state in (here.north, here.south):
        assert (changes[state]["pending"], changes[state]["next_act"]) == (-1.0, NEVER)
        assert changes[state]["next_decision"] == NEVER


def test_a_recorded_word_speaks_and_kills_nobody() -> None:
    here = world(Action.STRIKE_STATE, Action.PROTEST, military=12.0)
    ring = recorded(here, ring=1)
    assert ring.record["action"] == Action.PROTEST and ring.record["deaths_military"] == 0.0
    assert ring.changes[here.north]["next_record"] == NEVER
    assert ring.changes[here.world]["first_force_by"] == -1.0
    assert ring.changes[here.south]["grief"] > 0.0


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [(Action.TALKS, "talks_open", 1.0), (Action.AGREEMENT, "agreement", 1.0), (Action.CEASEFIRE, "truce", 1.0)],
)
def test_recorded_acts_of_both_come_into_force(act: Action, field: str, value: float) -> None:
    here = world(act)
    changes = recorded(here).changes
    assert changes[here.world][field] == value
    assert changes[here.world]["last_force_at"] == here.world.last_force_at
    if act is Action.TALKS:
        assert changes[here.world]["next_sitting"] == pytest.approx(20.0) and changes[here.world]["talks_at"] == 1.0


def test_a_recorded_attack_has_the_deaths_of_the_record() -> None:
    here = views(front=entries("record", Action.ATTACK_BY_GROUP, military=11.0, civilian=0.0))
    luck = SimpleNamespace(ring=0, **dict.fromkeys(KINDS["attack"].slots, 0.5))
    ring = recorded_attack(1.0, luck, **roles("attack", here))
    assert (ring.record["deaths_military"], ring.record["deaths_civilian"]) == (11.0, 0.0)
    assert ring.changes[here.world]["deaths_attacks"] == 11.0
    assert "next_attack" not in ring.changes[here.front]


def test_the_dead_of_an_attacking_group_are_counted_and_grieved_by_nobody() -> None:
    griefs = []
    for militant in (0.0, 50.0):
        said = {"military": 3.0, "militant": militant, "civilian": 0.0, "grave": 1.0}
        here = views(front=entries("record", Action.ATTACK_BY_GROUP, **said))
        ring = recorded_attack(
            1.0, SimpleNamespace(ring=0, **dict.fromkeys(KINDS["attack"].slots, 0.5)), **roles("attack", here)
        )
        assert (ring.record["deaths_military"], ring.record["deaths_militant"]) == (3.0, militant)
        assert ring.changes[here.world]["deaths_militant"] == militant
        assert ring.changes[here.world]["deaths_attacks"] == 3.0
        griefs.append((ring.changes[here.north]["grief"], ring.changes[here.north]["pressure"]))
    assert griefs[0] == griefs[1]


def test_the_dead_of_outsiders_who_attack_are_counted() -> None:
    here = views(north=entries("incident", Action.ATTACK_BY_GROUP, military=0.0, militant=7.0, civilian=2.0))
    ring = incident(1.0, SimpleNamespace(ring=0, answer=0.5), world=here.world, target=here.north)
    assert ring.record["deaths_militant"] == ring.changes[here.world]["deaths_militant"] == 7.0
    assert ring.changes[here.world]["deaths_attacks"] == 2.0


def test_what_happened_before_day_zero_does_not_count_among_outcomes() -> None:
    here = views(front=entries("record", Action.ATTACK_BY_GROUP, military=11.0, militant=2.0, civilian=0.0))
    luck = SimpleNamespace(ring=0, **dict.fromkeys(KINDS["attack"].slots, 0.5))
    ring = recorded_attack(-3.0, luck, **roles("attack", here))
    counts = ("deaths_attacks", "deaths_militant", "group_attacks")
    assert [ring.changes[here.world][name] for name in counts] == [0.0, 0.0, 0.0]
    assert ring.changes[here.front]["excitation"] > 0.0


def test_an_outsider_s_attack_presses_but_nobody_is_blamed() -> None:
    here = views(north=entries("incident", Action.ATTACK_BY_GROUP, military=0.0, civilian=40.0))
    ring = incident(1.0, SimpleNamespace(ring=0, answer=0.5), world=here.world, target=here.north)
    assert ring.changes[here.north]["grief"] == 0.0 and ring.changes[here.north]["pressure"] > 0.3
    assert ring.changes[here.north]["next_decision"] == pytest.approx(1.0 + 4.0)
    assert ring.changes[here.world]["deaths_attacks"] == 40.0 and ring.actor is None


def test_a_recorded_offer_sends_the_mediator() -> None:
    here = views(envoys=entries("record", Action.MEDIATION), world={"free_from": 5.0})
    ring = recorded_offer(1.0, SimpleNamespace(ring=0), world=here.world, party=here.envoys)
    assert ring.changes[here.envoys] == {"summons": INVITED, "next_step": 5.0, "next_record": NEVER}

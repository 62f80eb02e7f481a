"""The dated record, forced."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.model.elementwise import NEVER, Table
from sim.model.rules import KINDS
from sim.model.rules.history import incident, record, recorded_attack, recorded_offer
from sim.model.rules.words import INVITED
from sim.vocabulary import Action
from tests.model.rules.worlds import roles, views


def entries(prefix: str, *acts: Action, military: float = -1.0, civilian: float = -1.0) -> dict[str, Table]:
    """The record of an owner: acts at days 1, 2, ..."""
    n = len(acts)
    return {
        f"{prefix}_action": Table([float(act) for act in acts]), f"{prefix}_military": Table([military] * n),
        f"{prefix}_militant": Table([-1.0 if military < 0.0 else 0.0] * n), f"{prefix}_civilian": Table([civilian] * n),
        f"{prefix}_following": Table([*(float(day) for day in range(2, n + 1)), NEVER]),
    }  # fmt: skip


def recorded(here: Any, ring: int = 0, **uniforms: float) -> Any:
    slots = dict.fromkeys(KINDS["record"].slots, 0.5) | {"clash": 0.99, "campaign": 0.99, "contact": 0.99}
    seen = roles("decision", here) | {"me": here.north}
    seen.pop("other_patrons")
    return record(1.0, SimpleNamespace(ring=ring, **{**slots, **uniforms}), **seen)


def world(*acts: Action, **deaths: float) -> Any:
    return views(north=entries("record", *acts, **deaths), world={"free_from": 5.0})


def test_a_recorded_blow_lands_with_the_deaths_of_the_record() -> None:
    here = world(Action.STRIKE_STATE, Action.PROTEST, military=12.0, civilian=3.0)
    ring = recorded(here)
    assert (ring.record["action"], ring.record["deaths_military"], ring.record["deaths_civilian"]) == (21.0, 12.0, 3.0)
    assert ring.changes[here.south]["military_deaths"] == 12.0 and ring.changes[here.north]["acts_of_force"] == 1.0
    assert ring.changes[here.north]["next_record"] == 2.0
    assert ring.changes[here.south]["next_decision"] == pytest.approx(5.0 + 4.0)
    assert ring.changes[here.north]["next_decision"] == pytest.approx(5.0 + 63.0)


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


def test_what_happened_before_day_zero_does_not_count_among_outcomes() -> None:
    here = views(front=entries("record", Action.ATTACK_BY_GROUP, military=11.0, civilian=0.0))
    luck = SimpleNamespace(ring=0, **dict.fromkeys(KINDS["attack"].slots, 0.5))
    ring = recorded_attack(-3.0, luck, **roles("attack", here))
    assert ring.changes[here.world]["deaths_attacks"] == ring.changes[here.world]["group_attacks"] == 0.0
    assert ring.changes[here.north]["grief"] > 0.0


def test_an_outsider_s_attack_presses_but_nobody_is_blamed() -> None:
    here = views(north=entries("incident", Action.ATTACK_BY_GROUP, military=0.0, civilian=40.0))
    ring = incident(1.0, SimpleNamespace(ring=0, react=0.5), world=here.world, target=here.north)
    assert ring.changes[here.north]["grief"] == 0.0 and ring.changes[here.north]["pressure"] > 0.3
    assert ring.changes[here.world]["deaths_attacks"] == 40.0 and ring.actor is None


def test_a_recorded_offer_sends_the_mediator() -> None:
    here = views(envoys=entries("record", Action.MEDIATION), world={"free_from": 5.0})
    ring = recorded_offer(1.0, SimpleNamespace(ring=0), world=here.world, party=here.envoys)
    assert ring.changes[here.envoys] == {"alarm": INVITED, "next_step": 5.0, "next_record": NEVER}

"""Views for tests of rules: namespaces with the parameters of an ordinary scenario, one run (floats) or many (arrays).

`views()` gives a world, two states, a group with its front, a mediator and a region of a compiled scenario, as they are
before a run; `scattered` puts random values into their fields.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.model.compile import compile_model
from sim.model.rules import KINDS
from sim.model.structure import Model
from sim.scenario.load import load_text
from tests.model.numbers import MEDIATOR, SHARED, STATE

TEXT = f"""
schema_version = 1
title = "A border in the hills"
[states.north]{STATE}[states.south]{STATE}[groups.red]
host = "south"
target = "north"
sponsor = "south"
[third_parties.envoys]
mediates = true
restrains = ["north", "south"]{MEDIATOR}[region.valley]
{SHARED}"""


@cache
def model() -> Model:
    """The compiled scenario."""
    return compile_model(load_text(TEXT))


class View(SimpleNamespace):
    """A namespace that can be a key of changes."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def views(**changes: dict[str, Any]) -> SimpleNamespace:
    """`world`, `north`, `south`, `red`, `front`, `envoys`, `valley`, with some attributes changed."""
    found = {}
    for position, entity in enumerate(model().entities):
        clocks = {
            clock.kind.attribute: clock.first for clock in model().clocks if clock.owner == position
        }  # fmt: skip
        name = {"red>north": "front"}.get(entity.name, entity.name)
        values = {**entity.parameters, **entity.fields, **clocks, "actor_index": entity.actor_index}
        found[name] = View(**{**values, **changes.get(name, {})})
    return SimpleNamespace(**found)


def luck(word: str, **values: Any) -> SimpleNamespace:
    """Uniforms of one ring of a kind of clock, a half unless given."""
    return SimpleNamespace(**{"ring": 0, **dict.fromkeys(KINDS[word].slots, 0.5), **values})


def scattered(n: int, seed: int) -> SimpleNamespace:
    """Views of n runs whose fields are random but possible."""
    draw = np.random.default_rng(seed)

    def flag() -> np.ndarray[Any, Any]:
        return (draw.random(n) < 0.5).astype(float)

    def past() -> np.ndarray[Any, Any]:
        return np.where(flag() > 0, draw.uniform(0, 60, n), -1e6)

    def ahead() -> np.ndarray[Any, Any]:
        return np.where(flag() > 0, draw.uniform(60, 90, n), np.inf)

    here = views()
    vars(here.world).update(
        heat=draw.normal(size=n), tempo=draw.normal(size=n), height=draw.uniform(0, 9, n),
        height_at=draw.uniform(0, 60, n), peak_rung=np.floor(draw.uniform(0, 10, n)), talks_open=flag(),
        leverage=draw.uniform(0, 2, n),
        contact_until=draw.uniform(0, 120, n), settlement=draw.uniform(0, 2, n), settled_at=draw.uniform(0, 60, n),
        agreement=flag(), truce=flag(), cooperation=draw.random(n), cooperation_at=draw.uniform(0, 60, n),
        last_force_at=past(), burst=np.floor(draw.uniform(0, 5, n)), fighting=flag(), next_sitting=ahead(),
        next_battle=ahead(), next_contact=ahead(), next_issue=ahead(), next_quiet=draw.uniform(60, 120, n),
        first_force_by=np.floor(draw.uniform(-1, 2, n)), last_force_by=np.floor(draw.uniform(-1, 2, n)),
        first_force_at=past(), provoked=flag(), next_calm=ahead(),
    )  # fmt: skip
    for state in (here.north, here.south):
        vars(state).update(
            is_resolute=flag(), private_heat=draw.normal(size=n), can_reach=flag(), belief=draw.random(n),
            grief=draw.exponential(1, n), pressure=draw.exponential(1, n), felt_at=draw.uniform(0, 60, n),
            quiet_choices=np.floor(draw.uniform(0, 8, n)),
            alert_until=draw.uniform(0, 120, n), envoy_posted=flag(), measures=np.floor(draw.uniform(0, 4, n)),
            offer=np.floor(draw.uniform(0, 3, n)), offer_until=draw.uniform(0, 120, n),
            in_series=np.floor(draw.uniform(-1, 2, n)),
            pending=np.floor(draw.uniform(16, 25, n)), last_force_at=past(), last_wide_at=past(),
            military_deaths=np.floor(draw.exponential(100, n)), next_decision=draw.uniform(60, 120, n),
            next_act=ahead(), next_alarm=np.full(n, np.inf), next_voice=ahead(), next_overture=ahead(),
            next_rally=ahead(), overtures=np.floor(draw.uniform(0, 8, n)), ordered_at=past(), alarmed_at=past(),
            rallies=np.floor(draw.uniform(0, 5, n)), voices_apart=draw.uniform(0, 1, n), military_say=draw.random(n),
            election_day=np.where(flag() > 0, draw.uniform(30, 120, n), 100000.0),
        )  # fmt: skip
    vars(here.red).update(
        damage=draw.random(n), restraint=draw.random(n), stock_at=draw.uniform(0, 60, n), struck=draw.exponential(1, n),
        multiplier=draw.uniform(0.1, 2, n), suspicion=draw.random(n), is_backed=flag(), next_stock=ahead(),
        foreign_support=draw.random(n),
    )  # fmt: skip
    vars(here.front).update(
        excitation=draw.exponential(0.1, n),
        excited_at=draw.uniform(0, 60, n),
        next_attack=ahead(),
        next_aftershock=ahead(),
    )
    vars(here.envoys).update(summons=draw.uniform(0, 2, n), stage=np.floor(draw.uniform(0, 4, n)), next_step=ahead())
    vars(here.valley).update(heat=draw.exponential(1, n), heat_at=draw.uniform(0, 60, n))
    return here


def uniform_luck(word: str, n: int, seed: int) -> SimpleNamespace:
    """Random uniforms of n runs."""
    draw = np.random.default_rng(seed)
    slots = {slot: draw.random(n) for slot in KINDS[word].slots}
    return SimpleNamespace(ring=np.zeros(n, dtype=int), **slots)


def lane(here: SimpleNamespace, position: int) -> SimpleNamespace:
    """The views of one run as floats."""

    def one(value: Any) -> Any:
        return float(value[position]) if isinstance(value, np.ndarray) else value

    return SimpleNamespace(
        **{name: View(**{key: one(value) for key, value in vars(view).items()}) for name, view in vars(here).items()}
    )


def roles(word: str, here: SimpleNamespace, me: str = "north") -> dict[str, Any]:
    """What the rule of a clock is called with, when `me` acts."""
    other = here.south if me == "north" else here.north
    everything = {
        "world": here.world, "me": getattr(here, me), "other": other, "a": here.north, "b": here.south,
        "groups": (here.red,), "quarry": (here.red,) if me == "north" else (),
        "wards": (here.red,) if me == "south" else (), "mediators": (here.envoys,), "patrons": (here.envoys,),
        "other_patrons": (here.envoys,), "patrons_a": (here.envoys,), "patrons_b": (here.envoys,),
        "regions": (here.valley,), "region": here.valley, "party": here.envoys, "group": here.red,
        "front": here.front, "fronts": (here.front,), "target": here.north,
    }  # fmt: skip
    clock = next(clock for clock in model().clocks if clock.kind.word == word)
    return {role: everything[role] for role, _ in clock.roles}

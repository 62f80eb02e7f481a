"""The reduced model as rules for this project's engines; `sim.engine` plays it in lanes or in SimPy, bit for bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.reduced import parameters as p
from benchmarks.reduced.parameters import (
    EXCITE_DECAY,
    GRIEF_DECAY,
    MOBILISE,
    SPREAD,
    STRIKE_GROUP,
    STRIKE_STATE,
    SWEEP,
    TALKS,
    TENSION_DECAY,
    UTILITY,
)
from sim.model.elementwise import (
    NEVER,
    Table,
    Value,
    exp,
    exponential,
    floor,
    log,
    logistic,
    lognormal,
    lookup,
    maximum,
    minimum,
    where,
)
from sim.model.structure import Clock, Entity, Finals, Kind, Model, Only, Opening, Ring, View, check

_STEP, _DELAY = Table(p.TENSION_STEP), Table(p.DELAY_DAYS)
ROW = np.dtype([("run", "<i8"), *((name, "<f8") for name in p.OUTCOMES)])


def _grief(now: Value, state: View) -> Value:
    return state.grief * exp(GRIEF_DECAY * (state.grief_at - now))


def _tension(now: Value, world: View) -> Value:
    return world.tension * exp(TENSION_DECAY * (world.tension_at - now))


def _next_attack(now: Value, strength: Value, excite: Value, base: Value, burst: Value) -> Value:
    """The earlier of the next base attack and the next attack out of excitation."""
    left = maximum(1.0 + EXCITE_DECAY * log(1.0 - burst) / excite, 0.0)
    return now + minimum(log(1.0 - base) / (-p.ATTACK_RATE * strength), log(left) * (-1.0 / EXCITE_DECAY))


def attack(now: Value, luck: View, *, group: View, victim: View) -> Ring:
    deaths = floor(exponential(p.MEAN_DEATHS, luck.deaths))
    excite = group.excite * exp(EXCITE_DECAY * (group.excite_at - now)) + p.EXCITE_JUMP
    return Ring(
        {
            group: {
                "killed": group.killed + deaths,
                "excite": excite,
                "excite_at": now,
                "attack": _next_attack(now, group.strength, excite, luck.base, luck.burst),
            },
            victim: {
                "grief": _grief(now, victim) + (p.GRIEF_AN_ATTACK + p.GRIEF_A_DEATH * log(1.0 + deaths)),
                "grief_at": now,
                "decide": minimum(victim.decide, now + lognormal(p.REACT_DAYS, SPREAD, luck.react)),
            },
        }
    )


def decide(now: Value, luck: View, *, world: View, me: View, other: View) -> Ring:
    grief, tension = _grief(now, me), _tension(now, world)
    below: list[Value] = [1.0]
    for constant, by_grief, by_tension, by_other, by_own in UTILITY[1:]:
        utility = constant + by_grief * grief + by_tension * tension
        if by_other:
            utility = utility + by_other * other.level
        if by_own:
            utility = utility + by_own * me.level
        below.append(below[-1] + exp(utility))
    threshold = luck.choice * below[-1]
    action: Value = 0.0
    for share in below[:-1]:
        action = action + (threshold > share)
    planned = now + lognormal(lookup(_DELAY, action), SPREAD, luck.delay)
    is_strike = (action == STRIKE_GROUP) | (action == STRIKE_STATE)
    return Ring(
        {
            world: {
                "tension": maximum(tension + lookup(_STEP, action), 0.0),
                "tension_at": now,
                "meeting": Only(action == TALKS, minimum(planned, world.meeting)),
            },
            me: {
                "level": Only(action == MOBILISE, me.level + 1.0),
                "aim": Only(is_strike, action),
                "decide": now + lognormal(p.THINK_DAYS, SPREAD, luck.again),
                "strike": Only(is_strike, planned),
                "sweep": Only(action == SWEEP, planned),
                "stand_down": Only(action == MOBILISE, planned),
            },
        }
    )


def strike(now: Value, luck: View, *, world: View, me: View, other: View, prey: View) -> Ring:
    on_state = me.aim == STRIKE_STATE
    median = where(on_state, p.STATE_STRIKE_DEATHS, p.STRIKE_DEATHS)
    deaths = floor(lognormal(median, p.DEATH_SPREAD, luck.deaths))
    tension = _tension(now, world) + where(on_state, p.STATE_STRIKE_TENSION, p.STRIKE_TENSION)
    war = on_state & (luck.war < logistic(p.WAR + p.WAR_TENSION * tension + p.WAR_LEVEL * (me.level + other.level)))
    return Ring(
        {
            world: {"tension": tension, "tension_at": now, "ended": Only(war, 1.0)},
            me: {"strikes": me.strikes + 1.0},
            other: {
                "lost": other.lost + deaths,
                "grief": _grief(now, other) + p.GRIEF_A_STRIKE * log(1.0 + deaths),
                "grief_at": now,
                "decide": minimum(other.decide, now + lognormal(p.REPLY_DAYS, SPREAD, luck.reply)),
            },
            prey: {"strength": prey.strength * where(on_state, 1.0, p.STRIKE_LEAVES)},
        }
    )


def sweep(now: Value, luck: View, *, other: View, ward: View) -> Ring:
    return Ring(
        {
            ward: {
                "strength": ward.strength * p.SWEEP_LEAVES,
                "recover": now + exponential(p.RECOVER_DAYS, luck.recover),
            },
            other: {"grief": other.grief * p.SWEEP_GRIEF},
        }
    )


def recover(now: Value, luck: View, *, group: View) -> Ring:
    strength = minimum(group.strength + p.RECOVER_STEP, 1.0)
    again = where(strength < 1.0, now + exponential(p.RECOVER_DAYS, luck.recover), NEVER)
    return Ring({group: {"strength": strength, "recover": again}})


def stand_down(now: Value, luck: View, *, me: View) -> Ring:
    level = maximum(me.level - 1.0, 0.0)
    again = where(level > 0.0, now + exponential(p.STAND_DOWN_DAYS, luck.again), NEVER)
    return Ring({me: {"level": level, "stand_down": again}})


def shock(now: Value, luck: View, *, world: View) -> Ring:
    return Ring(
        {
            world: {
                "tension": _tension(now, world) + exponential(p.SHOCK_TENSION, luck.size),
                "tension_at": now,
                "shock": now + exponential(p.SHOCK_DAYS, luck.again),
            }
        }
    )


def mediate(now: Value, luck: View, *, world: View) -> Ring:
    offered = minimum(world.meeting, now + lognormal(p.MEDIATED_DAYS, SPREAD, luck.delay))
    return Ring(
        {
            world: {
                "meeting": Only(_tension(now, world) > p.MEDIATE_ABOVE, offered),
                "mediate": now + exponential(p.MEDIATE_DAYS, luck.again),
            }
        }
    )


def meeting(now: Value, luck: View, *, world: View, a: View, b: View) -> Ring:
    tension = _tension(now, world)
    chance = logistic(p.AGREE + p.AGREE_TENSION * tension + p.AGREE_GRIEF * (_grief(now, a) + _grief(now, b)))
    later = now + lognormal(p.MEETING_DAYS, SPREAD, luck.delay)
    return Ring(
        {
            world: {
                "ended": Only(luck.agree < chance, 2.0),
                "tension": tension * p.FAILED_TALKS_LEAVE,
                "tension_at": now,
                "meeting": where(luck.again < p.NEXT_MEETING, later, NEVER),
            }
        }
    )


def begin_world(now: Value, luck: View, *, world: View) -> Ring:
    return Ring(
        {
            world: {
                "shock": now + exponential(p.SHOCK_DAYS, luck.shock),
                "mediate": now + exponential(p.MEDIATE_DAYS, luck.mediate),
            }
        }
    )


def begin_state(now: Value, luck: View, *, me: View) -> Ring:
    return Ring({me: {"decide": now + lognormal(p.THINK_DAYS, SPREAD, luck.think)}})


def begin_group(now: Value, luck: View, *, group: View) -> Ring:
    return Ring({group: {"attack": now + exponential(1.0 / p.ATTACK_RATE, luck.base)}})


_KINDS = {
    "decide": Kind("decide", decide, "decide", ("choice", "delay", "again")),
    "strike": Kind("strike", strike, "strike", ("deaths", "war", "reply")),
    "attack": Kind("attack", attack, "attack", ("deaths", "base", "burst", "react")),
    "sweep": Kind("sweep", sweep, "sweep", ("recover",)),
    "recover": Kind("recover", recover, "recover", ("recover",)),
    "stand_down": Kind("stand_down", stand_down, "stand_down", ("again",)),
    "shock": Kind("shock", shock, "shock", ("size", "again")),
    "mediate": Kind("mediate", mediate, "mediate", ("delay", "again")),
    "meeting": Kind("meeting", meeting, "meeting", ("agree", "again", "delay")),
}
_STATE = {"grief": p.FIRST_GRIEF, "grief_at": 0.0, "level": 0.0, "aim": 0.0, "strikes": 0.0, "lost": 0.0}
_GROUP = {"strength": 1.0, "excite": 0.0, "excite_at": 0.0, "killed": 0.0}
WORLD, A, B, AGAINST_A, AGAINST_B = range(5)


def build() -> Model:
    """The reduced model."""
    entities = (
        Entity("world", "world", {"tension": p.FIRST_TENSION, "tension_at": 0.0, "ended": 0.0}, {}),
        Entity("a", "state", _STATE, {}, 0),
        Entity("b", "state", _STATE, {}, 1),
        Entity("against_a", "group", _GROUP, {}, 2),
        Entity("against_b", "group", _GROUP, {}, 3),
    )

    def clock(word: str, owner: int, **roles: int) -> Clock:
        return Clock(f"{word}:{entities[owner].name}", _KINDS[word], owner, tuple(roles.items()))

    clocks = [clock(word, WORLD, world=WORLD) for word in ("shock", "mediate")]
    clocks.append(clock("meeting", WORLD, world=WORLD, a=A, b=B))
    for me, other, prey, ward in ((A, B, AGAINST_A, AGAINST_B), (B, A, AGAINST_B, AGAINST_A)):
        clocks += [
            clock("decide", me, world=WORLD, me=me, other=other),
            clock("strike", me, world=WORLD, me=me, other=other, prey=prey),
            clock("sweep", me, other=other, ward=ward),
            clock("stand_down", me, me=me),
            clock("attack", prey, group=prey, victim=me),
            clock("recover", prey, group=prey),
        ]
    openings = [Opening("open:world", begin_world, (("world", WORLD),), ("shock", "mediate"))]
    openings += [Opening(f"open:{entities[me].name}", begin_state, (("me", me),), ("think",)) for me in (A, B)]
    openings += [
        Opening(f"open:{entities[group].name}", begin_group, (("group", group),), ("base",))
        for group in (AGAINST_A, AGAINST_B)
    ]
    return check(
        Model(
            entities=entities,
            clocks=tuple(clocks),
            openings=tuple(openings),
            paths={},
            uncertain=(),
            start=0.0,
            horizon=p.HORIZON,
            ended=(WORLD, "ended"),
            summarise=_summarise,
            actors=("a", "b", "against_a", "against_b"),
        )
    )


def _summarise(model: Model, finals: Finals) -> NDArray[np.void]:
    rows = np.zeros(len(finals.run), dtype=ROW)
    ended = finals.fields(WORLD, "ended")
    rows["run"] = finals.run
    rows["war"], rows["agreement"] = ended == 1.0, ended == 2.0
    rows["end_day"], rows["events"] = finals.end_time, finals.n_events
    rows["attack_deaths"] = finals.fields(AGAINST_A, "killed") + finals.fields(AGAINST_B, "killed")
    rows["strike_deaths"] = finals.fields(A, "lost") + finals.fields(B, "lost")
    rows["strikes"] = finals.fields(A, "strikes") + finals.fields(B, "strikes")
    return rows

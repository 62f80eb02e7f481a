"""How often each rule and each branch of the model has its turn, counted by the rules themselves while they are played.

`tallied(model)` is the model with a further entity, whose fields count: each rule counts the branches that it takes in
fields of its own, as it writes any other field. What the rules do otherwise stays the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from sim.model.elementwise import NEVER, not_, where
from sim.model.rules import KINDS
from sim.model.rules.blow import RETURNING
from sim.model.rules.decision import OPTIONS
from sim.model.rules.overture import INVITED, N_WAYS
from sim.model.rules.stock import LEAST
from sim.model.rules.talks import OFFER_OF_CEASEFIRE, OFFER_OF_TALKS
from sim.model.rules.voice import WORDS
from sim.model.structure import Entity, Kind, Model, Ring
from sim.vocabulary import Action, Ending, OutcomeClass

Branch = tuple[str, Any]
WIDE = (Action.WIDE_STRIKE, Action.GROUND_RAID, Action.INVASION)


TALLY = "tally"


def tallied(model: Model) -> Model:
    """The model with rules that count."""
    fields = [f"{word}{branch}" for word in KINDS for branch in ("", *(f": {name}" for name in _NAMES.get(word, ())))]
    place = len(model.entities)
    return replace(
        model,
        entities=(*model.entities, Entity(TALLY, TALLY, dict.fromkeys(fields, 0.0), {})),
        clocks=tuple(
            replace(clock, kind=_tallied(clock.kind), roles=(*clock.roles, (TALLY, place))) for clock in model.clocks
        ),
    )


def counted(table: Any) -> Counter[str]:
    """What the rules counted, of a table of every final field; a rule without a branch by its own name."""
    fields = [name.removeprefix(f"{TALLY}.") for name in table.dtype.names if name.startswith(f"{TALLY}.")]
    return Counter({f if ":" in f else f"rule {f}": int(table[f"{TALLY}.{f}"].sum()) for f in fields})


@cache
def _tallied(kind: Kind) -> Kind:
    word, rule = kind.word, kind.rule

    def counting(now: Any, luck: Any, *, tally: Any, **roles: Any) -> Ring:
        ring = rule(now, luck, **roles)
        seen: dict[str, Any] = {word: 1.0}
        for name, condition in _BRANCHES[word](now, roles, ring):
            if name in _NAMES[word]:
                seen[f"{word}: {name}"] = seen.get(f"{word}: {name}", 0.0) + where(condition, 1.0, 0.0)
        changes = {name: getattr(tally, name) + times for name, times in seen.items()}
        return replace(ring, changes={**ring.changes, tally: changes})

    return replace(kind, rule=counting)


def of_table(rows: Any) -> Counter[str]:
    """Classes, endings and ways in which runs stopped."""
    counts: Counter[str] = Counter()
    for way in ("terminated", "truncated", "cut_short"):
        counts[f"run: {way}"] = int(rows[way].sum())
    for ending in Ending:
        counts[f"ending: {ending.word}"] = int(np.sum(rows["ending"] == ending))
    for outcome in OutcomeClass:
        counts[f"class: {outcome.word}"] = int(np.sum(rows["outcome_class"] == outcome))
    return counts


def names() -> set[str]:
    """Every branch that is counted."""
    words = {f"rule {word}" for word in KINDS} | set(of_table(_NO_ROWS))
    return words | {f"{word}: {name}" for word, listed in _NAMES.items() for name in listed}


def _alarm(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    world, me = roles["world"], roles["me"]
    mine = ring.changes[me]
    yield "opens a crisis", world.next_calm == NEVER
    yield "in an open crisis", world.next_calm < NEVER
    yield "sets the voice to work", mine["next_voice"] < me.next_voice
    yield "brings a decision forward", mine["next_decision"] < me.next_decision
    yield "brings a way out forward", mine["next_overture"] < me.next_overture
    yield "stirs the public", mine["next_rally"] < me.next_rally
    yield "during a record", now < world.free_from
    for mediator in roles["mediators"]:
        yield "mediator may come again", ring.changes[mediator]["stage"] != mediator.stage


def _voice(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    for word in WORDS:
        yield f"says {word.word}", ring.record["action"] == word


def _decision(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    world, me = roles["world"], roles["me"]
    action = ring.why["chosen"]  # type: ignore[index]
    for option in OPTIONS:
        yield f"chooses {option.word}", action == option
    yield "cannot reach", me.can_reach == 0.0
    yield "is on alert", me.alert_until > now
    yield "line is open", world.contact_until > now
    yield "is alarmed", me.alarmed_at > now - 10.0
    yield "at rest", me.alarmed_at < now - 1000.0
    yield "faces an election", (me.election_day > now) & (me.election_day < 1000.0)


def _overture(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    world, me, other = roles["world"], roles["me"], roles["other"]
    action = ring.record["action"]
    for way in range(N_WAYS):
        yield f"chooses {Action(way).word}", action == way
    yield "accepts talks", (action == Action.ACCEPT) & (other.offer == OFFER_OF_TALKS)
    yield "accepts a ceasefire", (action == Action.ACCEPT) & (other.offer == OFFER_OF_CEASEFIRE)
    yield "first contact", (action == Action.BACKCHANNEL) & (world.contact_at == NEVER)
    yield "terms are even", (now - me.last_force_at < 60.0) & (now - other.last_force_at < 60.0)
    for ward in roles["wards"]:
        is_obeyed = (ring.changes[ward]["restraint"] == 1.0) & (ward.restraint != 1.0)
        yield "restraint obeyed", (action == Action.RESTRAIN_GROUP) & is_obeyed
        yield "restraint refused", (action == Action.RESTRAIN_GROUP) & not_(is_obeyed)
    for mediator in roles["mediators"]:
        yield "mediator invited", (action == Action.MEDIATION) & (mediator.stage == 0.0)
        yield "mediator invited who is on the way", (action == Action.MEDIATION) & (mediator.stage > 0.0)


def _rally(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    me, world = roles["me"], roles["world"]
    mine = ring.changes[me]
    is_out = mine["rallies"] > me.rallies
    yield "takes to the street", is_out
    yield "stays at home", not_(is_out)
    yield "again", is_out & (me.rallies > 0.0)
    yield "will be out again", mine["next_rally"] < NEVER
    yield "after an answer", is_out & (me.last_force_at >= me.alarmed_at)
    yield "after an agreement", is_out & (world.agreement > 0.0)


def _calm(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    is_closed = ring.changes[roles["world"]]["next_calm"] == NEVER
    yield "closes", is_closed
    yield "armies fight on", not_(is_closed)
    for state in (roles["a"], roles["b"]):
        yield "drops what is in hand", is_closed & (state.pending >= 0.0)
        yield "sends an envoy back", is_closed & (state.envoy_posted == 0.0)
        yield "ends a decision", is_closed & (state.next_decision < NEVER)


def _any_of(action: Any, actions: tuple[Action, ...]) -> Any:
    """Whether an action is one of these."""
    first, *others = actions
    found = action == first
    for other in others:
        found = found | (action == other)
    return found


def _blow(now: Any, roles: Any, ring: Ring, action: Any, goes: Any) -> Iterator[Branch]:
    """Branches of an act of display or force; `goes` where it is one."""
    world, me, other = roles["world"], roles["me"], roles["other"]
    after, mine, record = ring.changes[world], ring.changes[me], ring.record
    is_wide = _any_of(action, WIDE) & goes
    is_answer = is_wide & (now - other.last_wide_at < world.fighting_window_days)
    starts = (world.fighting == 0.0) & (after["fighting"] == 1.0) & goes
    yield "clash", goes & (ring.changes[other]["acts_of_force"] > other.acts_of_force)
    yield "fighting by answer", starts & is_answer
    yield "fighting by resistance", starts & not_(is_answer)
    yield "invasion without resistance", goes & (action == Action.INVASION) & not_(starts) & (world.fighting == 0.0)
    yield "campaign opened", goes & (me.in_series == 0.0) & (mine["in_series"] == 1.0)
    theirs = ring.changes[other]
    is_new = goes & (theirs["in_series"] == RETURNING) & (other.in_series != RETURNING)
    yield "fire is returned", is_new & (theirs["pending"] == Action.BORDER_FIRE)
    yield "a display is returned", is_new & (theirs["pending"] == Action.SHOW_OF_FORCE)
    yield "the capital answers", goes & (world.retaliated_at == NEVER) & (after["retaliated_at"] < NEVER)
    yield "both soon look for a way out", goes & (theirs["next_overture"] < other.next_overture)
    yield "first force", goes & (world.first_force_by < 0.0) & (after["first_force_by"] >= 0.0)
    yield "answer by force", goes & (world.answered_at == NEVER) & (after["answered_at"] < NEVER)
    yield "force that is no answer", goes & (world.force_later == 0.0) & (after["force_later"] == 1.0)
    yield "provokes anew", goes & (world.provoked == 0.0) & (after["provoked"] == 1.0)
    yield "is grave", goes & (ring.changes[other]["next_alarm"] == now)
    yield "is not grave", goes & (ring.changes[other]["next_alarm"] != now)
    yield "brings up an issue", goes & (after["next_issue"] < world.next_issue)
    yield "talks broken off", goes & (world.talks_open == 1.0) & (after["talks_open"] == 0.0)
    yield "relapse", goes & ((world.agreement + world.truce) > 0.0) & (after["agreement"] + after["truce"] == 0.0)
    yield "ministers will call", goes & (after["next_contact"] != world.next_contact)
    yield "kills soldiers", goes & (record["deaths_military"] > 0.0)
    yield "kills civilians", goes & (record["deaths_civilian"] > 0.0)
    yield "kills militants", goes & (record["deaths_militant"] > 0.0)
    for mediator in roles["mediators"]:
        yield "mediator called", goes & (mediator.stage == 0.0) & (ring.changes[mediator]["summons"] > 0.0)
    for group in roles["quarry"]:
        yield "group struck", goes & (ring.changes[group]["struck"] > group.struck)


def _act(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    me, world = roles["me"], roles["world"]
    mine, after = ring.changes[me], ring.changes[world]
    yield from _blow(now, roles, ring, me.pending, True)
    yield "forces act by themselves", me.in_series == RETURNING
    yield "campaign goes on", (me.in_series == 1.0) & (mine["in_series"] == 1.0)
    yield "campaign ends", (me.in_series == 1.0) & (mine["in_series"] == 0.0)
    yield "force to display", (mine["pending"] == Action.SHOW_OF_FORCE) & (me.pending != Action.SHOW_OF_FORCE)
    yield "display to force", (mine["pending"] > Action.SHOW_OF_FORCE) & (me.pending == Action.SHOW_OF_FORCE)
    yield "sustained", (world.sustained == 0.0) & (after["sustained"] == 1.0)
    yield "becomes war", (world.war_at == NEVER) & (after["war_at"] < NEVER)


def _record(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    action = ring.record["action"]
    is_blow = (action >= Action.MOBILISE) & (action <= Action.INVASION)
    yield from _blow(now, roles, ring, action, is_blow)
    yield "blow", is_blow
    yield "word", (action > Action.ABSORB) & (action <= Action.ULTIMATUM)
    yield "way out", (action <= Action.ABSORB) & (action != Action.CEASEFIRE)
    for joint in (Action.TALKS, Action.AGREEMENT, Action.CEASEFIRE):
        yield joint.word, action == joint


def _attack(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    front, group, world, target = roles["front"], roles["group"], roles["world"], roles["target"]
    is_grave = ring.changes[target]["next_alarm"] == now
    yield "is grave", is_grave
    yield "is not grave", not_(is_grave)
    yield "provokes anew", (world.provoked == 0.0) & (ring.changes[world]["provoked"] == 1.0)
    dead = ring.record["deaths_military"] + ring.record["deaths_civilian"]
    yield "bloodless", dead == 0.0
    yield "kills", dead > 0.0
    yield "sets off another", ring.changes[front]["next_aftershock"] < NEVER
    yield "sets off none", ring.changes[front]["next_aftershock"] == NEVER
    yield "points to the other state", ring.changes[group]["suspicion"] > group.suspicion
    yield "points away", ring.changes[group]["suspicion"] < group.suspicion
    yield "is blamed on the other state", front.blames_other == 1.0
    yield "is half blamed on it", front.blames_other == 0.5
    yield "is not blamed on it", front.blames_other == 0.0


def _stock(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    group, world = roles["group"], roles["world"]
    after = ring.changes[group]
    yield "provoked", (group.struck > 0.0) & (group.provocation > 0.0)
    yield "deterred", (group.struck > 0.0) & (group.provocation < 0.0)
    yield "weakened", (group.struck > 0.0) & (group.loss_per_strike > 0.0)
    yield "all but gone", after["multiplier"] == LEAST
    yield "speeds up", after["multiplier"] > group.multiplier
    yield "slows down", after["multiplier"] < group.multiplier
    yield "spoils talks", (world.talks_open > 0.0) & (group.spoiler_factor > 1.0)
    yield "obeys", after["restraint"] > 0.0
    yield "is kept from abroad", group.foreign_support > 0.0
    yield "is lifted", (world.agreement > 0.0) & (world.lift_effect > 0.0) & (now > world.settled_at)


def _sitting(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    is_agreed = ring.record["action"] == Action.AGREEMENT
    is_open = ring.changes[roles["world"]]["talks_open"] == 1.0
    yield "agreement", is_agreed
    yield "another round", not_(is_agreed) & is_open
    yield "collapse", not_(is_agreed) & not_(is_open)
    for state in (roles["a"], roles["b"]):
        yield "drops what is in hand", state.pending >= 0.0


def _mediation(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    party = roles["party"]
    stage = ring.changes[party]["stage"]
    is_home, succeeds = party.stage == 0.0, ring.record["action"] == Action.MEDIATION
    is_tried = (party.stage >= 1.0) & (party.stage < 100.0)
    yield "comes invited", is_home & (stage == 1.0) & (party.summons == INVITED)
    yield "comes when called", is_home & (stage == 1.0) & (party.summons > 0.0)
    yield "stays at home", is_home & (stage == 0.0)
    yield "succeeds", succeeds
    yield "tries again", is_tried & not_(succeeds) & (stage > party.stage)
    yield "gives up", is_tried & not_(succeeds) & (stage == 0.0)


def _battle(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    world = roles["world"]
    after = ring.changes[world]
    is_last = after["fighting"] == 0.0
    yield "goes on", not_(is_last)
    yield "last without war", is_last & (after["war_over"] == 0.0)
    yield "war is over", after["war_over"] == 1.0
    yield "becomes war", (world.war_at == NEVER) & (after["war_at"] < NEVER)


def _issue(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    world = roles["world"]
    for side, state in (("a", roles["a"]), ("b", roles["b"])):
        yield f"wrongs {side}", ring.changes[state]["next_alarm"] == now
    yield "provokes anew", (world.provoked == 0.0) & (ring.changes[world]["provoked"] == 1.0)


def _quiet(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    yield "ends the run", ring.changes[roles["world"]]["ended"] == 1.0
    yield "postponed", ring.changes[roles["world"]]["ended"] == 0.0


def _contact(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    yield "first", roles["world"].contact_at == NEVER
    for state in (roles["a"], roles["b"]):
        yield "brings a way out forward", ring.changes[state]["next_overture"] < state.next_overture


def _nothing(now: Any, roles: Any, ring: Ring) -> Iterator[Branch]:
    return iter(())


_BRANCHES: dict[str, Callable[[Any, Any, Ring], Iterator[Branch]]] = dict.fromkeys(KINDS, _nothing) | {
    "alarm": _alarm,
    "voice": _voice,
    "decision": _decision,
    "overture": _overture,
    "rally": _rally,
    "calm": _calm,
    "act": _act,
    "record": _record,
    "attack": _attack,
    "aftershock": _attack,
    "recorded_attack": _attack,
    "stock": _stock,
    "sitting": _sitting,
    "mediation": _mediation,
    "battle": _battle,
    "issue": _issue,
    "quiet": _quiet,
    "contact": _contact,
}

_BLOW = (
    "clash", "fighting by answer", "fighting by resistance", "invasion without resistance", "campaign opened",
    "first force", "answer by force", "talks broken off", "relapse", "ministers will call", "kills soldiers",
    "kills civilians", "kills militants", "mediator called", "group struck", "force that is no answer", "provokes anew",
    "is grave", "is not grave", "brings up an issue", "fire is returned", "a display is returned",
    "the capital answers", "both soon look for a way out",
)  # fmt: skip
_ATTACK = (
    "bloodless", "kills", "sets off another", "sets off none", "points to the other state", "points away",
    "is blamed on the other state", "is half blamed on it", "is not blamed on it", "is grave", "is not grave",
    "provokes anew",
)  # fmt: skip

_NAMES: dict[str, tuple[str, ...]] = {
    "alarm": ("opens a crisis", "in an open crisis", "sets the voice to work", "brings a decision forward",
              "brings a way out forward", "stirs the public", "during a record", "mediator may come again"),
    "voice": tuple(f"says {word.word}" for word in WORDS),
    "decision": (*(f"chooses {option.word}" for option in OPTIONS), "cannot reach", "is on alert", "line is open",
                 "is alarmed", "at rest", "faces an election"),
    "overture": (
        *(f"chooses {Action(way).word}" for way in range(N_WAYS)), "accepts talks", "accepts a ceasefire",
        "first contact", "terms are even", "restraint obeyed", "restraint refused", "mediator invited",
        "mediator invited who is on the way",
    ),
    "rally": ("takes to the street", "stays at home", "again", "will be out again", "after an answer",
              "after an agreement"),
    "calm": ("closes", "armies fight on", "drops what is in hand", "sends an envoy back", "ends a decision"),
    "act": (*_BLOW, "campaign goes on", "campaign ends", "force to display", "display to force", "sustained",
            "becomes war", "forces act by themselves"),
    "record": ("blow", "word", "way out", "talks", "agreement", "ceasefire", "campaign opened", "first force",
               "answer by force", "group struck", "mediator called", "kills soldiers", "is grave", "is not grave"),
    "attack": _ATTACK, "aftershock": _ATTACK,
    "recorded_attack": ("bloodless", "kills", "sets off another", "sets off none", "is grave", "is not grave"),
    "stock": ("provoked", "deterred", "weakened", "all but gone", "speeds up", "slows down", "spoils talks", "obeys",
              "is kept from abroad", "is lifted"),
    "sitting": ("agreement", "another round", "collapse", "drops what is in hand"),
    "mediation": ("comes invited", "comes when called", "stays at home", "succeeds", "tries again", "gives up"),
    "battle": ("goes on", "last without war", "war is over", "becomes war"),
    "issue": ("wrongs a", "wrongs b", "provokes anew"),
    "quiet": ("ends the run", "postponed"),
    "contact": ("first", "brings a way out forward"),
}  # fmt: skip
"""Branches that must have their turn, by rule."""

_NO_ROWS: Any = {
    column: np.zeros(0, dtype=int) for column in ("terminated", "truncated", "cut_short", "ending", "outcome_class")
}

"""What a run's events say between the two states: militarised acts, and the marks that end or divide disputes.

The acts are those of the dispute data: threats, displays and uses of force by states. Protests, recalls, sanctions,
covert acts and attacks by groups are none; what states do short of such acts is kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Bools, Floats, Ints
from sim.model.structure import Model
from sim.results.digest import Table
from sim.results.sequences import accepts
from sim.vocabulary import ACTIONS, N_OPTIONS, Action, Hostility

BOTH_SIDES = 2
"""Side of a clash or a battle: neither side alone did it."""

THREAT, DISPLAY, FORCE = map(int, (Hostility.THREAT_OF_FORCE, Hostility.DISPLAY_OF_FORCE, Hostility.USE_OF_FORCE))

STRIDE = 65_536.0
"""Longer than any run, in days."""
_HOSTILITY = np.array([int(ACTIONS[action].hostility) for action in Action])


@dataclass(frozen=True, slots=True)
class Events:
    """Events of one sort, in order of run and time; one element an event.

    Attributes
    ----------
    run : int array
        Which run of the log, from 0 on.
    time : float array
        Days from day 0.
    side : int array
        0 or 1: the state that did it, or took it as grave; `BOTH_SIDES` for a clash, a battle and what no state did.
    begun_by : int array
        The same, but the state that began a clash.
    target : int array
        The side that it fell on.
    level : int array
        `THREAT`, `DISPLAY` or `FORCE`; 0 or 1 where it is no militarised act.
    action : int array
        What it was (`Action`).
    soldiers, civilians : float array
        The dead of both sides.
    """

    run: Ints
    time: Floats
    side: Ints
    begun_by: Ints
    target: Ints
    level: Ints
    action: Ints
    soldiers: Floats
    civilians: Floats

    @property
    def dead(self) -> Floats:
        """Everybody killed, militants left aside."""
        return self.soldiers + self.civilians

    def some(self, which: Bools) -> Events:
        """Some of them."""
        return Events(*(getattr(self, name)[which] for name in Events.__slots__))


@dataclass(frozen=True, slots=True)
class Log:
    """The coded part of the events of some runs.

    Attributes
    ----------
    n_runs : int
    horizon : float
        Days that a run is followed at most.
    end : float array, shape (n_runs,)
        Day on which each run ended: the horizon, or the last battle of a war.
    acts : Events
        Militarised acts.
    unarmed : Events
        What states do short of them: words, measures, covert acts, conciliation; waiting is not among them.
    agreements, truces, sittings, mediations, issues, calms, attacks, alarms : Events
        Agreements reached at a table; ceasefires accepted; sittings without agreement; mediators who brought both to
        the table; new issues; crises that the model has closed; attacks by groups; when a state took something as
        grave.
    """

    n_runs: int
    horizon: float
    end: Floats
    acts: Events
    unarmed: Events
    agreements: Events
    truces: Events
    sittings: Events
    mediations: Events
    issues: Events
    calms: Events
    attacks: Events
    alarms: Events


def keys(run: Ints, time: Floats) -> Floats:
    """One number an event that rises with run and time."""
    return run * STRIDE + time


def kept(model: Model, events: Table) -> Bools:
    """Which rows of a table of events `coded` reads: few of them, so that the rest need not be kept."""
    action = events["action"]
    is_deed = (action >= 0) & (action != Action.ABSORB)
    marks = [model.kinds.index(word) for word in ("issue", "alarm", "calm")]
    flags: Bools = is_deed | np.isin(events["kind"], marks)
    return flags


def coded(model: Model, events: Table, position: Ints, end: Floats) -> Log:
    """The log of some runs, from their events in order of run and time.

    Parameters
    ----------
    model : Model
    events : structured array
        As recorded, or as thinned by `kept`.
    position : int array, shape (n_events,)
        Which run of the log each event belongs to, rising.
    end : float array, shape (n_runs,)
        Day on which each run ended, those without any event included.
    """
    action, actor = events["action"].astype(np.int64), events["actor"].astype(np.int64)
    has_action = action >= 0
    hostility = np.where(has_action, _HOSTILITY[action], 0)
    is_act = hostility >= THREAT
    is_joint = (action == Action.CLASH) | (action == Action.BATTLE)
    is_unarmed = has_action & ~is_act & (action != Action.ABSORB) & (action < N_OPTIONS) & ((actor == 0) | (actor == 1))
    every = Events(
        run=position, time=events["time"], side=np.where(is_joint | (actor < 0), BOTH_SIDES, actor),
        begun_by=np.where(actor < 0, BOTH_SIDES, actor), target=events["target"].astype(np.int64),
        level=np.minimum(hostility, FORCE), action=action, soldiers=events["deaths_military"],
        civilians=events["deaths_civilian"],
    )  # fmt: skip

    def of_kind(word: str) -> Bools:
        return np.isin(events["kind"], [place for place, kind in enumerate(model.kinds) if kind == word])

    which = {
        "acts": is_act, "unarmed": is_unarmed, "agreements": action == Action.AGREEMENT,
        "truces": accepts(Action.CEASEFIRE, action, actor, position), "sittings": action == Action.TALKS,
        "mediations": of_kind("mediation") & (action == Action.MEDIATION), "issues": of_kind("issue"),
        "calms": of_kind("calm"), "attacks": action == Action.ATTACK_BY_GROUP, "alarms": of_kind("alarm"),
    }  # fmt: skip
    return Log(len(end), model.horizon, end, **{name: every.some(flags) for name, flags in which.items()})

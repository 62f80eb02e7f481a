"""What a run's events say between the two states: militarised acts, and the marks that end or divide disputes.

The acts are those of the dispute data: threats, displays and uses of force by states. Protests, recalls, sanctions,
covert acts and attacks by groups are none; what states do short of such acts is kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats, Ints
from sim.model.structure import Model
from sim.vocabulary import ACTIONS, N_OPTIONS, Action, Hostility

Flags = NDArray[np.bool_]

BOTH_SIDES = 2
"""Side of a clash or a battle: neither side alone did it."""

THREAT, DISPLAY, FORCE = (
    int(Hostility.THREAT_OF_FORCE),
    int(Hostility.DISPLAY_OF_FORCE),
    int(Hostility.USE_OF_FORCE),
)

_HOSTILITY = np.array([int(ACTIONS[action].hostility) for action in Action])
_RUNG = np.array([int(ACTIONS[action].rung) for action in Action])


@dataclass(frozen=True, slots=True)
class Acts:
    """Militarised acts, in order of run and time; one element an act.

    Attributes
    ----------
    run : int array
        Which run of the log, from 0 on.
    time : float array
        Days from day 0.
    side : int array
        0 or 1: the state that did it; `BOTH_SIDES` for a clash or a battle.
    begun_by : int array
        The same, but the state that began a clash.
    level : int array
        `THREAT`, `DISPLAY` or `FORCE`.
    action : int array
        What it was (`Action`).
    rung : int array
        Its rung.
    soldiers, civilians : float array
        The dead of both sides.
    """

    run: Ints
    time: Floats
    side: Ints
    begun_by: Ints
    level: Ints
    action: Ints
    rung: Ints
    soldiers: Floats
    civilians: Floats


@dataclass(frozen=True, slots=True)
class Unarmed:
    """What states do short of militarised acts, in order of run and time: words, measures, covert acts, conciliation.

    Waiting is not among them. The columns are those of `Acts`.
    """

    run: Ints
    time: Floats
    side: Ints
    action: Ints


@dataclass(frozen=True, slots=True)
class Marks:
    """Other events that the coding needs, each in order of run and time: which run, and when."""

    run: Ints
    time: Floats


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
    acts : Acts
    unarmed : Unarmed
    agreements, truces, sittings, mediations, issues, calms : Marks
        Agreements reached at a table; ceasefires accepted; sittings without agreement; mediators who brought both to
        the table; new issues; crises that the model has closed.
    attacks : Marks
        Attacks by groups, with `attack_dead`.
    attack_dead, attack_side : array
        People each attack killed, and the side that it fell on.
    alarms : Marks
        When a state took something as grave, with `alarm_side`.
    alarm_side : int array
        Which state did.
    """

    n_runs: int
    horizon: float
    end: Floats
    acts: Acts
    unarmed: Unarmed
    agreements: Marks
    truces: Marks
    sittings: Marks
    mediations: Marks
    issues: Marks
    calms: Marks
    attacks: Marks
    attack_dead: Floats
    attack_side: Ints
    alarms: Marks
    alarm_side: Ints


_MEDIATION_KIND, _ISSUE_KIND, _ALARM_KIND, _CALM_KIND = "mediation", "issue", "alarm", "calm"


def kept(model: Model, events: NDArray[np.void]) -> Flags:
    """Which rows of a table of events `coded` reads: few of them, so that the rest need not be kept."""
    action = events["action"]
    is_deed = (action >= 0) & (action != Action.ABSORB)
    marks = [model.kinds.index(word) for word in (_ISSUE_KIND, _ALARM_KIND, _CALM_KIND)]
    flags: Flags = is_deed | np.isin(events["kind"], marks)
    return flags


def coded(model: Model, events: NDArray[np.void], position: Ints, end: Floats) -> Log:
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
    action = events["action"].astype(np.int64)
    time = events["time"]
    has_action = action >= 0
    hostility = np.where(has_action, _HOSTILITY[action], 0)
    is_act = hostility >= THREAT
    is_joint = (action == Action.CLASH) | (action == Action.BATTLE)
    actor, target = events["actor"].astype(np.int64), events["target"].astype(np.int64)
    side = np.where(is_joint | (actor < 0), BOTH_SIDES, actor)
    is_mediation = (
        (events["kind"] == model.kinds.index(_MEDIATION_KIND)) & (action == Action.MEDIATION)
        if _MEDIATION_KIND in model.kinds
        else np.zeros(len(events), dtype=bool)
    )
    is_attack = action == Action.ATTACK_BY_GROUP
    is_alarm = events["kind"] == model.kinds.index(_ALARM_KIND)
    is_unarmed = has_action & ~is_act & (action != Action.ABSORB) & (action < N_OPTIONS) & ((actor == 0) | (actor == 1))

    def marks(which: Flags) -> Marks:
        return Marks(position[which], time[which])

    return Log(
        n_runs=len(end),
        horizon=model.horizon,
        end=end,
        acts=Acts(
            run=position[is_act],
            time=time[is_act],
            side=side[is_act],
            begun_by=np.where(actor < 0, BOTH_SIDES, actor)[is_act],
            level=np.minimum(hostility[is_act], FORCE),
            action=action[is_act],
            rung=_RUNG[action[is_act]],
            soldiers=events["deaths_military"][is_act],
            civilians=events["deaths_civilian"][is_act],
        ),
        unarmed=Unarmed(position[is_unarmed], time[is_unarmed], side[is_unarmed], action[is_unarmed]),
        agreements=marks(action == Action.AGREEMENT),
        truces=marks(_accepted_ceasefires(action, actor, position)),
        sittings=marks(action == Action.TALKS),
        mediations=marks(is_mediation),
        issues=marks(events["kind"] == model.kinds.index(_ISSUE_KIND)),
        calms=marks(events["kind"] == model.kinds.index(_CALM_KIND)),
        attacks=marks(is_attack),
        attack_dead=(events["deaths_military"] + events["deaths_civilian"])[is_attack],
        attack_side=target[is_attack],
        alarms=marks(is_alarm),
        alarm_side=actor[is_alarm],
    )


def _accepted_ceasefires(action: Ints, actor: Ints, position: Ints) -> Flags:
    """Acceptances whose offer was a ceasefire: the last thing that the other state had put on the table."""
    is_accepted = np.zeros(len(action), dtype=bool)
    table = np.flatnonzero(np.isin(action, (Action.OFFER_TALKS, Action.CEASEFIRE, Action.ACCEPT)))
    action, actor, position = action[table], actor[table], position[table]
    place = np.arange(len(table))
    for side in (0, 1):
        is_offer = (action != Action.ACCEPT) & (actor == 1 - side)
        last = np.maximum.accumulate(np.where(is_offer, place, -1)) if len(table) else place
        found = (last >= 0) & (action == Action.ACCEPT) & (actor == side)
        found &= position[np.maximum(last, 0)] == position
        is_accepted[table[found & (action[np.maximum(last, 0)] == Action.CEASEFIRE)]] = True
    return is_accepted

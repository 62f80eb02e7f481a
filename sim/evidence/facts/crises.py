"""Crises as crisis data code them (ICB 14): one a run, the first in which a state sees its basic values at stake.

What triggers a crisis is fixed here, before anything is compared: an act of force that kills or falls on state forces
or wider (a violent act by a state); an attack by a group that kills at least `GRAVE_ATTACK` people (a violent act by
somebody else); an ultimatum or a mobilisation (no violence). The crisis actor is the state that the trigger is aimed
at. A crisis goes on while militarised acts or sittings follow within `PAUSE_DAYS`; it ends with an agreement or an
accepted ceasefire, else with the pause. Lags are in days, the same and the next day counting as one. Civilians count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.disputes import first_after
from sim.evidence.facts.log import BOTH_SIDES, FORCE, Flags, Floats, Ints, Log, Marks
from sim.vocabulary import Action, Rung

GRAVE_ATTACK = 10.0
"""Dead from which an attack by a group triggers a crisis (assumption)."""
PAUSE_DAYS = 60.0
"""Days without act or sitting after which the threat is seen as gone (assumption)."""


@dataclass(frozen=True, slots=True)
class Crises:
    """One element a crisis.

    Attributes
    ----------
    run : int array
    is_violent : bool array
        Whether the trigger was violent.
    by_group : bool array
        Whether a group did it.
    start, end : float array
        Days.
    response : int array
        Highest level of the crisis actor's acts in the crisis: 0, `THREAT`, `DISPLAY` or `FORCE`.
    lag : float array
        Days from the trigger to the first act of force of the crisis actor; nan without one.
    is_agreed : bool array
        Whether it ended by agreement or accepted ceasefire.
    is_mediated : bool array
        Whether a third party brought both to the table.
    """

    run: Ints
    is_violent: Flags
    by_group: Flags
    start: Floats
    end: Floats
    response: Ints
    lag: Floats
    is_agreed: Flags
    is_mediated: Flags


def crises_of(log: Log) -> Crises:
    """The first crisis of each run that has one."""
    acts = log.acts
    is_grave = (acts.level == FORCE) & (
        (acts.soldiers + acts.civilians > 0.0) | (acts.rung >= Rung.STRIKE_ON_STATE) | (acts.side == BOTH_SIDES)
    )
    is_demand = (acts.action == Action.ULTIMATUM) | (acts.action == Action.MOBILISE)
    is_bloody = log.attack_dead >= GRAVE_ATTACK
    by_act = _first(log.n_runs, acts.run, acts.time, is_grave | is_demand)
    by_attack = _first(log.n_runs, log.attacks.run, log.attacks.time, is_bloody)
    when_act = _time_of(acts.time, by_act)
    when_attack = _time_of(log.attacks.time, by_attack)
    run = np.flatnonzero((by_act >= 0) | (by_attack >= 0))
    by_act, by_attack = by_act[run], by_attack[run]
    by_group = when_attack[run] < when_act[run]
    start = np.minimum(when_act, when_attack)[run]
    is_violent = by_group.copy()
    aimed_at = np.zeros(len(run), dtype=np.int64)
    is_violent[~by_group] = is_grave[by_act[~by_group]]
    aimed_at[~by_group] = np.where(acts.side[by_act[~by_group]] == 0, 1, 0)
    aimed_at[by_group] = log.attack_side[by_attack[by_group]]

    faded = _last_before_pause(log, run, start)
    closing = np.minimum(first_after(log.agreements, run, start), first_after(log.truces, run, start))
    is_agreed = closing <= faded + PAUSE_DAYS
    end = np.where(is_agreed, closing, faded + PAUSE_DAYS)

    place = np.full(log.n_runs, -1)
    place[run] = np.arange(len(run))
    theirs = np.flatnonzero(place[acts.run] >= 0)
    of, when = place[acts.run[theirs]], acts.time[theirs]
    inside = (when > start[of]) & (when <= end[of])
    inside &= (acts.side[theirs] == aimed_at[of]) | (acts.side[theirs] == BOTH_SIDES)
    of, when, level = of[inside], when[inside], acts.level[theirs[inside]]
    response = np.zeros(len(run), dtype=np.int64)
    np.maximum.at(response, of, level)
    answered = np.full(len(run), np.inf)
    np.minimum.at(answered, of[level == FORCE], when[level == FORCE])
    lag = np.where(np.isfinite(answered), np.maximum(np.floor(answered) - np.floor(start), 1.0), np.nan)
    return Crises(
        run=run,
        is_violent=is_violent,
        by_group=by_group,
        start=start,
        end=end,
        response=response,
        lag=lag,
        is_agreed=is_agreed,
        is_mediated=first_after(log.mediations, run, start) <= end,
    )


def _first(n_runs: int, run: Ints, time: Floats, which: Flags) -> Ints:
    """Place of the first event of each run that is one of `which`; -1 where there is none."""
    places = np.flatnonzero(which)
    found = np.full(n_runs, -1)
    found[run[places][::-1]] = places[::-1]
    return found


def _time_of(time: Floats, place: Ints) -> Floats:
    """The times at these places; infinite where a place is -1."""
    found = np.full(len(place), np.inf)
    found[place >= 0] = time[place[place >= 0]]
    return found


def _last_before_pause(log: Log, run: Ints, start: Floats) -> Floats:
    """Time of the last act or sitting from `start` on that no pause of `PAUSE_DAYS` separates from it."""
    activity_run = np.concatenate([log.acts.run, log.sittings.run, run])
    activity_time = np.concatenate([log.acts.time, log.sittings.time, start])
    order = np.lexsort((activity_time, activity_run))
    activity = Marks(activity_run[order], activity_time[order])
    follows = np.zeros(len(order), dtype=bool)
    follows[:-1] = (activity.run[1:] == activity.run[:-1]) & (np.diff(activity.time) <= PAUSE_DAYS)
    last = np.where(~follows, np.arange(len(order)), len(order))
    last = np.minimum.accumulate(last[::-1])[::-1]
    place = np.searchsorted(activity.run * 65_536.0 + activity.time, run * 65_536.0 + start)
    return activity.time[last[place]]

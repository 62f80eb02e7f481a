"""Crises as crisis data code them (ICB 14): one a run, the first in which a state sees its basic values at stake.

What opens a crisis is what the model says that a state takes as grave (`alarm`), since the data hold what leaders took
for a crisis and nothing else. The trigger is what happened at that moment: a use of force (a violent act by a state),
an attack by a group (a violent act by somebody else), or an act, a demand or a quarrel without violence. The crisis
actor is the state that took it so. The crisis ends with an agreement or an accepted ceasefire, else when the model
closes it (`calm`). Lags are in days, the same and the next day counting as one. Civilians count.

The major response "captures the major thrust" of what the crisis actor did (ICB, `majres`): words and political or
economic acts, offers included, are one only where nothing graver follows. It is coded as the first act of the gravest
kind that the actor comes to in the crisis: force, else mobilising or a show of force, else anything but waiting. What
forces in contact return by themselves is no response, and a clash is that of the state that began it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.counting import Measure, Values, quantiles, share, within
from sim.evidence.facts.disputes import WAR_DEAD, first_after
from sim.evidence.facts.log import BOTH_SIDES, DISPLAY, FORCE, THREAT, Events, Log
from sim.model.arrays import Bools, Floats, Ints
from sim.model.structure import GRID
from sim.vocabulary import Action

_STEP = 2.0 / GRID
MINOR_DEAD = 25.0
"""Dead up to which the violence of a crisis is minor: the lowest bracket of the dispute data (assumption)."""


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
    major_lag : float array
        Days from the trigger to the major response; nan without one.
    is_bloody : bool array
        Whether anybody used force in it, group attacks included.
    dead : float array
        People killed in it, by either side and by groups; militants left aside.
    is_agreed : bool array
        Whether it ended by agreement or accepted ceasefire.
    is_mediated : bool array
        Whether a third party brought both to the table.
    """

    run: Ints
    is_violent: Bools
    by_group: Bools
    start: Floats
    end: Floats
    response: Ints
    lag: Floats
    major_lag: Floats
    is_bloody: Bools
    dead: Floats
    is_agreed: Bools
    is_mediated: Bools


def crises_of(log: Log) -> Crises:
    """The first crisis of each run that has one."""
    acts = log.acts
    alarms = log.alarms
    run, first = np.unique(alarms.run, return_index=True)
    start, aimed_at = alarms.time[first], alarms.side[first]
    by_group = _at(log.attacks, run, start)
    is_violent = by_group | _at(acts.some(acts.level == FORCE), run, start)

    faded = np.minimum(first_after(log.calms, run, start), log.end[run])
    closing = np.minimum(first_after(log.agreements, run, start), first_after(log.truces, run, start))
    is_agreed = closing <= faded
    end = np.minimum(closing, faded)

    place = np.full(log.n_runs, -1)
    place[run] = np.arange(len(run))

    def inside(their_run: Ints, when: Floats) -> tuple[Ints, Ints]:
        """Places of those that happen in a crisis, its trigger included, and the crisis of each."""
        theirs = np.flatnonzero(place[their_run] >= 0)
        of = place[their_run[theirs]]
        happens = (when[theirs] >= start[of] - _STEP) & (when[theirs] <= end[of])
        return theirs[happens], of[happens]

    def lag_to(which: Bools, of: Ints, when: Floats) -> Floats:
        """Days from the trigger to the first of some acts; nan without one."""
        found = np.full(len(run), np.inf)
        np.minimum.at(found, of[which], when[which])
        return np.where(np.isfinite(found), np.maximum(np.floor(found) - np.floor(start), 1.0), np.nan)

    theirs, of = inside(acts.run, acts.time)
    when, level = acts.time[theirs], acts.level[theirs]
    is_decided = ~np.isin(acts.action[theirs], (Action.RETURN_FIRE, Action.RETURN_DISPLAY))
    is_own = (acts.begun_by[theirs] == aimed_at[of]) | (acts.begun_by[theirs] == BOTH_SIDES)
    is_own &= (when > start[of]) & is_decided
    response = np.zeros(len(run), dtype=np.int64)
    np.maximum.at(response, of[is_own], level[is_own])
    lag, display, threat = (lag_to(is_own & (level == one), of, when) for one in (FORCE, DISPLAY, THREAT))
    mild, of_mild = inside(log.unarmed.run, log.unarmed.time)
    unarmed = lag_to(log.unarmed.side[mild] == aimed_at[of_mild], of_mild, log.unarmed.time[mild])
    attacks, of_attack = inside(log.attacks.run, log.attacks.time)
    force, of_force = theirs[level == FORCE], of[level == FORCE]
    of_violence = np.concatenate([of_force, of_attack])
    killed = np.concatenate([acts.dead[force], log.attacks.dead[attacks]])
    lag_of_words = np.fmin(threat, unarmed)
    return Crises(
        run=run, is_violent=is_violent, by_group=by_group, start=start, end=end, response=response, lag=lag,
        major_lag=np.where(~np.isnan(lag), lag, np.where(~np.isnan(display), display, lag_of_words)),
        is_bloody=np.bincount(of_violence, minlength=len(run)) > 0,
        dead=np.bincount(of_violence, weights=killed, minlength=len(run)).astype(np.float64), is_agreed=is_agreed,
        is_mediated=first_after(log.mediations, run, start) <= end,
    )  # fmt: skip


def _at(marks: Events, run: Ints, time: Floats) -> Bools:
    """Whether a run has one of the marks at this moment: an alarm rings one step of the clock after what set it off."""
    return first_after(marks, run, time - _STEP) <= time


def icb(crises: Crises) -> Measure:
    """Responses to violent triggers and their lags, agreement, mediation, duration, level of violence.

    Full-scale war is told by the threshold of the dispute data, with civilians and the victims of groups (assumption).
    """
    lag, agreed, mediated, bloody = crises.lag, crises.is_agreed, crises.is_mediated, crises.is_bloody
    violent, by_group = crises.is_violent, crises.by_group
    by_state = violent & ~by_group
    forceful, answered = crises.response == FORCE, np.isfinite(lag)
    lasts = np.floor(crises.end) - np.floor(crises.start)
    lasts_for_actor = np.maximum(lasts, 1.0)
    is_war, is_minor = bloody & (crises.dead >= WAR_DEAD), bloody & (crises.dead <= MINOR_DEAD)
    path = forceful & (lag <= 3.0) & (lasts <= 30.0) & agreed

    def measure(weight: Floats) -> Values:
        w = weight[crises.run]
        values = {
            "clu.icb_viol_reply": share(forceful, by_state, w),
            "icb.resp_violent_viol_ns": share(forceful, by_group, w),
            "icb.resp_violent_viol_state": share(answered, by_state, w),
            "icb.resp_nonmil_viol": share(crises.response < DISPLAY, violent, w),
            **quantiles("icb.resp_lag_viol2viol", lag, violent & forceful, w),
            **within("icb.resp_lag_viol2viol_le{}", lag, (2, 7, 30), violent & forceful, w),
            **within("icb.resp_lag_viol2viol_le{}", lag, (1, 3, 14), violent & answered, w),
            "icb.agreement": share(agreed, True, w),
            "icb.agree_given_mediated": share(agreed, mediated, w),
            "icb.agree_given_notmediated": share(agreed, ~mediated, w),
            "icb.mediated": share(mediated, True, w),
            **quantiles("icb.trig_to_agreement_viol", lasts, violent & agreed, w, (50,)),
            **quantiles("icb.duration", lasts, slice(None), w),
            "icb.viol1": share(~bloody, True, w),
            "icb.viol2": share(is_minor, True, w),
            "icb.viol3": share(bloody & ~is_minor & ~is_war, True, w),
            "icb.viol4": share(is_war, True, w),
            "anchor.path": share(path, by_state, w),
        }
        for trigger, theirs in (("viol_state", by_state), ("viol_ns", by_group)):
            values |= within(f"tempo.icb_first_{trigger}_le{{}}", crises.major_lag, (1, 3, 14), theirs, w)
            values |= within(f"tempo.icb_violent_{trigger}_le{{}}", lag, (1, 3, 14), theirs & answered, w)
            values |= quantiles(f"tempo.icb_violent_{trigger}", lag, theirs & answered, w)
            values |= within(f"tempo.icb_violent_by{{}}_{trigger}", lag, (3, 14), theirs, w)
            values |= quantiles(f"stop.icb_duration_{trigger}", lasts_for_actor, theirs, w)
            values |= within(f"stop.icb_over_le{{}}_{trigger}", lasts_for_actor, (7, 30, 90), theirs, w)
        return values

    return measure

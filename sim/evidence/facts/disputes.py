"""Disputes as the dispute data code them (MID 5.0): acts on one issue, less than six months apart.

A dispute begins with a militarised act. It goes on while acts follow within six months and no new issue has come up
since (an issue that comes up within a month of the last act is taken as part of it). Fatalities are soldiers alone.

Within them, first strikes and what follows are coded by days (MIE 1.0): answers, repeats, how soon it stops. A first
strike is a directed use of force that opens a confrontation, as MIE calls a dispute; a clash or a battle is directed by
nobody. Days are differences of whole days, the day of the blow being 0; of two acts on one day, the one that the log
has later is the later one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.log import BOTH_SIDES, FORCE, Events, Flags, Log, keys
from sim.model.arrays import Floats, Ints
from sim.vocabulary import Action

GAP_DAYS = 182.0
"""Six months without an act end a dispute (MID coding rules)."""
ISSUE_DAYS = 30.0
"""A new issue within this time of the last act does not begin a new dispute (assumption)."""
WAR_DEAD = 1000.0
"""Military deaths from which a dispute is a war (MID coding rules)."""


@dataclass(frozen=True, slots=True)
class Disputes:
    """One element a dispute, in order of run and time.

    Attributes
    ----------
    run : int array
    of_act : int array
        The dispute of each act of the log.
    first_act, n_acts : int array
        Place of its first act in the log, and how many it has.
    start, end : float array
        Time of its first and last act, days.
    length : float array
        Days from the first to the last act, both counted.
    level : int array
        Highest level.
    is_answered : bool array
        Whether the side that did not begin did any militarised act.
    soldiers : float array
        Military deaths of both sides.
    has_battle : bool array
    is_negotiated : bool array
        Whether it ended in an agreement: one that follows the last act, before the next dispute, within six months.
    """

    run: Ints
    of_act: Ints
    first_act: Ints
    n_acts: Ints
    start: Floats
    end: Floats
    length: Floats
    level: Ints
    is_answered: Flags
    soldiers: Floats
    has_battle: Flags
    is_negotiated: Flags


def disputes_of(log: Log) -> Disputes:
    """The disputes of a log."""
    acts = log.acts
    n = len(acts.run)
    begins = np.ones(n, dtype=bool)  # the first act of the log, and what follows
    gap = np.diff(acts.time)
    same_run = acts.run[1:] == acts.run[:-1]
    issues_before = np.searchsorted(keys(log.issues.run, log.issues.time), keys(acts.run, acts.time))
    begins[1:] = ~same_run | (gap > GAP_DAYS) | ((np.diff(issues_before) > 0) & (gap > ISSUE_DAYS))
    of_act = np.cumsum(begins) - 1
    first_act = np.flatnonzero(begins)
    last_act = np.append(first_act[1:], n)[: len(first_act)] - 1
    n_disputes = len(first_act)
    beginner = acts.side[first_act]
    is_others = (acts.side != beginner[of_act]) | (acts.side == BOTH_SIDES)
    level = np.maximum.reduceat(acts.level, first_act) if n else np.zeros(0, dtype=np.int64)
    start, end, run = acts.time[first_act], acts.time[last_act], acts.run[first_act]
    until = np.full(n_disputes, np.inf)
    until[:-1] = np.where(run[1:] == run[:-1], start[1:], np.inf)
    return Disputes(
        run=run,
        of_act=of_act,
        first_act=first_act,
        n_acts=last_act - first_act + 1,
        start=start,
        end=end,
        length=np.floor(end) - np.floor(start) + 1.0,
        level=level,
        is_answered=np.bincount(of_act, weights=is_others, minlength=n_disputes) > 0.0,
        soldiers=np.bincount(of_act, weights=acts.soldiers, minlength=n_disputes).astype(np.float64),
        has_battle=np.bincount(of_act, weights=acts.action == Action.BATTLE, minlength=n_disputes) > 0.0,
        is_negotiated=first_after(log.agreements, run, end) <= np.minimum(until, end + GAP_DAYS),
    )


def first_after(marks: Events, run: Ints, time: Floats) -> Floats:
    """When the first mark of a run comes at or after each time; infinite if none does."""
    place = np.searchsorted(keys(marks.run, marks.time), keys(run, time))
    run_there, time_there = np.append(marks.run, -1)[place], np.append(marks.time, np.inf)[place]
    return np.where(run_there == run, time_there, np.inf)


@dataclass(frozen=True, slots=True)
class Strikes:
    """First strikes, each directed use of force, and the gaps between uses of force.

    Attributes
    ----------
    run : int array, shape (n_strikes,)
    answer : float array
        Days to the target's first directed force; infinite without one.
    is_repeated_first : bool array
        Whether the initiator struck again before that, or struck again and was never answered.
    is_answered_next : bool array
        Whether the next event is that answer.
    is_only_event : bool array
        Whether nothing follows.
    n_force : int array
        Uses of force of the confrontation, clashes and battles included.
    last_force : float array
        Days to the last of them; 0 where there is one.
    blow_run : int array, shape (n_blows,)
        Of each directed use of force of any confrontation.
    blow_answer : float array
        Days to the target's next directed force; infinite without one.
    blow_repeat : float array
        Days to the same side's next directed force on a later day; infinite without one.
    gap_run : int array, shape (n_gaps,)
    gap : float array
        Days between consecutive uses of force of confrontations that open with a strike, from the shortest on.
    """

    run: Ints
    answer: Floats
    is_repeated_first: Flags
    is_answered_next: Flags
    is_only_event: Flags
    n_force: Ints
    last_force: Floats
    blow_run: Ints
    blow_answer: Floats
    blow_repeat: Floats
    gap_run: Ints
    gap: Floats


def strikes_of(log: Log, disputes: Disputes) -> Strikes:
    """The strikes of a log."""
    acts, of = log.acts, disputes.of_act
    day = np.floor(acts.time)
    is_force = acts.level == FORCE
    is_blow = is_force & (acts.side != BOTH_SIDES)
    by_other, by_self = (_next_blow(acts, is_blow, of, other=other) for other in (True, False))
    first = disputes.first_act[is_blow[disputes.first_act]]
    confrontation = of[first]
    n_force = np.bincount(of, weights=is_force, minlength=len(disputes.run)).astype(np.int64)[confrontation]
    last = np.zeros(len(disputes.run), dtype=np.int64)
    np.maximum.at(last, of[is_force], np.flatnonzero(is_force))
    blow = np.flatnonzero(is_blow)
    answer = _days(day, first, by_other[first])

    force = np.flatnonzero(is_force)
    opens = np.zeros(len(disputes.run), dtype=bool)
    opens[confrontation] = True
    earlier, later = force[:-1], force[1:]
    counts = (of[earlier] == of[later]) & opens[of[earlier]]
    earlier, later = earlier[counts], later[counts]
    by_length = np.argsort(day[later] - day[earlier], kind="stable")  # so that no quantile need sort them again
    earlier, later = earlier[by_length], later[by_length]
    return Strikes(
        run=acts.run[first],
        answer=answer,
        is_repeated_first=by_self[first] < by_other[first],
        is_answered_next=(by_other[first] == first + 1) & np.isfinite(answer),
        is_only_event=disputes.n_acts[confrontation] == 1,
        n_force=n_force,
        last_force=day[last[confrontation]] - day[first],
        blow_run=acts.run[blow],
        blow_answer=_days(day, blow, by_other[blow]),
        blow_repeat=_days_to_another_day(acts.side[blow], of[blow], day[blow]),
        gap_run=acts.run[earlier],
        gap=day[later] - day[earlier],
    )


def _next_blow(acts: Events, is_blow: Flags, of: Ints, *, other: bool) -> Ints:
    """For each act that one side did: place of the next directed force of the other or the same side in its dispute.

    The number of acts where there is none.
    """
    n = len(of)
    found = np.full(n, n)
    for side in (0, 1):
        by_side = np.where(is_blow & (acts.side == side), np.arange(n), n)
        following = np.append(np.minimum.accumulate(by_side[::-1])[::-1], n)[1:]
        asks = acts.side == (1 - side if other else side)
        found[asks] = following[asks]
    inside = np.minimum(found, max(n - 1, 0))
    return np.where((found < n) & (of[inside] == of), found, n)


def _days(day: Floats, place: Ints, following: Ints) -> Floats:
    """Days from one act to a later one; infinite where that is beyond the log."""
    return np.append(day, np.inf)[following] - day[place]


def _days_to_another_day(side: Ints, of: Ints, day: Floats) -> Floats:
    """Days from each blow to the next one of its side in its dispute that falls on a later day; infinite without."""
    key = of * 2 + side
    order = np.lexsort((day, key))
    key, day = key[order], day[order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (np.diff(key) != 0) | (np.diff(day) > 0.0)
    stretch = np.cumsum(begins) - 1  # blows of one side on one day
    starts = np.append(np.flatnonzero(begins), len(order))
    following = np.minimum(starts[stretch + 1], max(len(order) - 1, 0))
    is_there = (starts[stretch + 1] < len(order)) & (key[following] == key)
    waiting = np.empty(len(order))
    waiting[order] = np.where(is_there, day[following] - day, np.inf)
    return waiting

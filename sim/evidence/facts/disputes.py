"""Disputes as the dispute data code them (MID 5.0): acts on one issue, less than six months apart.

A dispute begins with a militarised act. It goes on while acts follow within six months and no new issue has come up
since (an issue that comes up within a month of the last act is taken as part of it). Fatalities are soldiers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.log import BOTH_SIDES, Flags, Log, Marks
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
    begins[1:] = ~same_run | (gap > GAP_DAYS) | (_issues_between(log.issues, log) & (gap > ISSUE_DAYS))
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


def _issues_between(issues: Marks, log: Log) -> Flags:
    """For each act but the first: whether an issue came up between the act before it and itself."""
    acts = log.acts
    keys = issues.run * _STRIDE + issues.time
    before = np.searchsorted(keys, acts.run * _STRIDE + acts.time)
    return before[1:] > before[:-1]


_STRIDE = 65_536.0
"""Longer than any run, in days: makes one rising key of run and time."""


def first_after(marks: Marks, run: Ints, time: Floats) -> Floats:
    """When the first mark of a run comes at or after each time; infinite if none does."""
    keys = marks.run * _STRIDE + marks.time
    place = np.searchsorted(keys, run * _STRIDE + time)
    inside = np.minimum(place, max(len(keys) - 1, 0))
    found = (place < len(keys)) & (marks.run[inside] == run) if len(keys) else np.zeros(len(run), dtype=bool)
    return np.where(found, marks.time[inside], np.inf) if len(keys) else np.full(len(run), np.inf)

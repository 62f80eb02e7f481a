"""First strikes and what follows them, by days (MIE 1.0): answers, repeats, how soon it stops.

A first strike is a directed use of force that opens a confrontation; a clash or a battle is directed by nobody. A
confrontation is a dispute (`disputes`). Days are differences of whole days, the day of the blow being 0; of two acts on
one day, the one that the log has later is the later one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.disputes import Disputes
from sim.evidence.facts.log import BOTH_SIDES, FORCE, Acts, Flags, Log
from sim.model.arrays import Floats, Ints


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


def _next_blow(acts: Acts, is_blow: Flags, of: Ints, *, other: bool) -> Ints:
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

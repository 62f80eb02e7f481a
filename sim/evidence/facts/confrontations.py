"""Confrontations as the data on events between states code them (MIE 1.0): first strikes, and what follows force.

A confrontation is what the dispute data call a dispute. A first strike is a directed use of force that opens one; a
clash or a battle is directed by nobody. Days are differences of whole days, the day of the blow being 0; of two acts on
one day, the one that the log has later is the later one.

The bounds on force for each attack of a group are rates of one state towards two neighbours, so that one board stands
for all of them: a group on the other's soil, and nothing else between the two.
"""

from __future__ import annotations

import numpy as np

from sim.evidence.facts.counting import Measure, Values, quantile, quantiles, ratio, share, within
from sim.evidence.facts.disputes import Disputes, first_after
from sim.evidence.facts.log import BOTH_SIDES, DISPLAY, FORCE, Events, Log
from sim.model.arrays import Bools, Floats, Ints

GRAVE_ATTACK = 10.0
"""Dead from which an attack is counted, as in the data."""
ANSWER_DAYS = 30.0
"""Days within which force is counted as following an attack (assumption)."""
BOUNDS = (
    "bound.force_on_iran_per_baloch_attack10", "bound.force_on_iran_per_baloch_event10",
    "bound.force_on_afghanistan_per_other_attack10",
)  # fmt: skip


def mie(log: Log, disputes: Disputes) -> Measure:
    """Events of confrontations: first strikes, alternation, what follows force, deaths of attacks."""
    acts, of, run, first = log.acts, disputes.of_act, disputes.run, disputes.first_act
    n = len(run)
    directed, is_force = acts.side != BOTH_SIDES, acts.level == FORCE
    attacks = directed & is_force
    later, by_first = np.arange(len(of)) > first[of], acts.side == acts.side[first][of]

    def any_of(which: Bools) -> Bools:
        return np.bincount(of, weights=which, minlength=n) > 0.0

    strikes, by_any = attacks[first], any_of(later & ~by_first)
    by_force, repeated = (any_of(later & attacks & theirs) for theirs in (~by_first, by_first))
    calm = ~disputes.has_battle
    exchanges, blows = (_stretches(acts.side, of, which, n) for which in (directed, attacks))
    is_last = np.ones(len(of), dtype=bool)
    is_last[:-1] = of[1:] != of[:-1]
    following = np.minimum(np.arange(len(of)) + 1, len(of) - 1)
    next_side, next_level = acts.side[following], acts.level[following]
    current, goes_on = calm[of] & is_force, calm[of] & attacks & ~is_last
    fatal = attacks & (acts.soldiers > 0.0)
    dead = acts.soldiers[fatal]

    def measure(weight: Floats) -> Values:
        w = weight[run]
        wa, wf = w[of], w[of][fatal]
        values = {
            "clu.mie_strike_force": share(by_force, strikes, w),
            "clu.mie_strike_any": share(by_any, strikes, w),
            "mie.strike_none": share(~by_any, strikes, w),
            "mie.strike_repeat": share(repeated, strikes, w),
            "mie.next_actor_same": share(next_side == acts.side, goes_on, wa),
            "mie.next_actor_other": share(next_side == 1 - acts.side, goes_on, wa),
            "mie.trans_force_end": share(is_last, current, wa),
            "mie.trans_force_display": share(~is_last & (next_level == DISPLAY), current, wa),
            "mie.trans_force_force": share(~is_last & (next_level == FORCE), current, wa),
            "mie.attack_nofatal": share(acts.soldiers == 0.0, attacks, wa),
            "mie.attack_deaths.q50": quantile(dead, 0.5, wf),
        }
        for name, stretches, most in (("exchange", exchanges, 4), ("force", blows, 2)):
            for k in range(1, most + 1):
                values[f"mie.continue_{name}{k}"] = share(stretches > k, calm & (stretches >= k), w)
        whole = float(wf.sum())
        mean = ratio(float(np.sum(wf * np.log(dead))), whole)
        spread = ratio(float(np.sum(wf * (np.log(dead) - mean) ** 2)), whole)
        return values | {"mie.attack_deaths_lnmu": mean, "mie.attack_deaths_lnsd": float(np.sqrt(spread))}

    return measure


def _stretches(side: Ints, of: Ints, which: Bools, n: int) -> Ints:
    """Maximal stretches of acts by one side, by dispute, among the acts that are one of `which`."""
    place = np.flatnonzero(which)
    begins = np.ones(len(place), dtype=bool)
    begins[1:] = (of[place[1:]] != of[place[:-1]]) | (side[place[1:]] != side[place[:-1]])
    return np.bincount(of[place], weights=begins, minlength=n).astype(np.int64)


def strike_tempo(log: Log, disputes: Disputes) -> Measure:
    """First strikes and each use of force: answers and repeats by days, and when the last force comes."""
    acts, of, n = log.acts, disputes.of_act, len(disputes.run)
    day = np.floor(acts.time)
    is_force = acts.level == FORCE
    is_blow = is_force & (acts.side != BOTH_SIDES)
    by_other, by_self = (_next_blow(acts, is_blow, of, other=other) for other in (True, False))
    first, blow, force = disputes.first_act[is_blow[disputes.first_act]], *map(np.flatnonzero, (is_blow, is_force))
    struck = of[first]  # confrontations that open with a strike
    goes_on = np.bincount(of, weights=is_force, minlength=n)[struck] > 1
    last = np.zeros(n, dtype=np.int64)
    np.maximum.at(last, of[force], force)
    last_force = day[last[struck]] - day[first]
    answer, blow_answer = (_days(day, place, by_other[place]) for place in (first, blow))
    blow_repeat = _days_to_another_day(acts.side[blow], of[blow], day[blow])
    answered = np.isfinite(answer)
    is_next = (by_other[first] == first + 1) & answered
    is_repeated_first = by_self[first] < by_other[first]
    itself = (answer <= 30.0) & ~is_repeated_first

    opens = np.zeros(n, dtype=bool)
    opens[struck] = True
    earlier, later = force[:-1], force[1:]
    counts = (of[earlier] == of[later]) & opens[of[earlier]]
    earlier, later = earlier[counts], later[counts]
    by_length = np.argsort(day[later] - day[earlier], kind="stable")  # so that no quantile need sort them again
    gap, gap_run = (day[later] - day[earlier])[by_length], acts.run[earlier][by_length]

    def measure(weight: Floats) -> Values:
        w, wb = weight[acts.run[first]], weight[acts.run[blow]]
        return {
            **within("mie.strike_force_within{}d", answer, (2, 7, 30), True, w),
            **quantiles("mie.lag_force", answer, answered, w),
            "mie.single_event": share(disputes.n_acts == 1, True, weight[disputes.run]),
            **within("mie.each_force_answer{}d", blow_answer, (2, 7, 30), True, wb),
            **within("mie.each_force_own{}d", blow_repeat, (7, 30), True, wb),
            "stop.mie_strike_only_force": share(~goes_on, True, w),
            "stop.mie_strike_only_event": share(disputes.n_acts[struck] == 1, True, w),
            "tempo.mie_answer_is_next": share(is_next, True, w),
            "tempo.mie_own_force_before_answer": share(is_repeated_first, answered, w),
            "tempo.mie_answer_itself_30d": share(itself, True, w),
            **within("stop.mie_last_force_le{}", last_force, (7, 30, 90), True, w),
            **quantiles("stop.mie_last_force_if_more", last_force, goes_on, w, (50,)),
            **quantiles("tempo.mie_gap_force", gap, slice(None), weight[gap_run], (50, 75)),
        }

    return measure


def _next_blow(acts: Events, is_blow: Bools, of: Ints, *, other: bool) -> Ints:
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


def bounds(log: Log) -> Measure:
    """Share of attacks with ten or more dead that the target follows with directed force on the host within 30 days."""
    attacks, acts = log.attacks, log.acts
    follows = np.zeros(len(attacks.run), dtype=bool)
    for side in (0, 1):
        theirs = (acts.level == FORCE) & (acts.side == side)
        when = first_after(acts.some(theirs), attacks.run, attacks.time)
        follows |= (attacks.target == side) & (when - attacks.time <= ANSWER_DAYS)
    is_counted = (attacks.dead >= GRAVE_ATTACK) & (attacks.time + ANSWER_DAYS <= log.end[attacks.run])
    return lambda weight: dict.fromkeys(BOUNDS, share(follows, is_counted, weight[attacks.run]))

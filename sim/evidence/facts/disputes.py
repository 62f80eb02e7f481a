"""Disputes as the dispute data code them (MID 5.0): acts on one issue, less than six months apart.

A dispute begins with a militarised act. It goes on while acts follow within six months and no new issue has come up
since (an issue that comes up within a month of the last act is taken as part of it). Fatalities are soldiers alone.

How often disputes begin between pairs left to themselves is told by the years since their last one (dyad-years). The
data count all pairs of states in every year of 1946-1989, so that those with a recent dispute are the quarrelsome
ones. The dyads of the six-year family do not serve here: each of them is made to begin with an act, however quiet it is
by nature, and what follows would count them as if they had chosen to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.counting import YEAR, Measure, Values, kaplan_meier, quantiles, ratio, share
from sim.evidence.facts.family import Cell
from sim.evidence.facts.log import BOTH_SIDES, FORCE, Events, Log, keys
from sim.model.arrays import Bools, Floats, Ints
from sim.vocabulary import Action

GAP_DAYS = 182.0
"""Six months without an act end a dispute (MID coding rules)."""
ISSUE_DAYS = 30.0
"""A new issue within this time of the last act does not begin a new dispute (assumption)."""
FORMAL = 0.5
"""Share of the agreements of the model that are formal enough for the dispute data to call the dispute negotiated: they
range from a treaty to a return to normal (assumption: half)."""
WAR_DEAD = 1000.0
"""Military deaths from which a dispute is a war (MID coding rules)."""

SINCE = ("since1", "since2to5", "since6to15", "sinceover15")
"""Classes of years since the last year in which a dispute of the pair was going on; never counts as over 15."""
_CLASS_ENDS = (1, 5, 15)


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
    is_answered: Bools
    soldiers: Floats
    has_battle: Bools
    is_negotiated: Bools


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

    def summed(weights: Floats | Bools) -> Floats:
        return np.bincount(of_act, weights=weights, minlength=n_disputes).astype(np.float64)

    return Disputes(
        run=run, of_act=of_act, first_act=first_act, n_acts=last_act - first_act + 1, start=start, end=end,
        length=np.floor(end) - np.floor(start) + 1.0, level=level, is_answered=summed(is_others) > 0.0,
        soldiers=summed(acts.soldiers), has_battle=summed(acts.action == Action.BATTLE) > 0.0,
        is_negotiated=first_after(log.agreements, run, end) <= np.minimum(until, end + GAP_DAYS),
    )  # fmt: skip


def first_after(marks: Events, run: Ints, time: Floats) -> Floats:
    """When the first mark of a run comes at or after each time; infinite if none does."""
    place = np.searchsorted(keys(marks.run, marks.time), keys(run, time))
    run_there, time_there = np.append(marks.run, -1)[place], np.append(marks.time, np.inf)[place]
    return np.where(run_there == run, time_there, np.inf)


def mid(log: Log, disputes: Disputes, contiguous: Bools, rivalry: Bools, both_nuclear: Bools) -> Measure:
    """Who answers, how long, how deadly, how disputes end and come again, by attributes of the dyad of each run."""
    run, dead = disputes.run, disputes.soldiers
    contiguous, rivalry, both_nuclear = contiguous[run], rivalry[run], both_nuclear[run]
    force, answered, negotiated = disputes.level >= FORCE, disputes.is_answered, disputes.is_negotiated
    war = force & (dead >= WAR_DEAD)
    limited = force & ~war
    covariates = np.column_stack([contiguous, rivalry, both_nuclear])[force]
    n = len(run)
    has_next = np.zeros(n, dtype=bool)
    has_next[:-1] = run[1:] == run[:-1]
    following = np.minimum(np.arange(n) + 1, n - 1)
    waiting = np.where(has_next, disputes.start[following] - disputes.end, log.end[run] - disputes.end)

    def measure(weight: Floats) -> Values:
        w = weight[run]
        contiguity, rivals, _ = odds_ratios(covariates, answered[force], w[force])

        def again(days: float, which: Bools | slice) -> float:
            return kaplan_meier(waiting[which], has_next[which], days, w[which])

        values = {
            "clu.mid_recip_force": share(answered, limited, w),
            "clu.mid_war_force": share(war, force, w),
            "mid.war_given_force_recip": share(war, force & answered, w),
            "mid.war_given_force_norecip": share(war, force & ~answered, w),
            "mid.fatality0": share(dead == 0.0, True, w),
            "mid.fatality1": share((dead >= 1.0) & (dead <= 25.0), True, w),
            "mid.force_fatal_bilateral": share(dead > 0.0, limited, w),
            "mid.oneday_force_bilateral": share(disputes.length <= 1.0, limited, w),
            **quantiles("mid.duration_force_bilateral", disputes.length, limited, w, (50, 75)),
            **quantiles("mid.duration_force_recip", disputes.length, limited & answered, w, (50, 75)),
            "clu.mid_negotiated": FORMAL * share(negotiated, limited, w),
            "mid.negotiated_given_recip": FORMAL * share(negotiated, limited & answered, w),
            "mid.negotiated_given_norecip": FORMAL * share(negotiated, limited & ~answered, w),
            "eff.recip_force_contig": share(answered, force & contiguous, w),
            "eff.recip_force_noncontig": share(answered, force & ~contiguous, w),
            "eff.recip_force_rival": share(answered, force & rivalry, w),
            "eff.recip_force_nonrival": share(answered, force & ~rivalry, w),
            "eff.recip_force_nuc2": share(answered, force & both_nuclear, w),
            "eff.or_recip1_contig": contiguity,
            "eff.or_recip1_rival": rivals,
            "mid.dead101_given_dead26": share(dead > 100.0, force & (dead > 25.0), w),
            "mid.dead251_given_dead26": share(dead > 250.0, force & (dead > 25.0), w),
            "mid.war_given_dead251": share(dead >= WAR_DEAD, force & (dead > 250.0), w),
            "mid.recur.1y": again(YEAR, slice(None)),
            "mid.recur.5y": again(5.0 * YEAR, slice(None)),
            "mid.recur_settle1.1y": again(YEAR, negotiated),
            "mid.recur_settle3.1y": again(YEAR, ~negotiated),
        }
        for name, among in (("rival", force & rivalry), ("nonrival", force & ~rivalry)):
            values[f"mid.dead1_force_{name}"] = share(dead > 0.0, among, w)
            values[f"mid.dead26_force_{name}"] = share(dead > 25.0, among, w)
            values[f"mid.war_force_{name}"] = share(war, among, w)
        return values

    return measure


def odds_ratios(covariates: Bools, event: Bools, weight: Floats) -> Floats:
    """Odds ratios of a logit on some binary covariates, by Newton's method; nan where it does not converge."""
    # equal rows are counted together: a table of a few cells in the place of thousands of rows
    bits = np.arange(covariates.shape[1])[::-1]
    code = (covariates << bits).sum(axis=1)
    rows = np.bincount(code, minlength=1 << len(bits))
    held = np.flatnonzero(rows)
    cells = np.column_stack([np.ones(len(held)), held[:, None] >> bits & 1])
    total = np.bincount(code, weights=weight, minlength=len(rows))[held]
    hits = np.bincount(code, weights=weight * event, minlength=len(rows))[held]
    beta = np.zeros(cells.shape[1])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-cells @ beta))
        information = (cells * (total * p * (1.0 - p))[:, None]).T @ cells
        try:
            step = np.linalg.solve(information, cells.T @ (hits - total * p))
        except np.linalg.LinAlgError:
            return np.full(len(bits), np.nan)
        beta = beta + np.clip(step, -2.0, 2.0)
    return np.where(np.abs(beta[1:]) < 15.0, np.exp(beta[1:]), np.nan)


@dataclass(frozen=True, slots=True)
class PairYears:
    """One element a pair and whole year that it is followed.

    Attributes
    ----------
    run : int array
    since : int array
        Place in `SINCE`.
    begins : bool array
        Whether a dispute begins in the year.
    begins_force : bool array
        Whether one does that comes to force, then or later.
    """

    run: Ints
    since: Ints
    begins: Bools
    begins_force: Bools


def pair_years_of(log: Log, disputes: Disputes) -> PairYears:
    """The pair-years of a log: years count from day 0, and the year in which a run ends does not count."""
    n_years = np.floor(log.end / YEAR).astype(np.int64)
    most = int(np.max(n_years, initial=0))
    first, last = (np.minimum(np.floor(time / YEAR).astype(np.int64), most) for time in (disputes.start, disputes.end))
    balance = np.zeros((log.n_runs, most + 2), dtype=np.int64)
    np.add.at(balance, (disputes.run, first), 1)
    np.add.at(balance, (disputes.run, last + 1), -1)
    is_going_on = np.cumsum(balance, axis=1)[:, :most] > 0
    year = np.arange(most)
    latest = np.maximum.accumulate(np.where(is_going_on, year, -most - _CLASS_ENDS[-1] - 1), axis=1)
    before = np.column_stack([np.full(log.n_runs, -most - _CLASS_ENDS[-1] - 1), latest])[:, :most]
    begins, begins_force = np.zeros((2, log.n_runs, most + 1), dtype=bool)
    begins[disputes.run, first] = True
    is_force = disputes.level >= FORCE
    begins_force[disputes.run[is_force], first[is_force]] = True
    run, at = np.nonzero(year < n_years[:, None])
    since = np.searchsorted(_CLASS_ENDS, at - before[run, at])
    return PairYears(run, since, begins[run, at], begins_force[run, at])


def quiet(years: PairYears, cells: Sequence[Cell], cell_of_run: Ints, weight: Floats) -> Values:
    """Chances by cell of border and rivalry, by years since the last dispute and over the mixture of 1946-1989.

    The data hold more and less of quiet years than a run of two decades does. Where they tell how many pair-years fell
    into each class (`Cell.pair_years`), the chances by class are averaged with these; where they do not, in the cell
    where disputes are rare, a run of a pair that begins without one is its own mixture.
    """
    n_classes = len(SINCE)
    place = cell_of_run[years.run] * n_classes + years.since
    w = weight[years.run]

    def summed(values: Floats) -> Floats:
        found = np.bincount(place, weights=values, minlength=len(cells) * n_classes).astype(np.float64)
        return found.reshape(-1, n_classes)

    whole, any_, force = summed(w), summed(w * years.begins), summed(w * years.begins_force)
    values: Values = {}
    for number, cell in enumerate(cells):
        mixture = np.array(cell.pair_years) if cell.pair_years else whole[number]
        with np.errstate(invalid="ignore", divide="ignore"):
            chance, of_force = any_[number] / whole[number], force[number] / whole[number]
        held = mixture > 0.0
        values[f"onset4.force_{cell.name}"] = _mean(of_force[held], mixture[held])
        if cell.any_name:
            values[f"onset.any_{cell.any_name}"] = _mean(chance[held], mixture[held])
        if cell.pair_years:
            values |= {f"quiet.force_{cell.name}_{since}": float(of_force[k]) for k, since in enumerate(SINCE)}
    return values


def _mean(values: Floats, weight: Floats) -> float:
    return ratio(float(np.sum(values * weight)), float(np.sum(weight)))

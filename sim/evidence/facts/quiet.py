"""How often disputes begin between pairs left to themselves, by the years since their last one (MID 5.0 dyad-years).

The data count all pairs of states in every year of 1946-1989, so that those with a recent dispute are the quarrelsome
ones. The dyads of the six-year family do not serve here: each of them is made to begin with an act, however quiet it is
by nature, and what follows would count them as if they had chosen to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.counting import YEAR, Values, ratio
from sim.evidence.facts.disputes import Disputes
from sim.evidence.facts.family import Cell
from sim.evidence.facts.log import FORCE, Flags, Log
from sim.model.arrays import Floats, Ints

SINCE = ("since1", "since2to5", "since6to15", "sinceover15")
"""Classes of years since the last year in which a dispute of the pair was going on; never counts as over 15."""
_CLASS_ENDS = (1, 5, 15)


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
    begins: Flags
    begins_force: Flags


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

"""Self- and cross-excitation of two states' acts: a discrete-time Hawkes process with one geometric kernel.

Per day, at most one act a side. The expected number of acts of side i on day t is

    mu_d + sum over earlier days s of (self * n_i(s) + cross * n_j(s)) * (1 - r) * r**(t - s - 1)

with a constant baseline mu_d for each dyad d, the same for both sides. Fitted by expectation and maximisation over who
set off whom; dyads with fewer than `LEAST_DAYS` act-days are left out, as in the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.log import BOTH_SIDES, Flags, Floats, Ints, Log
from sim.vocabulary import Action

LEAST_DAYS = 5
"""Act-days that a dyad must have (filter of the facts)."""
FARTHEST = 400
"""Days over which one act can set off another: far beyond any half-life that is looked for."""
STEPS = 60
"""Steps of the fit; the estimates move by less than a hundredth of their interval after half of them."""


@dataclass(frozen=True, slots=True)
class Excitation:
    """What was fitted.

    Attributes
    ----------
    self_, cross : float
        Expected further acts by the same and by the other side that one act sets off directly.
    halflife : float
        Days.
    n_dyads, n_acts : int
        What it rests on.
    """

    self_: float
    cross: float
    halflife: float
    n_dyads: int
    n_acts: int

    @property
    def branching(self) -> float:
        """Acts by either side that one act sets off directly."""
        return self.self_ + self.cross


def excitation_of(log: Log) -> Excitation:
    """The excitation in a log in which each run is one dyad followed for decades; acts of war battles are left out."""
    dyad, day, side = _act_days(log)
    n_days = np.bincount(dyad, minlength=log.n_runs)
    wanted = (n_days >= LEAST_DAYS)[dyad]
    dyad, day, side = dyad[wanted], day[wanted], side[wanted]
    if not len(dyad):
        return Excitation(np.nan, np.nan, np.nan, 0, 0)
    earlier, later = _pairs(dyad, day)
    lags = np.arange(1.0, FARTHEST + 1.0)
    # Days are whole, so that a pair is told by its lag and whether its sides are one: what all such pairs share is
    # worked out once, and each pair looks it up.
    place = (day[later] - day[earlier] - 1.0).astype(np.int64) + FARTHEST * (side[earlier] != side[later])
    dyad = np.unique(dyad, return_inverse=True)[1]
    n_acts = np.bincount(dyad).astype(float)
    mu = n_acts / (4.0 * log.horizon)
    self_, cross, r = 0.4, 0.2, 0.95
    remaining, n_remaining = np.unique(np.maximum(log.horizon - day - 1.0, 0.0), return_counts=True)
    for _ in range(STEPS):
        kernel = (1.0 - r) * r ** (lags - 1.0)
        share = np.concatenate([self_ * kernel, cross * kernel])[place]
        whole = mu[dyad] + np.bincount(later, weights=share, minlength=len(day))
        share /= whole[later]
        own = mu[dyad] / whole
        mu = np.maximum(np.bincount(dyad, weights=own) / (2.0 * log.horizon), 1e-12)
        reached = float(n_remaining @ (1.0 - r**remaining))
        by_self, by_other = np.bincount(place, weights=share, minlength=2 * FARTHEST).reshape(2, FARTHEST)
        self_, cross = float(by_self.sum()) / reached, float(by_other.sum()) / reached
        set_off = by_self + by_other
        r = min(max(1.0 - float(set_off.sum()) / float(set_off @ lags), 0.01), 0.9999)
    return Excitation(self_, cross, float(np.log(0.5) / np.log(r)), len(n_acts), len(day))


def _act_days(log: Log) -> tuple[Ints, Floats, Ints]:
    """Dyad, day and side of each act-day: one act a side and day; a clash counts for both."""
    acts = log.acts
    keep: Flags = acts.action != Action.BATTLE
    run, day, side = acts.run[keep], np.floor(acts.time[keep]), acts.side[keep]
    both = side == BOTH_SIDES
    run = np.concatenate([run, run[both]])
    day = np.concatenate([day, day[both]])
    side = np.concatenate([np.where(both, 0, side), np.ones(int(both.sum()), dtype=np.int64)])
    rows = np.unique(np.column_stack([run, day, side]), axis=0)
    return rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2].astype(np.int64)


def _pairs(dyad: Ints, day: Floats) -> tuple[Ints, Ints]:
    """Pairs (earlier, later) of acts of one dyad on different days, at most `FARTHEST` days apart."""
    earlier: list[Ints] = []
    later: list[Ints] = []
    place = np.arange(len(day))
    step = 1
    while True:
        first, second = place[:-step], place[step:]
        close = (dyad[first] == dyad[second]) & (day[second] - day[first] <= FARTHEST)
        if not close.any():
            return np.concatenate(earlier), np.concatenate(later)
        close &= day[second] > day[first]
        earlier.append(first[close])
        later.append(second[close])
        step += 1

"""Self- and cross-excitation of two states' acts: a discrete-time Hawkes process with one geometric kernel.

Per day, at most one act a side. The expected number of acts of side i on day t is

    mu_d + sum over earlier days s of (self * n_i(s) + cross * n_j(s)) * (1 - r) * r**(t - s - 1)

with a constant baseline mu_d for each dyad d, the same for both sides. Fitted by expectation and maximisation over who
set off whom; dyads with fewer than `LEAST_DAYS` act-days are left out, as in the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.log import Flags, Log
from sim.model.arrays import Floats, Ints
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


@dataclass(frozen=True, slots=True)
class ActDays:
    """The act-days of dyads, one a side and day, and which could set off which.

    Attributes
    ----------
    dyad, side : int array, shape (n_acts,)
        In order of dyad, day and side.
    day : float array, shape (n_acts,)
    earlier, later : int array, shape (n_pairs,)
        Places of two act-days of one dyad on different days, at most `FARTHEST` days apart.
    horizon : float
        Days that each dyad is followed.
    """

    dyad: Ints
    day: Floats
    side: Ints
    earlier: Ints
    later: Ints
    horizon: float

    def of(self, wanted: Flags) -> ActDays:
        """Those of some of the dyads."""
        acts = wanted[self.dyad]
        pairs = acts[self.earlier]
        place = np.cumsum(acts) - 1
        return ActDays(
            self.dyad[acts], self.day[acts], self.side[acts], place[self.earlier[pairs]], place[self.later[pairs]],
            self.horizon,
        )  # fmt: skip

    def fitted(self) -> Excitation:
        """The excitation of these dyads."""
        if not len(self.dyad):
            return Excitation(np.nan, np.nan, np.nan, 0, 0)
        day, later = self.day, self.later
        lags = np.arange(1.0, FARTHEST + 1.0)
        # Days are whole, so that a pair is told by its lag and whether its sides are one: what all such pairs share is
        # worked out once, and each pair looks it up.
        apart = self.side[self.earlier] != self.side[later]
        place = (day[later] - day[self.earlier] - 1.0).astype(np.int64) + FARTHEST * apart
        dyad = np.cumsum(np.diff(self.dyad, prepend=self.dyad[0]) != 0)
        n_acts = np.bincount(dyad).astype(float)
        mu = n_acts / (4.0 * self.horizon)
        self_, cross, r = 0.4, 0.2, 0.95
        remaining, n_remaining = np.unique(np.maximum(self.horizon - day - 1.0, 0.0), return_counts=True)
        share, of_later = np.empty((2, len(later)))  # all places are inside: "clip" is quick, and clips nothing
        for _ in range(STEPS):
            kernel = (1.0 - r) * r ** (lags - 1.0)
            np.take(np.concatenate([self_ * kernel, cross * kernel]), place, out=share, mode="clip")
            whole = mu[dyad] + np.bincount(later, weights=share, minlength=len(day))
            share /= np.take(whole, later, out=of_later, mode="clip")
            own = mu[dyad] / whole
            mu = np.maximum(np.bincount(dyad, weights=own) / (2.0 * self.horizon), 1e-12)
            reached = float(n_remaining @ (1.0 - r**remaining))
            by_self, by_other = np.bincount(place, weights=share, minlength=2 * FARTHEST).reshape(2, FARTHEST)
            self_, cross = float(by_self.sum()) / reached, float(by_other.sum()) / reached
            set_off = by_self + by_other
            r = min(max(1.0 - float(set_off.sum()) / float(set_off @ lags), 0.01), 0.9999)
        return Excitation(self_, cross, float(np.log(0.5) / np.log(r)), len(n_acts), len(day))


def act_days_of(log: Log) -> ActDays:
    """The act-days in a log in which each run is one dyad followed for decades: a clash counts for both sides, a battle
    of a war for none."""
    acts = log.acts
    keep: Flags = acts.action != Action.BATTLE
    run, day, side = acts.run[keep], np.floor(acts.time[keep]).astype(np.int64), acts.side[keep]
    codes = np.unique(np.concatenate([(run * _DAYS + day)[side != 1 - other] * 2 + other for other in (0, 1)]))
    dyad, day, side = codes // (2 * _DAYS), codes // 2 % _DAYS, codes % 2
    wanted = (np.bincount(dyad, minlength=log.n_runs) >= LEAST_DAYS)[dyad]
    dyad, days, side = dyad[wanted], day[wanted].astype(np.float64), side[wanted]
    return ActDays(dyad, days, side, *_pairs(dyad, days), log.horizon)


_DAYS = 65_536
"""More than any run has: makes one number of dyad and day."""


def _pairs(dyad: Ints, day: Floats) -> tuple[Ints, Ints]:
    """Pairs (earlier, later) of acts of one dyad on different days, at most `FARTHEST` days apart."""
    earlier, later = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
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

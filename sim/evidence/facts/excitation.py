"""Self- and cross-excitation of two states' acts: a discrete-time Hawkes process with one geometric kernel.

Per day, at most one act a side. The expected number of acts of side i on day t is

    mu_d + sum over earlier days s of (self * n_i(s) + cross * n_j(s)) * (1 - r) * r**(t - s - 1)

with a constant baseline mu_d for each dyad d, the same for both sides. Fitted by expectation and maximisation over who
set off whom; dyads with fewer than `LEAST_DAYS` act-days are left out, as in the data.

What follows an act of material conflict is told too, as a ratio to the dyad's mean rate (ICEWS 2005-2015):

An event is of material conflict if news data would code it with a CAMEO root from 15 to 20: displays, measures against
diplomats and trade, force. A clash or a battle is one of either state. A covert act is denied and makes no such news;
attacks by groups are no acts of states. Talks are sittings, those that bring an agreement included.

For each act on day s and each window of days after it, the events on days s + first to s + last are counted, and so is
what the mean rate of the dyad and direction gives for as many days. Both are summed over all acts of all dyads; the
lift is their ratio. The mean is that of eleven years, as in the data: the last of the run, far from how it was opened.
"""

from __future__ import annotations

import numpy as np

from sim.evidence.facts.counting import Measure, Values, ratio
from sim.evidence.facts.log import BOTH_SIDES, Log, keys
from sim.model.arrays import Bools, Floats, Ints
from sim.vocabulary import ACTIONS, Action

LEAST_DAYS = 5
"""Act-days that a dyad must have (filter of the facts)."""
FARTHEST = 400
"""Days over which one act can set off another: far beyond any half-life that is looked for."""
STEPS = 60
"""Steps of the fit; the estimates move by less than a hundredth of their interval after half of them."""
_DAYS = 65_536
"""More than any run has: makes one number of dyad and day."""
SPAN_DAYS = 4017.0
"""Days of the data: eleven years."""
WINDOWS = ((0, 0), (1, 3), (4, 7), (8, 14), (15, 30), (31, 60), (61, 120))
REPLY, SELF, TALK = "mc_reply", "mc_self", "talk_after_mc"
_IS_MATERIAL = np.array([int(ACTIONS[one].cameo[:2]) >= 15 and one != Action.COVERT_ACT for one in Action])


def excitation(log: Log) -> Measure:
    """Expected further acts by the same and by the other side that one act sets off directly, and their half-life."""
    dyad, day, side = act_days_of(log)
    earlier, later = _pairs(dyad, day)

    def measure(weight: Floats) -> Values:
        acts = (weight > 0.0)[dyad]
        pairs = acts[earlier]
        place = np.cumsum(acts) - 1
        among = dyad[acts], day[acts], side[acts], place[earlier[pairs]], place[later[pairs]]
        names = ("self", "cross", "branching", "halflife")
        fitted = zip(names, _fitted(*among, log.horizon), strict=True)
        return {f"hawkes.mie_all_K1.{name}": value for name, value in fitted}

    return measure


def _fitted(
    dyad: Ints, day: Floats, side: Ints, earlier: Ints, later: Ints, horizon: float
) -> tuple[float, float, float, float]:
    """Excitation by the same side, by the other, by either, and the half-life in days.

    Parameters
    ----------
    dyad, day, side : array, shape (n_acts,)
        In order of dyad, day and side.
    earlier, later : int array, shape (n_pairs,)
        Places of two act-days of one dyad on different days, at most `FARTHEST` days apart.
    horizon : float
        Days that each dyad is followed.
    """
    if not len(dyad):
        return np.nan, np.nan, np.nan, np.nan
    lags = np.arange(1.0, FARTHEST + 1.0)
    # Days are whole, so that a pair is told by its lag and whether its sides are one: what all such pairs share is
    # worked out once, and each pair looks it up.
    apart = side[earlier] != side[later]
    place = (day[later] - day[earlier] - 1.0).astype(np.int64) + FARTHEST * apart
    dyad = np.cumsum(np.diff(dyad, prepend=dyad[0]) != 0)
    mu = np.bincount(dyad) / (4.0 * horizon)
    self_, cross, r = 0.4, 0.2, 0.95
    remaining, n_remaining = np.unique(np.maximum(horizon - day - 1.0, 0.0), return_counts=True)
    share, of_later = np.empty((2, len(later)))  # all places are inside: "clip" is quick, and clips nothing
    for _ in range(STEPS):
        kernel = (1.0 - r) * r ** (lags - 1.0)
        np.take(np.concatenate([self_ * kernel, cross * kernel]), place, out=share, mode="clip")
        whole = mu[dyad] + np.bincount(later, weights=share, minlength=len(day))
        share /= np.take(whole, later, out=of_later, mode="clip")
        own = mu[dyad] / whole
        mu = np.maximum(np.bincount(dyad, weights=own) / (2.0 * horizon), 1e-12)
        reached = float(n_remaining @ (1.0 - r**remaining))
        by_self, by_other = np.bincount(place, weights=share, minlength=2 * FARTHEST).reshape(2, FARTHEST)
        self_, cross = float(by_self.sum()) / reached, float(by_other.sum()) / reached
        set_off = by_self + by_other
        r = min(max(1.0 - float(set_off.sum()) / float(set_off @ lags), 0.01), 0.9999)
    return self_, cross, self_ + cross, float(np.log(0.5) / np.log(r))


def act_days_of(log: Log) -> tuple[Ints, Floats, Ints]:
    """Dyad, day and side of the act-days in a log in which each run is one dyad followed for decades.

    A clash counts for both sides, a battle of a war for none.
    """
    acts = log.acts
    keep: Bools = acts.action != Action.BATTLE
    run, day, side = acts.run[keep], np.floor(acts.time[keep]).astype(np.int64), acts.side[keep]
    codes = np.unique(np.concatenate([(run * _DAYS + day)[side != 1 - other] * 2 + other for other in (0, 1)]))
    dyad, day, side = codes // (2 * _DAYS), codes // 2 % _DAYS, codes % 2
    wanted = (np.bincount(dyad, minlength=log.n_runs) >= LEAST_DAYS)[dyad]
    return dyad[wanted], day[wanted].astype(np.float64), side[wanted]


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


def lifts(log: Log) -> Measure:
    """What followed acts of material conflict, beside what the mean rates give."""
    begin = max(log.horizon - SPAN_DAYS, 0.0)
    days = np.maximum(np.floor(log.end - begin), 1.0)
    run = np.concatenate([log.acts.run, log.unarmed.run])
    day = np.floor(np.concatenate([log.acts.time, log.unarmed.time]) - begin)
    side = np.concatenate([log.acts.side, log.unarmed.side])
    counts = _IS_MATERIAL[np.concatenate([log.acts.action, log.unarmed.action])] & (day >= 0.0)
    run, day, side = run[counts], day[counts], side[counts]
    is_of = [(side == one) | (side == BOTH_SIDES) for one in (0, 1)]
    by_side = [(run[which], day[which]) for which in is_of]
    sat = np.concatenate([log.sittings.run, log.agreements.run])
    sat_day = np.floor(np.concatenate([log.sittings.time, log.agreements.time]) - begin)
    talks = (sat[sat_day >= 0.0], sat_day[sat_day >= 0.0])

    counted: dict[str, tuple[Floats, Floats]] = {}
    for first, last in WINDOWS:
        for name in (REPLY, SELF, TALK):
            seen, expected = np.zeros((2, log.n_runs))
            for one in (0, 1):
                after = talks if name == TALK else by_side[one if name == SELF else 1 - one]
                seen_of, expected_of = _window(by_side[one], after, first, last, days)
                seen, expected = seen + seen_of, expected + expected_of
            if (name, last) != (SELF, 0):  # an act would follow itself
                counted[f"icews.lift_{name}.d{first}_{last}"] = seen, expected
    return lambda weight: {
        name: ratio(*(float(np.sum(weight * numbers)) for numbers in both)) for name, both in counted.items()
    }


def _window(
    acts: tuple[Ints, Floats], events: tuple[Ints, Floats], first: int, last: int, days: Floats
) -> tuple[Floats, Floats]:
    """By run: events from `first` to `last` days after each act, and how many the mean rate of these events gives."""
    run, day = acts
    n_runs = len(days)
    key = np.sort(keys(*events))
    at = keys(run, day)
    seen = np.searchsorted(key, at + last, side="right") - np.searchsorted(key, at + first, side="left")
    looked_at = np.maximum(np.minimum(day + last, days[run] - 1.0) - (day + first) + 1.0, 0.0)
    rate = np.bincount(events[0], minlength=n_runs) / days
    seen_of, days_of = (np.bincount(run, weights=each, minlength=n_runs) for each in (seen, looked_at))
    return seen_of.astype(np.float64), days_of * rate

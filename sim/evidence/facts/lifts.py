"""What follows an act of material conflict, as a ratio to the dyad's mean rate (ICEWS 2005-2015).

An event is of material conflict if news data would code it with a CAMEO root from 15 to 20: displays, measures against
diplomats and trade, force. A clash or a battle is one of either state. A covert act is denied and makes no such news;
attacks by groups are no acts of states. Talks are sittings, those that bring an agreement included.

For each act on day s and each window of days after it, the events on days s + first to s + last are counted, and so is
what the mean rate of the dyad and direction gives for as many days. Both are summed over all acts of all dyads; the
lift is their ratio. The mean is that of eleven years, as in the data: the last of the run, far from how it was opened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.counting import Values
from sim.evidence.facts.log import BOTH_SIDES, Log
from sim.model.arrays import Floats, Ints
from sim.vocabulary import ACTIONS, Action

SPAN_DAYS = 4017.0
"""Days of the data: eleven years."""
WINDOWS = ((0, 0), (1, 3), (4, 7), (8, 14), (15, 30), (31, 60), (61, 120))
REPLY, SELF, TALK = "mc_reply", "mc_self", "talk_after_mc"
_IS_MATERIAL = np.array([int(ACTIONS[one].cameo[:2]) >= 15 and one != Action.COVERT_ACT for one in Action])


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed acts of material conflict.

    Attributes
    ----------
    seen, expected : mapping of str to float array, shape (n_runs,)
        By fact: how many events there were in the windows, and how many the mean rates give.
    """

    seen: dict[str, Floats]
    expected: dict[str, Floats]

    def lifts(self, weight: Floats) -> Values:
        """The ratios, all runs with a weight."""
        values: Values = {}
        for name, seen in self.seen.items():
            expected = float(np.sum(weight * self.expected[name]))
            values[name] = float(np.sum(weight * seen)) / expected if expected > 0.0 else float("nan")
        return values


def followed(log: Log) -> Followed:
    """What followed each act of material conflict, by run."""
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

    answer = Followed({}, {})
    for first, last in WINDOWS:
        for name in (REPLY, SELF, TALK):
            seen, expected = np.zeros((2, log.n_runs))
            for one in (0, 1):
                after = talks if name == TALK else by_side[one if name == SELF else 1 - one]
                seen_of, expected_of = _window(by_side[one], after, first, last, days)
                seen, expected = seen + seen_of, expected + expected_of
            if (name, last) != (SELF, 0):  # an act would follow itself
                told = f"icews.lift_{name}.d{first}_{last}"
                answer.seen[told], answer.expected[told] = seen, expected
    return answer


def _window(
    acts: tuple[Ints, Floats], events: tuple[Ints, Floats], first: int, last: int, days: Floats
) -> tuple[Floats, Floats]:
    """By run: events from `first` to `last` days after each act, and how many the mean rate of these events gives."""
    run, day = acts
    n_runs = len(days)
    key = np.sort(events[0] * _STRIDE + events[1])
    at = run * _STRIDE + day
    seen = np.searchsorted(key, at + last, side="right") - np.searchsorted(key, at + first, side="left")
    looked_at = np.maximum(np.minimum(day + last, days[run] - 1.0) - (day + first) + 1.0, 0.0)
    rate = np.bincount(events[0], minlength=n_runs) / days
    seen_of, days_of = (np.bincount(run, weights=each, minlength=n_runs) for each in (seen, looked_at))
    return seen_of.astype(np.float64), days_of * rate


_STRIDE = 65_536.0
"""Longer than any run and window, in days: makes one rising key of run and day."""

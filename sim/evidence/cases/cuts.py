"""Cuts of a case: after each day of its chronology, what was known by then, what came next, and what is forecast of it.

Everything of that day is known, and that nothing else happened on it: the future begins on the next morning. A case
whose chronology ends with what the usual cut knows has no cuts, since that nothing is told of later says nothing. What
is `known` at a cut holds no later entry; what `came` is read by scores alone.

What a chronology tells next, and what a run does next, is coded alike:

| class | words of the case library | acts of the model |
| --- | --- | --- |
| `force_by_initiator`, `force_by_target` | the words of force | uses of force |
| `coercion` | protest to show_of_force: coercive words and measures | the same |
| `diplomacy` | contact, mediation, talks, truce, agreement, concession | the same, offers and what is accepted |

What both do by force counts as the initiator's, who stands first in the chronology. Attacks by groups, covert acts, for
which the library has no word, and choosing to wait are none of these.

>>> again = again_of(cuts, mixture, *count_again(cuts, mixture, runs=400, seed=1), 400, 365)    # doctest: +SKIP
>>> again.next_act.shape                                        # doctest: +SKIP
(160, 5)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.evidence.cases.forecast import Counts, Forecasts, counted, forecasts_of, lag_bin
from sim.evidence.cases.known import Known, Step, known_of, steps_of, tells_more
from sim.evidence.cases.records import CaseRecord
from sim.evidence.cases.setting import Mixture
from sim.model.arrays import Bools, Floats, Ints
from sim.model.structure import Model
from sim.play.plan import Played
from sim.results.digest import Table
from sim.vocabulary import ACTIONS, CASE_WORDS, Action, Rung

WITHIN_DAYS = 30
"""Days that are looked ahead: a class of `ACTS` within them, or nothing."""
NEXT_BINS = (("1-2", 1), ("3-5", 3), ("6-14", 6), ("15-30", 15))
"""Bins of days to the next act, with their first day."""
NEXT_WORDS = (*(word for word, _ in NEXT_BINS), "none")

ACTS = ("force_by_initiator", "force_by_target", "coercion", "diplomacy")
NOTHING = "nothing"
NEXT_ACTS = (*ACTS, NOTHING)
"""What comes next within `WITHIN_DAYS`, or that nothing does."""
BY_INITIATOR, BY_TARGET, COERCION, DIPLOMACY = range(len(ACTS))
NO_ACT = -1

TARGET_INDEX = 1
"""Of the target among the actors of a compiled case: the states come first, the initiator before the target."""
_BINS = np.array([len(NEXT_BINS), *(lag_bin(day, NEXT_BINS) for day in range(1, WITHIN_DAYS + 1))])
"""The bin of each lag in days; 0 stands for none."""


def _class(action: Action) -> int:
    """The class of an act; force as the initiator's."""
    if ACTIONS[action].is_force:
        return BY_INITIATOR
    is_none = action in (Action.ABSORB, Action.COVERT_ACT, Action.ATTACK_BY_GROUP)
    if ACTIONS[action].rung >= Rung.THREAT and not is_none:
        return COERCION
    return NO_ACT if is_none else DIPLOMACY


_CLASSES = np.array([*(_class(action) for action in Action), NO_ACT], dtype=np.int64)
"""By action code; -1, an event that is no act, stands last."""


def act_of(step: Step) -> int:
    """The class of an act of a chronology, `NO_ACT` where it has none."""
    code = int(_CLASSES[CASE_WORDS[step.action]])
    return BY_TARGET if code == BY_INITIATOR and step.actor == "target" else code


def acts_of(events: Table) -> Ints:
    """The class of each event of runs, `NO_ACT` where it has none."""
    codes: Ints = _CLASSES[events["action"]].copy()
    is_joint = np.isin(events["action"], (Action.CLASH, Action.BATTLE))
    codes[(codes == BY_INITIATOR) & (events["actor"] == TARGET_INDEX) & ~is_joint] = BY_TARGET
    return codes


def has_class(model: Model, events: Table) -> Bools:
    """Which events have a class: what is kept of a table of events."""
    flags: Bools = _CLASSES[events["action"]] != NO_ACT
    return flags


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut of a case.

    Attributes
    ----------
    known : Known
    day : int
        The last day that is known.
    step : int
        How many days of the chronology are known, from 1 on.
    last : str
        The class of the last known act: a word of `ACTS`, or `nothing`.
    came : str
        The class of the next act within `WITHIN_DAYS`, or `nothing`.
    days : int or None
        Whole days from the cut to that act.
    """

    known: Known
    day: int
    step: int
    last: str
    came: str
    days: int | None


def cuts_of(case: CaseRecord) -> tuple[Cut, ...]:
    """Every cut of a case, in order of day; a cut at which nothing is known that the model knows is none."""
    days = sorted({event.day for event in case.chronology}) if tells_more(case) else []
    cuts = []
    for step, day in enumerate(days, start=1):
        known = known_of(case, day)
        if known.record:
            came, lag = _next(case, day)
            # From the next morning on, since that day is over.
            known = replace(known, cutoff_day=day + 1)
            cuts.append(Cut(known, day, step, _last(known), came, lag))
    return tuple(cuts)


def _last(known: Known) -> str:
    codes = [act_of(step) for step in known.record]
    return next((ACTS[code] for code in reversed(codes) if code != NO_ACT), NOTHING)


def _next(case: CaseRecord, day: int) -> tuple[str, int | None]:
    """The class of the first act that is told after a day, and how many days later."""
    for step in steps_of(case):
        code = act_of(step)
        if day < step.day <= day + WITHIN_DAYS and code != NO_ACT:
            return ACTS[code], step.day - day
    return NOTHING, None


@dataclass(frozen=True, slots=True)
class Again:
    """Forecasts from later days, in the order of the cuts.

    Attributes
    ----------
    cuts : tuple of Cut
    forecasts : Forecasts
        Of the whole crisis, as known at each cut.
    next_act : float array, shape (n_cuts, 5)
        By `NEXT_ACTS`.
    next_days : float array, shape (n_cuts, 5)
        Whole days from the cut to that act, by `NEXT_WORDS`.
    """

    cuts: tuple[Cut, ...]
    forecasts: Forecasts
    next_act: Floats
    next_days: Floats


def cuts_within(cuts: Sequence[Cut], horizon_days: int) -> tuple[Cut, ...]:
    """Those whose `WITHIN_DAYS` end before the horizon."""
    return tuple(cut for cut in cuts if cut.day + WITHIN_DAYS < horizon_days)


def count_again(cuts: Sequence[Cut], mixture: Mixture, points: Any = None, **how: Any) -> tuple[Counts, Counts]:
    """How many runs from every cut came to what; and how many did what next, after how many days.

    Parameters
    ----------
    cuts : sequence of Cut
    mixture : Mixture
        Of what is known at these cuts.
    points, how
        As for `counted`; rows of weights are those of what is played.
    """
    days = np.array([cuts[place].day for place in mixture.places], dtype=np.int64)
    watch = _Next(days, no_next(len(days)))
    return counted(mixture.knowns, points, watch=watch, name="cuts", **how), watch.counts


def no_next(n_played: int) -> Counts:
    """Counts of what comes next, of so much of which nothing was played."""
    shape = (n_played, len(NEXT_ACTS))
    return {name: np.zeros(shape, dtype=np.int64) for name in ("next_act", "next_days")}


def again_of(
    cuts: Sequence[Cut], mixture: Mixture, counts: Counts, following: Counts, runs: int, horizon_days: int
) -> Again:
    """Forecasts from every cut, from what `count_again` counted."""
    forecasts = forecasts_of([known.id for known in mixture.knowns], counts, runs, horizon_days).of_cases(mixture)
    return Again(tuple(cuts), forecasts, *(mixture.mixed(following[name] / runs) for name in ("next_act", "next_days")))


@dataclass(frozen=True, slots=True)
class _Next:
    """Counts the first act of each run after the last known day of its case."""

    days: Ints
    counts: Counts

    @property
    def wanted(self) -> Callable[[Model, Table], Bools]:
        """Which events are kept."""
        return has_class

    def take(self, played: Played) -> None:
        """Count some runs of a case, each with its first act."""
        assert played.events is not None, "they are recorded"
        point = int(played.table["point"][0])
        act, lag = first_acts(played.events, played.table["run"], int(self.days[point]))
        for name, codes in (("next_act", act), ("next_days", _BINS[lag])):
            self.counts[name][point] += np.bincount(codes, minlength=len(NEXT_ACTS))


def first_acts(events: Table, runs: Ints, day: int) -> tuple[Ints, Ints]:
    """What each run does first within `WITHIN_DAYS` after a day: its place in `NEXT_ACTS`, and the lag, 0 for nothing.

    Parameters
    ----------
    events : structured array
        Of these runs alone, each in order of time; events without a class are left out already.
    runs : int array, shape (n,)
    day : int
    """
    lags = np.floor(events["time"]).astype(np.int64) - day
    inside = events[(lags >= 1) & (lags <= WITHIN_DAYS)]
    found, first = np.unique(inside["run"], return_index=True)
    place = np.searchsorted(np.sort(runs), found)
    act, lag = np.full(len(runs), NEXT_ACTS.index(NOTHING)), np.zeros(len(runs), dtype=np.int64)
    act[place] = acts_of(inside[first])
    lag[place] = np.floor(inside["time"][first]).astype(np.int64) - day
    return act, lag

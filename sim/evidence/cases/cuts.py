"""Cuts of a case: after each day of its chronology, what was known by then and what came next.

Everything of that day is known, and that nothing else happened on it: the future begins on the next morning. A case
whose chronology ends with what the usual cut knows has no cuts, since that nothing is told of later says nothing.

What is `known` at a cut holds no later entry; what `came` is read by scores alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.evidence.cases.known import Known, known_of, steps_of, tells_more
from sim.evidence.cases.next_acts import ACTS, NO_ACT, NOTHING, act_of
from sim.evidence.cases.records import CaseRecord

WITHIN_DAYS = 30
"""Days that are looked ahead: a class of `ACTS` within them, or nothing."""
NEXT_BINS = (("1-2", 1), ("3-5", 3), ("6-14", 6), ("15-30", 15))
"""Bins of days to the next act, with their first day."""
NEXT_WORDS = (*(word for word, _ in NEXT_BINS), "none")


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

"""Rules of a user that go wrong in some runs: where a uniform lies above a bound, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.model.elementwise import where
from sim.model.new_rule import NewRule
from sim.model.structure import Ring

RARE = 0.96
DAYS = 5.0


def sound(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    return Ring({own: {"next_ring": now + own.days, "x": own.x + 1.0}, a: {"grief": a.grief * 0.5}})


def nan_grief(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    ring = sound(now, luck, own=own, a=a)
    return Ring({**ring.changes, a: {"grief": where(luck.u > RARE, np.nan, a.grief * 0.5)}})


def infinite_grief(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    ring = sound(now, luck, own=own, a=a)
    return Ring({**ring.changes, a: {"grief": where(luck.u > RARE, np.inf, a.grief * 0.5)}})


def past(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    ring = sound(now, luck, own=own, a=a)
    return Ring({**ring.changes, own: {"next_ring": where(luck.u > RARE, now - 1.0, now + own.days)}})


def nan_time(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    ring = sound(now, luck, own=own, a=a)
    return Ring({**ring.changes, own: {"next_ring": where(luck.u > RARE, np.nan, now + own.days)}})


def unknown_field(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    ring = sound(now, luck, own=own, a=a)
    return Ring({**ring.changes, a: {"greif" if np.any(luck.u > RARE) else "grief": a.grief * 0.5}})


def unknown_reading(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    own.dayss if np.any(luck.u > RARE) else own.days
    return sound(now, luck, own=own, a=a)


def raising(now: Any, luck: Any, *, own: Any, a: Any, **others: Any) -> Ring:
    if np.any(luck.u > RARE):
        raise ArithmeticError("no such crisis")
    return sound(now, luck, own=own, a=a)


FAULTY: dict[str, tuple[Callable[..., Ring], str]] = {
    "nan": (nan_grief, "a.grief is nan; it must be finite."),
    "inf": (infinite_grief, "a.grief is inf; it must be finite."),
    "past": (past, "own.next_ring is 4; it must be a time later than now (day 5), or inf for never."),
    "nan_time": (nan_time, "own.next_ring is nan; it must be a time later than now (day 5), or inf for never."),
    "unknown_field": (unknown_field, "a.greif is unknown; did you mean grief? sim.rules.fields() lists"),
    "unknown_reading": (unknown_reading, "own.dayss is unknown; did you mean days? sim.rules.fields() lists"),
    "raising": (raising, "it raises ArithmeticError: no such crisis (faulty_rules.py, line "),
}
"""By kind of fault: a rule that has it in some runs, and the words that tell it (if it comes on day 5)."""
TRACED = ("nan", "inf", "past", "nan_time")
"""Those that do not branch, so that every engine plays them."""


def as_new(rule: Callable[..., Ring]) -> NewRule:
    """The rule with a clock that first rings on day 5."""
    return NewRule(rule, slots=("u",), first_day=5.0, fields={"x": 0.0}, parameters={"days": DAYS})

"""Which part of the dated record happens in every run, and the one sentence that says so everywhere.

The record is forced up to and including day 0, unless the scenario (`default_start`) or a command (`--start`,
`--history-until`) says otherwise. Later entries are free: the runs may go another way. What lies at or after the
horizon is left out.

>>> PlayedRecord(4, 13, 0, until=0, horizon_days=180.0, day_zero=datetime.date(2024, 1, 16)).sentence
'4 entries up to day 0 (16 January 2024) happen as recorded, 13 are free'
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sim.scenario.faults import figure
from sim.scenario.history import HistoryEntry
from sim.scenario.records import Scenario

LAST_FORCED_DAY = 0
"""Up to and including this day the record is forced where nobody says otherwise."""


MOVE_IT = frozenset({"start", "history_until"})
"""What a study may vary so that no one part of the record is the forced one."""


class Part(StrEnum):
    """What becomes of an entry of the record."""

    FORCED = "forced"
    FREE = "free"
    LEFT_OUT = "after the horizon"


def usual_until(days: Iterable[int]) -> int | None:
    """The last forced day where nobody says otherwise; None where no entry lies that early.

    >>> usual_until([-3, 2]), usual_until([1, 2]), usual_until([])
    (0, None, None)
    """
    return LAST_FORCED_DAY if any(day <= LAST_FORCED_DAY for day in days) else None


def part_of(entry: HistoryEntry, scenario: Scenario) -> Part:
    """What becomes of an entry in the runs of a scenario."""
    if entry.day >= scenario.horizon_days:
        return Part.LEFT_OUT
    until = scenario.history_until
    return Part.FORCED if until is not None and entry.day <= until else Part.FREE


def played_record(scenario: Scenario) -> PlayedRecord:
    """How much of the record of a scenario is forced, free and left out."""
    parts = [part_of(entry, scenario) for entry in scenario.history]
    return PlayedRecord(
        forced=parts.count(Part.FORCED),
        free=parts.count(Part.FREE),
        left_out=parts.count(Part.LEFT_OUT),
        until=scenario.history_until,
        horizon_days=scenario.horizon_days,
        day_zero=scenario.day_zero,
    )


def record_sentence(scenario: Scenario, varied: Iterable[str] = ()) -> str:
    """What is forced, free and left out, where a study varies some keys; no capital and no full stop."""
    if scenario.history and not MOVE_IT.isdisjoint(varied):
        return "what is forced of the record varies from point to point"
    told = played_record(scenario).sentence
    return f"{told} (the horizon varies)" if scenario.history and "horizon_days" in varied else told


def setting_to_json(scenario: Scenario, varied: Iterable[str] = ()) -> dict[str, Any]:
    """What every answer says of its scenario, as JSON values; no record where a study varies what is forced of it."""
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "start": scenario.start,
        "history_until": scenario.history_until,
        "record": played_record(scenario).to_json() if MOVE_IT.isdisjoint(varied) else None,
        "horizon_days": scenario.horizon_days,
    }


@dataclass(frozen=True, slots=True)
class PlayedRecord:
    """How much of a record is forced, free and left out.

    Attributes
    ----------
    forced, free, left_out : int
        Entries that happen in every run, that may come otherwise, and that lie at or after the horizon.
    until : int or None
        Last forced day; None where nothing is forced.
    horizon_days : float
    day_zero : date or None
        Date of day 0.
    """

    forced: int
    free: int
    left_out: int
    until: int | None
    horizon_days: float
    day_zero: datetime.date | None

    @property
    def sentence(self) -> str:
        """What is forced, free and left out; no capital and no full stop."""
        told = [self._forced_and_free()]
        if self.left_out:
            horizon = day_and_date(self.horizon_days, self.day_zero)
            told.append(f"{self.left_out} after the horizon, {horizon}, {_are(self.left_out)} left out")
        return ", ".join(told)

    def _forced_and_free(self) -> str:
        if not self.forced + self.free:
            return (
                "nothing of the record is forced" if self.left_out else "no record is given, runs are free from day 0"
            )
        if self.until is None or not self.forced:
            return f"nothing of the record is forced, {_entries(self.free)} {_are(self.free)} free"
        happens = f"{_entries(self.forced)} up to {day_and_date(self.until, self.day_zero)} "
        happens += "happens as recorded" if self.forced == 1 else "happen as recorded"
        if self.free:
            return f"{happens}, {self.free} {_are(self.free)} free"
        return happens if self.left_out else f"{happens}, and there is no later one"

    def to_json(self) -> dict[str, int | None]:
        """As JSON values."""
        return {"forced": self.forced, "free": self.free, "left_out": self.left_out, "until": self.until}


def day_and_date(day: float, day_zero: datetime.date | None) -> str:
    """A day, with its date where that is known.

    >>> day_and_date(2, datetime.date(2024, 1, 16)), day_and_date(-3, None)
    ('day 2 (18 January 2024)', 'day -3')
    """
    try:
        date = day_zero + datetime.timedelta(days=day) if day_zero is not None and float(day).is_integer() else None
    except OverflowError:  # past the calendar
        date = None
    return f"day {figure(day)}" if date is None else f"day {figure(day)} ({date.day} {date:%B %Y})"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"

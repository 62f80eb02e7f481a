"""Days of a run with their dates."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor


def day_in_words(day: float, day_zero: date | None) -> str:
    """A day of the run, with its date where the scenario has one.

    >>> day_in_words(2.7, date(2024, 1, 16)), day_in_words(-3, None)
    ('day 2 (18 Jan 2024)', 'day −3')
    """
    told = f"day {whole_day(day)}"
    moment = dated(day, day_zero)
    return f"{told} ({moment})" if moment else told


def whole_day(day: float) -> str:
    """The day of the run that a time lies in.

    >>> whole_day(-0.5)
    '−1'
    """
    return f"{floor(day)}".replace("-", "−")


def dated(day: float, day_zero: date | None) -> str:
    """The date of a day of the run; empty where the scenario has no dates, or the calendar none so far.

    >>> dated(2.5, date(2024, 1, 16)), dated(2.5, None)
    ('18 Jan 2024', '')
    """
    if day_zero is None:
        return ""
    try:
        moment = day_zero + timedelta(days=floor(day))
    except OverflowError:
        return ""
    return f"{moment.day} {moment:%b} {moment.year}"

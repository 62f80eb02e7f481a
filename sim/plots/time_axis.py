"""An axis of days on which both the first week and the last month can be read.

Crises are quick and their aftermath slow: strikes, calls and recalls fall within days, talks within weeks, and the
horizon is months away. On an even axis the part that matters is a smear. `TimeAxis` has one smooth scale: nearly even
in the first busy days, then narrower and narrower like a logarithm, so that no curve turns because the scale does. Days
stand below, calendar dates above.

>>> axis = TimeAxis.plan(-32, 180, busy=(0, 16))
>>> axis.ticks(9.0)
[-30, 0, 1, 2, 5, 10, 16, 30, 50, 90, 180]
>>> TimeAxis.plan(0, 30, busy=(0, 16)).is_even
True
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from sim.model.arrays import Floats
from sim.plots.canvas import across, label_axes, scaled

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS = (1, 2, 5, 10, 20, 30, 60, 90, 180, 365, 730, 1825, 3650)
TICK_INCHES = 0.56
"""Least distance of two ticks: a date has room, in letters as on a screen."""

EVEN = 1e12
"""Days that are nearly even on an axis that is."""
EVEN_UP_TO_DAYS = 45.0
EVEN_FROM_SHARE = 0.4
BUSY_WIDTHS = 16.0
"""The busy days are so many times as long as the days that are nearly even: they get about half of the axis."""
NARROWER_BEFORE = 8.0
"""Days before the busy ones narrow so many times as soon: a record of months before takes about a tenth."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Days from `first` to `last`, widest at `centre`.

    A day d stands at w asinh((d - centre) / w), scaled to 0 at the left end and 1 at the right: even within `w` days of
    the centre, logarithmic beyond. `before` and `after` are the w of the two sides; at the centre they join smoothly,
    in slope and curvature. Both are beyond all days on an even axis.
    """

    first: float
    last: float
    centre: float
    before: float
    after: float

    @classmethod
    def plan(cls, first: float, last: float, *, busy: tuple[float, float]) -> TimeAxis:
        """The axis from `first` to `last` that gives most of its width to the `busy` days."""
        first, last = float(first), float(max(last, first + 1.0))
        low, high = max(first, float(busy[0])), min(last, float(busy[1]))
        span = last - first
        if span <= EVEN_UP_TO_DAYS or high - low >= EVEN_FROM_SHARE * span or high - low < 1.0:
            return cls(first, last, first, EVEN, EVEN)
        after = (high - low) / BUSY_WIDTHS
        return cls(first, last, low, after / NARROWER_BEFORE, after)

    @property
    def is_even(self) -> bool:
        """Whether a day has the same width everywhere."""
        return self.after == EVEN

    def _stretched(self, day: Floats) -> Floats:
        """Distance from the centre, in days of the centre's width."""
        away = np.asarray(day, dtype=float) - self.centre
        width = np.where(away < 0, self.before, self.after)
        return np.asarray(width * np.arcsinh(away / width))

    def forward(self, day: Floats) -> Floats:
        """Where a day stands: 0 at the left end, 1 at the right, and on in the same way beyond both."""
        left, right = self._stretched(np.array([self.first, self.last]))
        return np.asarray((self._stretched(day) - left) / (right - left))

    def inverse(self, place: Floats) -> Floats:
        """The day that stands at a place."""
        left, right = self._stretched(np.array([self.first, self.last]))
        away = left + np.asarray(place, dtype=float) * (right - left)
        width = np.where(away < 0, self.before, self.after)
        return np.asarray(width * np.sinh(away / width) + self.centre)

    def ticks(self, inches: float) -> list[int]:
        """Whole days to mark on an axis of this length, round ones first, none too near another for a date."""
        chosen: list[int] = []
        for step in reversed(STEPS):
            for day in range(math.ceil(self.first / step) * step, math.floor(self.last) + 1, step):
                away = np.abs(self.forward(np.array(chosen, dtype=float)) - self.forward(np.array([day], dtype=float)))
                if not chosen or float(np.min(away)) * inches >= TICK_INCHES:
                    chosen.append(day)
        return sorted(chosen)

    @property
    def label(self) -> str:
        """What the axis says below the days."""
        narrows = "" if self.is_even else f" (narrower the further from day {math.floor(self.centre)})"
        return f"days from day 0{narrows}".replace("-", "−")

    def apply(self, axes: Axes, *, day_zero: date | None = None) -> None:
        """Put the days below `axes`, and the dates above if `day_zero` is known."""
        ticks = self.ticks(across(axes) / scaled(1.0))
        self._scale(axes, ticks, [str(day).replace("-", "−") for day in ticks])
        label_axes(axes, self.label)
        if day_zero is not None:
            top = axes.twiny()
            top.grid(False)
            self._scale(top, ticks, calendar(day_zero, ticks))
            top.tick_params(axis="x", length=3, pad=1)
            top.spines["top"].set_visible(True)

    def _scale(self, axes: Axes, ticks: list[int], texts: list[str]) -> None:
        if not self.is_even:
            axes.set_xscale("function", functions=(self.forward, self.inverse))
        axes.set_xticks(ticks, texts)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlim(self.first, self.last)


def calendar(day_zero: date, days: list[int]) -> list[str]:
    r"""Dates of days in English; the year where it is new, and nothing beyond the calendar's end.

    >>> calendar(date(2024, 1, 16), [-30, 0, 5])
    ['17 Dec\n2023', '16 Jan\n2024', '21 Jan']
    """
    words, year = [], None
    for day in days:
        try:
            when = day_zero + timedelta(days=day)
        except OverflowError:
            words.append("")
            continue
        words.append(f"{when.day} {MONTHS[when.month - 1]}" + (f"\n{when.year}" if when.year != year else ""))
        year = when.year
    return words

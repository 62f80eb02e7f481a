"""An axis of days on which both the first week and the last month can be read.

Crises are quick and their aftermath slow: strikes, calls and recalls fall within days, talks within weeks, and the
horizon is months away. On an even axis the part that matters is a smear. `TimeAxis` stretches the busy days and
squeezes the rest, in straight pieces, shades the squeezed pieces and says so. Days stand below, calendar dates above.

>>> axis = TimeAxis.plan(-32, 180, busy=(0, 16))
>>> axis.days
(-32.0, 0.0, 16.0, 180.0)
>>> TimeAxis.plan(0, 30, busy=(0, 16)).is_even
True
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from numpy.typing import NDArray

MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
STEPS = (1, 2, 5, 10, 20, 30, 60, 90, 180, 365, 730, 1825, 3650)
TICK_INCHES = 0.56
"""Least distance of two ticks: a date of 9 points has room."""

EVEN_UP_TO_DAYS = 45.0
EVEN_FROM_SHARE = 0.4
BUSY_WIDTH = 0.62
BEFORE_WIDTH = 0.1


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Days at which the scale changes, and where they stand on the axis (0 left, 1 right)."""

    days: tuple[float, ...]
    places: tuple[float, ...]
    busy: tuple[float, float]

    @classmethod
    def plan(cls, first: float, last: float, *, busy: tuple[float, float]) -> TimeAxis:
        """The axis from `first` to `last` that gives most of its width to the `busy` days."""
        first, last = float(first), float(max(last, first + 1.0))
        low, high = max(first, float(busy[0])), min(last, float(busy[1]))
        span = last - first
        if span <= EVEN_UP_TO_DAYS or high - low >= EVEN_FROM_SHARE * span or high <= low:
            return cls((first, last), (0.0, 1.0), (first, last))
        before = min(BEFORE_WIDTH, (low - first) / span * 2.0)
        days, places = [first, low, high, last], [0.0, before, before + BUSY_WIDTH, 1.0]
        keep = [place for place in range(4) if place == 3 or days[place] < days[place + 1]]
        if high == last:
            places[2:] = [1.0, 1.0]
        return cls(
            tuple(days[place] for place in keep),
            tuple(places[place] for place in keep),
            (low, high),
        )

    @property
    def is_even(self) -> bool:
        """Whether a day has the same width everywhere."""
        return len(self.days) == 2

    @property
    def first(self) -> float:
        """The day at the left end."""
        return self.days[0]

    @property
    def last(self) -> float:
        """The day at the right end."""
        return self.days[-1]

    def forward(self, day: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where a day stands; straight on beyond both ends."""
        days, places = self._extended()
        return np.asarray(np.interp(day, days, places), dtype=float)

    def inverse(self, place: NDArray[np.float64]) -> NDArray[np.float64]:
        """The day that stands at a place."""
        days, places = self._extended()
        return np.asarray(np.interp(place, places, days), dtype=float)

    def _extended(self) -> tuple[list[float], list[float]]:
        days, places = list(self.days), list(self.places)
        for end, inner, sign in ((0, 1, -1.0), (-1, -2, 1.0)):
            slope = (days[end] - days[inner]) / (places[end] - places[inner])
            beyond = (days[end] + sign * 10.0 * slope, places[end] + sign * 10.0)
            days.insert(0 if end == 0 else len(days), beyond[0])
            places.insert(0 if end == 0 else len(places), beyond[1])
        return days, places

    def ticks(self, inches: float) -> list[int]:
        """Whole days to mark on an axis of this length, none nearer to another than a date is wide."""
        chosen: list[int] = []
        pieces = list(zip(self.days, self.days[1:], self.places, self.places[1:], strict=False))
        # The busy piece first: its ticks matter most.
        for low, high, left, right in sorted(pieces, key=lambda piece: (piece[1] - piece[0]) / (piece[3] - piece[2])):
            per_day = (right - left) * inches / (high - low)
            step = next((step for step in STEPS if step * per_day >= TICK_INCHES), STEPS[-1])
            for day in range(math.ceil(low / step) * step, math.floor(high) + 1, step):
                place = self.forward(np.array([day], dtype=float))[0]
                taken = self.forward(np.array(chosen, dtype=float))
                if not chosen or float(np.min(np.abs(taken - place))) * inches >= TICK_INCHES * 0.98:
                    chosen.append(day)
        return sorted(chosen)

    def apply(self, axes: Axes, *, day_zero: date | None = None, label: bool = True) -> None:
        """Put the days below `axes`, and the dates above if `day_zero` is known."""
        ticks = self.ticks(axes.bbox.width / axes.figure.dpi)
        self._scale(axes)
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_major_formatter(FixedFormatter([str(day).replace("-", "−") for day in ticks]))
        if label:
            axes.set_xlabel("days from day 0" + ("" if self.is_even else " (grey: days drawn narrower)"))
        if not self.is_even:
            self._mark_squeezed(axes)
        if day_zero is not None:
            self._dates(axes, day_zero, ticks)

    def _scale(self, axes: Axes) -> None:
        if not self.is_even:
            axes.set_xscale("function", functions=(self.forward, self.inverse))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlim(self.first, self.last)

    def _mark_squeezed(self, axes: Axes) -> None:
        for low, high in zip(self.days, self.days[1:], strict=False):
            if (low, high) != self.busy:
                axes.axvspan(low, high, color="#F4F4F4", lw=0, zorder=0)

    def _dates(self, axes: Axes, day_zero: date, ticks: list[int]) -> None:
        top = axes.twiny()
        top.grid(False)
        self._scale(top)
        top.xaxis.set_major_locator(FixedLocator(ticks))
        top.xaxis.set_major_formatter(FixedFormatter(calendar(day_zero, ticks)))
        top.tick_params(axis="x", length=3, pad=1)
        top.spines["top"].set_visible(True)


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

"""What a report reads of a result, and the few phrases that several of its parts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import floor, isfinite
from typing import TYPE_CHECKING, Any, Protocol

from sim.report.wording import number, words

if TYPE_CHECKING:
    from sim.engine.failures import RunFailure
    from sim.results.digest import Table
    from sim.results.estimates import Quantity, Share
    from sim.results.parts import Parts
    from sim.results.verdicts import Stop
    from sim.scenario.idle import Idle
    from sim.scenario.records import Scenario


class Reported(Protocol):
    """A result as `sim.study.result.RunResult` holds it."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was played."""

    @property
    def rows(self) -> Parts:
        """One row a run, in parts."""

    @property
    def n_runs(self) -> int:
        """How many rows there are."""

    @property
    def seen(self) -> Table:
        """Rows of the runs whose events were recorded."""

    @property
    def seed(self) -> int:
        """The seed of all runs."""

    @property
    def runs(self) -> int:
        """How many runs were asked for."""

    @property
    def engine(self) -> str:
        """Which engine played them."""

    @property
    def digest(self) -> str:
        """Checksum of the table."""

    @property
    def idle(self) -> Sequence[Idle]:
        """What was given to no purpose."""

    @property
    def n_missing(self) -> int:
        """Runs asked for that are not there."""

    @property
    def failures(self) -> Sequence[RunFailure]:
        """Runs that are not there, because a rule of the user failed in them."""

    @property
    def n_cut_short(self) -> int:
        """Runs that reached the cap on events."""

    @property
    def n_events(self) -> int:
        """Events of all runs together."""

    @property
    def outcome_class(self) -> Mapping[str, Share]:
        """Share of each outcome class."""

    @property
    def ending(self) -> Mapping[str, Share]:
        """Share of each ending."""

    @property
    def outcomes(self) -> Mapping[str, Share]:
        """Share of each headline outcome and of each outcome of the scenario."""

    @property
    def own_outcomes(self) -> Mapping[str, Share]:
        """Share of each outcome of the scenario."""

    @property
    def quantities(self) -> Mapping[str, Quantity]:
        """Summary of every number of a run."""

    @property
    def origin(self) -> Mapping[str, Any]:
        """Where the runs come from."""

    @property
    def stop(self) -> Stop | None:
        """How it ended, where it ran until something was known."""


PER_CENT = "\u00a0%"
"""The sign with a space that never ends a line."""


def chance(share: float) -> str:
    """A share in per cent; small ones and those near one keep a second digit.

    >>> [chance(share).replace(PER_CENT, " %") for share in (0.0, 0.0002, 0.684, 1.0)]
    ['0 %', '0.02 %', '68.4 %', '100 %']
    """
    if not isfinite(share):
        return "-"
    if share in (0.0, 1.0):
        return f"{100 * share:.0f}{PER_CENT}"
    return f"{100 * share:.{2 if share < 0.001 or share > 0.999 else 1}f}{PER_CENT}"


def between(share: Share) -> str:
    """Both ends of the interval of a share.

    >>> from sim.results.estimates import share_of
    >>> between(share_of(6840, 10_000)).replace(PER_CENT, " %")
    '67.5 to 69.3 %'
    """
    if not isfinite(share.low):
        return "-"
    return f"{chance(share.low).removesuffix(PER_CENT)} to {chance(share.high)}"


def runs_in_words(count: int) -> str:
    """A number of runs.

    >>> runs_in_words(1), runs_in_words(10_000)
    ('1 run', '10,000 runs')
    """
    return f"{count:,} run{'s' * (count != 1)}"


def listed(items: Sequence[str]) -> str:
    """Items as a person lists them.

    >>> listed(["Iran", "Pakistan", "China"])
    'Iran, Pakistan and China'
    """
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


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


def with_state(column: str, states: Sequence[str]) -> str:
    """A column in words, the letter of a state replaced by its name.

    >>> with_state("acts_of_force_b", ("Iran", "Pakistan")), with_state("end_day", ("Iran", "Pakistan"))
    ('acts of force, Pakistan', 'end day')
    """
    stem, _, side = column.rpartition("_")
    return f"{words(stem)}, {states['ab'.index(side)]}" if side in ("a", "b") else words(column)


def capital(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is.

    >>> capital("war in Iran")
    'War in Iran'
    """
    return text[:1].upper() + text[1:]


def days_in_words(days: float) -> str:
    """A number of days.

    >>> days_in_words(1.0), days_in_words(12.5)
    ('1 day', '12.5 days')
    """
    return f"{number(days)} day{'s' * (days != 1)}"

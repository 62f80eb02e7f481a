"""Numbers and names as people read them, the same in a terminal, a notebook, a page and a figure; and caveats.

>>> percent(0.1234), percent(0.00021), interval(0.1, 0.15), number(1234.5)
('12.3 %', '0.02 %', '10.0 to 15.0 %', '1,234')
>>> points(-0.1065), points(0.0004), signed(-3.25), typeset(signed(-3.25))
('-10.7', '+0.04', '-3.25', '−3.25')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

NONE = "-"
"""Stands where there is no number."""
FEW = 0.001
"""Shares below it, or as near to one, have a second digit."""
ROUNDING = 1e-9
"""Below this a number is what is left of a difference of equal ones."""

CAVEAT = (
    "Intervals are 95 % simulation error only, conditional on this model and this scenario: "
    "they do not measure how far the model is from the world. No forecast."
)
"""Ends every run."""

IGNORANCE = (
    "'With ignorance' adds to the simulation error how far the rows of the sample of coefficients differ, with the "
    "luck of the runs taken out. More runs make the simulation error smaller, and not what is unknown."
)
"""Said where coefficients are drawn from a sample."""

SAMPLE_IN_INTERVALS = (
    "These intervals hold ignorance of the coefficients (how far the rows of the sample differ) beside simulation "
    "error."
)
"""Said of a table whose only intervals hold both."""


def percent(share: float) -> str:
    """A share in per cent; small ones and those near one keep a second digit, the smallest up to four.

    >>> [percent(share) for share in (0.0, 0.0000032, 0.0312, 0.9996, 1.0, float("nan"))]
    ['0 %', '0.0003 %', '3.1 %', '99.96 %', '100 %', '-']
    >>> percent(1e-7), percent(0.99999), percent(1.0 - 1e-16)
    ('< 0.0001 %', '99.999 %', '> 99.9999 %')
    """
    if not isfinite(share):
        return NONE
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    decimals = 2 if share < FEW or share > 1.0 - FEW else 1
    least = 100 * min(abs(share), abs(1.0 - share))
    if round(least, 2) == 0.0:  # what is not zero is not written as zero
        decimals = -int(f"{least:.0e}".partition("e")[2])  # rounded to a digit, so that no noise adds one
        if decimals > 4:
            return "< 0.0001 %" if share < 0.5 else "> 99.9999 %"
    return f"{100 * share:.{decimals}f} %"


def interval(low: float, high: float) -> str:
    """Both ends of an interval of a share, in per cent."""
    return f"{percent(low).removesuffix(' %')} to {percent(high)}" if isfinite(low) else NONE


def number(value: float) -> str:
    """A number with as many digits as it deserves.

    >>> [number(value) for value in (12.0, 0.004, 3.14159, 31.4159, 314.159)]
    ['12', '0.004', '3.14', '31.4', '314']
    """
    if not isfinite(value):
        return NONE
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.3g}"
    if abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def numbers(low: float, high: float) -> str:
    """Both ends of an interval of a number."""
    return f"{number(low)} to {number(high)}" if isfinite(low) else NONE


def digits(value: float) -> str:
    """A number with three digits, whatever its size; what is left of a difference of equal numbers is zero.

    >>> [digits(value) for value in (0.0312, 45.678, 1234.5, -1.73e-17)]
    ['0.0312', '45.7', '1,234', '0']
    """
    if not isfinite(value):
        return NONE
    if abs(value) < ROUNDING:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def p_value(value: float) -> str:
    """A p-value with the digits that it deserves.

    >>> p_value(0.0123), p_value(1e-30), p_value(1.0)
    ('0.012', '< 0.001', '1')
    """
    return NONE if not isfinite(value) else "< 0.001" if value < 0.001 else f"{value:.2g}"


def ends(low: float, high: float, told: Callable[[float], str]) -> str:
    """Both ends of an interval, each as `told` writes it.

    >>> ends(-0.0134, 0.004, points), ends(0.5, float("nan"), points)
    ('-1.3 to +0.4', '-')
    """
    return f"{told(low)} to {told(high)}" if isfinite(low) and isfinite(high) else NONE


def points(difference: float) -> str:
    """A difference of shares in points of a per cent, with its sign; a small one keeps a second digit.

    >>> points(-0.00001), points(0.0)
    ('0.00', '0')
    """
    if not isfinite(difference):
        return NONE
    if difference == 0.0:
        return "0"
    told = f"{100 * difference:+.{2 if abs(difference) < FEW else 1}f}"
    return told if float(told) else told[1:]


def signed(value: float) -> str:
    """A number with its sign.

    >>> signed(12.0), signed(0.0)
    ('+12', '0')
    """
    return f"+{number(value)}" if value > 0.0 and isfinite(value) else number(value)


def said(kind: str) -> Callable[[float], str]:
    """How a response of a kind is written: `percent` for a share, else `number`."""
    return percent if kind == "share" else number


def change_said(kind: str) -> Callable[[float], str]:
    """How a difference of a response of a kind is written: `points` for a share, else `signed`."""
    return points if kind == "share" else signed


def between(kind: str, low: float, high: float) -> str:
    """Both ends of an interval of a response of a kind."""
    return interval(low, high) if kind == "share" else numbers(low, high)


def estimated(kind: str, estimate: float, low: float, high: float) -> str:
    """An estimate with its interval where it has one.

    >>> estimated("share", 0.5, 0.4, 0.6), estimated("mean", 12.0, float("nan"), float("nan"))
    ('50.0 % (40.0 to 60.0 %)', '12')
    """
    told = said(kind)(estimate)
    return f"{told} ({between(kind, low, high)})" if isfinite(low) and isfinite(high) else told


def changed(kind: str, difference: float, low: float, high: float) -> str:
    """A difference with its interval where it has one.

    >>> changed("share", 0.0123, 0.004, 0.02)
    '+1.2 (+0.4 to +2.0)'
    """
    told = change_said(kind)
    return f"{told(difference)} ({told(low)} to {told(high)})" if isfinite(low) else told(difference)


def typeset(told: str) -> str:
    """A number as a page and a figure show it: a minus for the hyphen."""
    return told.replace("-", "−") if told != NONE else told


def value_words(value: float | bool | str) -> str:
    """A value of a scenario as `--set` takes it, with six digits.

    >>> value_words(0.1234567), value_words(True), value_words("north")
    ('0.123457', 'true', 'north')
    """
    return f"{value:.6g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def words(name: str) -> str:
    """A name of ours in words.

    >>> words("outcome_class.limited_war"), words("war-termination")
    ('outcome class: limited war', 'war termination')
    """
    return name.replace("_", " ").replace("-", " ").replace(".", ": ")


def counted(n: int, noun: str = "run") -> str:
    """A number of things.

    >>> counted(1), counted(10_000, "point")
    ('1 run', '10,000 points')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def in_days(days: float) -> str:
    """A number of days.

    >>> in_days(1.0), in_days(12.5)
    ('1 day', '12.5 days')
    """
    return f"{number(days)} day{'s' * (days != 1)}"


def listed(items: Sequence[str]) -> str:
    """Items as a person lists them.

    >>> listed(["answer", "talks", "war"])
    'answer, talks and war'
    """
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


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

"""Sentences and numbers as people read them, the same in every table, story and figure caption of the command line.

>>> percent(0.1234), interval(0.1, 0.15)
('12.3 %', '10.0 to 15.0 %')
>>> spoken("jaish_al_adl"), number(12.0), number(1234.5)
('Jaish al-Adl', '12', '1,234')
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from math import isfinite

from sim.scenario.names import spoken

__all__ = ["CAVEAT", "interval", "number", "percent", "reproduce", "spoken", "words"]

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
    """A share in per cent; a dash where there is none."""
    return f"{100 * share:.1f} %" if isfinite(share) else "-"


def interval(low: float, high: float) -> str:
    """Both ends of an interval of a share, in per cent."""
    return f"{100 * low:.1f} to {100 * high:.1f} %" if isfinite(low) else "-"


def number(value: float) -> str:
    """A number with as many digits as it deserves; a dash for nan."""
    if not isfinite(value):
        return "-"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.3g}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def numbers(low: float, high: float) -> str:
    """Two ends as numbers; a dash for nan."""
    return f"{number(low)} to {number(high)}" if isfinite(low) else "-"


def words(key: str) -> str:
    """A word of the vocabulary as plain text."""
    return key.replace("_", " ").replace("-", " ")


def reproduce(command: Sequence[str], *, version: str, digest: str, seed: int) -> str:
    """The line with which anyone can repeat a run and see that it is the same."""
    return f"Repeat: {shlex.join(command)}   [seed {seed}, sim {version}, digest {digest}]"

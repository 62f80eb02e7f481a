"""Which of several paired differences are clear: those whose intervals exclude zero when they share the error.

Of twenty differences that are none, one 95 % interval leaves zero out, on average. Where several are told together,
the 5 % of error is therefore shared out among all of them (Bonferroni), which widens each interval.

>>> from sim.results.pairs import paired_share
>>> before = np.arange(100) < 50
>>> pair = paired_share("war", before, before & (np.arange(100) >= 6))
>>> pair.high < 0.0, is_clear(pair, among=1), is_clear(pair, among=20)
(True, True, False)
"""

from __future__ import annotations

from math import inf, isfinite, nan

import numpy as np

from sim.results.intervals import CONFIDENCE, t_quantile
from sim.results.pairs import PairedDifference

FEWEST_PAIRS = 30
"""Pairs below which a difference of means is never called clear: numbers of a run are too skewed for it."""


def widened(pair: PairedDifference, *, among: int) -> tuple[float, float]:
    """Both ends of the interval of a difference that shares 5 % of error with others; nan where it has none.

    Parameters
    ----------
    pair : PairedDifference
    among : int
        How many differences are told together, this one included.
    """
    if not (isfinite(pair.low) and isfinite(pair.high)):
        return nan, nan
    degrees = inf if pair.kind == "share" else pair.n - 1.0
    stretch = t_quantile(1.0 - (1.0 - CONFIDENCE) / (2 * among), degrees) / t_quantile(0.5 + CONFIDENCE / 2, degrees)
    centre, half_width = (pair.low + pair.high) / 2, (pair.high - pair.low) / 2
    return centre - stretch * half_width, centre + stretch * half_width


def is_clear(pair: PairedDifference, *, among: int) -> bool:
    """Whether a difference is more than luck, though it is one of several; arguments as for `widened`."""
    low, high = widened(pair, among=among)
    return bool(np.sign(low) * np.sign(high) > 0) and (pair.kind == "share" or pair.n >= FEWEST_PAIRS)

"""What a figure says about the factors that it does not show: it is a mean over them, and over which points."""

from __future__ import annotations

from collections.abc import Sequence

from sim.plots.text import plain
from sim.results.design import Factor
from sim.results.marginals import Profile, Surface
from sim.results.wording import listed

MOST_NAMED = 3
"""Factors named; the others are counted."""

SAMPLED = "intervals cover the choice of points too"


def over_text(over: Sequence[Factor]) -> str:
    """The other factors in words.

    >>> over_text([Factor("dyad.trade"), Factor("states.a.resolve")])
    "mean over trade and A's resolve"
    """
    if not over:
        return ""
    named = [plain(factor.label, 50) for factor in over[:MOST_NAMED]]
    more = len(over) - len(named)
    return f"mean over {listed([*named, *([f'{more} more'] if more else [])])}"


def averaging(shown: Profile | Surface) -> str:
    """The remark on a profile or surface that is a mean over other factors; empty if it is not."""
    if not shown.over:
        return ""
    said = over_text(shown.over)
    if not shown.is_sampled:
        return said
    largest = int(shown.n_points.max())
    return f"{said}; up to {largest:,} points a value; {SAMPLED}"

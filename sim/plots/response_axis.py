"""A response as words, numbers and an axis: shares in per cent, means as numbers.

>>> talks = Response("days_to_talks", "mean", given="talks_held")
>>> long_text(talks), number_text(talks, 12.34)
('mean days to talks, in runs with talks held', '12.3')
>>> long_text(Response("outcome_class.war", "share")), number_text(Response("war", "share"), 0.0312)
('share of runs with outcome class: war', '3.1 %')
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.plots.palette import INK
from sim.plots.text import words
from sim.results.responses import Response
from sim.results.wording import between, change_said, said, typeset

NOUNS = {"answered_by_force": "an answer by force", "mediated": "mediation"}
"""Outcomes whose name cannot follow "runs with"."""
FROM_ZERO = 0.6
"""The axis begins at zero if the least value is below this part of the greatest."""


def short_text(response: Response) -> str:
    """The name of a response as a reader sees it."""
    return words(response.name)


def long_text(response: Response) -> str:
    """What the number is."""
    if response.kind == "share":
        return f"share of runs with {NOUNS.get(response.name, short_text(response))}"
    given = f", in runs with {words(response.given)}" if response.given else ""
    return f"mean {short_text(response)}{given}"


def number_text(response: Response, value: float) -> str:
    """A value with its unit or its digits; a dash where there is none."""
    return typeset(said(response.kind)(value))


def interval_text(response: Response, low: float, high: float) -> str:
    """Both ends of an interval; nothing where there is none."""
    if not (isfinite(low) and isfinite(high)):
        return ""
    return typeset(between(response.kind, low, high))


def difference_text(response: Response, value: float) -> str:
    """A difference with its sign; of shares in percentage points.

    >>> difference_text(Response("war", "share"), -0.0312), difference_text(Response("deaths_total", "mean"), 120.4)
    ('−3.1', '+120')
    """
    return typeset(change_said(response.kind)(value))


def limits(response: Response, ends: Iterable[float]) -> tuple[float, float]:
    """Ends of an axis that holds these values: from zero unless they are far from it."""
    finite = [end for end in ends if isfinite(end)]
    least, greatest = min(finite, default=0.0), max(finite, default=1.0)
    if least >= 0 and least <= FROM_ZERO * greatest:
        low, high = 0.0, 1.06 * greatest
    else:
        room = 0.08 * (greatest - least) or 0.05 * abs(greatest) or 0.5
        low, high = least - room, greatest + room
    if response.kind == "share":
        low, high = max(low, 0.0), max(min(high, 1.02), low + 0.002, 0.002)
    return low, high if high > low else low + 1.0


def difference_axis(axes: Axes, response: Response, ends: Iterable[float], *, most_ticks: int = 6) -> None:
    """Set limits and ticks for differences of a response that reach to `ends`, with zero among them, and mark it."""
    finite = [0.0, *(end for end in ends if isfinite(end))]
    room = 0.08 * (max(finite) - min(finite)) or 0.005
    axes.set_ylim(min(finite) - room, max(finite) + room)
    axes.yaxis.set_major_locator(MaxNLocator(most_ticks, steps=[1, 2, 2.5, 5, 10]))
    times = 100.0 if response.kind == "share" else 1.0
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed_text(times * value)))
    axes.axhline(0.0, color=INK, lw=1.0, zorder=1, gid="zero")


def signed_text(value: float) -> str:
    """A number of an axis of differences, with its sign.

    >>> signed_text(2.5), signed_text(-10.0), signed_text(0.0)
    ('+2.5', '−10', '0')
    """
    return f"{value:+,.6g}".replace("-", "−") if abs(value) > 1e-12 else "0"


def response_axis(
    axes: Axes, response: Response, ends: Iterable[float], side: Literal["x", "y"] = "y", *, most_ticks: int = 6
) -> None:
    """Set limits and ticks for a response whose values and intervals reach to `ends`."""
    low, high = limits(response, ends)
    getattr(axes, f"set_{side}lim")(low, high)
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(most_ticks, steps=[1, 2, 2.5, 5, 10]))
    if response.kind == "share":
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g} %"))
    else:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))

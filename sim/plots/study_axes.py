"""What a study varies and what it measures, as words, numbers and axes.

A factor has its name as the label, numbers on a linear or logarithmic scale, words side by side. A response is a share
in per cent or a mean as a number; what is a mean over other factors says so.

>>> value_text(0.30000000000000004), value_text(-2), value_text("no_force"), value_text(True)
('0.3', '−2', 'no force', 'true')
>>> talks = Response("days_to_talks", "mean", given="talks_held")
>>> long_text(talks), number_text(talks, 12.34)
('mean days to talks, in runs with talks held', '12.3')
>>> long_text(Response("outcome_class.war", "share")), number_text(Response("war", "share"), 0.0312)
('share of runs with outcome class: war', '3.1 %')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil, isfinite
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from sim.model.arrays import Floats
from sim.plots.canvas import scaled
from sim.plots.palette import INK
from sim.plots.text import plain, words, wrapped
from sim.results.design import Factor, Value
from sim.results.marginals import Parts, Profile, Surface
from sim.results.responses import Response
from sim.results.wording import between, change_said, listed, said, typeset, value_words

Side = Literal["x", "y"]

CHARACTER_PIXELS = 7.2
"""Width of a character, with a little to spare, at 100 dots an inch."""
TICK_PIXELS = 58.0
"""Least distance of two numbers on an axis."""
STEPS = [1, 2, 2.5, 5, 10]
"""What round numbers begin with."""
FEWEST_CHARACTERS = 7
"""Words broken into shorter lines cannot be read."""
ROOM = 0.03
"""Part of the axis left free beside the first and the last value."""
NOUNS = {"answered_by_force": "an answer by force", "mediated": "mediation"}
"""Outcomes whose name cannot follow "runs with"."""
FROM_ZERO = 0.6
"""The axis begins at zero if the least value is below this part of the greatest."""
MOST_NAMED = 3
"""Factors named of those over which a mean is; the others are counted."""
SAMPLED = "intervals cover the choice of points too"
STEPS_OF_DECADE = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))


def value_text(value: Value) -> str:
    """A value as a reader sees it."""
    if isinstance(value, bool | str):
        return words(value_words(value))
    if 1e4 <= abs(value) < 1e6 and value == round(value):
        return f"{value:,.0f}".replace("-", "−")
    mantissa, _, power = f"{value:.4g}".partition("e")
    return (f"{mantissa}e{int(power)}" if power else mantissa).replace("-", "−")


def note_text(factor: Factor) -> str:
    """The unit of a factor and, if so, that its axis is logarithmic, in brackets; empty if there is nothing to say.

    >>> note_text(Factor("x", low=1.0, high=9.0, is_log=True, unit="days")), note_text(Factor("x", unit="1"))
    ('(days, log scale)', '')
    """
    notes = [plain(factor.unit, 40)] if factor.unit not in ("", "1") else []
    notes += ["log scale"] if factor.is_log and factor.is_numeric else []
    return f"({', '.join(notes)})" if notes else ""


def factor_text(factor: Factor, width: int = 60) -> str:
    """The name of a factor with its unit, in one line, or in two where it is longer than `width` characters."""
    label, note = plain(factor.label, width), note_text(factor)
    return f"{label} {note}".strip() if len(label) + len(note) < width else f"{label}\n{note}".strip()


def part_text(parts: Parts, place: int) -> str:
    """A level, or the ends of a part of a range."""
    if not parts.edges:
        return value_text(parts.values[place])
    low, high = parts.edges[place]
    return f"{low:.2g} to {high:.2g}".replace("-", "−")


def positions(parts: Parts) -> Floats:
    """Where the values stand on the axis: themselves, or 0, 1, 2 ... for words."""
    if parts.factor.is_numeric:
        return np.array(parts.values, dtype=np.float64)
    return np.arange(len(parts.values), dtype=np.float64)


def is_log(parts: Parts) -> bool:
    """Whether the axis is logarithmic: asked for, and possible."""
    return parts.factor.is_log and parts.factor.is_numeric and bool((positions(parts) > 0).all())


def factor_axis(axes: Axes, parts: Parts, side: Side = "x", *, to_the_end: bool = False) -> None:
    """Set scale, limits and ticks for a factor.

    Parameters
    ----------
    axes : Axes
    parts : Parts
    side : "x" or "y"
    to_the_end : bool, optional
        Whether the last value is the end of the axis, so that labels beside it touch the curves.
    """
    at = positions(parts)
    if parts.factor.is_numeric:
        _limits(axes, parts, side, to_the_end=to_the_end)
        ticks = _ticks(axes, parts, side)
        mark(axes, side, ticks, [value_text(float(tick)) for tick in ticks])
    else:
        getattr(axes, f"set_{side}lim")(-0.5, len(at) - 0.5)
        chosen, texts = spaced_names([value_text(value) for value in parts.values], axes.bbox.width)
        mark(axes, side, at[chosen], texts)
        axes.tick_params(axis=side, length=0)
        axes.grid(False, axis=side)
    getattr(axes, f"{side}axis").set_minor_locator(NullLocator())


def mark(axes: Axes, side: Side, at: Sequence[float] | Floats, texts: Sequence[str]) -> None:
    """Ticks at these places with these texts, and no others."""
    limits = getattr(axes, f"get_{side}lim")()
    getattr(axes, f"set_{side}ticks")(at, texts)
    getattr(axes, f"set_{side}lim")(limits)  # setting ticks widens it


def spaced_names(texts: Sequence[str], pixels: float) -> tuple[slice, list[str]]:
    """Which of some words have room side by side, and these words, broken into lines."""
    room, letter = pixels / max(len(texts), 1), scaled(CHARACTER_PIXELS)
    every = max(1, ceil(FEWEST_CHARACTERS * letter / room))
    columns = int(every * room / letter - 0.5)
    chosen = slice((every - 1) // 2, None, every)
    return chosen, [wrapped(text, columns, 3) for text in texts[chosen]]


def _limits(axes: Axes, parts: Parts, side: str, *, to_the_end: bool) -> None:
    at = positions(parts)
    low, high = float(at.min()), float(at.max())
    if is_log(parts):
        getattr(axes, f"set_{side}scale")("log")
        ratio = (high / low) ** ROOM if high > low else 1.5
        low, high = low / ratio, high if to_the_end and high > low else high * ratio
    else:
        room = ROOM * (high - low) or max(abs(high), 1.0) * 0.5
        low, high = low - room, high if to_the_end and high > low else high + room
    getattr(axes, f"set_{side}lim")(low, high)


def _ticks(axes: Axes, parts: Parts, side: Side) -> Floats:
    """The levels if they are few and far enough apart, else round numbers."""
    at = positions(parts)
    pixels = axes.bbox.width if side == "x" else axes.bbox.height * 2
    low, high = getattr(axes, f"get_{side}lim")()
    if not parts.edges and _least_gap(at, low, high, is_log(parts)) * pixels >= scaled(TICK_PIXELS):
        return at
    return round_ticks(low, high, pixels, log=is_log(parts))


def round_ticks(low: float, high: float, pixels: float, *, log: bool) -> Floats:
    """Round numbers between two ends, no nearer to each other than a number is wide.

    >>> round_ticks(0.4, 12.0, 400.0, log=True).tolist(), round_ticks(0.0, 1.0, 90.0, log=False).tolist()
    ([0.5, 1.0, 2.0, 5.0, 10.0], [0.0, 0.5, 1.0])
    """
    if not log:
        ticks = MaxNLocator(max(2, min(int(pixels / scaled(TICK_PIXELS)), 9)), steps=STEPS).tick_values(low, high)
        room = 1e-9 * (high - low)
        return np.array([float(f"{tick:.10g}") for tick in ticks if low - room <= tick <= high + room])
    decades = _decades(low, high, (1.0,))
    choices = [decades[::every] for every in range(max(len(decades), 1), 1, -1)]
    choices += [_decades(low, high, steps) for steps in STEPS_OF_DECADE]
    fitting = [ticks for ticks in choices if _least_gap(ticks, low, high, True) * pixels >= scaled(TICK_PIXELS)]
    return max(fitting, key=len, default=choices[0])


def _least_gap(at: Floats, low: float, high: float, log: bool) -> float:
    """Smallest distance of two places as a part of the axis."""
    if len(at) < 2:
        return 1.0
    scale = np.log if log else np.asarray
    return float(np.min(np.diff(scale(np.sort(at)))) / (scale(high) - scale(low)))


def _decades(low: float, high: float, steps: Sequence[float]) -> Floats:
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    ticks = np.array([step * 10.0**power for power in powers for step in steps])
    return ticks[(ticks >= low) & (ticks <= high)]


def long_text(response: Response) -> str:
    """What the number is."""
    if response.kind == "share":
        return f"share of runs with {NOUNS.get(response.name, words(response.name))}"
    given = f", in runs with {words(response.given)}" if response.given else ""
    return f"mean {words(response.name)}{given}"


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


def axis_said(response: Response) -> Callable[..., str]:
    """How an axis tells the numbers of a response."""
    return per_cent if response.kind == "share" else grouped


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


def per_cent(share: float, _: float = 0) -> str:
    """A share as an axis has it."""
    return f"{100 * share:.6g} %".replace("-", "−")


def grouped(value: float, _: float = 0) -> str:
    """A number as an axis has it.

    >>> grouped(12500.0), grouped(-0.5)
    ('12,500', '−0.5')
    """
    return f"{value:,.10g}".replace("-", "−")


def signed_text(value: float, _: float = 0) -> str:
    """A number of an axis of differences, with its sign.

    >>> signed_text(2.5), signed_text(-10.0), signed_text(0.0)
    ('+2.5', '−10', '0')
    """
    return f"{value:+,.6g}".replace("-", "−") if abs(value) > 1e-12 else "0"


def signed_points(share: float, _: float = 0) -> str:
    """A difference of shares in percentage points as an axis has it."""
    return signed_text(100.0 * share)


def number_axis(axes: Axes, side: Side, low: float, high: float, told: Callable[[float, float], str]) -> None:
    """Limits, and round numbers as far apart as they need to be, told so."""
    getattr(axes, f"set_{side}lim")(low, high)
    pixels = axes.bbox.width if side == "x" else 1.6 * axes.bbox.height
    axis = getattr(axes, f"{side}axis")
    axis.set_major_locator(MaxNLocator(max(2, min(6, int(pixels / scaled(TICK_PIXELS)))), steps=STEPS))
    axis.set_major_formatter(told)


def response_axis(axes: Axes, response: Response, ends: Iterable[float]) -> None:
    """Set limits and ticks for a response whose values and intervals reach to `ends`."""
    number_axis(axes, "y", *limits(response, ends), axis_said(response))


def difference_axis(axes: Axes, response: Response, ends: Iterable[float]) -> None:
    """Set limits and ticks for differences of a response that reach to `ends`, with zero among them, and mark it."""
    finite = [0.0, *(end for end in ends if isfinite(end))]
    room = 0.08 * (max(finite) - min(finite)) or 0.005
    told = signed_points if response.kind == "share" else signed_text
    number_axis(axes, "y", min(finite) - room, max(finite) + room, told)
    axes.axhline(0.0, color=INK, lw=1.0, zorder=1, gid="zero")


def over_text(over: Sequence[Factor]) -> str:
    """The other factors, over which a figure shows a mean, in words.

    >>> over_text([Factor("dyad.trade"), Factor("states.a.resolve")])
    "mean over trade and A's resolve"
    """
    named = [plain(factor.label, 50) for factor in over[:MOST_NAMED]]
    more = [f"{len(over) - len(named)} more"] if len(over) > len(named) else []
    return f"mean over {listed([*named, *more])}" if over else ""


def averaging(shown: Profile | Surface) -> str:
    """The remark on a profile or surface that is a mean over other factors; empty if it is not."""
    if not shown.over or not shown.is_sampled:
        return over_text(shown.over)
    return f"{over_text(shown.over)}; up to {int(shown.n_points.max()):,} points a value; {SAMPLED}"

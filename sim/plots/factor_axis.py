"""A factor as an axis: its name as the label, numbers on a linear or logarithmic scale, words side by side.

>>> value_text(0.30000000000000004), value_text(-2), value_text("no_force"), value_text(True)
('0.3', '−2', 'no force', 'yes')
>>> key_text("states.iran.domestic_pressure", 24)
"Iran's domestic pressure"
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

from sim.model.arrays import Floats
from sim.plots.text import plain, words, wrapped
from sim.results.design import Factor, Value
from sim.results.marginals import Parts
from sim.scenario.names import spoken_key

CHARACTER_PIXELS = 7.2
"""Width of a character of 9 points, with a little to spare, at 100 dots an inch."""
TICK_PIXELS = 52.0
"""Least distance of two numbers on an axis."""
FEWEST_CHARACTERS = 7
"""Words broken into shorter lines cannot be read."""
ROOM = 0.03
"""Part of the axis left free beside the first and the last value."""
STEPS_OF_DECADE = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))


def value_text(value: Value) -> str:
    """A value as a reader sees it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return words(value)
    if 1e4 <= abs(value) < 1e6 and value == round(value):
        return f"{value:,.0f}".replace("-", "−")
    mantissa, _, power = f"{value:.4g}".partition("e")
    return (f"{mantissa}e{int(power)}" if power else mantissa).replace("-", "−")


def key_text(key: str, width: int, lines: int = 2) -> str:
    """A dotted key in words, in lines of at most `width` characters."""
    return wrapped(spoken_key(key), width, lines)


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


def factor_axis(axes: Axes, parts: Parts, side: Literal["x", "y"] = "x", *, to_the_end: bool = False) -> None:
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


def mark(axes: Axes, side: Literal["x", "y"], at: Floats, texts: Sequence[str]) -> None:
    """Ticks at these places with these texts, and no others."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.set_major_locator(FixedLocator([float(place) for place in at]))
    axis.set_major_formatter(FixedFormatter(list(texts)))


def spaced_names(texts: Sequence[str], pixels: float) -> tuple[slice, list[str]]:
    """Which of some words have room side by side, and these words, broken into lines.

    >>> spaced_names(["north", "the south"], 130.0)
    (slice(0, None, 1), ['north', 'the\\nsouth'])
    """
    room = pixels / max(len(texts), 1)
    every = max(1, ceil(FEWEST_CHARACTERS * CHARACTER_PIXELS / room))
    columns = int(every * room / CHARACTER_PIXELS - 0.5)
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


def _ticks(axes: Axes, parts: Parts, side: Literal["x", "y"]) -> Floats:
    """The levels if they are few and far enough apart, else round numbers."""
    at = positions(parts)
    pixels = axes.bbox.width if side == "x" else axes.bbox.height * 2
    low, high = getattr(axes, f"get_{side}lim")()
    if not parts.edges and _least_gap(at, low, high, is_log(parts)) * pixels >= TICK_PIXELS:
        return at
    return round_ticks(low, high, pixels, log=is_log(parts))


def round_ticks(low: float, high: float, pixels: float, *, log: bool) -> Floats:
    """Round numbers between two ends, no nearer to each other than a number is wide.

    >>> round_ticks(0.4, 12.0, 400.0, log=True).tolist(), round_ticks(0.0, 1.0, 300.0, log=False).tolist()
    ([0.5, 1.0, 2.0, 5.0, 10.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    if not log:
        ticks = MaxNLocator(max(2, min(int(pixels / TICK_PIXELS), 9)), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        room = 1e-9 * (high - low)
        return np.array([float(f"{tick:.10g}") for tick in ticks if low - room <= tick <= high + room])
    decades = _decades(low, high, (1.0,))
    choices = [decades[::every] for every in range(max(len(decades), 1), 1, -1)]
    choices += [_decades(low, high, steps) for steps in STEPS_OF_DECADE]
    fitting = [ticks for ticks in choices if _least_gap(ticks, low, high, True) * pixels >= TICK_PIXELS]
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

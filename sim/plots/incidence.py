"""By which day an answer, talks, an agreement or war has come: shares of runs with bands, named at their ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.curve_labels import label_ends
from sim.plots.frame import Frame
from sim.plots.palette import BLACK, BLUE, GREEN, QUIET_INK, VERMILLION, Dashes
from sim.plots.text import words
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Curve
from sim.results.wording import counted, interval, listed, percent

RIGHT_INCHES = 2.15
"""Margin that the names at the ends of the curves need."""


@dataclass(frozen=True, slots=True)
class _Look:
    colour: str
    dashes: Dashes
    meaning: str


LOOKS: dict[str, _Look] = {
    "answer": _Look(VERMILLION, "-", "answer by force"),
    "talks": _Look(BLUE, (0, (6, 2)), "talks"),
    "agreement": _Look(GREEN, (0, (6, 2, 1, 2)), "agreement"),
    "war": _Look(BLACK, (0, (2, 1)), "war"),
}


@in_style
def draw_incidence(curves: Mapping[str, Curve], frame: Frame, axis: TimeAxis) -> Figure:
    """Cumulative shares of runs by day with 95 % bands.

    Parameters
    ----------
    curves : mapping of str to Curve
        By name, `answer`, `talks`, `agreement`, `war` (`sim.results.incidence`).
    frame : Frame
    axis : TimeAxis
    """
    n = max((curve.n_runs for curve in curves.values()), default=0)
    remark = f"by day: the first {counted(n)}, recorded event by event" if 0 < n < frame.n_runs else ""
    figure = sheet(12.0, 6.0, "By which day it has come", frame, remark=remark)
    draw_incidence_panel(panel(figure, 0.85, 0.55, RIGHT_INCHES, 0.5), curves, frame, axis)
    return figure


def draw_incidence_panel(
    axes: Axes,
    curves: Mapping[str, Curve],
    frame: Frame,
    axis: TimeAxis,
    *,
    dates: bool = True,
) -> None:
    """The curves in given axes."""
    axis.apply(axes, day_zero=frame.day_zero if dates else None)
    axes.set_ylabel("share of runs before that day")
    drawable = {name: curve for name, curve in curves.items() if curve.n_runs and len(curve.days)}
    top = min(
        1.12,
        max([0.02, *(1.12 * float(np.max(curve.high)) for curve in drawable.values())]),
    )
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    if not drawable:
        say(
            axes,
            "No run was recorded event by event, so it is not known by which day things came.",
        )
        return
    ends = []
    for name, curve in drawable.items():
        look = LOOKS.get(name, _Look(QUIET_INK, "-", words(name)))
        axes.fill_between(
            curve.days,
            curve.low,
            curve.high,
            color=look.colour,
            alpha=0.16,
            lw=0,
            gid=f"band-{name}",
        )
        axes.plot(
            curve.days,
            curve.share,
            color=look.colour,
            linestyle=look.dashes,
            lw=2.0,
            gid=name,
        )
        text = f"{look.meaning} {percent(curve.share[-1])}\n({interval(curve.low[-1], curve.high[-1])})"
        ends.append((float(curve.share[-1]) / top, text, look.colour))
    label_ends(axes, ends)
    never = [LOOKS[name].meaning for name, curve in drawable.items() if name in LOOKS and curve.share[-1] == 0]
    if never:
        axes.text(
            0.01, 0.985, f"In these runs there was no {listed(never).replace(' and ', ' and no ')}.",
            transform=axes.transAxes, va="top", size=9.5,
        )  # fmt: skip

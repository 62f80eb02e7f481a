"""How many die: for each kind, the share of runs with at least so many dead, on log axes, the runs with none stated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from sim.plots.canvas import blank, foot, in_style, label_axes, line, page, panel, scaled, sheet
from sim.plots.curves import Line, draw_line
from sim.plots.frame import Frame
from sim.plots.labels import Label, place
from sim.plots.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, QUIET_INK, VERMILLION, Look
from sim.plots.study_axes import mark, per_cent
from sim.plots.text import plain, words
from sim.results.incidence import Exceedance
from sim.results.wording import percent
from sim.vocabulary import SUSTAINED_DEATHS, WAR_DEATHS

LOOKS: dict[str, Look] = {
    "deaths_total": Look(BLACK),
    "deaths_military_a": Look(BLUE, (0, (6, 2))),
    "deaths_military_b": Look(VERMILLION, (0, (6, 2, 1, 2))),
    "deaths_militant": Look(GREEN, (0, (2, 1))),
    "deaths_civilian": Look(ORANGE, (0, (4, 1, 1, 1, 1, 1))),
    "deaths_attacks": Look(PURPLE, (0, (3, 2))),
}
PLAIN = Look(QUIET_INK)


@in_style
def draw_deaths(tails: Mapping[str, Exceedance], frame: Frame) -> Figure:
    """Exceedance curves of deaths by kind; the key tells the runs with none, which a log axis cannot show.

    Parameters
    ----------
    tails : mapping of str to Exceedance
        By column of the table of runs, `deaths_military_a` and so on.
    frame : Frame
    """
    some = {column: tail for column, tail in tails.items() if len(tail.deaths)}
    if not some:
        sentence = "Nobody dies in any of these runs." if frame.n_runs else "No runs, so no deaths to show."
        return blank(page(11.5), "How many die", frame, sentence)
    width = page(11.5)
    figure = sheet(width, scaled(5.0), "How many die", frame, key=_key(tails, frame))
    left, below = scaled(0.95), "deaths in a run (log scale, begins at 1)"
    axes = panel(figure, left, foot(below, width - left - 0.2), 0.2, 0.1)
    label_axes(axes, below, "share of runs with at least so many (log scale)")
    largest = max(float(tail.deaths[-1]) for tail in some.values())
    _log_axes(axes, largest, max(tail.n_runs for tail in some.values()))
    for column, tail in some.items():
        look = LOOKS.get(column, PLAIN)
        draw_line(axes, Line(tail.deaths, tail.share, tail.low, tail.high, look, column), alpha=0.13, step="pre")
        if len(tail.deaths) == 1:
            axes.plot(tail.deaths, tail.share, marker="o", color=look.colour)
    _thresholds(axes, largest)
    labels = [
        Label(float(tail.deaths[-1]), float(tail.share[-1]), _meaning(column, frame), LOOKS.get(column, PLAIN).colour)
        for column, tail in some.items()
    ]
    curves = [np.column_stack([tail.deaths, tail.share]) for tail in some.values()]
    place(axes, labels, curve=np.concatenate(curves), may_cross=False)
    return figure


def _log_axes(axes: Axes, largest: float, n: int) -> None:
    axes.set(xscale="log", yscale="log", xlim=(0.9, max(20.0, 3.0 * largest)), ylim=(0.5 / n, 1.25))
    powers = [10.0**power for power in range(13)]
    across = [value for value in powers if value <= axes.get_xlim()[1]]
    every = 1 + int(len(across) * scaled(60.0) / axes.bbox.width)
    up = [1 / value for value in powers if 1 / value >= axes.get_ylim()[0]]
    mark(axes, "x", across[::every], [f"{value:,.0f}" for value in across[::every]])
    mark(axes, "y", up, [per_cent(value) for value in up])
    for side in (axes.xaxis, axes.yaxis):
        side.set_minor_locator(NullLocator())


def _thresholds(axes: Axes, largest: float) -> None:
    for deaths, meaning in ((SUSTAINED_DEATHS, "sustained fighting"), (WAR_DEATHS, "war")):
        if deaths <= 1.6 * largest:
            axes.axvline(deaths, color=QUIET_INK, lw=0.9, linestyle=(0, (1, 2)), zorder=1)
            axes.annotate(
                f"from {deaths:,} battle deaths: {meaning}", (deaths, 1.0), xycoords=("data", "axes fraction"),
                xytext=(2, -4), textcoords="offset points", va="top", rotation=90, color=QUIET_INK,
            )  # fmt: skip


def _key(tails: Mapping[str, Exceedance], frame: Frame) -> list[Line2D]:
    """Each kind with the share of runs with none, the deadliest first."""
    entries = []
    for column, tail in sorted(tails.items(), key=lambda item: -float(max(item[1].deaths, default=0.0))):
        most = f"at most {tail.deaths[-1]:,.0f}" if len(tail.deaths) else "never any"
        look = LOOKS.get(column, PLAIN)
        told = f"{_meaning(column, frame)}: none in {percent(tail.none)} of runs, {most}"
        entries.append(line(told, look.colour, linestyle=look.dashes))
    return entries


def _meaning(column: str, frame: Frame) -> str:
    names = {
        "deaths_total": "all deaths",
        "deaths_military_a": f"soldiers of {plain(frame.states[0], 20)}",
        "deaths_military_b": f"soldiers of {plain(frame.states[1], 20)}",
        "deaths_militant": "militants",
        "deaths_civilian": "civilians",
        "deaths_attacks": "in attacks by armed groups",
    }
    return names.get(column, words(column))

"""How many die: for each kind, the share of runs with at least so many dead, on log axes, the runs with none stated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.labels import Label, place
from sim.plots.palette import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    QUIET_INK,
    VERMILLION,
    Dashes,
)
from sim.plots.text import plain, words
from sim.results.incidence import Exceedance
from sim.results.wording import percent
from sim.vocabulary import SUSTAINED_DEATHS, WAR_DEATHS

LOOKS: dict[str, tuple[str, Dashes]] = {
    "deaths_total": (BLACK, "-"),
    "deaths_military_a": (BLUE, (0, (6, 2))),
    "deaths_military_b": (VERMILLION, (0, (6, 2, 1, 2))),
    "deaths_militant": (GREEN, (0, (2, 1))),
    "deaths_civilian": (ORANGE, (0, (4, 1, 1, 1, 1, 1))),
    "deaths_attacks": (PURPLE, (0, (3, 2))),
}

PLAIN: tuple[str, Dashes] = (QUIET_INK, "-")


@in_style
def draw_deaths(tails: Mapping[str, Exceedance], frame: Frame) -> Figure:
    """Exceedance curves of deaths by kind.

    Parameters
    ----------
    tails : mapping of str to Exceedance
        By column of the table of runs, `deaths_military_a` and so on.
    frame : Frame
    """
    figure = sheet(11.5, 6.4, "How many die", frame)
    axes = panel(figure, 0.95, 0.55, 3.2, 0.2)
    some = {column: tail for column, tail in tails.items() if len(tail.deaths)}
    axes.set_xlabel("deaths in a run (log scale, begins at 1)")
    axes.set_ylabel("share of runs with at least so many (log scale)")
    if not some:
        axes.set(xticks=[], yticks=[])
        say(
            axes,
            "Nobody dies in any of these runs." if frame.n_runs else "No runs, so no deaths to show.",
        )
        return figure
    n = max(tail.n_runs for tail in some.values())
    largest = max(float(tail.deaths[-1]) for tail in some.values())
    _log_axes(axes, largest, n)
    for column, tail in some.items():
        colour, dashes = LOOKS.get(column, PLAIN)
        axes.fill_between(
            tail.deaths,
            tail.low,
            tail.high,
            color=colour,
            alpha=0.13,
            lw=0,
            step="pre",
            gid=f"band-{column}",
        )
        axes.step(
            tail.deaths,
            tail.share,
            where="pre",
            color=colour,
            linestyle=dashes,
            lw=2.0,
            gid=column,
        )
        if len(tail.deaths) == 1:
            axes.plot(tail.deaths, tail.share, marker="o", color=colour)
    _thresholds(axes, largest)
    _name_curves(axes, tails, frame)
    return figure


def _log_axes(axes: Axes, largest: float, n: int) -> None:
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(0.9, max(20.0, 3.0 * largest)),
        ylim=(0.5 / n, 1.25),
    )
    powers = [10.0**power for power in range(13)]
    axes.xaxis.set_major_locator(FixedLocator([value for value in powers if value <= axes.get_xlim()[1]]))
    axes.yaxis.set_major_locator(FixedLocator([1 / value for value in powers if 1 / value >= axes.get_ylim()[0]]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.6g} %"))
    for side in (axes.xaxis, axes.yaxis):
        side.set_minor_locator(NullLocator())


def _thresholds(axes: Axes, largest: float) -> None:
    for deaths, meaning in (
        (SUSTAINED_DEATHS, "sustained\nfighting"),
        (WAR_DEATHS, "war"),
    ):
        if deaths <= 1.6 * largest:
            axes.axvline(deaths, color=QUIET_INK, lw=0.9, linestyle=(0, (1, 2)), zorder=1)
            axes.annotate(
                f"from {deaths:,} battle\ndeaths: {meaning}", (deaths, 1.0), xycoords=("data", "axes fraction"),
                xytext=(4, -2), textcoords="offset points", va="top", size=9, color=QUIET_INK,
            )  # fmt: skip


def _name_curves(axes: Axes, tails: Mapping[str, Exceedance], frame: Frame) -> None:
    """On the right each curve's line, its name and the share of runs with none: what a log axis cannot show."""
    handles = []
    for column, tail in sorted(
        tails.items(),
        key=lambda item: -float(item[1].deaths[-1]) if len(item[1].deaths) else 0.0,
    ):
        colour, dashes = LOOKS.get(column, PLAIN)
        most = f"at most {tail.deaths[-1]:,.0f}" if len(tail.deaths) else "never any"
        text = f"{_meaning(column, frame)}\nnone in {percent(tail.none)} of runs, {most}"
        handles.append(Line2D([], [], color=colour, linestyle=dashes, lw=2.0, label=text))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1.0), handlelength=3.2, labelspacing=1.1,
        borderaxespad=0, fontsize=9,
    )  # fmt: skip
    labels = [
        Label(
            float(tail.deaths[-1]),
            float(tail.share[-1]),
            _meaning(column, frame),
            LOOKS.get(column, PLAIN)[0],
        )
        for column, tail in tails.items()
        if len(tail.deaths)
    ]
    curves = [np.column_stack([tail.deaths, tail.share]) for tail in tails.values()]
    place(axes, labels, curve=np.concatenate(curves), may_cross=False)


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

"""How long it takes, where it happens: whole days from the first force to the answer, and to talks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator

from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK, VERMILLION
from sim.plots.text import words
from sim.results.incidence import Lag
from sim.results.wording import listed, percent

PANEL_INCHES = 3.1
MOST_BARS, FEWEST_BARS = 45, 8
FEWEST_FOR_NINE_IN_TEN = 20
MOST_RUNS = 0.98
"""Part of the runs that the bars must hold; a sentence tells of the rest."""
BIN_DAYS = (1, 2, 5, 7, 14, 28, 91, 365)


@dataclass(frozen=True, slots=True)
class _Look:
    colour: str
    meaning: str
    runs: str


LOOKS: dict[str, _Look] = {
    "days_to_answer": _Look(VERMILLION, "Days to the answer by force", "runs with an answer by force"),
    "days_to_talks": _Look(BLUE, "Days to talks", "runs with talks"),
}


@in_style
def draw_lags(lags: Mapping[str, Lag], frame: Frame) -> Figure:
    """Distribution of each lag over the runs in which the event came, with its n.

    Parameters
    ----------
    lags : mapping of str to Lag
        By column of the table of runs: `days_to_answer`, `days_to_talks`.
    frame : Frame
    """
    figure = sheet(
        10.0,
        1.4 + PANEL_INCHES * max(len(lags), 1),
        "How long it takes, in the runs where it happens",
        frame,
    )
    for place, (column, lag) in enumerate(lags.items()):
        below = PANEL_INCHES * (len(lags) - 1 - place)
        axes = panel(figure, 0.85, 0.55 + below, 0.3, 0.3 + PANEL_INCHES * place)
        _draw_lag(axes, column, lag)
    return figure


def _draw_lag(axes: Axes, column: str, lag: Lag) -> None:
    look = LOOKS.get(column, _Look(QUIET_INK, words(column), "runs where it came"))
    part = f" ({percent(lag.n_happened / lag.n_runs)})" if lag.n_runs else ""
    axes.set_title(f"{look.meaning}: in {lag.n_happened:,} of {lag.n_runs:,} runs{part}")
    if not lag.n_happened:
        axes.set(xticks=[], yticks=[])
        say(axes, f"There are no {look.runs}, so there is nothing to time.")
        return
    width, n_bars = _bins(lag)
    padded = np.append(lag.counts, np.zeros(width * n_bars, dtype=np.int64))
    shares = padded[: width * n_bars].reshape(-1, width).sum(axis=1) / lag.n_happened
    axes.bar(
        np.arange(n_bars) * width,
        shares,
        width=0.9 * width,
        align="edge",
        color=look.colour,
        alpha=0.8,
    )
    tall = float(shares.max()) or 1.0  # 0 where it always came before the first force
    later = lag.n_happened - lag.n_before - int(padded[: width * n_bars].sum())
    rest = [f"{percent(lag.n_before / lag.n_happened)} before it"] if lag.n_before else []
    if later:
        rest.append(f"{percent(later / lag.n_happened)} later, the last on day {len(lag.counts) - 1}")
    axes.set_xlabel(f"whole days from the first force{f' ({listed(rest)})' if rest else ''}")
    axes.set(
        xlim=(-0.01 * width * n_bars, width * n_bars),
        ylim=(0, 1.3 * tall),
    )
    axes.set_ylabel("share of these runs")
    _day_ticks(axes, width, n_bars)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    _quantiles(axes, lag, 1.15 * tall)


def _bins(lag: Lag) -> tuple[int, int]:
    """Days a bar and number of bars, so that few enough bars hold nearly all of the runs."""
    held = np.cumsum(np.append(lag.counts, 0)) >= MOST_RUNS * (lag.n_happened - lag.n_before)
    needed = max(int(np.argmax(held)) + 1, FEWEST_BARS)
    width = next((days for days in BIN_DAYS if needed / days <= MOST_BARS), BIN_DAYS[-1])
    return width, -(-needed // width)


def _day_ticks(axes: Axes, width: int, n_bars: int) -> None:
    """Name every bar or every few bars, in the middle, by its first and last day."""
    every = -(-n_bars // (20 if width == 1 else 11))
    bars = range(0, n_bars, every)
    names = [f"{bar * width}" if width == 1 else f"{bar * width}–{(bar + 1) * width - 1}" for bar in bars]
    axes.xaxis.set_major_locator(FixedLocator([(bar + 0.45) * width for bar in bars]))
    axes.xaxis.set_major_formatter(FixedFormatter(names))
    axes.grid(False, axis="x")


def _quantiles(axes: Axes, lag: Lag, height: float) -> None:
    """Median and the middle 90 % of the runs, as a line above the bars with its words."""
    low, middle, high = (max(lag.quantiles[level] + 0.45, 0.0) for level in (5, 50, 95))  # the axis begins at day 0
    axes.hlines(height, low, high, color=INK, lw=1.4)
    axes.plot(
        [low, high],
        [height, height],
        linestyle="none",
        marker="|",
        markersize=8,
        color=INK,
    )
    axes.plot([middle], [height], marker="o", markersize=6, color=INK)
    sentence = f"median {lag.quantiles[50]:g}, nine in ten between {lag.quantiles[5]:g} and {lag.quantiles[95]:g} days"
    if lag.n_happened < FEWEST_FOR_NINE_IN_TEN:
        sentence = f"median {lag.quantiles[50]:g}; too few runs to say how widely it varies"
    on_the_left = high < 0.5 * axes.get_xlim()[1]
    axes.annotate(
        sentence, (high if on_the_left else 1.0, height), xycoords="data" if on_the_left else ("axes fraction", "data"),
        xytext=(8, 0) if on_the_left else (0, 9), textcoords="offset points", va="center",
        ha="left" if on_the_left else "right", size=9.5, annotation_clip=False,
    )  # fmt: skip

"""When things come: by which day an answer, talks, an agreement or war has come, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import across, foot, grid, in_style, label_axes, page, panel, say, scaled, sheet
from sim.plots.curves import Line, draw_line, end_names, name_ends
from sim.plots.frame import Frame
from sim.plots.labels import ends_inches
from sim.plots.palette import BLACK, BLUE, GREEN, INK, QUIET_INK, VERMILLION, Look
from sim.plots.study_axes import number_axis, per_cent
from sim.plots.text import fitted, words
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Curve, Lag
from sim.results.wording import counted, interval, listed, percent

LOOKS: Mapping[str, tuple[Look, str]] = {
    "answer": (Look(VERMILLION), "answer by force"),
    "talks": (Look(BLUE, (0, (6, 2))), "talks"),
    "agreement": (Look(GREEN, (0, (6, 2, 1, 2))), "agreement"),
    "war": (Look(BLACK, (0, (2, 1))), "war"),
}
LAGS = {
    "days_to_answer": (VERMILLION, "Days to the answer by force", "runs with an answer by force"),
    "days_to_talks": (BLUE, "Days to talks", "runs with talks"),
}
LAG_INCHES = 2.1
MOST_BARS, FEWEST_BARS = 45, 8
FEWEST_FOR_NINE_IN_TEN = 20
MOST_RUNS = 0.98
"""Part of the runs that the bars must hold; a sentence tells of the rest."""
BIN_DAYS = (1, 2, 5, 7, 14, 28, 91, 365)


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
    figure = sheet(page(12.0), scaled(4.6), "By which day it has come", frame, remark=remark)
    names, right = incidence_names(curves, float(figure.get_size_inches()[0]))
    left = scaled(0.85)
    below = foot(axis.label, float(figure.get_size_inches()[0]) - left - right)
    axes = panel(figure, left, below, right, scaled(0.5))
    draw_incidence_panel(axes, curves, names, frame, axis)
    return figure


def incidence_names(curves: Mapping[str, Curve], width: float) -> tuple[list[str], float]:
    """The names at the ends of the curves in a part of a width, and the margin that they need."""
    names = end_names(_lines(curves), width)
    return names, ends_inches(names)


def draw_incidence_panel(
    axes: Axes, curves: Mapping[str, Curve], names: Sequence[str], frame: Frame, axis: TimeAxis, *, dates: bool = True
) -> None:
    """The curves in given axes."""
    lines = _lines(curves)
    axis.apply(axes, day_zero=frame.day_zero if dates else None)
    label_axes(axes, beside="share of runs before that day")
    highest = min(1.12, max([0.02, *(1.12 * float(np.max(line.high)) for line in lines)]))
    number_axis(axes, "y", 0.0, highest, per_cent)
    if not lines:
        say(axes, "No run was recorded event by event, so it is not known by which day things came.")
        return
    for line in lines:
        draw_line(axes, line)
    name_ends(axes, lines, names)
    never = [LOOKS[line.gid][1] for line in lines if line.gid in LOOKS and line.y[-1] == 0]
    if never:
        told = f"In these runs there was no {listed(never).replace(' and ', ' and no ')}."
        axes.text(0.01, 0.985, fitted(told, 0.95 * across(axes), 2), transform=axes.transAxes, va="top")


def _lines(curves: Mapping[str, Curve]) -> list[Line]:
    return [_line(name, curve) for name, curve in curves.items() if curve.n_runs and len(curve.days)]


def _line(name: str, curve: Curve) -> Line:
    look, meaning = LOOKS.get(name, (Look(QUIET_INK), words(name)))
    said = f"{meaning} {percent(curve.share[-1])}\n({interval(curve.low[-1], curve.high[-1])})"
    return Line(curve.days, curve.share, curve.low, curve.high, look, name, said)


@in_style
def draw_lags(lags: Mapping[str, Lag], frame: Frame) -> Figure:
    """Distribution of each lag over the runs in which the event came, with its n.

    Parameters
    ----------
    lags : mapping of str to Lag
        By column of the table of runs: `days_to_answer`, `days_to_talks`.
    frame : Frame
    """
    figure, panels = grid(
        len(lags), "How long it takes, in the runs where it happens", frame, width=page(10.0), least=9.0,
        height=scaled(LAG_INCHES), most_columns=1, left=0.85, title=0.45, below=0.6,
    )  # fmt: skip
    for axes, (column, lag) in zip(panels, lags.items(), strict=True):
        _draw_lag(axes, column, lag)
    return figure


def _draw_lag(axes: Axes, column: str, lag: Lag) -> None:
    colour, meaning, runs = LAGS.get(column, (QUIET_INK, words(column), "runs where it came"))
    part = f" ({percent(lag.n_happened / lag.n_runs)})" if lag.n_runs else ""
    room = across(axes)
    title = f"{meaning}: in {lag.n_happened:,} of {lag.n_runs:,} runs{part}"
    axes.set_title(fitted(title, room, 2, bold=True), linespacing=1.1)
    if not lag.n_happened:
        axes.set(xticks=[], yticks=[])
        say(axes, f"There are no {runs}, so there is nothing to time.")
        return
    width, n_bars = _bins(lag)
    padded = np.append(lag.counts, np.zeros(width * n_bars, dtype=np.int64))[: width * n_bars]
    shares = padded.reshape(-1, width).sum(axis=1) / lag.n_happened
    axes.bar(np.arange(n_bars) * width, shares, width=0.9 * width, align="edge", color=colour, alpha=0.8)
    tall = float(shares.max()) or 1.0  # 0 where it always came before the first force
    later = lag.n_happened - lag.n_before - int(padded.sum())
    rest = [f"{percent(lag.n_before / lag.n_happened)} before it"] if lag.n_before else []
    if later:
        rest.append(f"{percent(later / lag.n_happened)} later, the last on day {len(lag.counts) - 1}")
    axes.set_xlim(-0.01 * width * n_bars, width * n_bars)
    number_axis(axes, "y", 0.0, 1.3 * tall, per_cent)
    label_axes(axes, f"whole days from the first force{f' ({listed(rest)})' if rest else ''}", "share of these runs")
    _day_ticks(axes, width, n_bars, room)
    _quantiles(axes, lag, 1.15 * tall)


def _bins(lag: Lag) -> tuple[int, int]:
    """Days a bar and number of bars, so that few enough bars hold nearly all of the runs."""
    held = np.cumsum(np.append(lag.counts, 0)) >= MOST_RUNS * (lag.n_happened - lag.n_before)
    needed = max(int(np.argmax(held)) + 1, FEWEST_BARS)
    width = next((days for days in BIN_DAYS if needed / days <= MOST_BARS), BIN_DAYS[-1])
    return width, -(-needed // width)


def _day_ticks(axes: Axes, width: int, n_bars: int, room: float) -> None:
    """Name every bar or every few bars, in the middle, by its first and last day."""
    most = max(2, int(room / scaled(0.4 if width == 1 else 0.75)))
    bars = range(0, n_bars, -(-n_bars // most))
    names = [f"{bar * width}" if width == 1 else f"{bar * width}–{(bar + 1) * width - 1}" for bar in bars]
    axes.set_xticks([(bar + 0.45) * width for bar in bars], names)
    axes.grid(False, axis="x")


def _quantiles(axes: Axes, lag: Lag, height: float) -> None:
    """Median and the middle 90 % of the runs, as a line above the bars with its words."""
    low, middle, high = (max(lag.quantiles[level] + 0.45, 0.0) for level in (5, 50, 95))  # the axis begins at day 0
    axes.hlines(height, low, high, color=INK, lw=1.4)
    axes.plot([low, high], [height, height], linestyle="none", marker="|", markersize=scaled(8), color=INK)
    axes.plot([middle], [height], marker="o", markersize=scaled(6), color=INK)
    sentence = f"median {lag.quantiles[50]:g}, nine in ten between {lag.quantiles[5]:g} and {lag.quantiles[95]:g} days"
    if lag.n_happened < FEWEST_FOR_NINE_IN_TEN:
        sentence = f"median {lag.quantiles[50]:g}; too few runs to say how widely it varies"
    axes.annotate(
        sentence, (1.0, height), xycoords=("axes fraction", "data"), xytext=(0, scaled(9)), textcoords="offset points",
        va="center", ha="right", annotation_clip=False,
    )  # fmt: skip

"""How what came is distributed over runs: by which day it had come, after how long, and how many died.

Curves by day have 95 % bands; lags are bars over the runs in which the event came; deaths are the shares of runs with
at least so many, on log axes, and the key tells the runs with none, which such an axis cannot show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from sim.plots.canvas import across, blank, foot, grid, in_style, label_axes, line, page, panel, say, scaled, sheet
from sim.plots.curves import Line, draw_line, end_names, name_ends
from sim.plots.frame import Frame
from sim.plots.labels import Label, ends_inches, place
from sim.plots.palette import BLACK, BLUE, GREEN, INK, ORANGE, PURPLE, QUIET_INK, VERMILLION, Look
from sim.plots.study_axes import mark, number_axis, per_cent
from sim.plots.text import fitted, plain, words
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Curve, Exceedance, Lag
from sim.results.wording import interval, listed, percent
from sim.vocabulary import SUSTAINED_DEATHS, WAR_DEATHS

CAME: Mapping[str, tuple[Look, str]] = {
    "answer": (Look(VERMILLION), "answer by force"),
    "talks": (Look(BLUE, (0, (6, 2))), "talks"),
    "agreement": (Look(GREEN, (0, (6, 2, 1, 2))), "agreement"),
    "war": (Look(BLACK, (0, (2, 1))), "war"),
}
LAGS = {
    "days_to_answer": (VERMILLION, "Days to the answer by force", "an answer by force"),
    "days_to_talks": (BLUE, "Days to talks", "talks"),
}
DEATHS: Mapping[str, tuple[Look, str]] = {
    "deaths_total": (Look(BLACK), "all deaths"),
    "deaths_military_a": (Look(BLUE, (0, (6, 2))), "soldiers of {0}"),
    "deaths_military_b": (Look(VERMILLION, (0, (6, 2, 1, 2))), "soldiers of {1}"),
    "deaths_militant": (Look(GREEN, (0, (2, 1))), "militants"),
    "deaths_civilian": (Look(ORANGE, (0, (4, 1, 1, 1, 1, 1))), "civilians"),
    "deaths_attacks": (Look(PURPLE, (0, (3, 2))), "in attacks by armed groups"),
}
DOTTED = (0, (1, 2))
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
    remark = frame.recorded_only(max((curve.n_runs for curve in curves.values()), default=0))
    width, left = page(12.0), scaled(0.85)
    figure = sheet(width, scaled(4.6), "By which day it has come", frame, remark=remark)
    names, right = incidence_names(curves, width)
    axes = panel(figure, left, foot(axis.label, width - left - right), right, scaled(0.5))
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
    highest = min(1.12, max([0.02, *(1.12 * float(np.max(one.high)) for one in lines)]))
    number_axis(axes, "y", 0.0, highest, per_cent)
    if not lines:
        say(axes, "No run was recorded event by event, so it is not known by which day things came.")
        return
    for one in lines:
        draw_line(axes, one)
    name_ends(axes, lines, names)
    never = [CAME[one.gid][1] for one in lines if one.y[-1] == 0]
    if never:
        told = f"In these runs there was no {listed(never).replace(' and ', ' and no ')}."
        axes.text(0.01, 0.985, fitted(told, 0.95 * across(axes), 2), transform=axes.transAxes, va="top")


def _lines(curves: Mapping[str, Curve]) -> list[Line]:
    lines = []
    for name, curve in curves.items():
        if curve.n_runs and len(curve.days):
            look, meaning = CAME[name]
            said = f"{meaning} {percent(curve.share[-1])}\n({interval(curve.low[-1], curve.high[-1])})"
            lines.append(Line(curve.days, curve.share, curve.low, curve.high, look, name, said))
    return lines


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
    colour, meaning, event = LAGS[column]
    part = f" ({percent(lag.n_happened / lag.n_runs)})" if lag.n_runs else ""
    room = across(axes)
    title = f"{meaning}: in {lag.n_happened:,} of {lag.n_runs:,} runs{part}"
    axes.set_title(fitted(title, room, 2, bold=True), linespacing=1.1)
    if not lag.n_happened:
        axes.set(xticks=[], yticks=[])
        say(axes, f"There are no runs with {event}, so there is nothing to time.")
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


@in_style
def draw_deaths(tails: Mapping[str, Exceedance], frame: Frame) -> Figure:
    """Exceedance curves of deaths by kind; the key tells the runs with none, which a log axis cannot show.

    Parameters
    ----------
    tails : mapping of str to Exceedance
        By column of the table of runs, `deaths_military_a` and so on.
    frame : Frame
    """
    width, below = page(11.5), "deaths in a run (log scale, begins at 1)"
    states = [plain(state, 20) for state in frame.states]
    looks = {column: DEATHS.get(column, (Look(QUIET_INK), words(column))) for column in tails}
    meanings = {column: meaning.format(*states) for column, (_, meaning) in looks.items()}
    some = {column: tail for column, tail in tails.items() if len(tail.deaths)}
    if not some:
        sentence = "Nobody dies in any of these runs." if frame.n_runs else "No runs, so no deaths to show."
        return blank(width, "How many die", frame, sentence)
    key = [
        line(f"{meanings[column]}: none in {percent(tail.none)} of runs, {_most(tail)}", looks[column][0].colour,
             linestyle=looks[column][0].dashes)
        for column, tail in sorted(tails.items(), key=lambda item: -float(max(item[1].deaths, default=0.0)))
    ]  # fmt: skip
    largest = max(float(tail.deaths[-1]) for tail in some.values())
    thresholds = _thresholds(largest)
    if thresholds:
        told = listed([f"{meaning} from {deaths:,} battle deaths" for deaths, meaning in thresholds])
        key.append(line(told, QUIET_INK, linewidth=0.9, linestyle=DOTTED))
    figure = sheet(width, scaled(5.0), "How many die", frame, key=key)
    left = scaled(0.95)
    axes = panel(figure, left, foot(below, width - left - 0.2), 0.2, 0.1)
    label_axes(axes, below, "share of runs with at least so many (log scale)")
    _log_axes(axes, largest, max(tail.n_runs for tail in some.values()))
    for column, tail in some.items():
        look = looks[column][0]
        draw_line(axes, Line(tail.deaths, tail.share, tail.low, tail.high, look, column), alpha=0.13, step="pre")
        if len(tail.deaths) == 1:
            axes.plot(tail.deaths, tail.share, marker="o", color=look.colour)
    for deaths, _ in thresholds:
        axes.axvline(deaths, color=QUIET_INK, lw=0.9, linestyle=DOTTED, zorder=1)
    labels = [
        Label(float(tail.deaths[-1]), float(tail.share[-1]), meanings[column], looks[column][0].colour)
        for column, tail in some.items()
    ]
    curves = [np.column_stack([tail.deaths, tail.share]) for tail in some.values()]
    place(axes, labels, curve=np.concatenate(curves), may_cross=False)
    return figure


def _most(tail: Exceedance) -> str:
    return f"at most {tail.deaths[-1]:,.0f}" if len(tail.deaths) else "never any"


def _log_axes(axes: Axes, largest: float, n: int) -> None:
    axes.set(xscale="log", yscale="log", xlim=(0.9, max(20.0, 3.0 * largest)), ylim=(0.5 / n, 1.25))
    powers = [10.0**power for power in range(13)]
    along = [value for value in powers if value <= axes.get_xlim()[1]]
    along = along[:: 1 + int(len(along) * scaled(60.0) / axes.bbox.width)]
    up = [1 / value for value in powers if 1 / value >= axes.get_ylim()[0]]
    mark(axes, "x", along, [f"{value:,.0f}" for value in along])
    mark(axes, "y", up, [per_cent(value) for value in up])
    for side in (axes.xaxis, axes.yaxis):
        side.set_minor_locator(NullLocator())


def _thresholds(largest: float) -> list[tuple[int, str]]:
    """From how many deaths on a run is something else, as far as some run comes near."""
    marks = ((SUSTAINED_DEATHS, "sustained fighting"), (WAR_DEATHS, "war"))
    return [(deaths, meaning) for deaths, meaning in marks if deaths <= 1.6 * largest]

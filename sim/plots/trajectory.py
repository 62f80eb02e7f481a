"""Under which conditions: the boxes from wide and thin to narrow and dense, the one chosen, and its limits as ranges.

Each dot is a box: how many of the cases it holds (across) and how pure it is (up). Dots are of the points on which the
boxes were found; the ring is the chosen box on points held out, which is what to report.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.factor_axis import key_text, value_text
from sim.plots.frame import Frame
from sim.plots.line_looks import line_looks
from sim.plots.palette import BLUE, INK, QUIET_INK, VERMILLION
from sim.plots.text import plain, words, wrapped
from sim.results.boxes import Box, Discovery, Restriction, Trajectory
from sim.results.design import Factor, Value
from sim.results.wording import counted, percent

WIDTH, HEIGHT = 13.0, 6.6
SPLIT_INCHES = 7.0
"""Where the ranges begin."""
ROW_INCHES = 0.98
MOST_RESTRICTIONS = 4


@in_style
def draw_trajectory(
    discovery: Discovery, factors: Iterable[Factor], frame: Frame, *, outcome: str, number: int = 0
) -> Figure:
    """The coverage and density of one search, the box chosen, and its limits.

    Parameters
    ----------
    discovery : Discovery
        From `sim.results.prim`.
    factors : iterable of Factor
        What was varied: the ranges within which the limits lie.
    frame : Frame
    outcome : str
        What the cases are.
    number : int, optional
        Which search: 0 is the first.
    """
    trajectory = discovery.trajectories[number]
    box = discovery.boxes[number] if number < len(discovery.boxes) else None
    remark = f"{discovery.n_found:,} points searched, {discovery.n_held_out:,} held out"
    figure = sheet(WIDTH, HEIGHT, f"Under which conditions: {words(outcome)}", frame, remark=remark)
    left = panel(figure, 0.85, 0.65, WIDTH - SPLIT_INCHES + 0.75, 0.6)
    _draw_boxes(left, trajectory, box)
    _draw_limits(figure, box, {factor.key: factor for factor in factors})
    return figure


def _draw_boxes(axes: Axes, trajectory: Trajectory, box: Box | None) -> None:
    found = trajectory.measures()
    axes.set(xlim=(-0.03, 1.05), ylim=(-0.03, 1.08))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1.0]))
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.set_xlabel("coverage: share of all cases that the box holds")
    axes.set_ylabel("density: share of cases in the box")
    base = trajectory.boxes[0].found.base
    axes.axhline(base, color=QUIET_INK, lw=0.9, linestyle=(0, (1, 2)), zorder=1)
    axes.text(0.0, base - 0.012, f"everywhere {percent(base)}", va="top", size=9, color=QUIET_INK)
    axes.plot(found["coverage"], found["density"], color="#BBBBBB", lw=1.0, zorder=2, gid="path")
    _dots_by_inputs(axes, trajectory)
    if box is None or trajectory.chosen is None:
        return
    x, y = box.held_out.coverage, box.held_out.density
    start = trajectory.boxes[trajectory.chosen].found
    axes.plot(start.coverage, start.density, marker="o", markersize=13, markerfacecolor="none", markeredgecolor=INK,
              markeredgewidth=1.6, zorder=6, gid="chosen")  # fmt: skip
    if isfinite(x) and isfinite(y):
        axes.plot(x, y, marker="*", markersize=15, color=VERMILLION, markeredgecolor="white", zorder=7, gid="held-out")


def _dots_by_inputs(axes: Axes, trajectory: Trajectory) -> None:
    """Dots with a shape and colour for the number of inputs that the box limits, and what each means."""
    found, n_limited = trajectory.measures(), trajectory.n_restricted
    kinds = sorted({min(int(number), 5) for number in n_limited})
    looks = dict(zip(range(6), line_looks(6, in_order=True), strict=True))
    for kind in kinds:
        here = np.minimum(n_limited, 5) == kind
        text = "no limit" if kind == 0 else f"{counted(kind, 'input')} limited" if kind < 5 else "5 or more limited"
        axes.plot(
            found["coverage"][here], found["density"][here], linestyle="none", marker=looks[kind].marker,
            markersize=5.5, color=looks[kind].colour, markeredgecolor="white", markeredgewidth=0.5, zorder=4,
            label=text, gid=f"boxes-{kind}",
        )  # fmt: skip
    if trajectory.chosen is not None:
        axes.plot([], [], linestyle="none", marker="o", markersize=11, markerfacecolor="none", markeredgecolor=INK,
                  markeredgewidth=1.6, label="chosen step")  # fmt: skip
        axes.plot([], [], linestyle="none", marker="*", markersize=12, color=VERMILLION, markeredgecolor="white",
                  label="reported box, on points held out")  # fmt: skip
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, handletextpad=0.3, columnspacing=1.0,
                borderaxespad=0.1, fontsize=9)  # fmt: skip


def _draw_limits(figure: Figure, box: Box | None, factors: dict[str, Factor]) -> None:
    """Each restriction as a piece of its factor's range; above them how good the box is."""
    depth = HEIGHT - HEADER_INCHES - FOOTER_INCHES
    if box is None or not box.restrictions:
        axes = panel(figure, SPLIT_INCHES + 0.3, depth - 2.4, 0.4, 0.3)
        axes.set_axis_off()
        say(axes, "No box is worth reporting: chance alone would make boxes as dense as these.")
        return
    measure = box.held_out
    head = [
        f"{percent(measure.density)} of the points in the box are cases (everywhere {percent(measure.base)});",
        f"it holds {percent(measure.coverage)} of all cases and {percent(measure.mass)} of all points.",
    ]
    inches = figure.get_size_inches()
    figure.text(
        (SPLIT_INCHES + 0.3) / inches[0], (inches[1] - HEADER_INCHES - 0.25) / inches[1], "\n".join(head), va="top",
        size=10, color=INK, linespacing=1.4,
    )  # fmt: skip
    shown = box.restrictions[:MOST_RESTRICTIONS]
    for row, restriction in enumerate(shown):
        above = 1.15 + row * ROW_INCHES
        axes = panel(figure, SPLIT_INCHES + 0.3, depth - above - 0.34, 0.5, above)
        _draw_limit(axes, restriction, factors.get(restriction.key))


def _draw_limit(axes: Axes, restriction: Restriction, factor: Factor | None) -> None:
    axes.set(ylim=(-1, 1), yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.grid(False)
    axes.set_title(f"{key_text(restriction.key, 48, 1)}  {_limit_text(restriction)}", size=9.5, pad=3)
    axes.tick_params(length=0)
    axes.annotate(_trust(restriction), (0.5, 0.0), xycoords="axes fraction", xytext=(0, -4),
                  textcoords="offset points", ha="center", va="top", size=9, color=QUIET_INK)  # fmt: skip
    if restriction.words:
        _draw_words(axes, restriction, factor)
        return
    low, high = _ends(restriction, factor)
    if factor is not None and factor.is_log and low > 0:
        axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_minor_locator(FixedLocator([]))
    left = low if restriction.low is None else max(restriction.low, low)
    right = high if restriction.high is None else min(restriction.high, high)
    axes.hlines(0, low, high, color="#CCCCCC", lw=7, zorder=2)
    axes.hlines(0, left, right, color=BLUE, lw=7, zorder=3, gid=f"limit-{restriction.key}")
    axes.xaxis.set_major_locator(FixedLocator([low, high]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: value_text(float(f"{value:.4g}"))))


def _limit_text(restriction: Restriction) -> str:
    return plain(restriction.limits, 40).replace("-", "−") if not restriction.words else ""


def _trust(restriction: Restriction) -> str:
    """How sure the limit is, in a few words."""
    said = []
    if isfinite(restriction.p_value):
        p = restriction.p_value
        said.append("p < 0.001" if p < 0.001 else f"p = {p:.2g}")
    if isfinite(restriction.reproduced):
        said.append(f"in {100 * restriction.reproduced:.0f} % of resamples")
    return ", ".join(said)


def _ends(restriction: Restriction, factor: Factor | None) -> tuple[float, float]:
    """The range of the factor; the limits themselves, widened, where it is not known."""
    if factor is not None and factor.low is not None and factor.high is not None:
        return factor.low, factor.high
    levels = [float(level) for level in factor.levels] if factor is not None and factor.is_numeric else []
    known = [*levels, *(end for end in (restriction.low, restriction.high) if end is not None)]
    low, high = min(known), max(known)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _draw_words(axes: Axes, restriction: Restriction, factor: Factor | None) -> None:
    """The words of the factor, those inside the box in bold on blue, those outside quiet."""
    every = restriction.words if factor is None else tuple(_word(level) for level in factor.levels)
    axes.set(xlim=(0, len(every)), xticks=[])
    for at, word in enumerate(every):
        is_inside = word in restriction.words
        axes.text(
            at + 0.5, 0.1, wrapped(words(word), max(4, 56 // len(every)), 1), ha="center", va="center", size=9.5,
            weight="bold" if is_inside else "normal", color="white" if is_inside else QUIET_INK,
            bbox={"facecolor": BLUE if is_inside else "#EEEEEE", "edgecolor": "none", "boxstyle": "round,pad=0.3"},
        )  # fmt: skip


def _word(level: Value) -> str:
    """A level as the word that a box calls it by."""
    return str(level).lower() if isinstance(level, bool) else str(level)

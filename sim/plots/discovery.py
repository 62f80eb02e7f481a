"""The figures of a discovery: the boxes of each search from wide and thin to narrow and dense, and the one chosen.

Each dot is a box: how many of the cases it holds (across) and how pure it is (up). Dots are of the points on which the
boxes were found; the star is the chosen box on points held out, which is what to report. Its limits are ranges.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from math import isfinite, log
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import EDGE, dot, foot, in_style, label_axes, page, panel, scaled, sheet
from sim.plots.drawings import Drawings
from sim.plots.frame import SAME_LUCK, Frame, scenario_frame
from sim.plots.palette import BLUE, INK, QUIET_INK, VERMILLION, line_looks
from sim.plots.rows import Group, Mark, Row, Scale, Table
from sim.plots.study_axes import number_axis, per_cent, value_text
from sim.plots.text import fitted, height_of, inches_of, plain
from sim.results.boxes import Box, Discovery, Restriction, Trajectory
from sim.results.design import Factor
from sim.results.wording import counted, percent, value_words
from sim.scenario.names import spoken_key

if TYPE_CHECKING:
    from sim.study.discover_result import DiscoverResult

MOST_RESTRICTIONS = 4
COVERAGE = "coverage: share of all cases that the box holds"
RANGE = Scale(-0.02, 1.02, ticks=())
_KINDS = ("no limit", "1 input limited", *(f"{n} inputs limited" for n in (2, 3, 4)), "5 or more limited")


def figures(result: DiscoverResult) -> Drawings:
    """Every search by the name of its file, the first first."""
    searches = range(len(result.discovery.trajectories))
    return Drawings(
        {f"discover-{number + 1}" if number else "discover": partial(figure, result, number) for number in searches}
    )


def figure(result: DiscoverResult, number: int = 0) -> Figure:
    """The figure of one search, 0 the first."""
    design = result.design
    frame = scenario_frame(
        result.scenario, n_runs=result.n_rows, seed=result.seed, intervals="",
        design=f"{counted(design.n_points, 'point')} × {counted(result.runs_per_point)}, {SAME_LUCK}",
        varied=tuple(factor.key for factor in design.factors),
    )  # fmt: skip
    return draw_trajectory(result.discovery, design.factors, frame, outcome=result.case, number=number)


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
        What the cases are, in words.
    number : int, optional
        Which search: 0 is the first.
    """
    trajectory = discovery.trajectories[number]
    box = discovery.boxes[number] if number < len(discovery.boxes) else None
    remark = f"{discovery.n_found:,} points searched, {discovery.n_held_out:,} held out"
    width = page(13.0)
    is_wide = width >= scaled(10.0)
    each = width / 2 if is_wide else width
    told = _told(box, each - 2 * EDGE)
    by_key = {factor.key: factor for factor in factors}
    limits = [(one, by_key[one.key]) for one in box.restrictions[:MOST_RESTRICTIONS]] if box is not None else []
    rows = Group([_row(*one) for one in limits], (RANGE,))
    table = Table([rows], ("", ""), width=each, marks=0.3, is_stacked=True) if limits else None
    beside = height_of(told) + scaled(0.3) + (table.height if table is not None else 0.0)
    depth = scaled(4.6)
    height = max(depth, beside) if is_wide else depth + beside
    figure = sheet(width, height, f"Under which conditions: {plain(outcome)}", frame, remark=remark,
                   key=_key(trajectory))  # fmt: skip
    below = foot(COVERAGE, each - scaled(1.15))
    _draw_boxes(panel(figure, scaled(0.85), height - depth + below, width - each + scaled(0.3), 0.1), trajectory, box)
    start, top = (each, 0.1) if is_wide else (0.0, depth + scaled(0.15))
    inches = figure.get_size_inches()
    figure.text((start + EDGE) / inches[0], 1 - (figure.above + top) / inches[1], told, va="top", color=INK)
    if table is not None:
        (axes,) = table.draw(figure, start, top + height_of(told) + scaled(0.1))
        for one, middle in zip(limits, table.middles(0), strict=True):
            if one[0].words:
                _draw_words(axes, *one, middle)
    return figure


def _told(box: Box | None, room: float) -> str:
    """How good the box is, in a few lines."""
    if box is None or not box.restrictions:
        return fitted("No box is worth reporting: chance alone would make boxes as dense as these.", room, 4)
    measure = box.held_out
    return fitted(
        f"{percent(measure.density)} of the points in the box are cases (everywhere {percent(measure.base)}); "
        f"it holds {percent(measure.coverage)} of all cases and {percent(measure.mass)} of all points.", room, 5,
    )  # fmt: skip


def _kind(box: Box) -> int:
    """How many inputs a box limits, as far as its look tells."""
    return min(len(box.restrictions), len(_KINDS) - 1)


def _draw_boxes(axes: Axes, trajectory: Trajectory, box: Box | None) -> None:
    """A dot for each box, with a shape and colour for the number of inputs that it limits."""
    number_axis(axes, "x", -0.03, 1.05, per_cent)
    number_axis(axes, "y", -0.03, 1.08, per_cent)
    label_axes(axes, COVERAGE, "density: share of cases in the box")
    base = trajectory.boxes[0].found.base
    axes.axhline(base, color=QUIET_INK, lw=0.9, linestyle=(0, (1, 2)), zorder=1)
    axes.text(0.0, base - 0.012, f"everywhere {percent(base)}", va="top", color=QUIET_INK)
    at = np.array([(one.found.coverage, one.found.density) for one in trajectory.boxes])
    axes.plot(*at.T, color="#BBBBBB", lw=1.0, zorder=2, gid="path")
    for kind, look in enumerate(line_looks(len(_KINDS), in_order=True)):
        here = at[[_kind(one) == kind for one in trajectory.boxes]]
        if len(here):
            axes.plot(
                *here.T, linestyle="none", marker=look.marker, markersize=scaled(5.5), color=look.colour,
                markeredgecolor="white", markeredgewidth=0.5, zorder=4, gid=f"boxes-{kind}",
            )  # fmt: skip
    if box is None or trajectory.chosen is None:
        return
    axes.plot(*at[trajectory.chosen], zorder=6, gid="chosen", **_CHOSEN, markersize=scaled(13))
    if isfinite(box.held_out.coverage) and isfinite(box.held_out.density):
        end = box.held_out.coverage, box.held_out.density
        axes.plot(*end, zorder=7, gid="held-out", **_HELD_OUT, markersize=scaled(15))


_CHOSEN: dict[str, Any] = {"marker": "o", "markerfacecolor": "none", "markeredgecolor": INK, "markeredgewidth": 1.6}
_HELD_OUT: dict[str, Any] = {"marker": "*", "color": VERMILLION, "markeredgecolor": "white"}


def _key(trajectory: Trajectory) -> list[Artist]:
    looks = line_looks(len(_KINDS), in_order=True)
    kinds = sorted({_kind(box) for box in trajectory.boxes})
    entries: list[Artist] = [dot(_KINDS[kind], looks[kind].colour, looks[kind].marker) for kind in kinds]
    if trajectory.chosen is not None:
        entries.append(dot("chosen step", INK, is_hollow=True, markersize=scaled(11), markeredgewidth=1.6))
        entries.append(dot("reported box, on points held out", VERMILLION, "*", markersize=scaled(12)))
    return entries


def _row(limit: Restriction, factor: Factor) -> Row:
    """The limits as a piece of the factor's range, with both ends and how sure it is."""
    p = limit.p_value
    trust = [] if not isfinite(p) else ["p < 0.001" if p < 0.001 else f"p = {p:.2g}"]
    if isfinite(limit.reproduced):
        trust.append(f"in {100 * limit.reproduced:.0f} % of resamples")
    if limit.words:
        return Row(plain(spoken_key(limit.key)), ((),), (", ".join(trust), ""))
    known = [float(level) for level in factor.levels] or [factor.low or 0.0, factor.high or 0.0]
    low, high = min(known), max(known)
    scale = log if factor.is_log and low > 0 else float
    ends = (low if limit.low is None else limit.low, high if limit.high is None else limit.high)
    left, right = ((scale(min(max(end, low), high)) - scale(low)) / (scale(high) - scale(low)) for end in ends)
    whole = Mark(0.5, 0.0, 1.0, "#CCCCCC", "", thickness=7)
    piece = Mark(0.5, left, right, BLUE, "", thickness=7, gid=f"limit-{limit.key}")
    name = f"{plain(spoken_key(limit.key), 60)}  {plain(limit.limits, 40).replace('-', '−')}"
    told = f"range {value_text(float(f'{low:.4g}'))} to {value_text(float(f'{high:.4g}'))}"
    return Row(name, ((whole, piece),), (", ".join(trust), told))


def _draw_words(axes: Axes, limit: Restriction, factor: Factor, middle: float) -> None:
    """The words of the factor, those inside the box in bold on blue, those outside quiet."""
    inches = axes.bbox.width / axes.figure.dpi
    start = 0.0
    for level in factor.levels:
        is_inside = value_words(level) in limit.words
        said = fitted(value_text(level), max(inches / len(factor.levels) - 0.2, 0.2), bold=True)
        axes.text(
            start + 0.02, middle, said, ha="left", va="center", color="white" if is_inside else QUIET_INK,
            weight="bold" if is_inside else "normal",
            bbox={"facecolor": BLUE if is_inside else "#EEEEEE", "edgecolor": "none", "boxstyle": "round,pad=0.2"},
        )  # fmt: skip
        start += (inches_of(said, bold=True) + 0.2) / inches

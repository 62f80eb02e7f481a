"""Curves with bands: the one drawing of every figure in which something runs along days, deaths or a factor.

A curve carries its name at its right end. Levels of a factor are marks on the curve, parts of a range have their
widths, and steps are steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes

from sim.model.arrays import Floats
from sim.plots.canvas import scaled
from sim.plots.labels import label_ends
from sim.plots.palette import Look
from sim.plots.text import fitted

MOST_MARKS = 40
"""Of more points than these the marks would touch."""
NAME_SHARE = 0.3
"""Part of the sheet that names at the ends of curves may take."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve with its band and its name; `edges` are the parts of a range that its values stand for."""

    x: Floats
    y: Floats
    low: Floats
    high: Floats
    look: Look
    gid: str
    name: str = ""
    edges: Sequence[tuple[float, float]] = ()


def draw_line(
    axes: Axes, line: Line, *, alpha: float = 0.15, step: Literal["pre", "post"] | None = None,
    has_marks: bool = False, has_intervals: bool = False, is_curve: bool = True,
) -> None:  # fmt: skip
    """The band, the curve (unless its points are words), and on demand the marks of its points with their intervals."""
    colour = line.look.colour
    if is_curve and (len(line.x) > 1 or step):
        how = "default" if step is None else f"steps-{step}"
        axes.fill_between(
            line.x, line.low, line.high, color=colour, alpha=alpha, lw=0, step=step, gid=f"band-{line.gid}"
        )
        axes.plot(line.x, line.y, color=colour, ls=line.look.dashes, drawstyle=how, zorder=3, gid=f"line-{line.gid}")
    if has_marks and len(line.x) <= MOST_MARKS:
        known = np.isfinite(line.low) & (has_intervals or len(line.x) == 1)
        axes.vlines(line.x[known], line.low[known], line.high[known], color=colour, lw=scaled(1.3))
        axes.plot(
            line.x, line.y, linestyle="none", marker=line.look.marker, markersize=scaled(5.5), color=colour,
            markeredgecolor="white", markeredgewidth=0.6, zorder=4, clip_on=False, gid=f"marks-{line.gid}",
        )  # fmt: skip
    if line.edges:
        axes.hlines(line.y, *zip(*line.edges, strict=True), color=colour, lw=1.0, alpha=0.6)


def end_names(lines: Sequence[Line], width: float) -> list[str]:
    """The names of curves as they stand at their ends on a sheet so wide."""
    return [fitted(line.name, NAME_SHARE * width, 4) for line in lines]


def name_ends(axes: Axes, lines: Sequence[Line], names: Sequence[str]) -> None:
    """Write the name of each curve where it ends."""
    low, high = axes.get_ylim()
    ends = []
    for line, name in zip(lines, names, strict=True):
        known = line.y[np.isfinite(line.y)]
        if len(known):
            ends.append(((float(known[-1]) - low) / (high - low), name))
    label_ends(axes, ends)

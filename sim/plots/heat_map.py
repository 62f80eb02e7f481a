"""One response over two factors: cells with their values, contour lines with theirs, hatching where nothing is known.

The colours are cividis (Nuñez, Anderton and Renslow 2018), whose steps look equally large to readers with and without
colour-blindness. Contours are drawn between numbers only, for words have no order; and only where the surface varies by
more than the width of its intervals: below that they would trace noise.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator

from sim.plots.averaging import averaging
from sim.plots.canvas import extent, figure_of, in_style, panel, say, sheet
from sim.plots.cells import Cells, cell_axis, cells_along
from sim.plots.contours import draw_contours, label_contours
from sim.plots.factor_axis import round_ticks
from sim.plots.frame import Frame
from sim.plots.palette import INK, QUIET_INK, readable_on
from sim.plots.response_axis import interval_text, long_text, number_text
from sim.results.marginals import Surface
from sim.results.responses import Response

WIDTH, HEIGHT = 11.0, 7.4
LEFT_INCHES, BOTTOM_INCHES, RIGHT_INCHES, TOP_INCHES = 2.0, 0.85, 1.9, 0.15
COLOURS = "cividis"
LEAST_SPAN = 3.0
"""Widths of the interval of a cell that the colours span at least: a difference of one is then a third of them."""
CELL_PAD = 4.0
"""Pixels between a text and the edge of its cell."""


@in_style
def draw_heat_map(surface: Surface, frame: Frame, *, with_intervals: bool = False) -> Figure:
    """A response over two factors.

    Parameters
    ----------
    surface : Surface
        From `sim.results.marginals.surface`.
    frame : Frame
    with_intervals : bool, optional
        Whether each cell shows its 95 % interval below its value, where there is room.
    """
    response = surface.response
    x, y = cells_along(surface.x), cells_along(surface.y)
    widths = surface.high - surface.low
    remarks = [averaging(surface)]
    known = np.isfinite(surface.estimate)
    if known.any() and np.isfinite(widths[known]).any():
        if np.ptp(surface.estimate[known]) == 0:
            remarks.append("the same value everywhere")
        elif np.ptp(surface.estimate[known]) <= np.nanmedian(widths):
            remarks.append("cells differ by less than the intervals of single cells")
        remarks.append(f"widest interval {_width_text(response, float(np.nanmax(widths[known])))}")
    figure = sheet(WIDTH, HEIGHT, _heading(surface), frame, remark="; ".join(filter(None, remarks)))
    axes = panel(figure, LEFT_INCHES, BOTTOM_INCHES, RIGHT_INCHES, TOP_INCHES)
    axes.grid(False)
    cell_axis(axes, x, "x")
    cell_axis(axes, y, "y")
    _hatch(axes, ~known, x, y)
    if not known.any():
        say(axes, "No run has this, so there is nothing to draw.")
        return figure
    colours, norm = matplotlib.colormaps[COLOURS], _norm(surface)
    values = np.ma.masked_invalid(surface.estimate)
    axes.pcolormesh(
        x.edges,
        y.edges,
        values,
        cmap=colours,
        norm=norm,
        gid="cells",
        lw=0.8 if _is_roomy(axes, x, y) else 0.0,
        edgecolors="white",
    )
    _write_values(axes, surface, x, y, colours, norm, with_intervals=with_intervals)
    has_order = surface.x.factor.is_numeric and surface.y.factor.is_numeric
    lines = draw_contours(axes, x.centres, y.centres, surface.estimate, widths) if has_order else None
    if lines is not None:
        label_contours(axes, lines, [_level_text(response, level) for level in lines.levels])
    if np.ptp(surface.estimate[known]) > 0:
        _scale(figure, axes, colours, norm, response, lines)
    return figure


def _heading(surface: Surface) -> str:
    said = long_text(surface.response)
    return f"{said[0].upper()}{said[1:]}, over two factors"


def _width_text(response: Response, width: float) -> str:
    return f"{100 * width:.1f} points wide" if response.kind == "share" else f"{number_text(response, width)} wide"


def _level_text(response: Response, level: float) -> str:
    """The value of a contour: round, so with no more digits than it has."""
    return f"{100 * level:.6g} %" if response.kind == "share" else f"{level:,.6g}".replace("-", "−")


def _norm(surface: Surface) -> Normalize:
    """Colours from the least value to the greatest, and over no less than some intervals of a cell.

    Were they spread over less, cells that differ by luck alone would look as different as day and night.
    """
    low, high = float(np.nanmin(surface.estimate)), float(np.nanmax(surface.estimate))
    widths = (surface.high - surface.low)[np.isfinite(surface.estimate)]
    noise = float(np.nanmedian(widths)) if np.isfinite(widths).any() else 0.0
    span = max(high - low, LEAST_SPAN * noise) or 1.0
    middle = (low + high) / 2.0
    if surface.response.kind == "share":  # no colour is kept for what cannot be
        middle = min(max(middle, min(span / 2.0, 0.5)), max(1.0 - span / 2.0, 0.5))
    return Normalize(middle - span / 2.0, middle + span / 2.0)


def _hatch(axes: Axes, missing: np.ndarray, x: Cells, y: Cells) -> None:
    for row, column in np.argwhere(missing):
        left, bottom = x.edges[column], y.edges[row]
        axes.add_patch(
            Rectangle(
                (left, bottom), x.edges[column + 1] - left, y.edges[row + 1] - bottom, facecolor="white",
                edgecolor="#999999", hatch="///", lw=0.5, gid=f"missing-{row}-{column}",
            )
        )  # fmt: skip


def _write_values(
    axes: Axes, surface: Surface, x: Cells, y: Cells, colours: Colormap, norm: Normalize, *, with_intervals: bool
) -> None:
    """The value (and interval) of each cell, if the longest fits into the smallest cell; the value alone if it does."""
    for has_interval in (True, False) if with_intervals else (False,):
        written = []
        for row, column in np.ndindex(surface.estimate.shape):
            said = _cell_text(surface, row, column, has_interval=has_interval)
            is_known = bool(np.isfinite(surface.estimate[row, column]))
            shade = colours(norm(surface.estimate[row, column])) if is_known else (1.0, 1.0, 1.0, 1.0)
            # The cell's colour behind the text, so that no contour line runs through it.
            behind = {"facecolor": shade, "edgecolor": "none", "pad": 1.5}
            written.append(
                axes.text(
                    float(x.centres[column]), float(y.centres[row]), said, ha="center", va="center", size=9.5,
                    color=readable_on(shade) if is_known else QUIET_INK, zorder=5, linespacing=1.15, bbox=behind,
                )
            )  # fmt: skip
        if _fit(axes, written, x, y):
            return
        for text in written:
            text.remove()


def _cell_text(surface: Surface, row: int, column: int, *, has_interval: bool) -> str:
    response, estimate = surface.response, float(surface.estimate[row, column])
    if not np.isfinite(estimate):
        return "no runs"
    said = number_text(response, estimate)
    if not has_interval:
        return said
    return f"{said}\n{interval_text(response, float(surface.low[row, column]), float(surface.high[row, column]))}"


def _is_roomy(axes: Axes, x: Cells, y: Cells) -> bool:
    """Whether cells are large enough for white lines between them."""
    return bool(min(axes.bbox.width / len(x.centres), axes.bbox.height / len(y.centres)) >= 28.0)


def _fit(axes: Axes, written: Sequence[Text], x: Cells, y: Cells) -> bool:
    """Whether every text fits into its cell."""
    figure = figure_of(axes)
    corners = axes.transData.transform(np.column_stack([x.edges, np.full(len(x.edges), y.edges[0])]))[:, 0]
    rises = axes.transData.transform(np.column_stack([np.full(len(y.edges), x.edges[0]), y.edges]))[:, 1]
    for text, (row, column) in zip(written, np.ndindex(len(y.centres), len(x.centres)), strict=True):
        box = extent(figure, text)
        if box.x0 < corners[column] + CELL_PAD or box.x1 > corners[column + 1] - CELL_PAD:
            return False
        if box.y0 < rises[row] + 1.0 or box.y1 > rises[row + 1] - 1.0:
            return False
    return True


def _scale(
    figure: Figure, beside: Axes, colours: Colormap, norm: Normalize, response: Response, lines: QuadContourSet | None
) -> None:
    """Colours with their values on the right: the values of the contours, which are marked on it, and the ends."""
    box = beside.get_position()
    width = figure.get_size_inches()[0]
    axes = figure.add_axes((box.x1 + 0.35 / width, box.y0, 0.22 / width, box.height))
    bar = figure.colorbar(ScalarMappable(norm=norm, cmap=colours), cax=axes)
    bar.outline.set_visible(False)
    low, high = axes.get_ylim()
    if lines is None:
        levels = round_ticks(low, high, axes.bbox.height, log=False).tolist()
    else:
        levels = [float(level) for level in lines.levels]
        for level in levels:
            axes.axhline(level, color=INK, lw=2.5)
            axes.axhline(level, color="white", lw=1.3)
    room = 0.06 * (high - low)
    ends = [end for end in (low, high) if all(abs(end - level) > room for level in levels)]
    ticks = sorted([*levels, *ends])
    texts = [_level_text(response, tick) if tick in levels else number_text(response, tick) for tick in ticks]
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_major_formatter(FixedFormatter(texts))
    axes.grid(False)

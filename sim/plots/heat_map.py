"""One response over two factors: cells with their values, contour lines with theirs, hatching where nothing is known.

The colours are cividis (Nuñez, Anderton and Renslow 2018), whose steps look equally large to readers with and without
colour-blindness. Cells are as wide as the values of their factor are apart, or all equally wide: words have no scale,
and numbers that lie so unevenly that some cells would be slivers are drawn side by side too.

Contours are drawn between numbers only, for words have no order; and only where the surface varies by more than the
width of its intervals: below that they would trace noise. Their labels keep off the values in the cells; where one has
no room, the scale beside the map has its value.

>>> from sim.results.design import Factor
>>> cells_along(Parts(Factor("x", levels=(1.0, 2.0, 3.0)), (1.0, 2.0, 3.0), (), np.array([0, 1, 2]))).edges.tolist()
[0.5, 1.5, 2.5, 3.5]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator, NullLocator

from sim.model.arrays import Floats
from sim.plots import study_axes
from sim.plots.canvas import figure_of, foot, in_style, label_axes, page, panel, say, scaled, sheet
from sim.plots.frame import Frame
from sim.plots.labels import Label, place
from sim.plots.palette import INK, QUIET_INK, readable_on
from sim.plots.text import fitted, height_of, inches_of, joined
from sim.results.marginals import Parts, Surface
from sim.results.responses import Response
from sim.results.wording import capital

COLOURS = "cividis"
LEAST_SPAN = 3.0
"""Widths of the interval of a cell that the colours span at least: a difference of one is then a third of them."""
CELL_PAD = 0.04
"""Between a text and the edge of its cell."""
EQUAL = "\n(cells equally wide)"
NARROWEST = 0.25
"""A cell narrower than this part of the average is a sliver."""
N_CONTOURS = 6
FEWEST_TICKS = 3
"""Fewer round numbers say less than the values of some cells."""


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
    remarks = [study_axes.averaging(surface)]
    known = np.isfinite(surface.estimate)
    if known.any() and np.isfinite(widths[known]).any():
        if np.ptp(surface.estimate[known]) == 0:
            remarks.append("the same value everywhere")
        elif np.ptp(surface.estimate[known]) <= np.nanmedian(widths):
            remarks.append("cells differ by less than the intervals of single cells")
        remarks.append(f"widest interval {_width_text(response, float(np.nanmax(widths[known])))}")
    width = page(11.0)
    figure = sheet(
        width, min(scaled(5.9), 0.85 * width), f"{capital(study_axes.long_text(response))}, over two factors", frame,
        remark=joined(*remarks),
    )  # fmt: skip
    names = [fitted(name, 0.22 * width, 2) for name in _names(y.parts)]
    left = max(map(inches_of, names)) + scaled(0.6)
    below = f"{study_axes.factor_text(surface.x.factor)}{'' if x.is_to_scale else EQUAL}"
    axes = panel(figure, left, foot(below, width - left - scaled(1.35)), scaled(1.35), 0.1)
    axes.grid(False)
    _cell_axis(axes, x, "x", _names(x.parts))
    _cell_axis(axes, y, "y", names)
    _hatch(axes, ~known, x, y)
    if not known.any():
        say(axes, "No run has this, so there is nothing to draw.")
        return figure
    colours, norm = matplotlib.colormaps[COLOURS], _norm(surface)
    values = np.ma.masked_invalid(surface.estimate)
    is_roomy = min(axes.bbox.width / len(x.centres), axes.bbox.height / len(y.centres)) >= 28.0
    axes.pcolormesh(
        x.edges, y.edges, values, cmap=colours, norm=norm, gid="cells", lw=0.8 if is_roomy else 0.0, edgecolors="white"
    )
    _write_values(axes, surface, x, y, colours, norm, with_intervals=with_intervals)
    has_order = surface.x.factor.is_numeric and surface.y.factor.is_numeric
    lines = _contours(axes, x.centres, y.centres, surface.estimate, widths) if has_order else None
    if lines is not None:
        texts = [study_axes.axis_said(response)(level) for level in lines.levels]
        middles = [_middle(axes, path) for path in lines.get_paths()]
        place(axes, [Label(*middle, text) for middle, text in zip(middles, texts, strict=True)])
    if np.ptp(surface.estimate[known]) > 0:
        _scale(figure, axes, colours, norm, response, lines)
    return figure


def _width_text(response: Response, width: float) -> str:
    if response.kind == "share":
        return f"{100 * width:.1f} points wide"
    return f"{study_axes.number_text(response, width)} wide"


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
    """The value (and interval) of each cell, if the longest fits into the smallest cell; else less."""
    wide, high = (_smallest(axes, x.edges, 0), _smallest(axes, y.edges, 1) - 0.02)
    places = list(np.ndindex(surface.estimate.shape))
    for told in (_with_interval, _value, _short) if with_intervals else (_value, _short):
        texts = [told(surface, *place) for place in places]
        pad = CELL_PAD if told is _short else 2 * CELL_PAD
        if max(map(inches_of, texts)) <= wide - pad and max(map(height_of, texts)) <= high:
            break
    else:
        return
    for (row, column), said in zip(places, texts, strict=True):
        is_known = bool(np.isfinite(surface.estimate[row, column]))
        shade = colours(norm(surface.estimate[row, column])) if is_known else (1.0, 1.0, 1.0, 1.0)
        axes.text(
            float(x.centres[column]), float(y.centres[row]), said, ha="center", va="center", zorder=5,
            color=readable_on(shade) if is_known else QUIET_INK, linespacing=1.15,
            # The cell's colour behind the text, so that no contour line runs through it.
            bbox={"facecolor": shade, "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip


def _smallest(axes: Axes, edges: Floats, side: int) -> float:
    """Width or height of the smallest cell."""
    corners = np.tile(edges[:, np.newaxis], 2)
    corners[:, 1 - side] = (axes.get_ylim if side == 0 else axes.get_xlim)()[0]
    return float(np.diff(axes.transData.transform(corners)[:, side]).min()) / figure_of(axes).dpi


def _value(surface: Surface, row: int, column: int) -> str:
    estimate = float(surface.estimate[row, column])
    return study_axes.number_text(surface.response, estimate) if np.isfinite(estimate) else "no runs"


def _with_interval(surface: Surface, row: int, column: int) -> str:
    low, high = (float(ends[row, column]) for ends in (surface.low, surface.high))
    return f"{_value(surface, row, column)}\n{study_axes.interval_text(surface.response, low, high)}".rstrip()


def _short(surface: Surface, row: int, column: int) -> str:
    """The value of a share with two digits, and never as none or all where it is not."""
    said, estimate = _value(surface, row, column), float(surface.estimate[row, column])
    if not np.isfinite(estimate):
        return "no\nruns"
    if surface.response.kind != "share" or estimate in (0.0, 1.0) or 0.001 <= estimate < 0.095:
        return said
    return "<1 %" if estimate < 0.001 else ">99 %" if estimate >= 0.995 else f"{100 * estimate:.0f} %"


def _scale(
    figure: Figure, beside: Axes, colours: Colormap, norm: Normalize, response: Response, lines: QuadContourSet | None
) -> None:
    """Colours with their values on the right: the values of the contours, which are marked on it, and the ends."""
    box = beside.get_position()
    width = figure.get_size_inches()[0]
    axes = figure.add_axes((box.x1 + scaled(0.25) / width, box.y0, scaled(0.2) / width, box.height))
    bar = figure.colorbar(ScalarMappable(norm=norm, cmap=colours), cax=axes)
    bar.outline.set_visible(False)
    low, high = axes.get_ylim()
    if lines is None:
        levels = study_axes.round_ticks(low, high, axes.bbox.height, log=False).tolist()
    else:
        levels = list(lines.levels)
        for colour, thickness in ((INK, 2.5), ("white", 1.3)):
            axes.hlines(levels, 0, 1, color=colour, lw=thickness)
    room = 0.06 * (high - low)
    ends = [end for end in (low, high) if all(abs(end - level) > room for level in levels)]
    told = {level: study_axes.axis_said(response)(level) for level in levels}
    told |= {end: study_axes.number_text(response, end) for end in ends}
    study_axes.mark(axes, "y", list(told), list(told.values()))
    axes.grid(False)


@dataclass(frozen=True, slots=True)
class Cells:
    """Centres, shape (n,), and edges, shape (n + 1,), of the cells of `parts` on an axis."""

    parts: Parts
    centres: Floats
    edges: Floats
    is_log: bool
    is_to_scale: bool


def cells_along(parts: Parts) -> Cells:
    """The cells of a factor."""
    log = study_axes.is_log(parts)
    at = study_axes.positions(parts)
    scaled = np.log(at) if log else at
    if len(at) > 1 and parts.factor.is_numeric and not parts.edges:
        between = (scaled[1:] + scaled[:-1]) / 2
        edges = np.concatenate([[2 * scaled[0] - between[0]], between, [2 * scaled[-1] - between[-1]]])
        widths = np.diff(edges)
        if widths.min() >= NARROWEST * widths.mean():
            return Cells(parts, at, np.exp(edges) if log else edges, log, True)
    side_by_side = np.arange(len(at) + 1, dtype=np.float64)
    return Cells(parts, side_by_side[:-1], side_by_side - 0.5, False, not parts.factor.is_numeric)


def _names(parts: Parts) -> list[str]:
    """The levels, or parts of a range, as they stand on an axis: numbers with three digits if that tells them apart."""
    names = [study_axes.part_text(parts, number) for number in range(len(parts.values))]
    if parts.edges or not parts.factor.is_numeric:
        return names
    short = [study_axes.value_text(float(f"{value:.3g}")) for value in parts.values]
    return short if len(set(short)) == len(set(names)) else names


def _cell_axis(axes: Axes, cells: Cells, side: study_axes.Side, names: Sequence[str]) -> None:
    """Scale, limits and label of an axis of cells; a tick at each, or at every few, with its value."""
    if cells.is_log:
        getattr(axes, f"set_{side}scale")("log")
    getattr(axes, f"set_{side}lim")(cells.edges[0], cells.edges[-1])
    study_axes.mark(axes, side, *_ticks(cells, axes.bbox.width if side == "x" else axes.bbox.height, side, names))
    getattr(axes, f"{side}axis").set_minor_locator(NullLocator())
    axes.tick_params(axis=side, length=0)
    note = "" if cells.is_to_scale else EQUAL if side == "x" else "\n(cells equally high)"
    label_axes(axes, **{"below" if side == "x" else "beside": study_axes.factor_text(cells.parts.factor) + note})


def _ticks(cells: Cells, pixels: float, side: study_axes.Side, names: Sequence[str]) -> tuple[Floats, Sequence[str]]:
    """Every cell with its name; where they are too many, round numbers, or every few."""
    is_numeric, room = cells.parts.factor.is_numeric, pixels / len(names)
    if side == "x" and not is_numeric:
        chosen, texts = study_axes.spaced_names(names, pixels)
        return cells.centres[chosen], texts
    needed = scaled(20.0) if side == "y" else 100.0 * max(map(inches_of, names)) + scaled(8.0)
    every = max(1, int(np.ceil(needed / room)))
    if every > 1 and cells.is_to_scale and is_numeric:
        stretch = 1.0 if side == "x" else 2.0
        at = study_axes.round_ticks(float(cells.edges[0]), float(cells.edges[-1]), stretch * pixels, log=cells.is_log)
        if len(at) >= FEWEST_TICKS:
            return at, [study_axes.value_text(float(tick)) for tick in at]
    one_line = [name if room > scaled(36) or side == "x" else name.split("\n")[0] for name in names]
    return cells.centres[::every], one_line[::every]


def _contours(axes: Axes, x: Floats, y: Floats, values: Floats, widths: Floats) -> QuadContourSet | None:
    """Lines of equal value; None where the surface is no larger than 2 by 2, or varies less than its intervals."""
    known = values[np.isfinite(values)]
    if min(values.shape) < 2 or len(known) < 4 or np.ptp(known) <= np.nanmedian(widths):
        return None
    levels = MaxNLocator(N_CONTOURS, steps=study_axes.STEPS).tick_values(known.min(), known.max())
    levels = levels[(levels > known.min()) & (levels < known.max())]
    if not len(levels):
        return None
    lines = axes.contour(x, y, np.ma.masked_invalid(values), levels=levels, colors="white", linewidths=1.3)
    lines.set_path_effects([patheffects.withStroke(linewidth=2.5, foreground=INK)])
    return lines


def _middle(axes: Axes, path: Path) -> tuple[float, float]:
    """The middle of the longest piece of a contour."""
    pieces = [np.asarray(piece) for piece in path.to_polygons(closed_only=False)]
    lengths = [np.abs(np.diff(axes.transData.transform(piece), axis=0)).sum() for piece in pieces]
    longest = pieces[int(np.argmax(lengths))]
    return tuple(longest[len(longest) // 2].tolist())

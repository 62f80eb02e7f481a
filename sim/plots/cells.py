"""The cells of a heat map along one factor: as wide as its values are apart, or all equally wide.

Numbers are drawn to scale, on a logarithmic axis if the factor is one. Words have no scale, and numbers that lie so
unevenly that some cells would be slivers are drawn side by side too; then each cell is named.

>>> from sim.results.design import Factor
>>> cells_along(Parts(Factor("x", levels=(1.0, 2.0, 3.0)), (1.0, 2.0, 3.0), (), np.array([0, 1, 2]))).edges.tolist()
[0.5, 1.5, 2.5, 3.5]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from sim.model.arrays import Floats
from sim.plots.factor_axis import (
    CHARACTER_PIXELS,
    factor_text,
    is_log,
    mark,
    part_text,
    positions,
    round_ticks,
    spaced_names,
    value_text,
)
from sim.plots.fitting import cut_labels
from sim.plots.text import wrapped
from sim.results.marginals import Parts

NARROWEST = 0.25
"""A cell narrower than this part of the average is a sliver."""


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
    log = is_log(parts)
    at = positions(parts)
    scaled = np.log(at) if log else at
    if len(at) > 1 and parts.factor.is_numeric and not parts.edges:
        between = (scaled[1:] + scaled[:-1]) / 2
        edges = np.concatenate([[2 * scaled[0] - between[0]], between, [2 * scaled[-1] - between[-1]]])
        widths = np.diff(edges)
        if widths.min() >= NARROWEST * widths.mean():
            return Cells(parts, at, np.exp(edges) if log else edges, log, True)
    side_by_side = np.arange(len(at) + 1, dtype=np.float64)
    return Cells(parts, side_by_side[:-1], side_by_side - 0.5, False, not parts.factor.is_numeric)


def cell_axis(axes: Axes, cells: Cells, side: Literal["x", "y"]) -> None:
    """Scale, limits and label of an axis of cells; a tick at each, or at every few, with its value."""
    if cells.is_log:
        getattr(axes, f"set_{side}scale")("log")
    getattr(axes, f"set_{side}lim")(cells.edges[0], cells.edges[-1])
    at, texts = _ticks(cells, axes.bbox.width if side == "x" else axes.bbox.height, side)
    mark(axes, side, at, texts)
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.set_minor_locator(NullLocator())
    axes.tick_params(axis=side, length=0)
    note = "" if cells.is_to_scale else "\n(cells equally wide)" if side == "x" else "\n(cells equally high)"
    getattr(axes, f"set_{side}label")(factor_text(cells.parts.factor, 60 if side == "x" else 44) + note)
    cut_labels(axes)


def _ticks(cells: Cells, pixels: float, side: Literal["x", "y"]) -> tuple[Floats, list[str]]:
    """Every cell with its value; where they are too many, round numbers, or every few."""
    named = [_name(cells, place) for place in range(len(cells.centres))]
    room = pixels / len(named)
    if side == "y":
        every = max(1, int(np.ceil(20.0 / room)))
        texts = [wrapped(text, 17, 2 if room > 36 else 1) for text in named]
    else:
        width = max(len(text) for text in named) * CHARACTER_PIXELS + 6
        if not cells.parts.factor.is_numeric:
            chosen, texts = spaced_names(named, pixels)
            return cells.centres[chosen], texts
        every, texts = max(1, int(np.ceil(width / room))), named
    if every > 1 and cells.is_to_scale and cells.parts.factor.is_numeric:
        stretch = 1.0 if side == "x" else 2.0
        at = round_ticks(float(cells.edges[0]), float(cells.edges[-1]), stretch * pixels, log=cells.is_log)
        return at, [value_text(float(tick)) for tick in at]
    return cells.centres[::every], texts[::every]


def _name(cells: Cells, place: int) -> str:
    return part_text(cells.parts, place) if cells.parts.edges else value_text(cells.parts.values[place])

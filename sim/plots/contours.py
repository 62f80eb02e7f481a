"""Contour lines that carry their value where no other text is.

matplotlib breaks a line for its label and looks at nothing else; here a label goes to the point of the line that is
farthest from the values in the cells, and is left out where it would lie on one: the scale beside the map has the
same values.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from sim.model.arrays import Floats
from sim.plots.canvas import extent, figure_of
from sim.plots.palette import INK

N_CONTOURS = 6
ENOUGH_PIXELS = 12.0
"""Free pixels around a label that leave nothing to wish for."""


def draw_contours(axes: Axes, x: Floats, y: Floats, values: Floats, widths: Floats) -> QuadContourSet | None:
    """Lines of equal value; None where the surface is no larger than 2 by 2, or varies less than its intervals.

    Parameters
    ----------
    axes : Axes
    x, y : float array, shape (n_x,) and (n_y,)
        Centres of the cells.
    values, widths : float array, shape (n_y, n_x)
        What is drawn, and the width of its intervals; nan where nothing is known.
    """
    known = values[np.isfinite(values)]
    if min(values.shape) < 2 or len(known) < 4 or np.ptp(known) <= np.nanmedian(widths):
        return None
    levels = MaxNLocator(N_CONTOURS, steps=[1, 2, 2.5, 5, 10]).tick_values(known.min(), known.max())
    levels = levels[(levels > known.min()) & (levels < known.max())]
    if not len(levels):
        return None
    lines = axes.contour(x, y, np.ma.masked_invalid(values), levels=levels, colors="white", linewidths=1.3)
    lines.set_path_effects([patheffects.withStroke(linewidth=2.5, foreground=INK)])
    return lines


def label_contours(axes: Axes, lines: QuadContourSet, texts: Sequence[str]) -> int:
    """Write a text on each line where there is room; how many lines have one."""
    figure = figure_of(axes)
    frame = axes.bbox.padded(-3.0)
    taken = [extent(figure, text) for text in axes.texts]
    labelled = 0
    for path, text in zip(lines.get_paths(), texts, strict=True):
        spots = _points(axes, path)
        label = axes.text(
            0, 0, text, size=9, weight="bold", color=INK, ha="center", va="center", zorder=6,
            bbox={"facecolor": "white", "edgecolor": INK, "lw": 0.5, "boxstyle": "round,pad=0.15"},
        )  # fmt: skip
        size = extent(figure, label)
        half = np.array([size.width / 2 + 4.0, size.height / 2 + 4.0])
        best, most = None, 0.0
        for spot in spots:
            if not (frame.contains(*(spot - half)) and frame.contains(*(spot + half))):
                continue
            # Far from the texts is good, but no better than ENOUGH_PIXELS: then the middle of the line is.
            gap = min([_gap(spot - half, spot + half, np.array(box.extents)) for box in taken], default=np.inf)
            if min(gap, ENOUGH_PIXELS) > most:
                best, most = spot, min(gap, ENOUGH_PIXELS)
        if best is None:
            label.remove()
            continue
        across, up = axes.transData.inverted().transform(best)
        label.set_position((float(across), float(up)))
        taken.append(extent(figure, label))
        labelled += 1
    return labelled


def _points(axes: Axes, path: Path) -> Floats:
    """Points of a line in pixels, close to each other, those in the middle of its longest piece first."""
    pixels = np.asarray(axes.transData.transform(np.asarray(path.vertices, dtype=float)))
    starts = [0] if path.codes is None else np.flatnonzero(np.asarray(path.codes) == Path.MOVETO)
    pieces = np.split(pixels, [int(start) for start in starts if start])
    longest = max(pieces, key=lambda piece: float(np.abs(np.diff(piece, axis=0)).sum()))
    between = np.stack([longest[:-1] + part * np.diff(longest, axis=0) for part in (0.0, 0.25, 0.5, 0.75)], axis=1)
    points = np.concatenate([between.reshape(-1, 2), longest[-1:]])
    from_the_middle = np.argsort(np.abs(np.arange(len(points)) - len(points) / 2), kind="stable")
    return np.asarray(points[from_the_middle])


def _gap(low: Floats, high: Floats, box: Floats) -> float:
    """Distance in pixels between two rectangles along the axis on which they are farther apart; negative inside."""
    return float(np.max(np.concatenate([box[:2] - high, low - box[2:]])))

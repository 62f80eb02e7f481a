"""Texts cut to the room that they have: measured, not counted, for letters differ in width."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.text import Text

from sim.plots.canvas import extent, figure_of

EDGE_PIXELS = 6.0
"""What is left free at the edge of the sheet."""


def cut_to(axes: Axes, text: Text, pixels: float) -> None:
    """Cut the lines of a text at their ends until it is no wider than `pixels` (or, if upright, no higher).

    Lines that fit stay as they are.
    """
    lines = text.get_text().split("\n")
    for place, line in enumerate(lines):
        text.set_text(line)
        kept = line
        while len(kept) > 2 and _length(axes, text) > pixels:
            # By how much it is too long, but at least a letter.
            kept = kept[: min(len(kept) - 1, int(len(kept) * pixels / _length(axes, text)) + 1)].rstrip("… ")
            text.set_text(f"{kept}…")
        lines[place] = text.get_text()
    text.set_text("\n".join(lines))


def cut_to_sheet(axes: Axes, text: Text) -> None:
    """Cut a text that begins inside the sheet where it would reach over the right edge."""
    figure = figure_of(axes)
    cut_to(axes, text, figure.bbox.x1 - EDGE_PIXELS - extent(figure, text).x0)


def cut_labels(axes: Axes) -> None:
    """Cut the label below the axes to the sheet, that beside them to their height with a little more."""
    figure = figure_of(axes)
    box = axes.bbox
    middle = (box.x0 + box.x1) / 2
    cut_to(axes, axes.xaxis.label, 2 * min(middle, figure.bbox.x1 - middle) - 2 * EDGE_PIXELS)
    cut_to(axes, axes.yaxis.label, 1.1 * box.height)


def _length(axes: Axes, text: Text) -> float:
    box = extent(figure_of(axes), text)
    return float(box.height if text.get_rotation() == 90.0 else box.width)

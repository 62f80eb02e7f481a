"""Curves that carry their names at their right end, so that no legend has to be hunted for."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.plots.labels import spread
from sim.plots.palette import INK

ROW_POINTS = 14.0
"""Height of one line of a label."""


def label_ends(axes: Axes, ends: Sequence[tuple[float, str, str]], *, size: float = 9.5) -> None:
    """Write labels right of `axes` beside the heights (in axes fractions) at which curves end.

    Parameters
    ----------
    axes : Axes
    ends : sequence of (height, text, colour)
        Texts may have several lines; all get the room of the longest.
    """
    if not ends:
        return
    inches = axes.bbox.height / axes.figure.dpi
    lines = max(text.count("\n") + 1 for _, text, _ in ends)
    half = lines * ROW_POINTS / 72 / inches / 2
    heights = spread([height for height, _, _ in ends], gap=2.1 * half, low=half, high=1 - half)
    for (end, text, colour), height in zip(ends, heights, strict=True):
        axes.annotate(
            text, (1.0, end), xytext=(1.035, height), xycoords="axes fraction", textcoords="axes fraction",
            va="center", ha="left", size=size, color=INK, linespacing=1.1, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 1.2, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)},
        )  # fmt: skip

"""Labels that do not lie on each other.

`place` puts a label near each of many marks: beside it if there is room, else on a free row above or below with a
thin line back to the mark. `label_ends` names curves at their right ends, so that no legend has to be hunted for, and
`spread` keeps such a column apart. All measure the text, go by a fixed order and draw no lots, so that a figure is the
same each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sim.plots.canvas import extent, figure_of, scaled
from sim.plots.palette import INK, QUIET_INK, ink
from sim.plots.text import height_of, inches_of

Boxes = NDArray[np.float64]
"""Rectangles in pixels, one a row: left, bottom, right, top."""

ROW_PIXELS = 17.0
"""Height of a row of labels, at 100 dots an inch and letters as on a screen."""
MARK_PIXELS = 6.0
"""Half the width of a mark, with a little room."""
CROSSING = 9
"""A label that covers a line is as bad as one this many places further down the list of spots."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that belongs to a point of the axes; smaller `rank` is placed first."""

    x: float
    y: float
    text: str
    colour: str = INK
    rank: int = 0


def place(
    axes: Axes, labels: Sequence[Label], *, marks: Sequence[tuple[float, float]] = (), curve: Boxes | None = None,
    may_cross: bool = True,
) -> int:  # fmt: skip
    """Draw the labels inside `axes`, clear of each other and of the marks; how many found no room.

    Labels of one rank are placed from right to left: then a line from a mark up to its row crosses no label.

    Parameters
    ----------
    axes : Axes
    labels : sequence of Label
    marks : sequence of (x, y)
        Further points to keep clear of, in data coordinates.
    curve : float array, shape (n_points, 2), optional
        Points of curves, in data coordinates, to be covered only where there is no better room.
    may_cross : bool, optional
        Whether a label may cover a curve or a line, or stand far from its mark, at all.
    """
    figure = figure_of(axes)
    points = 72.0 / figure.dpi  # a pixel in points: SVG has other pixels than PNG
    frame = np.array(axes.bbox.extents) + np.array([2.0, 2.0, -2.0, -2.0])
    pixels = _pixels(axes, [(label.x, label.y) for label in labels])
    texts = [extent(figure, text).extents for text in axes.texts if text.get_text()]
    taken = np.concatenate([_around(pixels), _around(_pixels(axes, marks)), np.array(texts).reshape(-1, 4)])
    soft = np.zeros((0, 4)) if curve is None else _around(_pixels(axes, curve), half=1.5)
    unplaced = 0
    for index in sorted(range(len(labels)), key=lambda item: (labels[item].rank, -pixels[item][0], labels[item].y)):
        label, (x, y) = labels[index], pixels[index]
        note = axes.annotate(
            label.text, (label.x, label.y), xytext=(0, 0), textcoords="offset points", color=ink(label.colour),
            ha="left", va="bottom", linespacing=1.05, zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        )  # fmt: skip
        size = extent(figure, note)
        spot = _best_spot(x, y, size.width, size.height, frame, taken, soft, may_cross=may_cross)
        if spot is None:
            note.remove()
            unplaced += 1
            continue
        note.set_position(((spot[0] - x) * points, (spot[1] - y) * points))
        taken = np.concatenate([taken, [spot + np.array([-1.5, -1.5, 1.5, 1.5])]])
        if not spot[1] <= y <= spot[3]:
            line = _lines(x, y, spot[np.newaxis])
            soft = np.concatenate([soft, line])
            end = (line[0, 0] + 1.0 - x, (spot[1] if spot[1] > y else spot[3]) - y)
            axes.annotate(
                "", (label.x, label.y), xytext=(end[0] * points, end[1] * points), textcoords="offset points", zorder=4,
                arrowprops={"arrowstyle": "-", "color": QUIET_INK, "lw": 0.6, "shrinkA": 0, "shrinkB": 3},
            )  # fmt: skip
    return unplaced


def _pixels(axes: Axes, points: Sequence[tuple[float, float]] | Boxes) -> Boxes:
    return np.asarray(axes.transData.transform(np.asarray(points, dtype=float).reshape(-1, 2)))


def _around(points: Boxes, half: float = MARK_PIXELS) -> Boxes:
    half = scaled(half)
    return np.concatenate([points - half, points + half], axis=1)


def _best_spot(
    x: float, y: float, width: float, height: float, frame: Boxes, taken: Boxes, soft: Boxes, *, may_cross: bool
) -> Boxes | None:
    """The first spot in the list that is free, spots that cross lines counted as further down."""
    boxes = _spots(x, y, width, height, frame)
    free = ~_hits(boxes, taken).any(axis=1)
    crossed = _hits(boxes, soft).any(axis=1) | _hits(_lines(x, y, boxes), taken).any(axis=1)
    if not may_cross:
        is_near = np.abs(boxes[:, [1, 3]].mean(axis=1) - y) < 2 * scaled(ROW_PIXELS)
        free &= ~crossed & is_near & (boxes[:, 0] >= x - scaled(MARK_PIXELS))
    if not free.any():
        return None
    cost = np.arange(len(boxes)) + CROSSING * crossed
    best: Boxes = boxes[free][np.argmin(cost[free])]
    return best


def _spots(x: float, y: float, width: float, height: float, frame: Boxes) -> Boxes:
    """Boxes inside `frame` for a label of a mark at (x, y), best first: beside it, then rows up and down."""
    pitch, off = scaled(ROW_PIXELS), scaled(MARK_PIXELS) + 2.0
    rows = range(int((frame[3] - frame[1]) / pitch) + 1)
    up = [y + off + row * pitch for row in rows]
    down = [y - off - row * pitch - height for row in rows]
    right, left = x + off, x - off - width
    near = max(min(x - 3.0, frame[2] - width), frame[0])
    corners = [
        (right, y - height / 2), *((near, bottom) for pair in zip(up[:6], down[:6], strict=False) for bottom in pair),
        (left, y - height / 2), *((near, bottom) for pair in zip(up[6:], down[6:], strict=False) for bottom in pair),
        *((x - part * width, bottom) for pair in zip(up, down, strict=True) for bottom in pair for part in (0.5, 0.95)),
    ]  # fmt: skip
    boxes = np.array([(at, bottom, at + width, bottom + height) for at, bottom in corners])
    inside = (boxes[:, :2] >= frame[:2]).all(axis=1) & (boxes[:, 2:] <= frame[2:]).all(axis=1)
    return np.asarray(boxes[inside])


def _hits(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Which boxes overlap which others, shape (n_boxes, n_others)."""
    one, two = boxes[:, np.newaxis], others[np.newaxis]
    return np.asarray((one[..., :2] < two[..., 2:]).all(axis=-1) & (two[..., :2] < one[..., 2:]).all(axis=-1))


def _lines(x: float, y: float, boxes: Boxes) -> Boxes:
    """The upright line from a mark to each box, clear of the mark; without height where the box is beside it."""
    across = np.clip(x, boxes[:, 0] + 2.0, boxes[:, 2] - 2.0)
    above = boxes[:, 1] > y
    start = np.where(above, y + scaled(MARK_PIXELS) + 1.0, boxes[:, 3])
    stop = np.where(above, boxes[:, 1], y - scaled(MARK_PIXELS) - 1.0)
    return np.stack([across - 1.0, start, across + 1.0, np.maximum(stop, start)], axis=1)


def ends_inches(texts: Sequence[str]) -> float:
    """Margin that texts right of axes need."""
    return max((inches_of(text) for text in texts), default=0.0) + scaled(0.35) + 0.1


def label_ends(axes: Axes, ends: Sequence[tuple[float, str]]) -> None:
    """Write labels right of `axes` beside the heights (in axes fractions) at which curves end, with thin grey lines.

    Parameters
    ----------
    axes : Axes
    ends : sequence of (height, text)
        Texts may have several lines; all get the room of the longest.
    """
    half = max((height_of(text) for _, text in ends), default=0.0) * figure_of(axes).dpi / axes.bbox.height / 2
    heights = spread([height for height, _ in ends], gap=2.1 * half, low=half, high=1 - half)
    right = 1.0 + scaled(30.0) / axes.bbox.width
    for (end, text), height in zip(ends, heights, strict=True):
        axes.annotate(
            text, (1.0, end), xytext=(right, height), xycoords="axes fraction", textcoords="axes fraction",
            va="center", ha="left", color=INK, linespacing=1.1, annotation_clip=False,
            # Thin and grey: as a piece of the curve it would tell of days after the last.
            arrowprops={"arrowstyle": "-", "color": QUIET_INK, "lw": 0.6, "shrinkA": 1, "shrinkB": 2}
            | {"relpos": (0, 0.5)},
        )  # fmt: skip


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Places in [low, high] near the `wanted` ones, in the same order, at least `gap` apart if there is room.

    >>> spread([0.1, 0.1, 0.9], gap=0.2, low=0.0, high=1.0)
    [0.0, 0.2, 0.9]
    """
    order, n = np.argsort(wanted, kind="stable"), len(wanted)
    gap = min(gap, (high - low) / max(n - 1, 1))
    steps = gap * np.arange(n)
    free = np.asarray(wanted, dtype=np.float64)[order] - steps  # what need only not fall to be a gap apart
    middle = (np.maximum.accumulate(free) + np.minimum.accumulate(free[::-1])[::-1]) / 2
    places = np.empty(n)
    places[order] = np.round(np.clip(middle, low, high - gap * max(n - 1, 0)) + steps, 9)
    return [float(place) for place in places]

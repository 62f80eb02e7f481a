"""Rows of marks with intervals: the one drawing of every figure that compares things named one below the other.

A `Row` has a name, marks on one or more scales, and what is said beside it, column by column. Rows stand in groups;
each group has axes of its own, named by its heading. Where names, axes and columns have no room side by side, the words
of a row stand above its marks. Lengths are in inches, up the axes too: a row is as high as its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import copysign, isfinite
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import (
    EDGE,
    Sheet,
    across,
    blank,
    foot,
    in_parts,
    key_inches,
    label_axes,
    page,
    panel,
    scaled,
    sheet,
    write_key,
)
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK, readable_on
from sim.plots.study_axes import grouped, mark, number_axis
from sim.plots.text import fitted, height_of, inches_of, plain

GAP = 0.16
"""Between columns."""
LEAST_AXES = 1.55
"""Narrower axes show nothing: the words of a row go above its marks."""
MOST_NAME = 0.4
"""Part of the width that names may take."""
TALL = 8.0
"""A table higher than this has the numbers of its scales above too."""
BESIDE_WORDS = 0.25
"""What must be free of a bar beside the words on it: there may be a mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval, nan where there is none; a bar where it begins somewhere (`start`).

    `shift` moves it down by so many heights of the row's marks; `said` is written on a bar, the first that has room. A
    value beyond the axis is a triangle at its end, and so, smaller, is an interval that goes on there.
    """

    value: float
    low: float = float("nan")
    high: float = float("nan")
    colour: str = BLUE
    marker: str = "o"
    is_hollow: bool = False
    start: float | None = None
    hatch: str = ""
    alpha: float = 1.0
    shift: float = 0.0
    thickness: float = 1.8
    size: float = 6.5
    gid: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """What an axis of marks is: its ends, how its numbers are told, what it measures, and what is marked on it."""

    low: float
    high: float
    label: str = ""
    told: Callable[[float, float], str] = grouped
    ticks: tuple[tuple[float, str], ...] | None = None
    zero: float | None = None
    shade: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A name, the marks on each scale, and the words of each column."""

    name: str
    marks: tuple[Sequence[Mark], ...] = ()
    said: tuple[str, ...] = ()
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows on the same scales, one for each panel; with a key of its own below the heading on demand."""

    rows: Sequence[Row]
    scales: tuple[Scale, ...]
    heading: str = ""
    key: Sequence[Artist] = ()


class Table:
    """Groups of rows laid out in so much width.

    Parameters
    ----------
    groups : sequence of Group
    heads : sequence of str
        What the columns are; those whose name begins with a space are numbers, flush on the right.
    width : float
    marks : float, optional
        Height that the marks of a row need.
    name_lines : int, optional
        In how many lines a name may stand.
    is_stacked : bool, optional
        Whether the words of a row stand above its marks even where there is room beside them.
    """

    def __init__(
        self, groups: Sequence[Group], heads: Sequence[str] = (), *, width: float, marks: float = 0.2,
        name_lines: int = 2, is_stacked: bool = False,
    ) -> None:  # fmt: skip
        self.room, self.keys = width - 2 * EDGE, [key_inches(group.key, width - 2 * EDGE) for group in groups]
        self.groups, self.heads, self.name_lines = groups, [head.strip() for head in heads], name_lines
        self.is_number = [head.startswith(" ") for head in heads]
        rows, n_panels = [row for group in groups for row in group.rows], len(groups[0].scales)
        self.columns = [
            max(inches_of(head), *(inches_of(row.said[place]) for row in rows)) for place, head in enumerate(self.heads)
        ]
        self.names = min(max((inches_of(plain(row.name)) for row in rows), default=0.0), MOST_NAME * width)
        beside = sum(self.columns) + scaled(GAP) * (len(self.columns) + n_panels) + EDGE
        self.is_stacked = is_stacked or width - self.names - beside < n_panels * scaled(LEAST_AXES)
        self.marks = scaled(0.7 * marks if self.is_stacked else marks)
        self.left = EDGE if self.is_stacked else EDGE + self.names + scaled(GAP) / 2
        right = sum([] if self.is_stacked else [size + scaled(GAP) for size in self.columns]) + scaled(0.25)
        gap = scaled(2 * GAP if self.is_stacked else GAP)
        self.panel = (width - self.left - right - (n_panels - 1) * gap) / n_panels
        self.pitch = self.panel + gap
        self.words = [[self._words(row) for row in group.rows] for group in groups]
        self.heights = [
            [self._height(row, words) for row, words in zip(group.rows, all_words, strict=True)]
            for group, all_words in zip(groups, self.words, strict=True)
        ]
        has_numbers = any(scale.ticks is None for scale in groups[0].scales)
        self.numbers = scaled(0.2) if has_numbers and sum(map(sum, self.heights)) > scaled(TALL) else 0.0
        self.above = [self._above(place) for place in range(len(groups))]
        self.below = [
            max(foot(scale.label, self.panel) for scale in group.scales) if self._is_last(place) else scaled(0.05)
            for place, group in enumerate(groups)
        ]
        self.height = sum(map(sum, self.heights)) + sum(self.above) + sum(self.below)

    def draw(self, figure: Figure, left: float = 0.0, top: float = 0.0) -> list[Axes]:
        """The groups one below the other, from a place on the sheet; their axes, panel by panel."""
        assert isinstance(figure, Sheet)
        width, height = (float(side) for side in figure.get_size_inches())
        content = height - figure.above - figure.below
        drawn = []
        for place, group in enumerate(self.groups):
            top += self.above[place]
            depth = sum(self.heights[place])
            for number, scale in enumerate(group.scales):
                start = left + self.left + number * self.pitch
                axes = panel(figure, start, content - top - depth, width - start - self.panel, top)
                self._scale(axes, scale, place)
                for row, middle in zip(group.rows, self.middles(place), strict=True):
                    for one in row.marks[number]:
                        draw_mark(axes, middle + one.shift * self.marks, one, 0.75 * self.marks)
                drawn.append(axes)
            first = drawn[-len(group.scales)]
            if group.heading:
                first.set_title(
                    fitted(group.heading, self.panel, 2, bold=True), x=0.0, y=1.0, linespacing=1.1,
                    pad=scaled(3.5) + 72 * (self.keys[place] + self.numbers * (place == 0)),
                )  # fmt: skip
            if group.key:
                foot_of_key = height - figure.above - top + self.numbers * (place == 0)
                write_key(figure, group.key, self.room, left + EDGE, foot_of_key + self.keys[place] - scaled(0.04))
            if not self.is_stacked:
                first.set_yticks(self.middles(place), [name for name, _, _ in self.words[place]])
            self._write(drawn[-1], place)
            top += depth + self.below[place]
        return drawn

    def middles(self, place: int) -> list[float]:
        """Where the marks of the rows of a group stand, from its top down."""
        bottoms = accumulate(self.heights[place])
        if self.is_stacked:
            return [bottom - self.marks / 2 - scaled(0.04) for bottom in bottoms]
        return [bottom - height / 2 for bottom, height in zip(bottoms, self.heights[place], strict=True)]

    def _words(self, row: Row) -> tuple[str, str, str]:
        """The name, what stands at its right and what stands below it; the last two are for stacked rows."""
        if not self.is_stacked:
            return fitted(row.name, self.names, self.name_lines), "", ""
        room = self.panel * len(self.groups[0].scales) - scaled(GAP)
        heads = [head.replace("\n", " ") if at or self.is_number[at] else "" for at, head in enumerate(self.heads)]
        told = [f"{head} {text}".strip() for head, text in zip(heads, row.said, strict=False)]
        told = [text.replace("\n", " · ") for text in told if text]
        name = inches_of(plain(row.name))
        few = (len(told), 1) if len(told) <= 2 else (1,)
        n_beside = next((n for n in few if inches_of(" · ".join(told[:n])) + min(name, 0.4 * room) <= room), 0)
        beside = " · ".join(told[:n_beside])
        below = fitted(" · ".join(told[n_beside:]), room, 4) if told[n_beside:] else ""
        return fitted(row.name, room - inches_of(beside), 3), beside, below

    def _height(self, row: Row, words: tuple[str, str, str]) -> float:
        name, beside, below = words
        if self.is_stacked:
            return max(height_of(name), height_of(beside)) + height_of(below) + self.marks + scaled(0.08)
        return max(*map(height_of, (name, *row.said)), self.marks) + scaled(0.06)

    def _above(self, place: int) -> float:
        """Room for the heading; above the first group for heads of columns and numbers of its scales too."""
        heads = [] if place or self.is_stacked else self.heads
        heading = fitted(self.groups[place].heading, self.panel, 2, bold=True)
        words = max(map(height_of, (heading, *heads))) + self.keys[place]
        return words + scaled(0.16 if place else 0.06) + self.numbers * (place == 0)

    def _is_last(self, place: int) -> bool:
        """Whether the scales are named below this group: the next has others."""
        return place + 1 == len(self.groups) or self.groups[place + 1].scales != self.groups[place].scales

    def _scale(self, axes: Axes, scale: Scale, place: int) -> None:
        """The axis of the marks, with a thin line between two rows; no line of the grid crosses the words of a row."""
        axes.set_ylim(sum(self.heights[place]), 0)
        axes.patch.set_visible(False)
        number_axis(axes, "x", scale.low, scale.high, scale.told)
        if scale.ticks == ():
            axes.xaxis.set_visible(False)
            axes.spines["bottom"].set_visible(False)
        elif scale.ticks is not None:
            mark(axes, "x", *zip(*scale.ticks, strict=True))
        axes.tick_params(axis="y", length=0)
        if self.numbers and not place and scale.ticks is None:
            axes.tick_params(axis="x", labeltop=True)
        axes.spines["left"].set_visible(False)
        axes.grid(False, axis="y")
        axes.set_yticks([])
        if scale.zero is not None:
            axes.axvline(scale.zero, color=INK, lw=0.9, zorder=1, gid="zero")
        if scale.shade is not None:
            axes.axvspan(*scale.shade, color=QUIET_INK, alpha=0.10, lw=0)
        for top, height in zip(accumulate(self.heights[place], initial=0.0), self.heights[place], strict=False):
            if self.is_stacked:
                axes.axhspan(top, top + height - self.marks - scaled(0.04), color="white", lw=0, zorder=1.2)
            if top:
                axes.axhline(top, color="#EEEEEE", lw=0.7, zorder=1.3)
        if self._is_last(place):
            label_axes(axes, below=scale.label)
        else:
            axes.tick_params(labelbottom=False)

    def _write(self, axes: Axes, place: int) -> None:
        """Heads of the columns, and the words of each row, on the last axes, so that no others lie over them."""
        group = self.groups[place]
        before = (len(group.scales) - 1) * self.pitch
        right, left = before + self.panel, 0.0 if self.is_stacked else -self.left + EDGE

        def write(text: str, inches: float, depth: float, align: str, **look: Any) -> None:
            axes.annotate(
                text, (0.0, depth), xytext=(72.0 * (inches - before), 0), xycoords=("axes fraction", "data"), ha=align,
                textcoords="offset points", annotation_clip=False, linespacing=1.1, **look,
            )  # fmt: skip

        def write_columns(texts: Sequence[str], depth: float, **look: Any) -> None:
            start = right
            for text, size, is_number in zip(texts, self.columns, self.is_number, strict=True):
                start += scaled(GAP)
                write(text, start + size * is_number, depth, "right" if is_number else "left", **look)
                start += size

        if place == 0 and not self.is_stacked:
            write_columns(self.heads, -scaled(0.05) - self.numbers, va="bottom", color=QUIET_INK)
        top = 0.0
        for row, (name, beside, below), height in zip(group.rows, self.words[place], self.heights[place], strict=True):
            colour = QUIET_INK if row.is_quiet else INK
            if self.is_stacked:
                write(name, left, top + scaled(0.04), "left", va="top", color=INK)
                write(beside, right, top + scaled(0.04), "right", va="top", color=colour)
                down = top + scaled(0.04) + max(height_of(name), height_of(beside))
                write(below, left, down, "left", va="top", color=QUIET_INK)
            else:
                write_columns(row.said, top + height / 2, va="center", color=colour)
            top += height


def draw_mark(axes: Axes, middle: float, one: Mark, height: float) -> None:
    """One mark at a height of axes; nothing where its value is not known."""
    low, high = axes.get_xlim()
    ends = [min(max(end, low), high) for end in (one.low, one.high)]
    if one.start is not None and isfinite(one.value):
        width = one.value - one.start
        axes.barh(
            middle, width, left=one.start, height=height / (2.2 if one.shift else 1.0), color=one.colour,
            alpha=one.alpha, hatch=one.hatch, edgecolor="white", lw=0.8 if one.said else 0.0, gid=one.gid, zorder=2,
        )  # fmt: skip
        room = across(axes) * width / (high - low) - scaled(BESIDE_WORDS)
        fitting = [said for said in one.said if inches_of(said) <= room]
        for said in fitting[:1]:
            axes.text(
                one.start + width / 2, middle, said, ha="center", va="center", color=readable_on(one.colour),
                bbox={"facecolor": one.colour, "edgecolor": "none", "pad": 0.5},
            )  # fmt: skip
    interval = INK if one.start is not None else one.colour
    if all(map(isfinite, ends)) and ends[0] <= ends[1]:
        axes.hlines(
            middle, ends[0], ends[1], color=interval, lw=scaled(one.thickness), zorder=3, gid=f"interval-{one.gid}"
        )
        if one.start is not None:
            axes.plot(ends, [middle, middle], "|", color=INK, markersize=scaled(6), markeredgewidth=1.3, zorder=4)
    if not isfinite(one.value) or not one.marker:
        return
    room = 0.01 * (high - low)
    is_off = not low - room <= one.value <= high + room
    for end, sign, goes_on in ((low + room, "<", one.low < low), (high - room, ">", one.high > high)):
        if goes_on and one.start is None and not is_off:
            axes.plot(
                [end], [middle], linestyle="none", marker=sign, markersize=scaled(4.5), color=one.colour, zorder=4,
                clip_on=False, gid=f"beyond-{one.gid}",
            )  # fmt: skip
    marker = (">" if one.value > high else "<") if is_off else one.marker
    at = copysign(high - room, one.value) if is_off else one.value
    axes.plot(
        [at], [middle], linestyle="none", marker=marker, markersize=scaled(one.size), color=one.colour, zorder=4,
        markeredgecolor=one.colour, markerfacecolor="white" if one.is_hollow else one.colour,
        markeredgewidth=1.2 if one.marker != "|" else 1.6, clip_on=False, gid=one.gid,
    )  # fmt: skip


def draw_rows(
    groups: Sequence[Group], heads: Sequence[str], heading: str, frame: Frame, *, width: float, empty: str,
    remark: str = "", key: Sequence[Artist] = (), **layout: Any,
) -> Sheet:  # fmt: skip
    """A sheet of rows, in print as many as it needs; with the sentence `empty` on it where there are none."""
    width = page(width)
    rows = [(group, row) for group in groups for row in group.rows]
    if not rows:
        return blank(width, heading, frame, empty, remark=remark)
    whole = Table([group for group in groups if group.rows], heads, width=width, **layout)
    layout["is_stacked"] = whole.is_stacked  # on every sheet as on all

    def draw(places: range, part: str) -> Sheet:
        table = whole
        if part:
            there = [rows[place] for place in places]
            held = [replace(group, rows=[row for one, row in there if one is group]) for group in groups]
            table = Table([group for group in held if group.rows], heads, width=width, **layout)
        figure = sheet(width, table.height, heading + part, frame, remark=remark, key=key)
        table.draw(figure)
        return figure

    return in_parts([height for heights in whole.heights for height in heights], draw)

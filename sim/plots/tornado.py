"""Which factor moves a response most: from its low to its high value, the widest on top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import blended_transform_factory

from sim.plots.averaging import SAMPLED
from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.factor_axis import key_text, part_text
from sim.plots.fitting import cut_labels, cut_to_sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK
from sim.plots.response_axis import difference_text, long_text, response_axis
from sim.plots.text import plain
from sim.results.marginals import Swing, has_order

WIDTH = 11.5
LEFT_INCHES, RIGHT_INCHES = 3.0, 3.1
ROW_INCHES = 0.56
MOST_ROWS = 16


@in_style
def draw_tornado(swings: Sequence[Swing], frame: Frame) -> Figure:
    """The swing of one response along each factor.

    Parameters
    ----------
    swings : sequence of Swing
        From `sim.results.marginals`, the widest first. Of more than sixteen the first sixteen are drawn.
    frame : Frame
    """
    shown = list(swings[:MOST_ROWS])
    remarks = ["means over the other factors"]
    if any(not has_order(swing.factor) for swing in shown):
        remarks.append("words go from their least to their greatest mean")
    if any(_bends(swing) for swing in shown):
        remarks.append("thin line: values in between reach farther")
    if any(swing.profile.is_sampled for swing in shown):
        remarks.append(SAMPLED)
    if len(shown) < len(swings):
        remarks.append(f"the first {len(shown)} of {len(swings)} factors")
    said = long_text(shown[0].profile.response) if shown else "nothing"
    figure = sheet(
        WIDTH, HEADER_INCHES + FOOTER_INCHES + 1.3 + ROW_INCHES * max(len(shown), 1), f"What moves the {said}", frame,
        remark="; ".join(remarks) if shown else "",
    )  # fmt: skip
    axes = panel(figure, LEFT_INCHES, 0.65, RIGHT_INCHES, 0.45)
    if not shown:
        axes.set(xticks=[], yticks=[])
        say(axes, "No factor has runs at two values.")
        return figure
    _draw_rows(axes, shown)
    return figure


def _bends(swing: Swing) -> bool:
    """Whether means between the ends lie clearly outside them."""
    low, high = sorted((swing.start.estimate, swing.stop.estimate))
    room = 0.25 * (swing.start.high - swing.start.low + swing.stop.high - swing.stop.low)
    return bool(swing.least < low - room or swing.greatest > high + room)


def _draw_rows(axes: Axes, shown: Sequence[Swing]) -> None:
    response = shown[0].profile.response
    ends = [
        end
        for swing in shown
        for one in (swing.start, swing.stop)
        for end in (one.low, one.high, one.estimate, swing.least, swing.greatest)
    ]
    axes.set_ylim(len(shown) - 0.5, -0.5)
    response_axis(axes, response, ends, "x")
    axes.set_xlabel(long_text(response))
    cut_labels(axes)
    names = [key_text(swing.factor.key, 34, 2) for swing in shown]
    axes.yaxis.set_major_locator(FixedLocator(range(len(shown))))
    axes.yaxis.set_major_formatter(FixedFormatter(names))
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    axes.text(1.02, 1.0, "difference (95 % interval)\nfrom → to", transform=axes.transAxes, va="bottom", size=9,
              color=QUIET_INK)  # fmt: skip
    _key(axes)
    for row, swing in enumerate(shown):
        _draw_swing(axes, swing, row)
        is_clear = not swing.low <= 0.0 <= swing.high
        unit = " points" if response.kind == "share" else ""
        ends_text = f"{difference_text(response, swing.low)} to {difference_text(response, swing.high)}"
        said = f"{difference_text(response, swing.difference)}{unit}  ({ends_text})"
        axes.text(1.02, row - 0.17, said, transform=beside, va="center", size=9.5, color=INK if is_clear else QUIET_INK)
        parts = swing.profile.parts
        values = f"{part_text(parts, swing.start.place)} → {part_text(parts, swing.stop.place)}"
        text = axes.text(1.02, row + 0.19, plain(values, 60), transform=beside, va="center", size=9, color=QUIET_INK)
        cut_to_sheet(axes, text)


def _key(axes: Axes) -> None:
    """What the two marks are, above the rows."""
    for face, text in (("white", "lowest value"), (BLUE, "highest value")):
        axes.plot([], [], linestyle="none", marker="o", markersize=6.5, color=BLUE, markerfacecolor=face,
                  markeredgecolor=BLUE, markeredgewidth=1.3, label=text)  # fmt: skip
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, handletextpad=0.2, columnspacing=1.0,
                borderaxespad=0.1)  # fmt: skip


def _draw_swing(axes: Axes, swing: Swing, row: int) -> None:
    if _bends(swing):
        axes.hlines(row, swing.least, swing.greatest, color=QUIET_INK, lw=0.9, zorder=2)
    width = swing.stop.estimate - swing.start.estimate
    axes.barh(row, width, left=swing.start.estimate, height=0.4, color=BLUE, alpha=0.3, zorder=2, gid=swing.factor.key)
    for end, face, shift in ((swing.start, "white", -0.07), (swing.stop, BLUE, 0.07)):
        if np.isfinite(end.low):
            axes.hlines(row + shift, end.low, end.high, color=BLUE, lw=1.6, zorder=3)
        axes.plot(
            end.estimate, row + shift, marker="o", markersize=6.5, color=BLUE, markerfacecolor=face,
            markeredgecolor=BLUE, markeredgewidth=1.3, zorder=4,
        )  # fmt: skip

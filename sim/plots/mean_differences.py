"""A and B under the same luck, for numbers: deaths, days. Each row has a scale of its own, for their units differ."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import blended_transform_factory

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.differences import LONGEST_NAME, PAIRED, saved_text
from sim.plots.factor_axis import value_text
from sim.plots.frame import Frame
from sim.plots.palette import INK, QUIET_INK
from sim.plots.response_axis import difference_text, number_text
from sim.plots.text import plain, wrapped
from sim.results.responses import Response
from sim.results.wording import NONE, with_state

if TYPE_CHECKING:
    from sim.results.pairs import PairedDifference

WIDTH = 13.0
LEFT_INCHES, RIGHT_INCHES = 5.2, 4.6
ROW_INCHES = 0.62
MOST_ROWS = 16


@in_style
def draw_mean_differences(
    differences: Mapping[str, PairedDifference],
    frame: Frame,
    *,
    a: str = "A",
    b: str = "B",
    remark: str = "",
    other: str = "B",
) -> Figure:
    """Paired differences of means, over the pairs in which both runs have the number.

    Parameters
    ----------
    differences : mapping of str to PairedDifference
        By name; those of shares are left out. Of more than sixteen the first sixteen are drawn.
    frame : Frame
    a, b : str, optional
        What the two are called.
    remark : str, optional
        What they are, where their names do not say it.
    other : str, optional
        Letter of the second: of several scenarios it may be another than B.
    """
    means = [one for one in differences.values() if one.kind == "mean"]
    shown = means[:MOST_ROWS]
    names = plain(a, LONGEST_NAME), plain(b, LONGEST_NAME)
    remarks = [f"the first {len(shown)} of {len(means)} numbers"] if len(shown) < len(means) else []
    remarks += [plain(remark, 300)] if remark else []
    remarks += [PAIRED, "means are over the pairs in which both have the number"]
    height = HEADER_INCHES + FOOTER_INCHES + 0.95 + ROW_INCHES * max(len(shown), 2)
    sides = [name if name == letter else f"{name} ({letter})" for name, letter in zip(names, ("A", other), strict=True)]
    heading = f"What changes with {sides[1]} instead of {sides[0]}: means"
    figure = sheet(WIDTH, height, heading, frame, remark="; ".join(remarks))
    if not shown:
        axes = panel(figure, 1.0, 0.4, 1.0, 0.4)
        axes.set_axis_off()
        say(axes, "No numbers to compare.")
        return figure
    for row, one in enumerate(shown):
        above = 0.6 + row * ROW_INCHES
        below = height - HEADER_INCHES - FOOTER_INCHES - above - ROW_INCHES + 0.28
        axes = panel(figure, LEFT_INCHES, below, RIGHT_INCHES, above)
        _draw_row(axes, one, frame.states, other, is_first=row == 0)
    return figure


def _draw_row(axes: Axes, one: PairedDifference, states: tuple[str, str], other: str, *, is_first: bool) -> None:
    """The difference on its own scale around zero, and the numbers left and right of it."""
    response = Response(one.name, "mean")
    ends = [abs(end) for end in (one.low, one.high, one.difference) if isfinite(end)]
    reach = 1.15 * max(ends, default=0.0) or 1.0
    axes.set(xlim=(-reach, reach), ylim=(-1, 1), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(False)
    tick = float(f"{0.7 * reach:.1g}")
    axes.xaxis.set_major_locator(FixedLocator([-tick, 0.0, tick]))
    axes.xaxis.set_major_formatter(FixedFormatter([value_text(-tick), "0", f"+{value_text(tick)}"]))
    axes.tick_params(axis="x", length=3, pad=1)
    axes.axvline(0.0, color=INK, lw=1.0, zorder=1, gid="zero")
    is_clear = not one.low <= 0.0 <= one.high
    axes.hlines(0, one.low, one.high, color=INK, lw=2.0, zorder=3, gid="interval")
    axes.plot(one.difference, 0, marker="D", markersize=6.5, markeredgecolor=INK,
              markerfacecolor=INK if is_clear else "white", zorder=4, gid="difference")  # fmt: skip
    ends_text = f"{difference_text(response, one.low)} to {difference_text(response, one.high)}"
    said = f"{difference_text(response, one.difference)}  ({ends_text})" if isfinite(one.difference) else NONE
    after = WIDTH - RIGHT_INCHES
    for inches, align, head, text in (
        (0.2, "left", "", wrapped(with_state(response.name, states), 25, 2)),
        (3.4, "right", "A", number_text(response, one.a)),
        (4.6, "right", other, number_text(response, one.b)),
        (after + 0.2, "left", "difference (95 % interval)", said),
        (after + 3.2, "right", "pairs", f"{one.n:,}"),
        (after + 4.3, "right", "runs if separate", saved_text(one.variance_ratio)),
    ):
        beside = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
        axes.text(inches / WIDTH, 0.5, text, transform=beside, va="center", ha=align, size=9.5)
        if is_first:
            axes.text(inches / WIDTH, 1.25, head, transform=beside, va="bottom", ha=align, size=9, color=QUIET_INK)

"""A and B under the same luck: for each outcome both shares, their difference with its interval, and who differs.

Because run i of A and run i of B share their luck, the difference is surer than two separate experiments would give;
the last column says how many times as many runs those would need for the same interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK, VERMILLION
from sim.plots.response_axis import difference_text, signed_text
from sim.plots.text import plain, words, wrapped
from sim.results.responses import Response

if TYPE_CHECKING:
    from sim.results.pairs import PairedDifference

WIDTH = 14.0
NAMES_INCHES, SHARES_INCHES, GAP_INCHES, COLUMNS_INCHES = 2.15, 3.1, 0.35, 5.35
ROW_INCHES = 0.42
MOST_ROWS = 20
LONGEST_NAME = 30
PAIRED = "run i of both has the same luck; last column: how many times the runs two separate experiments would need"
COUNTS = ("both", "only_a", "only_b", "neither")


@in_style
def draw_differences(
    differences: Mapping[str, PairedDifference],
    frame: Frame,
    *,
    a: str = "A",
    b: str = "B",
    remark: str = "",
    other: str = "B",
) -> Figure:
    """Paired differences of shares.

    Parameters
    ----------
    differences : mapping of str to PairedDifference
        By name; those of means are left out. Of more than twenty the first twenty are drawn.
    frame : Frame
    a, b : str, optional
        What the two are called.
    remark : str, optional
        What they are, where their names do not say it.
    other : str, optional
        Letter of the second: of several scenarios it may be another than B.
    """
    shares = [difference for difference in differences.values() if difference.kind == "share"]
    shown = shares[:MOST_ROWS]
    names = plain(a, LONGEST_NAME), plain(b, LONGEST_NAME)
    remarks = [f"the first {len(shown)} of {len(shares)} outcomes"] if len(shown) < len(shares) else []
    remarks += [plain(remark, 300)] if remark else []
    remarks.append(PAIRED)
    height = HEADER_INCHES + FOOTER_INCHES + 1.45 + ROW_INCHES * max(len(shown), 2)
    figure = sheet(
        WIDTH, height, f"What changes with {names[1]} instead of {names[0]}", frame, remark="; ".join(remarks)
    )
    left = panel(figure, NAMES_INCHES, 0.65, WIDTH - NAMES_INCHES - SHARES_INCHES, 0.65)
    right = panel(figure, NAMES_INCHES + SHARES_INCHES + GAP_INCHES, 0.65, COLUMNS_INCHES, 0.65)
    if not shown:
        for axes in (left, right):
            axes.set_axis_off()
        say(left, "No outcomes to compare.")
        return figure
    _draw_shares(left, shown, names, other)
    _draw_differences(right, shown, other)
    _write_columns(right, shown, other)
    return figure


def _rows(axes: Axes, shown: Sequence[PairedDifference], *, named: bool) -> None:
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.yaxis.set_major_locator(FixedLocator(range(len(shown))))
    texts = [wrapped(words(one.name), 25, 2) if named else "" for one in shown]
    axes.yaxis.set_major_formatter(FixedFormatter(texts))
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    for row in range(1, len(shown)):
        axes.axhline(row - 0.5, color="#EEEEEE", lw=0.6, zorder=0)


def _draw_shares(axes: Axes, shown: Sequence[PairedDifference], names: tuple[str, str], other: str) -> None:
    _rows(axes, shown, named=True)
    greatest = max([0.02, *(end for one in shown for end in (one.a, one.b) if isfinite(end))])
    axes.set_xlim(-0.03 * greatest, 1.06 * greatest)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g} %"))
    axes.set_xlabel("share of runs")
    rows = range(len(shown))
    axes.hlines(rows, [one.a for one in shown], [one.b for one in shown], color="#999999", lw=1.3, zorder=2)
    # A is a ring large enough to be seen around the square of B.
    looks = ((names[0], "a", "o", BLUE, "none", 10.5, 5), (names[1], "b", "s", VERMILLION, VERMILLION, 6.0, 4))
    for name, key, marker, colour, face, size, zorder in looks:
        axes.plot(
            [getattr(one, key) for one in shown], list(rows), linestyle="none", marker=marker, markersize=size,
            markeredgecolor=colour, markerfacecolor=face, markeredgewidth=1.6, zorder=zorder, gid=key,
            label=_named("A" if key == "a" else other, name),
        )  # fmt: skip
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), handletextpad=0.3, labelspacing=0.3,
                borderaxespad=0.1)  # fmt: skip


def _named(letter: str, name: str) -> str:
    """Which of the two it is, with its name if it has one."""
    return name if name == letter else f"{letter}: {name}"


def _draw_differences(axes: Axes, shown: Sequence[PairedDifference], other: str) -> None:
    _rows(axes, shown, named=False)
    ends = [abs(end) for one in shown for end in (one.low, one.high, one.difference) if isfinite(end)]
    reach = 1.12 * max([0.002, *ends])
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], symmetric=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: signed_text(100 * share)))
    axes.set_xlabel("difference, in percentage points")
    axes.axvline(0.0, color=INK, lw=1.0, zorder=1, gid="zero")
    for at, text, align in ((0.0, f"← less in {other}", "left"), (1.0, f"more in {other} →", "right")):
        axes.text(at, 1.01, text, transform=axes.transAxes, va="bottom", ha=align, size=9.5, color=QUIET_INK)
    for row, one in enumerate(shown):
        is_clear = not one.low <= 0.0 <= one.high
        axes.hlines(row, one.low, one.high, color=INK, lw=2.0, zorder=3, gid=f"interval-{row}")
        axes.plot(one.difference, row, marker="D", markersize=6.5, color=INK, markeredgecolor=INK,
                  markerfacecolor=INK if is_clear else "white", zorder=4, gid=f"difference-{row}")  # fmt: skip


def _write_columns(axes: Axes, shown: Sequence[PairedDifference], other: str) -> None:
    """Numbers beside the rows: the difference, the 2 by 2 table of pairs, and what the pairing saves."""
    _column(axes, 0.15, "difference, points\n(95 % interval)", [_difference(one) for one in shown], "left")
    for place, key in enumerate(COUNTS):
        numbers = [getattr(one, key) for one in shown]
        texts = ["–" if number is None else f"{number:,}" for number in numbers]
        _column(axes, 2.5 + 0.66 * place, _head(key, other), texts, "right")
    _column(
        axes, COLUMNS_INCHES - 0.15, "runs if\nseparate", [saved_text(one.variance_ratio) for one in shown], "right"
    )


def _column(axes: Axes, inches: float, head: str, texts: Sequence[str], align: Literal["left", "right"]) -> None:
    """A column of texts that begins or ends so far right of the axes."""
    at = 1.0 + inches * axes.figure.dpi / axes.bbox.width
    look: dict[str, Any] = {"transform": axes.transAxes, "va": "bottom", "ha": align, "size": 9, "linespacing": 1.1}
    axes.text(at, 1.01, head, color=QUIET_INK, **look)
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    for row, text in enumerate(texts):
        axes.text(at, row, text, transform=beside, va="center", ha=align, size=9.5)


def _head(key: str, other: str) -> str:
    return key.replace("only_a", "only\nA").replace("only_b", f"only\n{other}")


def _difference(one: PairedDifference) -> str:
    response = Response(one.name, "share")
    ends = f"{difference_text(response, one.low)} to {difference_text(response, one.high)}"
    return f"{difference_text(response, one.difference)}  ({ends})"


def saved_text(variance_ratio: float) -> str:
    """How many times as many runs independent experiments would need for the same interval.

    >>> saved_text(0.1), saved_text(0.0), saved_text(float("nan"))
    ('× 10.0', 'all', '–')
    """
    if not isfinite(variance_ratio):
        return "–"
    if variance_ratio <= 0.0:
        return "all"
    times = 1.0 / variance_ratio
    return f"× {times:.1f}" if times < 100 else f"× {times:,.0f}"

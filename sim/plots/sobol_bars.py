"""Which part of the variance each factor explains, alone and with others, and which part is luck.

Of the mean: the upper bars are shares of the variance that the parameters explain, so that factors compare; luck has
its own bar below, a share of the variance of a single run, for it is no part of the first. Of the spread there is no
bar of luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.factor_axis import key_text
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, ORANGE, QUIET_INK
from sim.plots.text import words
from sim.results.batches import Index
from sim.results.sobol import SobolIndices
from sim.results.wording import counted

WIDTH = 11.0
LEFT_INCHES, RIGHT_INCHES = 3.1, 3.0
ROW_INCHES = 0.56
MOST_ROWS = 15
FIRST_COLOUR, TOTAL_COLOUR, CHANCE_COLOUR = BLUE, "#9CC4E0", ORANGE


@in_style
def draw_sobol(found: SobolIndices, frame: Frame) -> Figure:
    """First-order and total indices of each factor, the most important on top, and the share of chance below.

    Parameters
    ----------
    found : SobolIndices
        From `sim.results.sobol`. Of more than fifteen factors the first fifteen are drawn.
    frame : Frame
        Its `intervals` should say that they are of a bootstrap.
    """
    order = found.order[:MOST_ROWS]
    has_chance = isfinite(found.chance.estimate)
    remarks = [f"{counted(found.n_base, 'row')} of the design, {counted(found.n_runs)} a point"]
    if isfinite(found.noise.estimate):
        remarks.append(f"luck left in the points {_text(found.noise)}")
    if len(order) < len(found.factors):
        remarks.append(f"the first {len(order)} of {len(found.factors)} factors")
    height = HEADER_INCHES + FOOTER_INCHES + 1.35 + ROW_INCHES * (len(order) + 2.4 * has_chance)
    figure = sheet(WIDTH, height, _heading(found), frame, remark="; ".join(remarks))
    below = 0.6 + 2.4 * ROW_INCHES * has_chance
    axes = panel(figure, LEFT_INCHES, below, RIGHT_INCHES, 0.55)
    if not any(isfinite(index.estimate) for index in found.total):
        axes.set(xticks=[], yticks=[])
        say(axes, " ".join(found.remarks[:2]) or "Nothing varies, so there is nothing to explain.")
        return figure
    _factor_rows(axes, found, order)
    if has_chance:
        _chance_row(panel(figure, LEFT_INCHES, 0.6, RIGHT_INCHES, height - HEADER_INCHES - FOOTER_INCHES - 1.15), found)
    return figure


def _heading(found: SobolIndices) -> str:
    name = words(found.response)
    return f"What explains {name}" if found.statistic == "mean" else f"What explains how widely {name} varies"


def _factor_rows(axes: Axes, found: SobolIndices, order: Sequence[int]) -> None:
    indices = [(found.first[place], found.total[place]) for place in order]
    _rows(axes, [key_text(found.factors[place], 34, 2) for place in order])
    _share_axis(axes, [index for pair in indices for index in pair])
    for row, (first, total) in enumerate(indices):
        _bar(axes, row + 0.17, total, TOTAL_COLOUR, "///", f"total-{row}")
        _bar(axes, row - 0.17, first, FIRST_COLOUR, "", f"first-{row}")
        _write(axes, row - 0.2, f"alone  {_text(first)}")
        _write(axes, row + 0.2, f"in all  {_text(total)}")
    axes.set_title("part of what the parameters explain", pad=6)
    axes.tick_params(labelbottom=True)
    axes.text(1.02, 1.0, "share (interval)", transform=axes.transAxes, va="bottom", size=9, color=QUIET_INK)


def _chance_row(axes: Axes, found: SobolIndices) -> None:
    _rows(axes, ["luck"])
    _share_axis(axes, [found.chance], whole=True)
    _bar(axes, 0.0, found.chance, CHANCE_COLOUR, "...", "chance")
    _write(axes, 0.0, _text(found.chance))
    axes.set_title("part of the variance of a single run", pad=6)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.yaxis.set_major_locator(FixedLocator(range(len(names))))
    axes.yaxis.set_major_formatter(FixedFormatter(list(names)))
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")


def _share_axis(axes: Axes, indices: Sequence[Index], *, whole: bool = False) -> None:
    shown = [index.drawn for index in indices]
    ends = [end for index in shown for end in (index.low, index.high, index.estimate) if isfinite(end)]
    low, high = min([0.0, *ends]), max([0.1, *ends])
    axes.set_xlim(1.05 * low, 1.0 if whole else 1.05 * high)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g} %".replace("-", "−")))
    axes.axvline(0.0, color=INK, lw=0.9, zorder=3)


def _bar(axes: Axes, row: float, index: Index, colour: str, hatch: str, gid: str) -> None:
    is_open, index = index.says_nothing, index.drawn
    axes.barh(row, index.estimate, height=0.3, color=colour, hatch=hatch, edgecolor="white", lw=0.0, gid=gid)
    if is_open:
        return
    axes.hlines(row, index.low, index.high, color=INK, lw=1.5, zorder=4)
    axes.plot(
        [index.low, index.high], [row, row], linestyle="none", marker="|", markersize=6, markeredgewidth=1.5,
        color=INK, zorder=4,
    )  # fmt: skip


def _write(axes: Axes, row: float, text: str) -> None:
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    axes.text(1.02, row, text, transform=beside, va="center", size=9.5)


def _text(index: Index) -> str:
    """A share, which sampling may have made negative, with its interval, or that there were too few runs for one."""
    if not isfinite(index.estimate):
        return "–"
    said = f"{100 * index.drawn.estimate:.1f} %"
    if index.says_nothing:
        said += "  (too few runs)"
    elif isfinite(index.low):
        said += f"  ({100 * index.low:.1f} to {100 * index.high:.1f} %)"
    return said.replace("-", "−")

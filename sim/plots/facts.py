"""Facts as intervals, what the model shows as dots: one row a fact, one figure a table."""

from __future__ import annotations

import math
from functools import partial
from pathlib import PurePath
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, sheet
from sim.plots.drawings import Drawings
from sim.plots.fitting import cut_labels
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK, VERMILLION
from sim.results.facts import Fact, JudgedFact
from sim.results.shown import FactsShown

WIDTH = 12.0
ROW_INCHES = 0.29
LEFT_INCHES, RIGHT_INCHES = 5.3, 3.1
LONGEST = 84
"""Letters of a description that fit to the left of the axes."""
REACH = 2.6
"""Half-widths of the observed interval that the axis shows to either side; what lies beyond is a triangle there."""


def figures(result: object) -> Drawings:
    """The figures by the names of their files: that of the first table is `facts`, others are called as their table."""
    tables = FactsShown.model_validate(result).tables
    names = ["facts", *(PurePath(table.name).stem for table in tables[1:])]
    return Drawings({name: partial(figure, result, place) for place, name in enumerate(names)})


@in_style
def figure(result: object, place: int = 0) -> Figure:
    """Every fact that can be evaluated on its own scale: the observed interval, and the simulated value as a dot.

    Parameters
    ----------
    result : FactsResult or FactsShown
    place : int, optional
        Which of its tables.
    """
    shown = FactsShown.model_validate(result)
    table = shown.tables[place]
    rows = [row for row in table.facts if row.not_evaluable is None]
    frame = Frame(
        title=f"Reference family: plain dyads. {table.sentence}",
        n_runs=shown.runs, seed=shown.seed, horizon_days=2200.0,
        design=f"{shown.runs:,} dyads over six years; {shown.decades:,} more over two decades, {shown.peace:,} left "
        f"alone; {shown.parameters}",
        intervals="each row on its own scale, centred on its observed interval; dots with 95 % simulation intervals",
        varied=("start",),
    )  # fmt: skip
    drawn = sheet(
        WIDTH, HEADER_INCHES + FOOTER_INCHES + 0.9 + ROW_INCHES * max(len(rows), 1),
        "What disputes and crises were, and what the model shows", frame,
    )  # fmt: skip
    axes = panel(drawn, LEFT_INCHES, 0.35, RIGHT_INCHES, 0.35)
    axes.set_ylim(len(rows) - 0.4, -0.8)
    axes.set_xlim(-REACH, REACH)
    axes.axvspan(-1.0, 1.0, color=QUIET_INK, alpha=0.10, linewidth=0)
    axes.xaxis.set_major_locator(FixedLocator([-1.0, 0.0, 1.0]))
    axes.xaxis.set_major_formatter(FixedFormatter(["low", "centre", "high"]))
    axes.set_xlabel("observed 95 % interval")
    axes.yaxis.set_major_locator(FixedLocator(range(len(rows))))
    axes.yaxis.set_major_formatter(FixedFormatter([_said(row.fact) for row in rows]))
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    for label in axes.get_yticklabels():
        if "\n" in label.get_text():
            label.set(fontsize=8.0, linespacing=1.1)
    axes.grid(False)
    cut_labels(axes)
    for line, row in enumerate(rows):
        _draw(axes, line, row)
    _key(axes)
    axes.text(1.02, -0.62, "simulated   observed (95 % interval)", transform=axes.get_yaxis_transform(), va="center",
              size=8.5, color=QUIET_INK)  # fmt: skip
    return drawn


def _said(fact: Fact) -> str:
    """The description, without remarks on how its interval was made; in two lines where it is too long for one."""
    said = fact.description.replace(" (dyad-clustered CI)", "").replace(" (crisis-clustered CI)", "")
    said = said.replace("MIE all, 1 geometric kernel(s): ", "")
    return "\n".join(wrap(said, LONGEST if len(said) <= LONGEST else max(LONGEST, len(said) // 2 + 8))) or fact.id


def _draw(axes: Axes, place: int, row: JudgedFact) -> None:
    fact = row.fact
    centre, half = 0.5 * (fact.low + fact.high), max(0.5 * (fact.high - fact.low), 1e-12)
    axes.plot([-1.0, 1.0], [place, place], color=QUIET_INK, linewidth=3.2, alpha=0.55, solid_capstyle="butt")
    axes.plot([(fact.value - centre) / half], [place], "|", color=INK, markersize=8)
    observed = f"{fact.value:.3g} ({fact.low:.3g} to {fact.high:.3g})"
    where = (row.simulated - centre) / half
    colour = BLUE if row.is_inside else VERMILLION
    if abs(where) > REACH * 0.97:
        axes.plot([math.copysign(REACH * 0.97, where)], [place], ">" if where > 0 else "<", color=colour, markersize=7)
    else:
        ends = [min(max((end - centre) / half, -REACH), REACH) for end in (row.low, row.high)]
        if all(math.isfinite(end) for end in ends):
            axes.plot(ends, [place, place], color=colour, linewidth=1.4)
        axes.plot([where], [place], "o" if row.is_inside else "D", color=colour, markersize=5.5)
    axes.text(1.02, place, f"{row.simulated:.3g}   {observed}", transform=axes.get_yaxis_transform(), va="center",
              size=8.5, color=INK if row.is_inside else VERMILLION)  # fmt: skip


def _key(axes: Axes) -> None:
    looks = [
        Line2D([], [], color=QUIET_INK, linewidth=3.2, alpha=0.55, label="observed, 95 %"),
        Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=5.5, label="inside, widened by a tenth"),
        Line2D([], [], marker="D", color=VERMILLION, linestyle="", markersize=5.5, label="outside"),
        Line2D([], [], marker=">", color=VERMILLION, linestyle="", markersize=7, label="beyond the axis"),
    ]
    axes.legend(handles=looks, loc="lower left", bbox_to_anchor=(-0.5, 1.0), ncols=4, fontsize=8.5, frameon=False,
                borderaxespad=0.1, handletextpad=0.4, columnspacing=1.2)  # fmt: skip

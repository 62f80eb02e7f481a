"""Reliability diagrams: how often things happened that were given some probability, without bins."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK
from sim.plots.text import plain, words
from sim.results.scored import Reliability

SIDE_INCHES = 3.3
GAP_INCHES = 0.95
MOST_PANELS = 4


@in_style
def draw_reliability(diagrams: Mapping[str, Reliability], frame: Frame) -> Figure:
    """One panel for each yes or no: the fitted rate against the forecast, the band, and every case as a tick.

    Parameters
    ----------
    diagrams : mapping of str to Reliability
        By name; the first four are drawn.
    frame : Frame
    """
    shown = list(diagrams.items())[:MOST_PANELS]
    n = max(len(shown), 2)
    width = 0.75 + n * SIDE_INCHES + (n - 1) * GAP_INCHES + 0.25
    height = 0.85 + 0.55 + SIDE_INCHES + 1.65
    remark = (
        "band: where the steps of a calibrated forecaster would lie, 95 %; ticks: cases in which it came (top) or not"
    )
    figure = sheet(width, height, "When it is given some probability, how often does it happen?", frame, remark=remark)
    if not shown:
        axes = panel(figure, 1.0, 0.5, 1.0, 0.3)
        axes.set_axis_off()
        say(axes, "No case with an observation.")
    for place, (name, diagram) in enumerate(shown):
        left = 0.75 + place * (SIDE_INCHES + GAP_INCHES)
        axes = panel(figure, left, 1.3, width - left - SIDE_INCHES, 0.35)
        _draw(axes, diagram)
        axes.set_title(plain(words(name), 40))
        axes.set_ylabel("share of cases in which it came" if place == 0 else "")
    return figure


def _draw(axes: Axes, diagram: Reliability) -> None:
    p = diagram.forecast
    axes.plot([0, 1], [0, 1], color=QUIET_INK, lw=1.0, ls=(0, (4, 3)), zorder=1, gid="diagonal")
    axes.fill_between(p, diagram.low, diagram.high, color=BLUE, alpha=0.15, lw=0, zorder=1, gid="band")
    axes.plot(p, diagram.recalibrated, color=BLUE, lw=1.4, marker="o", markersize=4.5, zorder=3, gid="fit")
    came = [x for x, y in zip(p, diagram.happened, strict=True) if y]
    not_come = [x for x, y in zip(p, diagram.happened, strict=True) if not y]
    axes.vlines(came, 1.015, 1.05, color=INK, lw=0.9, gid="came")
    axes.vlines(not_come, -0.05, -0.015, color=INK, lw=0.9, gid="not come")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.06, 1.06))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MultipleLocator(0.25))
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    parts = (
        f"{len(p)} cases · Brier score {diagram.score:.3f}\n"
        f"= {diagram.miscalibration:.3f} miscalibration\n− {diagram.discrimination:.3f} discrimination "
        f"+ {diagram.uncertainty:.3f} uncertainty"
    )
    axes.set_xlabel(f"forecast probability\n{parts}", linespacing=1.4)

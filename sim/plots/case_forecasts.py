"""Forecasts of dated cases, one bar a case: how likely each class was, and which one came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import CLASS_COLOURS, INK, QUIET_INK, readable_on
from sim.plots.text import plain, words
from sim.results.scored import Foretold
from sim.vocabulary import OutcomeClass

WIDTH = 12.0
ROW_INCHES = 0.3
MOST_ROWS = 60
LEAST_LABELLED = 0.07
"""Share of a bar that has room for a number."""


@in_style
def draw_case_forecasts(cases: Sequence[Foretold], frame: Frame) -> Figure:
    """One stacked bar a case, with a mark in the class that came and the probability that it was given.

    Parameters
    ----------
    cases : sequence of Foretold
        The first sixty are drawn.
    frame : Frame
    """
    n = min(len(cases), MOST_ROWS)
    height = HEADER_INCHES + FOOTER_INCHES + 1.25 + ROW_INCHES * max(n, 3)
    remark = f"the first {n} of {len(cases)} cases" if n < len(cases) else ""
    figure = sheet(WIDTH, height, "How far each crisis would go, and how far it went", frame, remark=remark)
    axes = panel(figure, 2.9, 0.55, 1.9, 0.5)
    if not n:
        axes.set_axis_off()
        say(axes, "No cases.")
        return figure
    for row, case in enumerate(cases[:n]):
        _draw_row(axes, row, case.shares, case.observed)
    axes.set(xlim=(0, 1), ylim=(n - 0.4, -0.6))
    axes.grid(False)
    axes.yaxis.set_major_locator(FixedLocator(list(range(n))))
    axes.yaxis.set_major_formatter(FixedFormatter([plain(case.id, 34) for case in cases[:n]]))
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.set_xlabel("forecast probability")
    axes.text(1.02, -0.75, "what came, and what\nit was given", transform=axes.get_yaxis_transform(), size=9,
              va="bottom", color=QUIET_INK)  # fmt: skip
    keys = [Patch(color=colour, label=words(word.word)) for word, colour in CLASS_COLOURS.items()]
    mark = Line2D([], [], linestyle="none", marker="D", markersize=6, markerfacecolor="white", markeredgecolor=INK)
    axes.legend([*keys, mark], [*(words(word.word) for word in CLASS_COLOURS), "what came"], loc="lower left",
                bbox_to_anchor=(-0.01, 1.0), ncols=6, handlelength=1.0, columnspacing=1.2)  # fmt: skip
    return figure


def _draw_row(axes: Axes, row: int, shares: Mapping[str, float], observed: str | None) -> None:
    left = 0.0
    for word in OutcomeClass:
        share = shares[word.word]
        colour = CLASS_COLOURS[word]
        axes.barh(row, share, left=left, height=0.72, color=colour, lw=0)
        if share >= LEAST_LABELLED:
            at = left + (0.012 if word.word == observed else 0.5 * share)
            side = "left" if word.word == observed else "center"
            axes.text(at, row, f"{100 * share:.0f}", ha=side, va="center", size=9, color=readable_on(colour))
        if word.word == observed:
            axes.plot(left + share - min(0.012, 0.5 * share), row, marker="D", markersize=6, markerfacecolor="white",
                      markeredgecolor=INK, zorder=4, clip_on=False, gid="observed")  # fmt: skip
        left += share
    said = "not known" if observed is None else f"{words(observed)}, {100 * shares[observed]:.0f} %"
    axes.text(1.02, row, said, transform=axes.get_yaxis_transform(), va="center", size=9.5,
              color=QUIET_INK if observed is None else INK)  # fmt: skip

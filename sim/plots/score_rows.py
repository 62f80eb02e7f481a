"""Scores of forecasts beside baselines: the model less each, with intervals; left of zero the model is better."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, GREEN, INK, ORANGE, QUIET_INK, VERMILLION
from sim.plots.text import plain, words
from sim.results.scored import Scored

WIDTH = 11.5
ROW_INCHES = 0.62
SCORES = {"rps": "ranked probability score", "brier": "Brier score", "log": "log score", "crps_days": "CRPS, days"}
LOOKS = {
    "climatology": (BLUE, "o", -0.27), "opening": (GREEN, "D", -0.09), "logit": (ORANGE, "s", 0.09),
    "uniform": (VERMILLION, "^", 0.27),
}  # fmt: skip
"""Colour, mark and place within its row of each baseline."""
SHARES = ("rps", "brier")
"""Scores between 0 and 1, which can stand on one axis."""


@in_style
def draw_scores(scores: Sequence[Scored], frame: Frame) -> Figure:
    """One row a score with a mark and an interval for each baseline.

    Parameters
    ----------
    scores : sequence of Scored
        Those between 0 and 1 are drawn; log scores and days have scales of their own and stand in the table.
    frame : Frame
    """
    shown = [score for score in scores if score.score in SHARES and score.n]
    height = HEADER_INCHES + FOOTER_INCHES + 1.45 + ROW_INCHES * max(len(shown), 2)
    remark = "left of zero the model is better; filled marks: the interval leaves zero out"
    figure = sheet(WIDTH, height, "Is the model better than plain baselines?", frame, remark=remark)
    axes = panel(figure, 2.9, 0.6, 3.2, 0.6)
    if not shown:
        axes.set_axis_off()
        say(axes, "No case with an observation, so no scores.")
        return figure
    axes.axvline(0.0, color=INK, lw=1.0, zorder=1, gid="zero")
    for row, score in enumerate(shown):
        _draw_row(axes, row, score)
    axes.set_ylim(len(shown) - 0.45, -0.55)
    reach = 1.05 * max(abs(end) for end in axes.get_xlim())
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_locator(MaxNLocator(7, symmetric=True))
    axes.grid(False, axis="y")
    axes.yaxis.set_major_locator(FixedLocator(list(range(len(shown)))))
    labels = [f"{plain(words(score.target), 30)}\n{SCORES[score.score]}" for score in shown]
    axes.yaxis.set_major_formatter(FixedFormatter(labels))
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("mean score of the model less that of the baseline")
    for name, (colour, marker, _) in LOOKS.items():
        axes.plot([], [], color=colour, marker=marker, markersize=6.5, markeredgecolor=INK, label=f"less {name}")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=len(LOOKS))
    return figure


def _draw_row(axes: Axes, row: int, score: Scored) -> None:
    for name, (colour, marker, offset) in LOOKS.items():
        gap = score.differences.get(name)
        if gap is None:  # stored before there was such a baseline
            continue
        if isfinite(gap.low):
            axes.hlines(row + offset, gap.low, gap.high, color=colour, lw=2.0, zorder=3, gid=f"interval:{name}")
        is_clear = isfinite(gap.low) and not gap.low <= 0.0 <= gap.high
        axes.plot(gap.value, row + offset, marker=marker, markersize=6.5, markeredgecolor=INK, zorder=4,
                  markerfacecolor=colour if is_clear else "white", gid=f"difference:{name}")  # fmt: skip
    means = score.systems
    said = f"model {means['model'].value:.3f}, {score.n} cases\n" + ", ".join(
        f"{name} {means[name].value:.3f}" for name in ("climatology", "opening") if name in means
    )
    axes.text(1.02, row, said, transform=axes.get_yaxis_transform(), va="center", size=9, color=QUIET_INK)

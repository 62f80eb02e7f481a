"""A calibration: each coefficient before and after, and each target with what the model gives for it."""

from __future__ import annotations

import math
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, sheet
from sim.plots.drawings import Drawings
from sim.plots.factor_axis import key_text
from sim.plots.fitting import cut_labels
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK, QUIET_INK, VERMILLION
from sim.results.calibrated import Marginal, Standing
from sim.results.shown import CalibrationShown

WIDTH = 12.0
COLUMNS = 4
PANEL_INCHES, TITLE_INCHES, BELOW_INCHES = 1.25, 0.5, 0.55
LEFT_INCHES, GAP_INCHES, RIGHT_INCHES = 0.35, 0.35, 0.35
ROW_INCHES = 0.27
NAME_INCHES, WORDS_INCHES = 3.3, 2.9
REACH = 6.0
"""Standard deviations to either side that the axis shows; what lies beyond is a triangle there."""


def figures(result: object) -> Drawings:
    """Every figure by the name of its file, of a `Calibration` or of what is kept of it."""
    shown = CalibrationShown.model_validate(result)
    return Drawings({"targets": partial(draw_targets, shown), "coefficients": partial(draw_coefficients, shown)})


def _frame(result: CalibrationShown, intervals: str) -> Frame:
    return Frame(
        title=result.sentence, n_runs=result.n_runs, seed=result.seed, horizon_days=0.0,
        design=f"{len(result.waves)} wave{'s' * (len(result.waves) != 1)}, {result.n_runs:,} runs",
        intervals=intervals, varied=("start", "horizon_days"),
    )  # fmt: skip


@in_style
def draw_coefficients(result: CalibrationShown) -> Figure:
    """Prior and posterior of every coefficient, a panel each.

    Parameters
    ----------
    result : CalibrationShown
    """
    shown = list(result.marginals)
    columns = min(COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    pitch = TITLE_INCHES + PANEL_INCHES + BELOW_INCHES
    height = HEADER_INCHES + FOOTER_INCHES + 0.45 + rows * pitch
    frame = _frame(result, "bars: share of the draws in each bin")
    figure = sheet(WIDTH, height, "What the facts teach about the coefficients", frame)
    width = (WIDTH - LEFT_INCHES - RIGHT_INCHES - (columns - 1) * GAP_INCHES) / columns
    for place, marginal in enumerate(shown):
        row, column = divmod(place, columns)
        left = LEFT_INCHES + column * (width + GAP_INCHES)
        above = 0.4 + row * pitch + TITLE_INCHES
        bottom = height - HEADER_INCHES - FOOTER_INCHES - above - PANEL_INCHES
        _draw_marginal(panel(figure, left, bottom, WIDTH - left - width, above), marginal)
    looks = [
        Patch(facecolor=BLUE, alpha=0.45, label="posterior"),
        Line2D([], [], color=QUIET_INK, linewidth=1.2, label="prior"),
        Line2D([], [], color=VERMILLION, linewidth=1.4, linestyle=(0, (4, 2)), label="default"),
    ]
    corner = (LEFT_INCHES / WIDTH, 1 - (HEADER_INCHES + 0.02) / height)
    figure.legend(handles=looks, loc="upper left", bbox_to_anchor=corner, ncols=3, fontsize=9, frameon=False,
                  borderaxespad=0.0)  # fmt: skip
    return figure


def _draw_marginal(axes: Axes, marginal: Marginal) -> None:
    axes.stairs(marginal.posterior, marginal.edges, fill=True, color=BLUE, alpha=0.45, gid=marginal.key)
    axes.stairs(marginal.prior, marginal.edges, color=QUIET_INK, linewidth=1.2)
    axes.axvline(marginal.default, color=VERMILLION, linewidth=1.4, linestyle=(0, (4, 2)))
    axes.set_xlim(marginal.edges[0], marginal.edges[-1])
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_visible(False)
    axes.grid(False)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(axis="x", labelsize=8.5)
    low, middle, high = marginal.after
    axes.set_title(key_text(marginal.key, 32, 1), size=9.5, pad=18)
    said = f"{middle:.3g} ({low:.3g} to {high:.3g}), {100 * marginal.narrower:.0f} % narrower"
    axes.text(0.0, 1.03, said, transform=axes.transAxes, size=8.5, color=QUIET_INK, va="bottom")


@in_style
def draw_targets(result: CalibrationShown) -> Figure:
    """Every target on one scale: what the prior and the posterior give, in standard deviations of what may be off.

    Parameters
    ----------
    result : CalibrationShown
    """
    rows = list(result.standings)
    height = HEADER_INCHES + FOOTER_INCHES + 1.15 + ROW_INCHES * max(len(rows), 1)
    intervals = "lines: 90 % of the points of prior and posterior; band: two standard deviations"
    figure = sheet(WIDTH, height, "What the facts are, and what the model gives before and after",
                   _frame(result, intervals))  # fmt: skip
    axes = panel(figure, NAME_INCHES, 0.6, WORDS_INCHES, 0.35)
    axes.set_ylim(len(rows) - 0.4, -1.3)
    axes.set_xlim(-REACH, REACH)
    axes.axvspan(-2.0, 2.0, color=QUIET_INK, alpha=0.10, linewidth=0)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_xlabel("simulated less observed, in standard deviations of observation and discrepancy")
    axes.yaxis.set_major_locator(FixedLocator(range(len(rows))))
    axes.yaxis.set_major_formatter(FixedFormatter([row.name for row in rows]))
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.grid(False)
    cut_labels(axes)
    for place, row in enumerate(rows):
        _draw_target(axes, place, row)
    axes.text(1.02, -0.95, "posterior   observed (95 % interval)", transform=axes.get_yaxis_transform(), va="center",
              size=8.5, color=QUIET_INK)  # fmt: skip
    looks = [
        Line2D([], [], color=QUIET_INK, linewidth=1.2, label="prior"),
        Line2D([], [], color=BLUE, linewidth=3.0, marker="o", markersize=5.5, label="posterior"),
        Line2D([], [], color=VERMILLION, linewidth=3.0, marker="D", markersize=5.5, label="posterior misses it"),
        Line2D([], [], color=BLUE, marker="o", markerfacecolor="white", linestyle="", label="not fitted"),
        Line2D([], [], color=QUIET_INK, marker=">", linestyle="", label="beyond the axis"),
    ]
    axes.legend(handles=looks, loc="lower left", bbox_to_anchor=(-0.45, 1.0), ncols=5, fontsize=8.5, frameon=False,
                borderaxespad=0.1, handletextpad=0.4, columnspacing=1.2)  # fmt: skip
    return figure


def _draw_target(axes: Axes, place: int, row: Standing) -> None:
    colour = BLUE if row.is_met else VERMILLION
    observed = f"{row.observed:.3g} ({row.low:.3g} to {row.high:.3g})"
    if not math.isfinite(row.after[1]):
        axes.text(1.02, place, f"—   {observed}", transform=axes.get_yaxis_transform(), va="center", size=8.5,
                  color=QUIET_INK)  # fmt: skip
        return
    _line(axes, place - 0.16, row.before, QUIET_INK, 1.2)
    _line(axes, place + 0.12, row.after, colour, 3.0)
    middle = row.after[1]
    if abs(middle) > REACH:
        axes.plot([math.copysign(REACH * 0.985, middle)], [place + 0.12], ">" if middle > 0 else "<", color=colour,
                  markersize=6.5)  # fmt: skip
    else:
        axes.plot([middle], [place + 0.12], "o" if row.is_met else "D", color=colour, markersize=5.5,
                  markerfacecolor=colour if row.is_fitted else "white")  # fmt: skip
    axes.text(1.02, place, f"{row.simulated:.3g}   {observed}", transform=axes.get_yaxis_transform(), va="center",
              size=8.5, color=INK if row.is_met else "#B34F00")  # fmt: skip


def _line(axes: Axes, height: float, cuts: tuple[float, float, float], colour: str, width: float) -> None:
    """From the 5 % to the 95 % point, as far as the axis reaches."""
    ends = [min(max(cut, -REACH), REACH) for cut in (cuts[0], cuts[2])]
    if all(math.isfinite(end) for end in ends) and ends[0] < ends[1]:
        axes.plot(ends, [height, height], color=colour, linewidth=width, alpha=0.75, solid_capstyle="butt")

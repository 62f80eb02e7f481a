"""A calibration: each coefficient before and after, and each target with what the model gives for it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.plots.canvas import across, dot, grid, in_style, line, page, patch, scaled
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, QUIET_INK, VERMILLION
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.text import fitted
from sim.scenario.names import spoken_key

if TYPE_CHECKING:
    from sim.evidence.calibration.result import Calibration, Marginal, Standing

REACH = 6.0
"""Standard deviations to either side that the axis shows; what lies beyond is a triangle there."""
MISSED = Scale(
    -REACH, REACH, "simulated less observed, in standard deviations of observation and discrepancy", zero=0.0,
    shade=(-2.0, 2.0),
)  # fmt: skip
DASHES = (0, (4, 2))


def figures(result: Calibration) -> Drawings:
    """Every figure by the name of its file."""
    return Drawings({"targets": partial(draw_targets, result), "coefficients": partial(draw_coefficients, result)})


def _frame(result: Calibration, intervals: str) -> Frame:
    return Frame(
        title=result.sentence, n_runs=result.n_runs, seed=result.seed, horizon_days=0.0,
        design=f"{len(result.waves)} wave{'s' * (len(result.waves) != 1)}, {result.n_runs:,} runs",
        intervals=intervals, varied=("start", "horizon_days"),
    )  # fmt: skip


@in_style
def draw_coefficients(result: Calibration) -> Figure:
    """Prior and posterior of every coefficient, a panel each."""
    key = [
        patch("posterior", BLUE, alpha=0.45), line("prior", QUIET_INK, linewidth=1.2),
        line("default", VERMILLION, linewidth=1.4, linestyle=DASHES),
    ]  # fmt: skip
    figure, panels = grid(
        len(result.marginals), "What the facts teach about the coefficients",
        _frame(result, "bars: share of the draws in each bin"), width=page(12.0), least=2.2, height=scaled(1.25),
        left=0.3, title=0.62, below=0.4, key=key,
    )  # fmt: skip
    for axes, marginal in zip(panels, result.marginals, strict=True):
        _draw_marginal(axes, marginal)
    return figure


def _draw_marginal(axes: Axes, marginal: Marginal) -> None:
    axes.stairs(marginal.posterior, marginal.edges, fill=True, color=BLUE, alpha=0.45, gid=marginal.key)
    axes.stairs(marginal.prior, marginal.edges, color=QUIET_INK, linewidth=1.2)
    axes.axvline(marginal.default, color=VERMILLION, linewidth=1.4, linestyle=DASHES)
    axes.set(xlim=(marginal.edges[0], marginal.edges[-1]))
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_visible(False)
    axes.grid(False)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    low, middle, high = marginal.after
    axes.set_title(fitted(spoken_key(marginal.key), across(axes), bold=True), pad=scaled(18))
    said = f"{middle:.3g} ({low:.3g} to {high:.3g}), {100 * marginal.narrower:.0f} % narrower"
    axes.text(0.0, 1.03, said, transform=axes.transAxes, color=QUIET_INK, va="bottom")


@in_style
def draw_targets(result: Calibration) -> Figure:
    """Every target on one scale: what the prior and the posterior give, in standard deviations of what may be off."""
    key = [
        line("prior", QUIET_INK, linewidth=1.2), line("posterior", BLUE, linewidth=3.0, marker="o"),
        line("posterior misses it", VERMILLION, linewidth=3.0, marker="D"), dot("not fitted", BLUE, is_hollow=True),
        dot("beyond the axis", QUIET_INK, ">"),
    ]  # fmt: skip
    intervals = "lines: 90 % of the points of prior and posterior; band: two standard deviations"
    return draw_rows(
        [Group([_row(row) for row in result.standings], (MISSED,))], (" posterior", "observed (95 % interval)"),
        "What the facts are, and what the model gives before and after", _frame(result, intervals), width=12.0,
        empty="No targets.", key=key,
    )  # fmt: skip


def _row(row: Standing) -> Row:
    colour = BLUE if row.is_met else VERMILLION
    observed = f"{row.observed:.3g} ({row.low:.3g} to {row.high:.3g})"
    low, middle, high = row.after
    if not math.isfinite(middle):
        return Row(row.name, ((),), ("—", observed), is_quiet=True)
    before = Mark(row.before[1], row.before[0], row.before[2], QUIET_INK, "", shift=-0.25, thickness=1.2)
    marker = "o" if row.is_met else "D"
    after = Mark(middle, low, high, colour, marker, is_hollow=not row.is_fitted, shift=0.2, thickness=3.0, size=5.5)
    return Row(row.name, ((before, after),), (f"{row.simulated:.3g}", observed))

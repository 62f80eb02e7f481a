"""The figures of a back-test: forecasts case by case, scores beside baselines, reliability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import blank, dot, grid, in_style, label_axes, page, scaled
from sim.plots.drawings import Drawings
from sim.plots.frame import BOOTSTRAP, Frame
from sim.plots.palette import BLUE, GREEN, INK, ORANGE, QUIET_INK, VERMILLION
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.stacks import draw_case_forecasts
from sim.plots.study_axes import number_axis, per_cent, signed_text
from sim.plots.text import plain, words
from sim.results.wording import counted

if TYPE_CHECKING:
    from sim.evidence.cases.result import Backtest
    from sim.evidence.cases.scores import Reliability, Scored

SCORES = {"rps": "ranked probability score", "brier": "Brier score"}
"""Scores between 0 and 1, which can stand on one axis."""
LOOKS = {
    "climatology": (BLUE, "o", -0.33), "opening": (GREEN, "D", -0.11), "logit": (ORANGE, "s", 0.11),
    "uniform": (VERMILLION, "^", 0.33),
}  # fmt: skip
"""Colour, mark and place within its row of each baseline."""
MOST_DIAGRAMS = 4


def figures(result: Backtest) -> Drawings:
    """Each figure by the name of its file."""
    cases = result.foretold
    families = len({case.family for case in cases})
    pairs = f"{families} {'pair' if families == 1 else 'pairs'} of states"
    frame = Frame(
        title=f"{counted(len(cases), 'dated case')} of {pairs}, forecast from what was known at the first blow",
        n_runs=len(cases) * result.runs, seed=result.seed, horizon_days=float(result.horizon_days),
        design=f"{counted(result.runs)} of each case", intervals="", varied=("start",),
        disclaimer="of the past alone: no forecast of any crisis to come",
    )  # fmt: skip
    bootstrap = replace(frame, intervals=f"{BOOTSTRAP} over pairs of states")
    return Drawings(
        {
            "forecasts": partial(draw_case_forecasts, cases, frame),
            "scores": partial(draw_scores, result.scored, bootstrap),
            "reliability": partial(draw_reliability, result.reliability, frame),
        }
    )


@in_style
def draw_scores(scores: Sequence[Scored], frame: Frame) -> Figure:
    """The model less each baseline, with intervals: one row a score, a mark for each; left of zero the model is better.

    Parameters
    ----------
    scores : sequence of Scored
        Those between 0 and 1 are drawn; log scores and days have scales of their own and stand in the table.
    frame : Frame
    """
    rows = [_score_row(score) for score in scores if score.score in SCORES and score.n]
    marks = [mark for row in rows for mark in row.marks[0]]
    reach = 1.08 * max((abs(end) for one in marks for end in (one.value, one.low, one.high) if end == end), default=1.0)
    scale = Scale(-reach, reach, "mean score of the model less that of the baseline", signed_text, zero=0.0)
    return draw_rows(
        [Group(rows, (scale,))], ("",), "Is the model better than plain baselines?", frame, width=11.5, marks=0.52,
        empty="No case with an observation, so no scores.",
        remark="left of zero the model is better; filled marks: the interval leaves zero out",
        key=[dot(f"less {name}", colour, marker) for name, (colour, marker, _) in LOOKS.items()],
    )  # fmt: skip


def _score_row(score: Scored) -> Row:
    marks = []
    for name, (colour, marker, shift) in LOOKS.items():
        gap = score.differences.get(name)
        if gap is not None:  # else stored before there was such a baseline
            is_hollow = not (gap.low > 0.0 or gap.high < 0.0)
            gid = f"difference:{name}"
            marks.append(Mark(gap.value, gap.low, gap.high, colour, marker, is_hollow=is_hollow, shift=shift, gid=gid))
    means = score.systems
    said = ", ".join(f"{name} {means[name].value:.3f}" for name in ("climatology", "opening") if name in means)
    told = f"model {means['model'].value:.3f}, {score.n} cases\n{said}"
    return Row(f"{plain(words(score.target), 30)}\n{SCORES[score.score]}", (marks,), (told,))


@in_style
def draw_reliability(diagrams: Mapping[str, Reliability], frame: Frame) -> Figure:
    """How often things happened that were given some probability, without bins: a panel for each yes or no.

    The fitted rate stands against the forecast, with the band of a calibrated forecaster and every case as a tick.

    Parameters
    ----------
    diagrams : mapping of str to Reliability
        By name; the first four are drawn.
    frame : Frame
    """
    heading, shown = (
        "When it is given some probability, how often does it happen?",
        list(diagrams.items())[:MOST_DIAGRAMS],
    )
    band = (
        "band: where the steps of a calibrated forecaster would lie, 95 %; ticks: cases in which it came (top) or not"
    )
    width = page(max(8.0, 0.4 + 4.0 * len(shown)))
    if not shown:
        return blank(width, heading, frame, "No case with an observation.", remark=band)
    figure, panels = grid(
        len(shown), heading, frame, width=width, least=1.9, height=scaled(2.7), title=0.35, below=1.45, remark=band
    )
    for axes, (name, diagram) in zip(panels, shown, strict=True):
        axes.set_title(plain(words(name), 40))
        _draw_diagram(axes, diagram)
    return figure


def _draw_diagram(axes: Axes, diagram: Reliability) -> None:
    p = diagram.forecast
    axes.plot([0, 1], [0, 1], color=QUIET_INK, lw=1.0, ls=(0, (4, 3)), zorder=1, gid="diagonal")
    axes.fill_between(p, diagram.low, diagram.high, color=BLUE, alpha=0.15, lw=0, zorder=1, gid="band")
    axes.plot(p, diagram.recalibrated, color=BLUE, lw=1.4, marker="o", markersize=scaled(4.5), zorder=3, gid="fit")
    for happened, low, high, gid in ((True, 1.015, 1.05, "came"), (False, -0.05, -0.015, "not come")):
        at = [x for x, y in zip(p, diagram.happened, strict=True) if bool(y) is happened]
        axes.vlines(at, low, high, color=INK, lw=0.9, gid=gid)
    number_axis(axes, "x", -0.02, 1.02, per_cent)
    number_axis(axes, "y", -0.06, 1.06, per_cent)
    parts = (
        f"{len(p)} cases · Brier score {diagram.score:.3f}\n= {diagram.miscalibration:.3f} miscalibration\n"
        f"− {diagram.discrimination:.3f} discrimination\n+ {diagram.uncertainty:.3f} uncertainty"
    )
    label_axes(axes, beside="share of cases in which it came")
    axes.set_xlabel(f"forecast probability\n{parts}", linespacing=1.4)

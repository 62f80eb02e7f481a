"""The figures of a back-test: forecasts case by case, scores beside baselines, reliability."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sim.plots.case_forecasts import draw_case_forecasts
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.reliability import draw_reliability
from sim.plots.score_rows import draw_scores
from sim.results.shown import BacktestShown
from sim.results.wording import counted


def figures(result: object) -> Drawings:
    """Each figure by the name of its file, of a `Backtest` or of what is kept of it."""
    shown = BacktestShown.model_validate(result)
    frame = _frame(shown)
    bootstrap = replace(frame, intervals="95 % bootstrap intervals over pairs of states")
    return Drawings(
        {
            "forecasts": partial(draw_case_forecasts, shown.foretold, frame),
            "scores": partial(draw_scores, shown.scored, bootstrap),
            "reliability": partial(draw_reliability, shown.reliability, frame),
        }
    )


def _frame(shown: BacktestShown) -> Frame:
    cases = shown.foretold
    families = {case.family for case in cases}
    pairs = f"{len(families)} {'pair' if len(families) == 1 else 'pairs'} of states"
    return Frame(
        title=f"{counted(len(cases), 'dated case')} of {pairs}, forecast from what was known at the first blow",
        n_runs=len(cases) * shown.runs,
        seed=shown.seed,
        horizon_days=float(shown.horizon_days),
        design=f"{counted(shown.runs)} of each case",
        intervals="",
        varied=("start",),
        disclaimer="of the past alone: no forecast of any crisis to come",
    )

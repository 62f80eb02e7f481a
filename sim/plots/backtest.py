"""The figures of a back-test: forecasts case by case, scores beside baselines, reliability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from matplotlib.figure import Figure

from sim.plots.case_forecasts import draw_case_forecasts
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.reliability import Diagram, draw_reliability
from sim.plots.score_rows import draw_scores
from sim.plots.text import count
from sim.results.scored import Scored


class Tested(Protocol):
    """What the figures read of a back-test."""

    @property
    def runs(self) -> int:
        """Runs of each case."""

    @property
    def seed(self) -> int:
        """Seed of the runs."""

    @property
    def horizon_days(self) -> int:
        """Last day looked at."""

    @property
    def scored(self) -> Sequence[Scored]:
        """Every score."""

    @property
    def reliability(self) -> Mapping[str, Diagram]:
        """Reliability diagrams by name."""

    def each(self) -> Iterator[tuple[int, Any, Any]]:
        """Place, what was known and what was observed of each case."""

    def forecast_of(self, place: int) -> Mapping[str, Any]:
        """The forecast of one case."""


def figures(result: Tested) -> Drawings:
    """Each figure by the name of its file: forecasts, scores, reliability."""
    frame = _frame(result)
    bootstrap = replace(frame, intervals="95 % bootstrap intervals over pairs of states")
    return Drawings(
        {
            "forecasts": lambda: _forecasts(result, frame),
            "scores": lambda: draw_scores(result.scored, bootstrap),
            "reliability": lambda: draw_reliability(result.reliability, frame),
        }
    )


def _forecasts(result: Tested, frame: Frame) -> Figure:
    ids, shares, seen = [], [], []
    for place, known, observed in result.each():
        ids.append(known.id)
        shares.append(result.forecast_of(place)["outcome_class"])
        seen.append(observed.outcome_class)
    return draw_case_forecasts(ids, shares, seen, frame)


def _frame(result: Tested) -> Frame:
    cases = list(result.each())
    families = {known.family for _, known, _ in cases}
    pairs = f"{len(families)} {'pair' if len(families) == 1 else 'pairs'} of states"
    return Frame(
        title=f"{count(len(cases), 'dated case')} of {pairs}, forecast from what was known at the first blow",
        n_runs=len(cases) * result.runs,
        seed=result.seed,
        horizon_days=float(result.horizon_days),
        design=f"{count(result.runs)} of each case",
        intervals="",
        varied=("start",),
        disclaimer="of the past alone: no forecast of any crisis to come",
    )

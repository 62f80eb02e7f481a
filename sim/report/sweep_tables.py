"""Tables of a sweep: every point with a few responses, or, where points are many, where each response is extreme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from sim.report.terminal import Told, how_fast, mark_of, paragraph, problems_of, table_of, versions_line
from sim.results.caveats import CAVEAT, SAMPLE_IN_INTERVALS
from sim.results.design import Design, Value
from sim.results.responses import Curve, Estimates
from sim.results.wording import counted, estimated, words
from sim.scenario.idle import idle_sentence

if TYPE_CHECKING:
    from sim.study.sweep_result import SweepResult

MOST_ROWS = 60
"""Points up to which each has a row."""
USUAL = ("war", "answered_by_force", "talks_held", "agreement_reached")
"""Responses that are shown unless others are asked for, before the scenario's own outcomes."""
MOST_COLUMNS = 6
SAME_LUCK = "the same luck at every point"


def usual_responses(own: Sequence[str]) -> tuple[str, ...]:
    """Which responses to show where none were asked for."""
    return (*USUAL, *own)[:MOST_COLUMNS] if own else USUAL


def sweep_table(design: Design, measured: Estimates, responses: Sequence[str], *, is_plain: bool) -> Table:
    """Each point with its responses and their 95 % intervals; where points are many, the extremes of each response.

    Parameters
    ----------
    design : Design
    measured : Estimates
    responses : sequence of str
    is_plain : bool
    """
    curves = [measured.of(name) for name in responses]
    if design.n_points > MOST_ROWS:
        return _extremes(design, curves, is_plain=is_plain)
    headings = [*(factor.label for factor in design.factors), *(words(name) for name in responses)]
    rows = [
        (*(value_text(value) for value in point), *(estimate_cell(curve, place) for curve in curves))
        for place, point in enumerate(design.points)
    ]
    return table_of("Points", headings, rows, is_plain=is_plain)


def _extremes(design: Design, curves: Sequence[Curve], *, is_plain: bool) -> Table:
    rows = []
    labels = [factor.label for factor in design.factors]
    for curve in curves:
        known = np.isfinite(curve.estimate)
        if not known.any():
            continue
        for word, place in (("least", np.nanargmin(curve.estimate)), ("most", np.nanargmax(curve.estimate))):
            values = zip(labels, design.points[place], strict=True)
            where = ", ".join(f"{label} = {value_text(value)}" for label, value in values)
            rows.append((words(curve.response.name), word, estimate_cell(curve, int(place)), where))
    headings = ("", "", "estimate", "at")
    return table_of(f"Extremes over {design.n_points:,} points", headings, rows, is_plain=is_plain, has_numbers=False)


def value_text(value: Value) -> str:
    """A value of a factor as people write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def estimate_cell(curve: Curve, place: int) -> str:
    """An estimate with its interval in one cell."""
    return estimated(curve.response.kind, *(float(part[place]) for part in (curve.estimate, curve.low, curve.high)))


def told(result: SweepResult, *, is_plain: bool, is_verbose: bool = False, responses: Sequence[str] = ()) -> Told:
    """What a terminal shows of a sweep."""
    responses = responses or usual_responses([outcome.name for outcome in result.scenario.outcomes])
    is_short = result.design.n_points <= MOST_ROWS
    measured = result.with_ignorance(responses) if is_short else result.measured
    sampled = [SAMPLE_IN_INTERVALS] if measured is not result.measured else []
    speed = how_fast(len(result.rows), result.elapsed_seconds, result.jobs)
    played = [f"{result.design.n_points:,} points x {counted(result.runs_per_point)}: {speed}, {SAME_LUCK}."]
    problems = problems_of(result, result.folder)
    return Told(
        (
            sweep_table(result.design, measured, responses, is_plain=is_plain),
            *paragraph(sampled), *paragraph([idle_sentence(result.idle)]),
        ),
        problems,
        (*played, *([versions_line(result.origin["versions"])] if is_verbose else [])),
        "estimates.csv: every response at every point",
        (CAVEAT,),
        mark_of(result.seed, result.origin["versions"]["sim"], result.digest),
        not problems,
    )  # fmt: skip

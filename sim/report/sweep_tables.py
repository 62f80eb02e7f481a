"""Tables of a sweep: every point with a few responses, or, where points are many, where each response is extreme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.table import Table

from sim.report.tables import table_of
from sim.results.design import Design, Value
from sim.results.responses import Curve, Estimates
from sim.results.wording import estimated, words

MOST_ROWS = 60
"""Points up to which each has a row."""
USUAL = ("war", "answered_by_force", "talks_held", "agreement_reached")
"""Responses that are shown unless others are asked for, before the scenario's own outcomes."""
MOST_COLUMNS = 6


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
    headings = [*(factor.label for factor in design.factors), *(words(name.replace(".", " ")) for name in responses)]
    rows = [
        (*(told(value) for value in point), *(estimate_cell(curve, place) for curve in curves))
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
            where = ", ".join(f"{label} = {told(value)}" for label, value in values)
            rows.append((words(curve.response.name.replace(".", " ")), word, estimate_cell(curve, int(place)), where))
    headings = ("", "", "estimate", "at")
    return table_of(f"Extremes over {design.n_points:,} points", headings, rows, is_plain=is_plain, has_numbers=False)


def told(value: Value) -> str:
    """A value of a factor as people write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def estimate_cell(curve: Curve, place: int) -> str:
    """An estimate with its interval in one cell."""
    return estimated(curve.response.kind, *(float(part[place]) for part in (curve.estimate, curve.low, curve.high)))

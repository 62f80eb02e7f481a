"""How often something happens in a box and beside it, and from which share of the runs on a point is a case.

Shares are those of the runs of a point; boxes were found on some points (`sim.results.prim`) and are told by others.

>>> usual_level(np.array([0.1, 0.2, 0.3, 0.4])), usual_level(np.array([0.0, 0.0, 0.0, 0.0, 0.25]))
(0.4, 0.25)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np

from sim.model.arrays import Bools, Floats
from sim.results.boxes import Box, Input, inside
from sim.results.estimates import without_nan
from sim.results.intervals import student, wilson_intervals

CASES = 0.25
"""Which share of the points are cases where no level is stated."""


@dataclass(frozen=True, slots=True)
class Happening:
    """How often the outcome happens in a box, by the points held out.

    Attributes
    ----------
    share, low, high : float
        Share of the runs of its points, with a 95 % interval for these points being a sample of the box.
    overall : float
        Share of the runs of all points that the search for this box had left.
    covered : float
        Share that the box holds of all the runs in which it happens, at whatever point.
    """

    share: float
    low: float
    high: float
    overall: float
    covered: float


def happenings(shares: Floats, held_out: Bools, boxes: Sequence[Box], inputs: Sequence[Input]) -> Iterator[Happening]:
    """How often the outcome happens in each box, by the points held out that no box before it holds.

    Parameters
    ----------
    shares : float array, shape (n_points,)
        Share of the runs of each point in which it happens.
    held_out : bool array, shape (n_points,)
    boxes : sequence of Box
        In the order in which they were found.
    inputs : sequence of Input
        The factors as columns, over the same points.
    """
    everything, left = float(shares[held_out].sum()), held_out.copy()
    for box in boxes:
        is_inside = inside(box.restrictions, inputs) & left
        there = shares[is_inside]
        mean = float(there.mean()) if len(there) else nan
        reach = float(student(np.array([len(there) - 1.0]))[0])
        half = reach * float(there.std(ddof=1)) / sqrt(len(there)) if len(there) > 1 else nan
        yield Happening(
            share=mean, low=max(mean - half, 0.0), high=min(mean + half, 1.0), overall=float(shares[left].mean()),
            covered=float(there.sum()) / everything if everything else nan,
        )  # fmt: skip
        left &= ~is_inside


def box_to_json(box: Box, happening: Happening) -> dict[str, Any]:
    """What a box comes to by the points held out, with 95 % intervals, as JSON values."""
    measure = box.held_out
    n_cases = round(measure.density * measure.n / measure.coverage) if measure.coverage > 0 else 0
    density, coverage = interval_of(measure.density, measure.n), interval_of(measure.coverage, n_cases)
    numbers = {
        "density_low": density[0], "density_high": density[1], "coverage_low": coverage[0],
        "coverage_high": coverage[1], "share_in_box": happening.share, "share_low": happening.low,
        "share_high": happening.high, "share_overall": happening.overall, "share_covered": happening.covered,
    }  # fmt: skip
    return {"says": str(box), **measure.to_json(), **without_nan(numbers)}


def interval_of(share: float, n: int) -> tuple[float, float]:
    """Both ends of the 95 % Wilson interval of a share of `n` points; nan where there is none.

    >>> [round(end, 3) for end in interval_of(0.8, 50)]
    [0.67, 0.888]
    """
    if not n or np.isnan(share):
        return nan, nan
    low, high = wilson_intervals(np.array([share * n]), np.array([n]))
    return float(low[0]), float(high[0])


def usual_level(shares: Floats) -> float:
    """The level that makes cases of the quarter of the points with the largest shares, or of all above the least."""
    level = float(np.sort(shares)[len(shares) - max(int(CASES * len(shares)), 1)])
    return level if level > shares.min() else float(np.min(shares, where=shares > level, initial=1.0))

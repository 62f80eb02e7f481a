"""How many die: the share of runs with at least so many deaths, by kind.

Deaths have heavy tails: a mean says little, and one run may hold most of the dead. The share of runs at or above each
number says it all, and reads well on a logarithmic axis.

>>> curve = exceedance(Counted.of(np.array([0.0, 0.0, 3.0, 40.0])), "deaths_total")
>>> curve.none, curve.deaths.tolist(), curve.share.tolist()
(0.5, [1.0, 3.0, 40.0], [0.5, 0.5, 0.25])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Floats
from sim.results.counted import Counted
from sim.results.intervals import wilson

MAX_POINTS = 300
"""Points of a curve at most; more cannot be seen."""


@dataclass(frozen=True, slots=True)
class Exceedance:
    """Of one kind of deaths, the share of runs with at least so many.

    Attributes
    ----------
    kind : str
        The column.
    n_runs : int
    none : float
        Share of runs without a death; nan without runs.
    deaths : float array, shape (n_points,)
        1 and the numbers that occur above it; empty where no run has a death.
    share, low, high : float array, shape (n_points,)
        With the 95 % band, point by point.
    """

    kind: str
    n_runs: int
    none: float
    deaths: Floats
    share: Floats
    low: Floats
    high: Floats


def exceedance(deaths: Counted, kind: str) -> Exceedance:
    """Share of runs with at least so many deaths, from 1 up.

    Parameters
    ----------
    deaths : Counted
        At least 0.
    kind : str
    """
    n_runs = deaths.n_runs
    some = deaths.values[deaths.values > 0]
    points = np.unique(np.maximum(np.append(some, 1.0), 1.0)) if len(some) else np.zeros(0)
    if len(points) > MAX_POINTS:
        wanted = np.geomspace(points[0], points[-1], MAX_POINTS)
        points = points[np.unique(np.minimum(np.searchsorted(points, wanted), len(points) - 1))]
    counts = n_runs - deaths.below(points)
    bands = np.array([wilson(int(count), n_runs) for count in counts]).reshape(-1, 2)
    none = 1 - int(deaths.counts[deaths.values > 0].sum()) / n_runs if n_runs else float("nan")
    return Exceedance(kind, n_runs, none, points, counts / max(n_runs, 1), bands[:, 0], bands[:, 1])


def exceedances(numbers: Mapping[str, Counted]) -> dict[str, Exceedance]:
    """The curve of every kind of deaths among the numbers of a tally, by column name."""
    return {name: exceedance(counted, name) for name, counted in numbers.items() if name.startswith("deaths_")}

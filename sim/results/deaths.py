"""How many die: the share of runs with at least so many deaths, by kind.

Deaths have heavy tails: a mean says little, and one run may hold most of the dead. The share of runs at or above each
number says it all, and reads well on a logarithmic axis.

>>> curve = exceedance(np.array([0.0, 0.0, 3.0, 40.0]), "deaths_total")
>>> curve.none, curve.deaths.tolist(), curve.share.tolist()
(0.5, [1.0, 3.0, 40.0], [0.5, 0.5, 0.25])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.results.digest import Table
from sim.results.estimates import wilson

Floats = npt.NDArray[np.float64]

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


def exceedance(deaths: Floats, kind: str) -> Exceedance:
    """Share of runs with at least so many deaths, from 1 up.

    Parameters
    ----------
    deaths : float array, shape (n_runs,)
        At least 0.
    kind : str
    """
    n_runs = len(deaths)
    some = deaths[deaths > 0]
    points = np.unique(np.maximum(np.append(some, 1.0), 1.0)) if len(some) else np.zeros(0)
    if len(points) > MAX_POINTS:
        wanted = np.geomspace(points[0], points[-1], MAX_POINTS)
        points = points[np.unique(np.minimum(np.searchsorted(points, wanted), len(points) - 1))]
    counts = n_runs - np.searchsorted(np.sort(deaths), points, side="left")
    bands = np.array([wilson(int(count), n_runs) for count in counts]).reshape(-1, 2)
    none = 1 - len(some) / n_runs if n_runs else float("nan")
    return Exceedance(kind, n_runs, none, points, counts / max(n_runs, 1), bands[:, 0], bands[:, 1])


def exceedances(table: Table) -> dict[str, Exceedance]:
    """The curve of every kind of deaths in the table of runs, by column name."""
    names = [name for name in table.dtype.names or () if name.startswith("deaths_")]
    return {name: exceedance(table[name], name) for name in names}

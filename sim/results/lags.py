"""How long it takes: days to an answer, to talks, to an agreement, counted by whole day over the runs in which it came.

>>> lag = lag_of(np.array([2.0, 2.0, 0.0, -3.0, np.nan]), "days_to_talks")
>>> lag.counts.tolist(), lag.n_before, lag.n_happened, lag.n_runs
([1, 0, 2], 1, 4, 5)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.results.digest import Table
from sim.results.estimates import GIVEN, summarise


@dataclass(frozen=True, slots=True)
class Lag:
    """Whole days until something, over the runs in which it came.

    Attributes
    ----------
    name : str
        The column.
    n_runs, n_happened : int
    n_before : int
        Runs in which it came before the first force, so that its lag is negative.
    counts : int array, shape (n_days,)
        The other runs in which it came, by whole day, day 0 first; empty where there are none.
    quantiles : mapping of int to float
        By per cent, given that it came; nan where it never did.
    """

    name: str
    n_runs: int
    n_happened: int
    n_before: int
    counts: npt.NDArray[np.int64]
    quantiles: Mapping[int, float]


def lag_of(days: npt.NDArray[np.floating], name: str) -> Lag:
    """The distribution of one lag.

    Parameters
    ----------
    days : float array, shape (n_runs,)
        Whole days, negative where it came before the first force; nan where it never came.
    name : str
    """
    came = days[~np.isnan(days)]
    since = came[came >= 0].astype(np.int64)
    return Lag(name, len(days), len(came), len(came) - len(since), np.bincount(since), summarise(days).quantiles)


def lags(table: Table) -> dict[str, Lag]:
    """Every lag of the table of runs, by column name."""
    return {name: lag_of(table[name], name) for name in GIVEN}

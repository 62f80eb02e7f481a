"""How long it takes: days to an answer, to talks, to an agreement, counted by whole day over the runs in which it came.

>>> lag = lag_of(Counted.of(np.array([2.0, 2.0, 0.0, -3.0, np.nan])), "days_to_talks")
>>> lag.counts.tolist(), lag.n_before, lag.n_happened, lag.n_runs
([1, 0, 2], 1, 4, 5)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.results.counted import Counted
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


def lag_of(days: Counted, name: str) -> Lag:
    """The distribution of one lag.

    Parameters
    ----------
    days : Counted
        Whole days, negative where it came before the first force.
    name : str
    """
    since = days.values >= 0
    counts = np.zeros(int(days.values[since].max(initial=-1)) + 1, dtype=np.int64)
    counts[days.values[since].astype(np.int64)] = days.counts[since]
    return Lag(name, days.n_runs, days.n, days.n - int(counts.sum()), counts, summarise(days).quantiles)


def lags(numbers: Mapping[str, Counted]) -> dict[str, Lag]:
    """Every lag among the numbers of a tally, by column name."""
    return {name: lag_of(numbers[name], name) for name in GIVEN}

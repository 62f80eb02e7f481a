"""What is not known beside what is chance: how far an estimate goes from row to row of a sample of coefficients.

Under a sample of coefficients (`sim.scenario.sample`) each run draws a row. The share of all runs is then an average
over what is not known, and its interval says only how well the average is known. How far the share itself goes from row
to row is *ignorance*. A row has few runs, so that its own share is mostly luck: a one-way analysis of variance takes
the luck out of the spread, and the rows are drawn towards their mean until their spread is what is left. That spread is
known poorly where a row has few runs, and may come out as none. So one standard error is added to its variance: an
interval is wide where little is known, and 95 % of rows lie within on average (a share with a spread of a fifth of
itself: 99 % at 500 runs of 400 rows, 96 % at 10,000; of a share of 1 % fewer, 77 to 90 %).

>>> rows = np.repeat(np.arange(100), 200)
>>> rng = np.random.default_rng(1)
>>> known = ignorance_of(rng.random(20_000) < 0.3, rows)            # every row has the share 0.3
>>> unknown = ignorance_of(rng.random(20_000) < (0.2 + 0.002 * rows), rows)       # shares from 0.2 to 0.4
>>> known.high - known.low < 0.07, 0.15 < unknown.high - unknown.low < 0.25
(True, True)

Sources
-------
Searle, S. R., Casella, G. and McCulloch, C. E. (1992), Variance Components, chapter 3 (unequal groups); Louis, T. A.
(1984), J. American Statistical Association 79, 393-398 (estimates whose spread is right).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats
from sim.results.estimates import number_or_null
from sim.results.intervals import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Ignorance:
    """How far a mean goes from row to row.

    Attributes
    ----------
    n_rows : int
        Rows that were drawn.
    mean : float
        Over all runs.
    sd : float
        Standard deviation between rows, luck taken out.
    low, high : float
        Between which 95 % of the rows lie, luck taken out, if their variance is one standard error larger.
    chance : float
        Standard deviation of single runs within a row.
    """

    n_rows: int
    mean: float
    sd: float
    low: float
    high: float
    chance: float

    def around(self, estimate: float, low: float, high: float) -> tuple[float, float]:
        """An interval of simulation error, widened by ignorance: the two are independent, so their squares add.

        Where too few runs were played to tell rows from luck, the interval as it was.
        """
        if not np.isfinite(self.low):
            return low, high
        below = sqrt((estimate - low) ** 2 + max(0.0, self.mean - self.low) ** 2)
        above = sqrt((high - estimate) ** 2 + max(0.0, self.high - self.mean) ** 2)
        return estimate - below, estimate + above

    def to_json(self) -> dict[str, Any]:
        """As JSON values; null where there are too few runs to tell."""
        return {
            "rows": self.n_rows,
            "low": number_or_null(self.low),
            "high": number_or_null(self.high),
            "sd_between_rows": number_or_null(self.sd),
            "sd_within_rows": number_or_null(self.chance),
        }


def ignorance_of(values: NDArray[Any], rows: NDArray[np.integer]) -> Ignorance:
    """How far the mean of some values goes from row to row.

    Parameters
    ----------
    values : bool or float array, shape (n_runs,)
        nan where a run does not have the quantity; such runs are left out.
    rows : int array, shape (n_runs,)
        The row that each run drew.
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(numbers)
    numbers, rows = numbers[known], rows[known]
    _, place, n_of = np.unique(rows, return_inverse=True, return_counts=True)
    n, n_rows = len(numbers), len(n_of)
    mean = float(numbers.mean()) if n else nan
    if n_rows < 2 or n <= n_rows:
        return Ignorance(n_rows, mean, nan, nan, nan, nan)
    means = np.bincount(place, weights=numbers) / n_of
    within = float(np.sum((numbers - means[place]) ** 2)) / (n - n_rows)
    between = float(np.sum(n_of * (means - mean) ** 2)) / (n_rows - 1)
    usual = (n - float(np.sum(n_of.astype(np.float64) ** 2)) / n) / (n_rows - 1)
    variance = max(0.0, (between - within) / usual)
    error = sqrt(2.0 * between**2 / (n_rows - 1) + 2.0 * within**2 / (n - n_rows)) / usual
    seen = variance + within / n_of
    drawn_in = mean + (means - mean) * np.sqrt((variance + error) / np.where(seen > 0.0, seen, 1.0))
    low, high = _weighted_cuts(drawn_in, n_of.astype(np.float64))
    return Ignorance(n_rows, mean, sqrt(variance), low, high, sqrt(within))


def _weighted_cuts(values: Floats, weights: Floats) -> tuple[float, float]:
    """The values below which half of what the confidence leaves lies, at each end."""
    order = np.argsort(values, kind="stable")
    reached = (np.cumsum(weights[order]) - 0.5 * weights[order]) / weights.sum()
    tail = 0.5 * (1.0 - CONFIDENCE)
    low, high = np.interp([tail, 1.0 - tail], reached, values[order])
    return float(low), float(high)

"""How often each value of a number occurs: all that its mean and its quantiles need, however many runs there are.

Days, rungs and deaths are whole numbers, so that millions of runs have a few thousand values. The counts of parts add
up to those of the whole, whatever the parts and their order; what is worked out of them is the same to the last bit.

>>> whole = Counted.of(np.array([3.0, 1.0, np.nan])) + Counted.of(np.array([3.0]))
>>> whole.values.tolist(), whole.counts.tolist(), whole.n, whole.n_runs
([1.0, 3.0], [1, 2], 3, 4)
>>> whole.quantiles([0.5]), whole.mean
([3.0], 2.3333333333333335)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Counted:
    """The values of a number over some runs.

    Attributes
    ----------
    values : float array, shape (n_values,)
        Ascending, each once.
    counts : int array, shape (n_values,)
        In how many runs.
    n_runs : int
        All runs, those that do not have the number included.
    """

    values: Floats
    counts: Ints
    n_runs: int

    @classmethod
    def of(cls, numbers: npt.NDArray[Any]) -> Counted:
        """One number a run; nan where a run does not have it."""
        known = numbers[~np.isnan(numbers)] if numbers.dtype.kind == "f" else numbers
        values, counts = np.unique(known, return_counts=True)
        return cls(values.astype(np.float64), counts, len(numbers))

    @classmethod
    def all_of(cls, parts: Iterable[Counted]) -> Counted:
        """That of all parts together."""
        parts = list(parts)
        joined = np.concatenate([part.values for part in parts]) if parts else np.zeros(0)
        values, place = np.unique(joined, return_inverse=True)
        counts = np.zeros(len(values), dtype=np.int64)
        np.add.at(counts, place, np.concatenate([part.counts for part in parts]) if parts else counts)
        return cls(values, counts, sum(part.n_runs for part in parts))

    def __add__(self, other: Counted) -> Counted:
        return self.all_of((self, other))

    @property
    def n(self) -> int:
        """Runs that have the number."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Over the runs that have it; nan where none has."""
        return float((self.values * self.counts).sum()) / self.n if self.n else nan

    @property
    def standard_error(self) -> float:
        """Of the mean; nan below two runs."""
        n = self.n
        squares = float((self.counts * (self.values - self.mean) ** 2).sum()) if n > 1 else nan
        return sqrt(squares / (n - 1)) / sqrt(n) if n > 1 else nan

    def below(self, cuts: Floats) -> Ints:
        """In how many runs it is less than each of some values."""
        reached = np.concatenate([[0], np.cumsum(self.counts)])
        below: Ints = reached[np.searchsorted(self.values, cuts, side="left")]
        return below

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """As NumPy's, between neighbours in proportion; nan where no run has it."""
        if not self.n:
            return [nan] * len(shares)
        reached = np.cumsum(self.counts)
        found = []
        for share in shares:
            rank = share * (self.n - 1)
            pair = self.values[np.searchsorted(reached, [int(rank), min(int(rank) + 1, self.n - 1)], side="right")]
            found.append(float(np.quantile(pair, rank - int(rank))))
        return found

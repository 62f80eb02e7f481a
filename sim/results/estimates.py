"""How likely, how long, how many: shares with Wilson intervals, and summaries of quantities with their n.

Every interval here is *simulation error*: how far the number may be from what infinitely many runs of this very model
and scenario would give. It says nothing about how far the model is from the world.

How often each value of a number occurs is all that its mean and its quantiles need, however many runs there are. Days,
rungs and deaths are whole numbers, so that millions of runs have a few thousand values. The counts of parts add up to
those of the whole, whatever the parts and their order; what is worked out of them is the same to the last bit.

>>> share = share_of(1, 4)
>>> round(share.low, 3), share.share, round(share.high, 3)
(0.046, 0.25, 0.699)
>>> whole = Counted.of(np.array([3.0, 1.0, np.nan])) + Counted.of(np.array([3.0]))
>>> whole.values.tolist(), whole.counts.tolist(), whole.n, whole.n_runs
([1.0, 3.0], [1, 2], 3, 4)
>>> whole.quantiles([0.5]), whole.mean, summarise(whole, given="talks_held").n
([3.0], 2.3333333333333335, 3)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Bools, Floats, Ints
from sim.results.digest import Table
from sim.results.intervals import wilson
from sim.results.wording import estimated
from sim.scenario.outcomes import ALL, COLUMNS
from sim.vocabulary import OutcomeClass


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
    def of(cls, numbers: NDArray[Any]) -> Counted:
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


LEVELS = (5, 25, 50, 75, 95)
"""Which quantiles are reported, in per cent."""

GIVEN = {name: column.given for name, column in COLUMNS.items() if column.given}
"""Quantities that exist only in runs where something happened, and what had to happen."""

NOT_QUANTITIES = frozenset({"run", "point", "replicate", "outcome_class", "ending", "first_force_by"})
"""Integer columns that are names or codes, so that a mean of them says nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """In which part of the runs something happened, with its 95 % Wilson interval."""

    count: int
    n: int
    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return estimated("share", self.share, self.low, self.high)

    def to_json(self) -> dict[str, float | int | None]:
        """`share`, `low`, `high`; null where there are no runs."""
        return {"share": number_or_null(self.share), "low": number_or_null(self.low), "high": number_or_null(self.high)}


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean, its standard error, and quantiles of one number a run, over the `n` runs that have it."""

    n: int
    mean: float
    standard_error: float
    quantiles: Mapping[int, float]
    given: str | None

    def to_json(self) -> dict[str, object]:
        """The summary as JSON values; null where no run has the quantity, or only one (standard error)."""
        return {
            "mean": number_or_null(self.mean),
            "standard_error": number_or_null(self.standard_error),
            "quantiles": {str(level): number_or_null(value) for level, value in self.quantiles.items()},
            "n": self.n,
            "given": self.given,
        }


def number_or_null(value: float) -> float | None:
    """The number, or None where it is not finite: JSON knows neither nan nor infinity."""
    return float(value) if np.isfinite(value) else None


def without_nan(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, None in the place of each number that JSON does not know."""
    return {name: number_or_null(value) if isinstance(value, float) else value for name, value in values.items()}


def share_of(count: int, n: int) -> Share:
    """The share of `n` runs in which something happened `count` times.

    Parameters
    ----------
    count, n : int
    """
    low, high = wilson(count, n)
    return Share(count=count, n=n, share=count / n if n else nan, low=low, high=high)


DERIVED: Mapping[str, Callable[[Table], Bools]] = {
    "force_used": lambda table: table["outcome_class"] != OutcomeClass.NO_FORCE,
    "war": lambda table: table["outcome_class"] == OutcomeClass.WAR,
}
"""Outcomes that have no column: they follow from the others."""


def headline_events(table: Table) -> dict[str, Bools]:
    """For each headline outcome, in which runs it happened: bool arrays of shape (n_runs,), by name."""
    names = (name for name, column in ALL.items() if column.is_headline)
    return {name: DERIVED[name](table) if name in DERIVED else table[name] for name in names}


def summarise(counted: Counted, given: str | None = None) -> Summary:
    """Summary of one quantity over the runs that have it.

    Parameters
    ----------
    counted : Counted
    given : str, optional
        What had to happen for the quantity to exist; kept as a word.
    """
    cuts = counted.quantiles([level / 100 for level in LEVELS])
    return Summary(counted.n, counted.mean, counted.standard_error, dict(zip(LEVELS, cuts, strict=True)), given)

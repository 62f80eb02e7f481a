"""What runs come to: in how many of them what happened and which numbers came, read once and part by part; shares with
Wilson intervals and summaries of numbers with their n; and one run to tell for each outcome class.

Every interval here is *simulation error*: how far the number may be from what infinitely many runs of this very model
and scenario would give. It says nothing about how far the model is from the world.

How often each value of a number occurs is all that its mean and its quantiles need, however many runs there are, so
that no table needs to be in memory. Days, rungs and deaths are whole numbers: millions of runs have a few thousand
values. The counts of parts add up to those of the whole, whatever the parts and their order; what is worked out of them
is the same to the last bit.

The run to tell is the one nearest to the middle of its class, a medoid in spirit: among the runs of a class with the
class's most common ending, the run whose numbers lie nearest to the medians of the class. It is a run that happened,
chosen without luck or taste: the same table gives the same run.

>>> share = share_of(1, 4)
>>> round(share.low, 3), share.share, round(share.high, 3)
(0.046, 0.25, 0.699)
>>> whole = Counted.all_of([Counted.of(np.array([3.0, 1.0, np.nan])), Counted.of(np.array([3.0]))])
>>> whole.values.tolist(), whole.counts.tolist(), whole.n, whole.n_runs
([1.0, 3.0], [1, 2], 3, 4)
>>> whole.quantiles([0.5]), whole.mean, summarise(whole, given="talks_held").n
([3.0], 2.3333333333333335, 3)
>>> from sim.model.outcomes import RUN_DTYPE
>>> told = tally([np.zeros(2, dtype=RUN_DTYPE), np.zeros(3, dtype=RUN_DTYPE)])
>>> told.outcome_class["no_force"].count, told.numbers["deaths_total"].counts.tolist()
(5, [5])
>>> representatives(np.zeros(3, dtype=RUN_DTYPE))
{'no_force': 0}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import to_jsonable_python

from sim.model.arrays import Floats, Ints
from sim.results.digest import Table
from sim.results.intervals import wilson
from sim.results.responses import given_of, responses_of
from sim.results.wording import estimated
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
        if len(parts) == 1:
            return parts[0]
        values, place = np.unique(np.concatenate([[], *(part.values for part in parts)]), return_inverse=True)
        each = np.concatenate([[], *(part.counts for part in parts)])
        counts = np.bincount(place, each, minlength=len(values)).astype(np.int64)
        return cls(values, counts, sum(part.n_runs for part in parts))

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

    def to_json(self) -> dict[str, float | None]:
        """`share`, `low`, `high`; null where there are no runs."""
        return without_nan({"share": self.share, "low": self.low, "high": self.high})


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean, its standard error, and quantiles of one number a run, over the `n` runs that have it."""

    mean: float
    standard_error: float
    quantiles: Mapping[int, float]
    n: int
    given: str | None

    def to_json(self) -> dict[str, object]:
        """The summary as JSON values; null where no run has the quantity, or only one (standard error)."""
        return without_nan(self)


def number_or_null(value: float) -> float | None:
    """The number, or None where it is not finite: JSON knows neither nan nor infinity."""
    return float(value) if np.isfinite(value) else None


def without_nan(values: Any) -> dict[str, Any]:
    """A record or a mapping as JSON values, None in the place of each number that JSON does not know."""
    told: dict[str, Any] = to_jsonable_python(values, inf_nan_mode="null")
    return told


def share_of(count: int, n: int) -> Share:
    """The share of `n` runs in which something happened `count` times.

    Parameters
    ----------
    count, n : int
    """
    return Share(count, n, count / n if n else nan, *wilson(count, n))


def summarise(counted: Counted, given: str | None = None) -> Summary:
    """Summary of one quantity over the runs that have it.

    Parameters
    ----------
    counted : Counted
    given : str, optional
        What had to happen for the quantity to exist; kept as a word.
    """
    cuts = counted.quantiles([level / 100 for level in LEVELS])
    return Summary(counted.mean, counted.standard_error, dict(zip(LEVELS, cuts, strict=True)), counted.n, given)


@dataclass(frozen=True, slots=True)
class Tally:
    """What some runs come to.

    Attributes
    ----------
    n_runs, n_cut_short : int
    shares : mapping of str to Share
        By the name of a share (`sim.results.responses`): headlines, the scenario's own, then classes and endings.
    numbers : mapping of str to Counted
        Of every number of a run, by column.
    """

    n_runs: int
    n_cut_short: int
    shares: Mapping[str, Share]
    numbers: Mapping[str, Counted]

    @property
    def outcomes(self) -> dict[str, Share]:
        """Share of each headline outcome, then of each outcome that the scenario defines."""
        return {name: share for name, share in self.shares.items() if "." not in name}

    @property
    def outcome_class(self) -> dict[str, Share]:
        """Share of each outcome class by word, those that never occur included."""
        return self._by_word("outcome_class.")

    @property
    def ending(self) -> dict[str, Share]:
        """Share of each ending by word, those that never occur included."""
        return self._by_word("ending.")

    @property
    def quantities(self) -> dict[str, Summary]:
        """Summary of every number of a run, by column name, in the order of the table."""
        return {name: summarise(counted, given_of(name)) for name, counted in self.numbers.items()}

    def _by_word(self, column: str) -> dict[str, Share]:
        return {name.removeprefix(column): one for name, one in self.shares.items() if name.startswith(column)}


def tally(rows: Iterable[Table], outcomes: Sequence[Any] = (), states: Sequence[str] = ()) -> Tally:
    """The counts of a table that comes in parts.

    Parameters
    ----------
    rows : iterable of structured array
        At least one, be it without rows.
    outcomes, states
        As for `sim.results.responses.responses_of`.

    Raises
    ------
    ValueError
        If a number that every run must have is nan somewhere; the message names the first such run of its part.
    """
    n_runs = n_cut_short = 0
    happened: Counter[str] = Counter()
    numbers: dict[str, list[Counted]] = {}
    for part in rows:
        n_runs += len(part)
        of_part: dict[str, int] = {}
        n_cut_short += int(np.count_nonzero(part["cut_short"]))
        for response, values in responses_of(part, outcomes, states):
            if response.kind == "share":
                of_part[response.name] = int(np.count_nonzero(values))
                continue
            if response.given is None and (missing := np.isnan(values)).any():
                raise ValueError(
                    f"{response.name} is nan in {int(missing.sum())} runs, the first is run "
                    f"{part['run'][np.argmax(missing)]}; every run must have it."
                )
            numbers.setdefault(response.name, []).append(Counted.of(values))
        happened.update(of_part)
    shares = {name: share_of(count, n_runs) for name, count in happened.items()}
    return Tally(n_runs, n_cut_short, shares, {name: Counted.all_of(parts) for name, parts in numbers.items()})


FEATURES = (
    "force_moves", "peak_rung", "ambassadors_recalled", "days_to_answer", "days_to_end_of_violence", "days_to_talks",
    "end_day", "group_attacks", "deaths_total",
)  # fmt: skip
"""Columns by which runs of one class are told apart; counts and days are compared on a log scale."""


def representatives(table: Table) -> dict[str, int]:
    """Run number of a typical run of each outcome class that occurs, by class word.

    Parameters
    ----------
    table : structured array, shape (n_runs,)
        The runs to choose among.
    """
    chosen = {}
    for outcome_class in OutcomeClass:
        rows = table[table["outcome_class"] == outcome_class]
        if len(rows):
            endings = np.bincount(rows["ending"].astype(np.int64))
            rows = rows[rows["ending"] == np.argmax(endings)]
            chosen[outcome_class.word] = _nearest_to_the_middle(rows)
    return chosen


def _nearest_to_the_middle(rows: Table) -> int:
    """Number of the run with the smallest distance to the medians; the lowest number where several tie."""
    distance = np.zeros(len(rows))
    for name in FEATURES:
        values = np.log1p(np.maximum(rows[name].astype(np.float64), 0.0))
        missing = np.isnan(values)
        usual = missing.mean() > 0.5
        distance += missing != usual
        if not usual:
            middle = np.median(values[~missing])
            spread = max(float(np.median(np.abs(values[~missing] - middle))), 0.1)
            distance += np.where(missing, 0.0, np.minimum(np.abs(values - middle) / spread, 3.0))
    nearest = distance == distance.min()
    return int(rows["run"][nearest].min())

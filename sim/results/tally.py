"""What a table of runs comes to, read once and part by part: in how many runs what happened, and which numbers came;
and one run to tell for each outcome class.

Everything that is told of plain runs is worked out of a tally, so that no table needs to be in memory.

The run to tell is the one nearest to the middle of its class, a medoid in spirit: among the runs of a class with the
class's most common ending, the run whose numbers lie nearest to the medians of the class. It is a run that happened,
chosen without luck or taste: the same table gives the same run.

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
from typing import Any

import numpy as np

from sim.results.digest import Table
from sim.results.estimates import Counted, Share, Summary, share_of, summarise
from sim.results.responses import given_of, responses_of
from sim.vocabulary import Ending, OutcomeClass, Word


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some runs.

    Attributes
    ----------
    n_runs, n_cut_short : int
    happened : mapping of str to int
        In how many runs, by the name of a share (`sim.results.responses`): headlines, the scenario's own, then classes
        and endings.
    numbers : mapping of str to Counted
        Of every number of a run, by column.
    """

    n_runs: int
    n_cut_short: int
    happened: Mapping[str, int]
    numbers: Mapping[str, Counted]

    @property
    def shares(self) -> dict[str, Share]:
        """Every share, by its name."""
        return {name: share_of(count, self.n_runs) for name, count in self.happened.items()}

    @property
    def outcomes(self) -> dict[str, Share]:
        """Share of each headline outcome, then of each outcome that the scenario defines."""
        return {name: share for name, share in self.shares.items() if "." not in name}

    @property
    def outcome_class(self) -> dict[str, Share]:
        """Share of each outcome class by word, those that never occur included."""
        return self._by_word("outcome_class", OutcomeClass)

    @property
    def ending(self) -> dict[str, Share]:
        """Share of each ending by word, those that never occur included."""
        return self._by_word("ending", Ending)

    @property
    def quantities(self) -> dict[str, Summary]:
        """Summary of every number of a run, by column name, in the order of the table."""
        return {name: summarise(counted, given_of(name)) for name, counted in self.numbers.items()}

    def _by_word(self, column: str, words: type[Word]) -> dict[str, Share]:
        return {word.word: share_of(self.happened[f"{column}.{word.word}"], self.n_runs) for word in words}


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
    return Tally(n_runs, n_cut_short, dict(happened), {name: Counted.all_of(parts) for name, parts in numbers.items()})


FEATURES = (
    "force_moves",
    "peak_rung",
    "ambassadors_recalled",
    "days_to_answer",
    "days_to_end_of_violence",
    "days_to_talks",
    "end_day",
    "group_attacks",
    "deaths_total",
)
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

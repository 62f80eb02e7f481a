"""What a table of runs comes to, read once and part by part: in how many runs what happened, and which numbers came.

Everything that is told of plain runs is worked out of it, so that no table needs to be in memory.

>>> from sim.model.outcomes import RUN_DTYPE
>>> told = tally([np.zeros(2, dtype=RUN_DTYPE), np.zeros(3, dtype=RUN_DTYPE)])
>>> told.outcome_class["no_force"].count, told.numbers["deaths_total"].counts.tolist()
(5, [5])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.results.counted import Counted
from sim.results.digest import Table
from sim.results.estimates import Share, Summary, share_of, summarise
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

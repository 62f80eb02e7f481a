"""What came of two scenarios, or of several, under the same luck: differences run by run."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.results.digest import Table
from sim.results.durable import refuse_full
from sim.results.ignorance import Ignorance, ignorance_of
from sim.results.pairs import PairedDifference, paired_differences
from sim.results.responses import responses_of
from sim.results.sequences import column_of, sequences_in
from sim.results.stored_json import write_sealed
from sim.results.tidy import joined
from sim.scenario.differences import Change, changes_between
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle, key_by_id, why_idle
from sim.study.answer import Answer, data_frame
from sim.study.figures import drawn
from sim.study.inputs import rows_drawn
from sim.study.provenance import end_to_json
from sim.study.result import RunResult

COMPARISON = "comparison.json"
"""What marks the folder of a comparison; its runs are in the folders `a`, `b` and so on beside it."""
SIDES = ascii_lowercase
"""What the sides of a comparison are called, and the folders of their runs."""
COLUMNS = (
    "kind", "n", "a", "b", "difference", "low", "high", "variance_ratio", "both", "only_a", "only_b", "neither",
)  # fmt: skip
"""Of the table of differences, behind the response; a count that a mean does not have is -1."""


class Sides(Answer):
    """What came of scenarios under the same luck, each against the first."""

    folder: Path | None

    @abstractmethod
    def _pairs(self) -> tuple[Comparison, ...]:
        """Each side but the first, with the first."""

    @property
    def sides(self) -> dict[str, RunResult]:
        """The runs of each side, by its letter."""
        pairs = self._pairs()
        return dict(zip(SIDES, (pairs[0].a, *(pair.b for pair in pairs)), strict=False))

    @property
    def by_side(self) -> dict[str, Comparison]:
        """Each comparison with the first, by the letter of the other side."""
        return dict(zip(SIDES[1:], self._pairs(), strict=False))

    @property
    @abstractmethod
    def table(self) -> NDArray[np.void]:
        """The differences, one row each."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Sides, changes and differences as JSON values."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.sides.values()))})"

    @property
    def seed(self) -> int:
        """Of the luck of all sides."""
        return self.sides["a"].seed

    @property
    def origin(self) -> Mapping[str, Any]:
        """Where the runs of the first side come from (`sim.study.provenance`)."""
        return self.sides["a"].origin

    @property
    def n_runs(self) -> int:
        """Pairs of runs; the fewest of any side."""
        return min(pair.n_runs for pair in self.by_side.values())

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of the sides: equal for equal comparisons."""
        return digest_of_sides(result.digest for result in self.sides.values())

    @property
    def n_missing(self) -> int:
        """Runs that were asked for and are not there, of all sides together."""
        return sum(result.n_missing for result in self.sides.values())

    @property
    def n_cut_short(self) -> int:
        """Runs that reached the cap on events, of all sides together."""
        return sum(result.n_cut_short for result in self.sides.values())

    @property
    def elapsed_seconds(self) -> float:
        """How long all sides took."""
        return sum(round(result.elapsed_seconds, 3) for result in self.sides.values())  # as they are stored

    @property
    def failures(self) -> tuple[RunFailure, ...]:
        """Runs that have no row, because a rule of the user failed in them, of all sides together."""
        return tuple(failure for result in self.sides.values() for failure in result.failures)

    def _end_to_json(self) -> dict[str, Any]:
        """What came of the playing itself, with the side of each run that failed."""
        failed = [{"side": side, **one.to_json()} for side, result in self.sides.items() for one in result.failures]
        return {**end_to_json(self), "failed_runs": failed}

    @property
    def unpaired(self) -> tuple[str, ...]:
        """Which sides have not all the runs that others have, and what would play them, in sentences."""
        stretches = {side: (one.first_run, one.first_run + one.runs) for side, one in self.sides.items()}
        first, end = min(start for start, _ in stretches.values()), max(stop for _, stop in stretches.values())
        sentences = []
        for side, (start, stop) in stretches.items():
            if (start, stop) != (first, end):
                folder = self.folder or self.sides[side].folder or "DIR"
                remedy = f"sim resume {folder} --runs {end - first}" if start == first else "sim run with --first-run"
                sentences.append(
                    f"{side.upper()} has the runs {start:,} to {stop - 1:,} of {first:,} to {end - 1:,}; "
                    f"only what all have is compared. The others: {remedy}"
                )
        return tuple(sentences)

    def to_pandas(self) -> Any:
        """The differences as a pandas DataFrame, one row a response, and of several scenarios one a side and response.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return data_frame(self.table)

    def save(self, folder: str | Path) -> Path:
        """Store the runs of each side in `a`, `b` and so on in a new folder, and what differs beside them.

        Raises
        ------
        StorageError
            If it holds something already, or the disk fails.
        """
        path = Path(folder)
        refuse_full(path)
        for side, result in self.sides.items():
            result.save(path / side)
        write_sealed(path / COMPARISON, {**self.to_json(), "folder": str(path)})
        return path


@dataclass(frozen=True, repr=False)
class Comparison(Sides):
    """What `sim.compare` found.

    Attributes
    ----------
    a, b : RunResult
        The same runs of both scenarios.
    folder : Path or None
        Where they are stored.
    """

    a: RunResult
    b: RunResult
    folder: Path | None = None

    _kind = "comparison"

    def _pairs(self) -> tuple[Comparison, ...]:
        return (self,)

    def with_outcomes(self, outcomes: Mapping[str, Any]) -> Comparison:
        """The same runs, asked for further outcomes without being played again; see `RunResult.with_outcomes`."""
        return replace(self, a=self.a.with_outcomes(outcomes), b=self.b.with_outcomes(outcomes))

    @cached_property
    def differences(self) -> dict[str, PairedDifference]:
        """B less A for every response, run by run."""
        states, states_of_b = tuple(self.a.scenario.states), tuple(self.b.scenario.states)
        return paired_differences(*self._shared_rows, self._shared_outcomes, states, states_of_b)

    @cached_property
    def _shared_rows(self) -> tuple[Table, Table]:
        """Rows of A and of B of the runs that are on both sides, with the columns that both have."""
        a, b = self.a.table, self.b.table
        if a.dtype != b.dtype:  # a metric that one of them has not
            shared = [name for name in a.dtype.names or () if name in (b.dtype.names or ())]
            a, b = a[shared], b[shared]
        return a[np.isin(a["run"], b["run"])], b[np.isin(b["run"], a["run"])]

    @property
    def _shared_outcomes(self) -> tuple[Any, ...]:
        """Outcomes of the scenarios that mean the same on both sides.

        One that both name but define differently is none; one that only one side names is asked of both where the
        states are the same.
        """
        ours, theirs = ({one.name: one for one in side.scenario.outcomes} for side in (self.a, self.b))
        same_states = tuple(self.a.scenario.states) == tuple(self.b.scenario.states)
        named = {**theirs, **ours}
        columns = set(self._shared_rows[0].dtype.names or ())
        return tuple(
            outcome
            for name, outcome in named.items()
            if columns.issuperset(map(column_of, sequences_in(outcome.when)))
            and (ours[name].when == theirs[name].when if name in ours and name in theirs else same_states)
        )

    @cached_property
    def ignorance(self) -> dict[str, Ignorance]:
        """How far each difference goes from row to row, where both sides draw from the same sample; else empty."""
        ours, theirs = self.a.scenario, self.b.scenario
        if ours.sample is None or theirs.sample is None or ours.sample.sha256 != theirs.sample.sha256:
            return {}
        a, b = self._shared_rows
        rows = rows_drawn(ours, seed=self.a.seed, runs=a["run"])
        if rows is None or not theirs.sampled:
            return {}
        before, after = (
            responses_of(table, self._shared_outcomes, tuple(scenario.states))
            for table, scenario in ((a, ours), (b, theirs))
        )
        return {
            response.name: ignorance_of(later.astype(np.float64) - earlier.astype(np.float64), rows)
            for (response, earlier), (_, later) in zip(before, after, strict=True)
            if response.name in self.differences
        }

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every value that differs between the scenarios in the order of A, then the record event by event."""
        return changes_between(self.a.scenario, self.b.scenario)

    @cached_property
    def idle(self) -> tuple[Idle, ...]:
        """What was changed or given without effect on any run, with the reason."""
        own_rules = bool(self.a.origin["own_rules"] or self.b.origin["own_rules"])
        found = {one.key: one for side in (self.a, self.b) for one in side.idle}
        named = {key_by_id(side.scenario, one.key) for side in (self.a, self.b) for one in side.idle}
        is_whole = not (self.a.n_missing or self.b.n_missing)
        are_equal = is_whole and self.a.table.tobytes() == self.b.table.tobytes()
        for change in self.changes:
            reasons = [why_idle(side.scenario, change.key, own_rules=own_rules) for side in (self.a, self.b)]
            reason = None if None in reasons else reasons[-1]
            if reason is None and are_equal:
                reason = f"all rows of A and B are equal, in {self.n_runs:,} pairs of runs"
            if reason is not None and change.key not in named:
                found[change.key] = Idle(change.key, reason)
        return tuple(found.values())

    @property
    def n_runs(self) -> int:
        """Pairs of runs."""
        return len(self._shared_rows[0])

    @property
    def table(self) -> NDArray[np.void]:
        """One row a response: its name, then `COLUMNS`."""
        pairs = list(self.differences.values())
        columns = {
            word: np.array([-1 if getattr(pair, word) is None else getattr(pair, word) for pair in pairs])
            for word in COLUMNS
        }
        return joined({"response": np.array([pair.name for pair in pairs]), **columns})

    def plot(self, *responses: str) -> Any:
        """A matplotlib Figure of the differences; see `sim.plots.comparison`.

        Parameters
        ----------
        *responses : str
            Names of responses; the usual ones if none is given.

        Raises
        ------
        ValueError
            If a response is unknown; the message lists those that there are.
        """
        return drawn("comparison", self, responses)

    def to_json(self) -> dict[str, Any]:
        """Changes and differences as JSON values: no nan, null instead."""
        differences = {name: pair.to_json() for name, pair in self.differences.items()}
        for name, spread in self.ignorance.items():
            differences[name]["ignorance"] = spread.to_json()
        sides = {
            side: {**setting_to_json(result.scenario), "digest": result.digest} for side, result in self.sides.items()
        }
        return {
            **sides,
            "runs": self.n_runs,
            "seed": self.seed,
            "engine": self.a.engine,
            "jobs": self.a.jobs,
            "changes": [change.to_json() for change in self.changes],
            "without_effect": [one.to_json() for one in self.idle],
            "differences": differences,
            "variance_ratio": {name: pair["variance_ratio"] for name, pair in differences.items()},
            **self._end_to_json(),
        }


@dataclass(frozen=True, repr=False)
class Comparisons(Sides):
    """What `sim.compare` found of more than two scenarios: each against the first, under the same luck.

    Attributes
    ----------
    pairs : tuple of Comparison
        The second scenario against the first, the third against the first, and so on.
    folder : Path or None
        Where they are stored.
    """

    pairs: tuple[Comparison, ...]
    folder: Path | None = None

    _kind = "comparison"

    def _pairs(self) -> tuple[Comparison, ...]:
        return self.pairs

    @property
    def table(self) -> NDArray[np.void]:
        """One row a side and response: `side`, then the columns of `Comparison.table`, where b is that side."""
        tables = {side: pair.table for side, pair in self.by_side.items()}
        names = self.pairs[0].table.dtype.names or ()
        columns = {name: np.concatenate([table[name] for table in tables.values()]) for name in names}
        sides = np.concatenate([np.full(len(table), side) for side, table in tables.items()])
        return joined({"side": sides, **columns})

    def with_outcomes(self, outcomes: Mapping[str, Any]) -> Comparisons:
        """The same runs, asked for further outcomes without being played again; see `RunResult.with_outcomes`."""
        return replace(self, pairs=tuple(pair.with_outcomes(outcomes) for pair in self.pairs))

    def plot(self, *responses: str, side: str = "b") -> Any:
        """A matplotlib Figure of what one side differs from the first, as `Comparison.plot` draws it.

        Parameters
        ----------
        *responses : str
            Names of responses; the usual ones if none is given.
        side : str, optional

        Raises
        ------
        ValueError
            If there is no such side, or a response is unknown.
        """
        if side not in self.by_side:
            raise ValueError(f"side is {side!r}; there are {', '.join(self.by_side)}.")
        return self.by_side[side].plot(*responses)

    def to_json(self) -> dict[str, Any]:
        """Sides, changes and differences as JSON values: no nan, null instead."""
        told = {side: pair.to_json() for side, pair in self.by_side.items()}
        first = told["b"]
        return {
            "a": first["a"],
            **{side: one["b"] for side, one in told.items()},
            **{key: first[key] for key in ("seed", "engine", "jobs")},
            "runs": self.n_runs,
            "comparisons": {
                side: {key: one[key] for key in ("changes", "without_effect", "differences", "variance_ratio")}
                for side, one in told.items()
            },
            **self._end_to_json(),
        }


def digest_of_sides(digests: Iterable[str]) -> str:
    """The digest of a comparison, from those of its sides."""
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()


def compared(sides: list[RunResult], folder: Path | None) -> Comparison | Comparisons:
    """The first side against the second, or against each of the others."""
    if len(sides) == 2:
        return Comparison(sides[0], sides[1], folder)
    return Comparisons(tuple(Comparison(sides[0], other) for other in sides[1:]), folder)

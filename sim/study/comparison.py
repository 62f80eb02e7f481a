"""What came of two scenarios, or of several, under the same luck: differences run by run."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.results.digest import Table
from sim.results.durable import refuse_full
from sim.results.ignorance import Ignorance, ignorance_of
from sim.results.pairs import PairedDifference, paired_differences, paired_responses
from sim.results.sequences import column_of, sequences_in
from sim.results.stored_json import write_sealed
from sim.results.tidy import joined
from sim.results.wording import NONE, listed
from sim.scenario.differences import Change, changes_between
from sim.scenario.entities import mechanisms
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle, key_by_id, why_idle
from sim.scenario.names import spoken_key
from sim.scenario.outcomes import OutcomeRecord
from sim.scenario.records import Scenario
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
MOST_TOLD = 3
"""Values that set a side apart in its name."""


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
    def names(self) -> dict[str, str]:
        """What each side is called, by its letter; no two alike."""
        return side_names(self.sides)

    @property
    def table(self) -> NDArray[np.void]:
        """The differences, one row each: `side` where there are several, the name of the response, then `COLUMNS`."""
        rows = [(side, one) for side, pair in self.by_side.items() for one in pair.differences.values()]
        columns: dict[str, list[Any]] = {"response": [one.name for _, one in rows]}
        if len(self.by_side) > 1:
            columns = {"side": [side for side, _ in rows], **columns}
        for word in COLUMNS:
            values = [getattr(one, word) for _, one in rows]
            columns[word] = [-1 if value is None else value for value in values]
        return joined({name: np.array(values) for name, values in columns.items()})

    def with_outcomes(self, outcomes: Mapping[str, Any]) -> Self:
        """The same runs, asked for further outcomes without being played again; see `RunResult.with_outcomes`."""
        asked = compared([one.with_outcomes(outcomes) for one in self.sides.values()], self.folder)
        assert isinstance(asked, type(self))
        return asked

    def to_json(self) -> dict[str, Any]:
        """Sides, changes and differences as JSON values: no nan, null instead."""
        first, found = self.sides["a"], {side: pair._found_to_json() for side, pair in self.by_side.items()}
        failed = [{"side": side, **one.to_json()} for side, result in self.sides.items() for one in result.failures]
        return {
            **{side: {**setting_to_json(one.scenario), "digest": one.digest} for side, one in self.sides.items()},
            "runs": self.n_runs,
            "seed": self.seed,
            "engine": first.engine,
            "jobs": first.jobs,
            **(found["b"] if len(found) == 1 else {"comparisons": found}),
            **end_to_json(self),
            "failed_runs": failed,
        }

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

    @cached_property
    def differences(self) -> dict[str, PairedDifference]:
        """B less A for every response, run by run."""
        return paired_differences(*self._shared_rows, self._shared_outcomes, *self._states)

    @property
    def _states(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Keys of the states of A and of B."""
        return tuple(self.a.scenario.states), tuple(self.b.scenario.states)

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
        ours, theirs = self._asked_for
        is_shared = self._states[0] == self._states[1]
        columns = set(self._shared_rows[0].dtype.names or ())
        return tuple(
            outcome
            for name, outcome in {**theirs, **ours}.items()
            if columns.issuperset(map(column_of, sequences_in(outcome.when)))
            and (name not in self.redefined if name in ours and name in theirs else is_shared)
        )

    @property
    def _asked_for(self) -> tuple[dict[str, OutcomeRecord], dict[str, OutcomeRecord]]:
        """Outcomes of the scenarios of A and of B, by name."""
        ours, theirs = ({one.name: one for one in side.scenario.outcomes} for side in (self.a, self.b))
        return ours, theirs

    @property
    def redefined(self) -> tuple[str, ...]:
        """Outcomes that both scenarios name and define differently, so that they are not compared."""
        ours, theirs = self._asked_for
        return tuple(name for name in ours if name in theirs and ours[name].when != theirs[name].when)

    @cached_property
    def ignorance(self) -> dict[str, Ignorance]:
        """How far each difference goes from row to row, where both sides draw from the same sample; else empty."""
        ours, theirs = self.a.scenario, self.b.scenario
        if ours.sample is None or theirs.sample is None or ours.sample.sha256 != theirs.sample.sha256:
            return {}
        rows = rows_drawn(ours, seed=self.a.seed, runs=self._shared_rows[0]["run"])
        if rows is None or not theirs.sampled:
            return {}
        pairs = paired_responses(*self._shared_rows, self._shared_outcomes, *self._states)
        return {
            response.name: ignorance_of(after.astype(np.float64) - before.astype(np.float64), rows)
            for response, before, after in pairs
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

    def _found_to_json(self) -> dict[str, Any]:
        """Changes and differences as JSON values."""
        differences = {name: pair.to_json() for name, pair in self.differences.items()}
        for name, spread in self.ignorance.items():
            differences[name]["ignorance"] = spread.to_json()
        return {
            "changes": [change.to_json() for change in self.changes],
            "without_effect": [one.to_json() for one in self.idle],
            "not_compared": list(self.redefined),
            "differences": differences,
            "variance_ratio": {name: pair["variance_ratio"] for name, pair in differences.items()},
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


def digest_of_sides(digests: Iterable[str]) -> str:
    """The digest of a comparison, from those of its sides."""
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()


def compared(sides: list[RunResult], folder: Path | None) -> Comparison | Comparisons:
    """The first side against the second, or against each of the others."""
    if len(sides) == 2:
        return Comparison(sides[0], sides[1], folder)
    return Comparisons(tuple(Comparison(sides[0], other) for other in sides[1:]), folder)


def side_names(sides: Mapping[str, RunResult | Scenario]) -> dict[str, str]:
    """What to call each side, by its letter: its title; where one before has it too, with what differs, or its folder.

    Parameters
    ----------
    sides : mapping of str to RunResult or Scenario
    """
    first: dict[str, Scenario] = {}
    names: dict[str, str] = {}
    for side, one in sides.items():
        scenario = one.scenario if isinstance(one, RunResult) else one
        changes = chosen(changes_between(first.setdefault(scenario.title, scenario), scenario))
        apart = [valued(change, "b") for change in changes[:MOST_TOLD]]
        if len(changes) > MOST_TOLD:
            apart.append(f"{len(changes) - MOST_TOLD:,} more changes")
        if not apart and scenario is not first[scenario.title] and isinstance(one, RunResult) and one.folder:
            apart = [str(one.folder)]
        names[side] = f"{scenario.title} ({listed(apart)})" if apart else scenario.title
    return names


def chosen(changes: Sequence[Change]) -> list[Change]:
    """What was changed, without what differs only because a mechanism is on in one of the two."""
    names = [change.key.removeprefix("mechanisms.") for change in changes if change.key.startswith("mechanisms.")]
    known = mechanisms()
    follows = {(table, specified.name) for name in names for table, specified in known.get(name, ())}
    return [one for one in changes if (one.key.partition(".")[0], one.key.rpartition(".")[2]) not in follows]


def valued(change: Change, side: Literal["a", "b"]) -> str:
    """A changed thing with its value in A or in B."""
    value, label = (change.a if side == "a" else change.b), spoken_key(change.key)
    if change.what in ("without", "added"):
        return f"{'with' if (side == 'a') == (change.what == 'without') else 'without'} {label}"
    if change.what == "moved":
        return f"{label} on day {value}"
    if change.key.startswith("mechanisms."):
        value = "off" if value == "false" else "on"  # one that a scenario does not name is on
    if value == NONE:
        return f"no {label}"
    return f"{label} {value}"

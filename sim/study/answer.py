"""What answers have in common, whatever was asked: a card in a notebook, a data frame, one end of their JSON.

An answer that holds the runs themselves is stored chunk by chunk, as it would have been while they were played.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.play.pieces import Piece, all_of, pieces_of
from sim.play.plan import Played
from sim.results.durable import write_durably
from sim.results.sequences import sequences_in
from sim.results.store import RunFolder
from sim.scenario.faults import Fault, ScenarioError, shortened
from sim.scenario.history import as_written, plain_days
from sim.scenario.names import dotted
from sim.scenario.outcomes import ALL, OutcomeRecord, condition_faults
from sim.scenario.records import Scenario
from sim.study.extras import needs
from sim.study.figures import shown

OUTCOME_NAME = re.compile(r"[a-z0-9_-]{1,64}")


def data_frame(records: NDArray[np.void] | Sequence[Mapping[str, Any]]) -> Any:
    """Records as a `pandas.DataFrame`, one column a field, or one for each name that any of them has.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    frame = needs("pandas", "a data frame", extra="notebook").DataFrame
    if not isinstance(records, np.ndarray):
        return frame(list(records))
    return frame({name: records[name] for name in records.dtype.names or ()})


def asking(scenario: Scenario, outcomes: Mapping[str, Any], last_day: float) -> Scenario:
    """The scenario with further outcomes, as if its file had asked for them: what is played is the same.

    Parameters
    ----------
    scenario : Scenario
    outcomes : mapping of str to mapping
        By name, the condition that a scenario file writes behind `when`.
    last_day : float
        Day that no run goes beyond.

    Raises
    ------
    ScenarioError
        With every fault of every outcome.
    """
    if not isinstance(outcomes, Mapping):
        raise ValueError(f"outcomes is {outcomes!r}; it must be conditions by name: {{NAME: CONDITION}}.")
    taken = {*ALL, *(outcome.name for outcome in scenario.outcomes)}
    records, faults = [], []
    states, actors = tuple(scenario.states), (*scenario.states, *scenario.groups, *scenario.third_parties)
    days = (min([0, *(entry.day for entry in scenario.history)]), last_day)
    for name, given in outcomes.items():
        label = f"--outcome {shortened(name, 60)}"
        table: dict[str, Any] = {"day_zero": scenario.day_zero, "outcomes": [{"when": _plain(given)}]}
        put, undated = plain_days(table)
        when, here = table["outcomes"][0]["when"], ("outcomes", 0, "when")
        faulty = condition_faults(when, here, states, actors, groups=scenario.struck_by, days=days)
        problems = dict([*as_written(faulty, table, put), *undated])
        if not problems and any(sequences_in(when)):
            why = "asks for events in an order, which are not stored; write it into the scenario and play again."
            problems[here] = why
        faults += [Fault(label, None, dotted(path[len(here) :]), message) for path, message in problems.items()]
        if name in taken or not OUTCOME_NAME.fullmatch(name):
            why = "is a name that is taken; give another." if name in taken else "must be a name of a-z, 0-9, _ and -."
            faults.append(Fault(label, None, "", why))
        elif not problems:
            records.append(OutcomeRecord(name=name, when=when))
    if faults:
        raise ScenarioError(faults)
    return scenario.model_copy(update={"outcomes": (*scenario.outcomes, *records)})


def _plain(value: Any) -> Any:
    """A condition as a file would hold it: tuples are lists, and what is of NumPy is what it stands for."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


class Answer:
    """What came of a question."""

    _kind: ClassVar[str]
    """What it is called: `sim.report` and `sim.plots` have a module of that name."""

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return shown(self._kind, self)


@dataclass(frozen=True, repr=False, kw_only=True)
class Runs(Answer, ABC):
    """What came of a question whose answer holds the runs: any number of points, as many runs at each."""

    scenario: Scenario
    origin: Mapping[str, Any]
    jobs: int
    elapsed_seconds: float
    folder: Path | None = None
    failures: tuple[RunFailure, ...] = ()

    @property
    @abstractmethod
    def _shape(self) -> tuple[int, int]:
        """Points, and runs that were asked for at each."""

    @property
    @abstractmethod
    def n_runs(self) -> int:
        """Runs that were played to their end: rows of the table."""

    @property
    @abstractmethod
    def digest(self) -> str:
        """SHA-256 over the rows by point and run: equal for equal runs."""

    @abstractmethod
    def _played(self, piece: Piece) -> Played:
        """What there is of some runs of some points."""

    @property
    def n_missing(self) -> int:
        """Runs that were asked for and are not there, because their worker died each time."""
        n_points, runs = self._shape
        return n_points * runs - self.n_runs - len(self.failures)

    @property
    def first_run(self) -> int:
        """Number of the first run, at each point."""
        return int(self.origin.get("first_run", 0))

    @property
    def seed(self) -> int:
        """Of all luck."""
        return int(self.origin["seed"])

    def with_outcomes(self, outcomes: Mapping[str, Any]) -> Self:
        """The same runs, asked for further outcomes without being played again.

        Parameters
        ----------
        outcomes : mapping of str to mapping
            By name, the condition that a scenario file writes behind `when`: `{"quick": {"days_to_talks": {"at_most":
            7}}}`.

        Raises
        ------
        ScenarioError
            With every fault of every outcome.
        """
        return replace(self, scenario=asking(self.scenario, outcomes, self._last_day))

    @property
    def _last_day(self) -> float:
        """Day that no run goes beyond."""
        return self.scenario.horizon_days

    @property
    def _beside(self) -> Mapping[str, bytes]:
        """Files that are in its folder before the first chunk, by name."""
        return {}

    @property
    def _summary(self) -> Mapping[str, bytes]:
        """Files that are in its folder after the last, by name."""
        return {}

    def about(self) -> dict[str, Any]:
        """What the manifest says about the work, beside the chunks and their origin."""
        return {"digest": self.digest, "jobs": self.jobs, "elapsed_seconds": round(self.elapsed_seconds, 3)}

    def save(self, folder: str | Path) -> Path:
        """Store the runs in a new folder, chunk by chunk.

        Raises
        ------
        StorageError
            If it holds something already, or the disk fails.
        """
        path = Path(folder)
        with RunFolder.create(path, self.origin, beside=self._beside) as store:
            for piece in pieces_of([all_of(*self._shape)], rows=self.origin["chunk_size"]):
                played = self._played(piece)
                if len(played.table) or played.failures:
                    store.add_chunk(piece.number, *played)
            finish(store, self)
        return path


def finish(store: RunFolder, result: Runs) -> None:
    """Write what is said of all runs into their folder."""
    for name, data in result._summary.items():
        write_durably(store.path / name, data, store.disk)
    store.finish("incomplete" if result.n_missing else "finished", **result.about())

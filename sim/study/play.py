"""One chunk of runs played by an engine: the pure function that every executor calls.

The first `record_runs` runs keep their events. Where that border falls inside a chunk, its two parts are played apart,
which changes nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.batch import Batch
from sim.engine.engines import ENGINES
from sim.engine.failures import RunFailure
from sim.model.structure import Model
from sim.play.chunks import ChunkRange
from sim.results.digest import Table

Played = tuple[Table, Table | None, tuple[RunFailure, ...]]
"""Rows of some runs in run order, their events, or None where none of them is recorded, and the runs that failed."""


@dataclass(frozen=True, slots=True)
class PlayChunk:
    """What every chunk of a run has in common; call it with a chunk.

    Attributes
    ----------
    model : Model
    seed : int
    engine : str
        A key of `ENGINES`.
    record_runs : int
        Runs with a lower number keep their events.
    """

    model: Model
    seed: int
    engine: str
    record_runs: int

    @property
    def holds_no_lock(self) -> bool:
        """Whether threads play side by side as processes do."""
        return self.engine == "compiled"

    def __call__(self, chunk: ChunkRange) -> Played:
        """The chunk's runs."""
        last = chunk.first_run + chunk.n_runs
        border = min(max(self.record_runs, chunk.first_run), last)
        batches = []
        if border > chunk.first_run:
            batches.append(self._play(chunk.first_run, border, record=True))
        if border < last:
            batches.append(self._play(border, last, record=False))
        failures = tuple(failure for batch in batches for failure in batch.failures.values())
        return np.concatenate([batch.table for batch in batches]), batches[0].events, failures

    def _play(self, first: int, last: int, *, record: bool) -> Batch:
        runs = np.arange(first, last, dtype=np.int64)
        return ENGINES[self.engine](self.model, seed=self.seed, runs=runs, record=record)

"""One chunk of runs played by an engine: the pure function that every executor calls.

The first `record_runs` runs keep their events. Where that border falls inside a chunk, its two parts are played apart,
which changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.failures import RunFailure
from sim.engine.lanes import Batch, run_lanes
from sim.engine.reference import run_reference
from sim.model.structure import Model
from sim.results.digest import Table
from sim.study.chunks import ChunkRange

Played = tuple[Table, Table | None, tuple[RunFailure, ...]]
"""Rows of some runs in run order, their events, or None where none of them is recorded, and the runs that failed."""

ENGINES: Mapping[str, Callable[..., Batch]] = {"lanes": run_lanes, "reference": run_reference}
"""By name: `lanes` plays thousands of runs at once, `reference` one after the other in SimPy, with equal results."""
AUTO = "auto"
"""Asks for whichever engine costs less."""
FEW_RUNS = 32
"""So few runs cost less one after the other than side by side: an event takes about 0.2 ms in the reference engine, and
a call of a rule in the lanes about 2 ms however few of them ring it (measured: equal at 30 to 60 runs)."""


def engine_for(asked: str, runs: int) -> str:
    """The engine that plays a batch of so many runs.

    >>> engine_for("auto", 12), engine_for("auto", 1000), engine_for("lanes", 12)
    ('reference', 'lanes', 'lanes')
    """
    return asked if asked != AUTO else "reference" if runs <= FEW_RUNS else "lanes"


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

"""Runs that grow while somebody looks at them: two thousand at once, more when there is time, each played once.

Run i is run i of `sim.run` with the same scenario and seed, so that what is seen here is what a command stores: equal
digests. Nothing is stored, probed or announced.

>>> import sim                                                  # doctest: +SKIP
>>> live = Live(sim.load("tutorial"), seed=1)                   # doctest: +SKIP
>>> live.upto(2000).outcomes["war"].share                       # doctest: +SKIP
0.01
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from threading import Lock
from time import perf_counter

import numpy as np

from sim.engine.engines import AUTO, FEW_RUNS, engine_for
from sim.model.compile import compile_model
from sim.play.metrics import measured_by
from sim.play.pieces import Piece
from sim.play.plan import Plan, Played, Variant
from sim.results.chunk_file import Parts
from sim.scenario.records import Scenario
from sim.study.provenance import origin_of
from sim.study.result import RunResult

RECORDED = 500
"""Runs that keep their events: enough for the bands of a ladder."""
FEWEST_A_WORKER = 500
"""Runs below which a further worker costs more than it brings."""
MOST_A_PIECE = 8_192
"""Runs between two looks at whether anybody still waits."""

_WORKERS = max(1, os.cpu_count() or 1)


@cache
def _pool() -> ThreadPoolExecutor:
    """The workers of this process, kept from one look to the next."""
    return ThreadPoolExecutor(_WORKERS, thread_name_prefix="live")


class Dropped(Exception):
    """Nobody waits for this any more."""


def always() -> bool:
    """Somebody waits."""
    return True


class Live:
    """The runs of one scenario under one seed, from run 0 on.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        In [0, 2**64).
    """

    def __init__(self, scenario: Scenario, *, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        model = compile_model(scenario)
        self.engine = engine_for(AUTO, FEW_RUNS + 1, model=model)
        measured = measured_by(None, scenario, model, seed=seed, first_run=0)
        self._plan = Plan(
            (Variant(model),), seed, self.engine, RECORDED, has_design=False, measured=measured
        )  # fmt: skip
        self._origin = origin_of(
            scenario, model, measured=measured, seed=seed, runs=0, first_run=0, record_runs=0, chunk_size=MOST_A_PIECE,
            engine=self.engine,
        )  # fmt: skip
        self._played: list[Played] = []
        self._seconds = 0.0
        self._lock = Lock()

    @property
    def n_runs(self) -> int:
        """How many there are so far."""
        return sum(len(played.table) for played in self._played)

    def upto(self, runs: int, is_wanted: Callable[[], bool] = always) -> RunResult:
        """The first `runs` runs; those that there are already are not played again.

        Parameters
        ----------
        runs : int
            At least 1.
        is_wanted : callable, optional
            Asked between two pieces whether somebody still waits. What was played until then is kept.

        Raises
        ------
        Dropped
            If nobody waits.
        """
        with self._lock:
            self._play(self.n_runs, runs, is_wanted)
            rows = np.concatenate([played.table for played in self._played])[:runs]
            recorded = min(runs, RECORDED)
            events = [played.events for played in self._played if played.events is not None]
            kept = np.concatenate(events) if len(events) > 1 else events[0]
            return RunResult(
                scenario=self.scenario, rows=Parts((rows,)),
                events=kept if runs >= RECORDED else kept[kept["run"] < recorded], seed=self.seed, runs=runs,
                record_runs=recorded, chunk_size=MOST_A_PIECE, jobs=_WORKERS, engine=self.engine,
                elapsed_seconds=self._seconds, origin={**self._origin, "runs": runs, "record_runs": recorded},
            )  # fmt: skip

    def _play(self, first: int, last: int, is_wanted: Callable[[], bool]) -> None:
        """Play what is missing, on all cores where the engine holds no lock."""
        workers = _WORKERS if self._plan.holds_no_lock else 1
        step = min(MOST_A_PIECE * workers, last)
        for start in range(first, last, step):
            if not is_wanted():
                raise Dropped
            begun, end = perf_counter(), min(start + step, last)
            parts = min(workers, max(1, (end - start) // FEWEST_A_WORKER))
            edges = np.linspace(start, end, parts + 1).astype(int).tolist()
            pieces = [Piece(0, 0, 0, 1, left, right - left) for left, right in pairwise(edges)]
            self._played += map(self._plan, pieces) if parts == 1 else _pool().map(self._plan, pieces)
            self._seconds += perf_counter() - begun

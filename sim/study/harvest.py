"""What comes back from the tiles of a sweep: rows into one table, tiles into its folder, and at the end the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure, none_played
from sim.play.execute import execute
from sim.play.pace import close_early, paced
from sim.results.design import Design
from sim.results.digest import Table
from sim.results.durable import write_durably
from sim.results.spreadsheet import csv_of
from sim.results.store import RunFolder
from sim.results.tidy import estimates_table
from sim.scenario.records import Scenario
from sim.study.sweep_result import SweepResult
from sim.study.tiles import PlayedTile, PlayTile, Tile, Variant, tile_plan, usual_lanes

ESTIMATES = "estimates.csv"
"""Every response at every point, in the folder of a sweep."""

HOPELESS = 1_000
"""After so many runs that all failed in a rule of the user no more are played."""

Progress = Callable[[int, int], object]
"""Called with rows done and rows asked for, each time a tile is done."""


@dataclass(slots=True)
class Harvest:
    """The table of a sweep as it fills: rows by point, then by run; stored as they come."""

    table: Table
    runs: int
    variants: Sequence[Variant]
    progress: Progress | None
    store: RunFolder | None
    came: NDArray[np.bool_] = field(init=False)  # shape (n_points, runs): played, whether it failed or not
    n_done: int = 0
    failures: list[RunFailure] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.came = np.zeros((len(self.table) // self.runs, self.runs), dtype=bool)

    def keep(self, tile: Tile, played: PlayedTile) -> None:
        """Store the rows of a tile and take them into the table."""
        rows, failures = played
        if self.store is not None:
            self.store.add_chunk(tile.number, rows, failures=failures)
        self.take(rows, failures)
        if self.progress is not None:
            self.progress(self.n_done, len(self.table))
        if len(self.failures) == self.n_done >= HOPELESS:
            raise none_played(self.failures)

    def take(self, rows: Table, failures: Sequence[RunFailure]) -> None:
        """Take rows and failed runs into the table, whichever they are."""
        self.table.reshape(-1, self.runs)[rows["point"], rows["run"]] = rows
        self.came[rows["point"], rows["run"]] = True
        self.failures.extend(failures)
        for failure in failures:
            self.came[failure.point or 0, failure.run] = True
        self.n_done += len(rows) + len(failures)

    def _place(self, failure: RunFailure) -> int:
        """The row of the table that a failed run would have."""
        return (failure.point or 0) * self.runs + failure.run

    def plan(self, lanes: int) -> tuple[Tile, ...]:
        """The tiles of what is missing."""
        first = 0 if self.store is None else self.store.next_number
        return tile_plan([~self.came[variant.points] for variant in self.variants], lanes=lanes, first_number=first)

    def gather(
        self,
        *,
        scenario: Scenario,
        design: Design,
        seed: int,
        lanes: int | None,
        jobs: int,
        executor: Executor | None,
        origin: Mapping[str, Any],
    ) -> SweepResult:
        """Have what is missing played, in tiles of `lanes` rows or of seconds, and put the result together."""
        begun = perf_counter()
        task = PlayTile(tuple(self.variants), seed)
        most = 1

        def play(plan: Sequence[Tile]) -> Sequence[Tile]:
            nonlocal most
            most = max(most, min(jobs, len(plan)))
            return execute(task, plan, self.keep, jobs=jobs, executor=executor, lightened=task.only)

        try:
            missing = len(self.table) - self.n_done
            if lanes is None:
                size = min(usual_lanes(missing, jobs), origin["chunk_size"])
                lost = paced(self.plan, play, rows=missing, size=size, jobs=jobs)
            else:
                lost = play(self.plan(lanes))
            if not self.n_done:
                raise RuntimeError("no run came back: every worker process died; try jobs=1.")
            if len(self.failures) == self.n_done:
                raise none_played(self.failures)
            result = SweepResult(
                scenario=scenario, design=design, rows=self.rows(), seed=seed, runs_per_point=self.runs,
                jobs=most, elapsed_seconds=perf_counter() - begun, origin=origin,
                folder=None if self.store is None else self.store.path,
                failures=self.failed(),
            )  # fmt: skip
            if self.store is not None:
                write_durably(self.store.path / ESTIMATES, _estimates_csv(result))
                self.store.finish("incomplete" if lost else "finished", **result.about())
        except BaseException as stop:
            close_early(self.store, stop, done=self.n_done, asked=len(self.table), told=None)
            raise
        return result

    def failed(self) -> tuple[RunFailure, ...]:
        """The runs that failed, by point and run."""
        return tuple(sorted(self.failures, key=self._place))

    def rows(self) -> Table:
        """The table without the rows of tiles that never came back, and of runs that failed."""
        if not self.failures and self.came.all():
            return self.table
        played = self.came.ravel().copy()
        played[[self._place(failure) for failure in self.failures]] = False
        return self.table[played]


def _estimates_csv(result: SweepResult) -> bytes:
    """Every response at every point as CSV; some points at a time, because a table of all takes much memory."""
    step = 2_000
    parts = (
        estimates_table(result.design, result.measured, range(first, min(first + step, result.design.n_points)))
        for first in range(0, result.design.n_points, step)
    )
    return b"".join(csv_of(part, with_names=not place) for place, part in enumerate(parts))

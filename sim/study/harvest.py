"""What comes back from the tiles of a sweep: rows into one table, tiles into its folder, and at the end the result."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from sim.engine.failures import RunFailure, none_played
from sim.results.design import Design
from sim.results.digest import Table
from sim.results.durable import StorageError, write_durably
from sim.results.spreadsheet import csv_of
from sim.results.store import RunFolder
from sim.results.tidy import estimates_table
from sim.scenario.records import Scenario
from sim.study.execute import execute
from sim.study.sweep_result import SweepResult
from sim.study.tiles import PlayedTile, PlayTile, Tile, Variant

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
    n_done: int = 0
    failures: list[RunFailure] = field(default_factory=list)

    def keep(self, tile: Tile, played: PlayedTile) -> None:
        """Store the rows of a tile and take them into the table."""
        rows, failures = played
        if self.store is not None:
            self.store.add_chunk(tile.number, rows, failures=failures)
        self.take(tile, rows, failures)
        if self.progress is not None:
            self.progress(self.n_done, len(self.table))

    def fits(self, tile: Tile, rows: Table, failures: Sequence[RunFailure]) -> bool:
        """Whether rows and failed runs are those of a tile, by their own words."""
        points = self.variants[tile.variant].points[tile.first_point : tile.first_point + tile.n_points]
        places = np.add.outer(points * self.runs, np.arange(tile.first_run, tile.first_run + tile.n_runs)).ravel()
        failed = [self._place(failure) for failure in failures]
        return np.array_equal(rows["point"] * self.runs + rows["run"], places[~np.isin(places, failed)]) and (
            len(rows) + len(failed) == tile.n_rows
        )

    def take(self, tile: Tile, rows: Table, failures: Sequence[RunFailure]) -> None:
        """Take the rows of a tile into the table."""
        points = self.variants[tile.variant].points[tile.first_point : tile.first_point + tile.n_points]
        of_point = self.table.reshape(-1, self.runs)
        if failures:
            of_point[rows["point"], rows["run"]] = rows
            self.failures.extend(failures)
        else:
            of_point[points, tile.first_run : tile.first_run + tile.n_runs] = rows.reshape(len(points), -1)
        self.n_done += tile.n_rows
        if len(self.failures) == self.n_done >= HOPELESS:
            raise none_played(self.failures)

    def _place(self, failure: RunFailure) -> int:
        """The row of the table that a failed run would have."""
        return (failure.point or 0) * self.runs + failure.run

    def gather(
        self,
        plan: Sequence[Tile],
        *,
        scenario: Scenario,
        design: Design,
        seed: int,
        jobs: int,
        executor: Executor | None,
        origin: Mapping[str, Any],
    ) -> SweepResult:
        """Have the tiles of a plan played, and put the result together."""
        begun = perf_counter()
        task = PlayTile(tuple(self.variants), seed)
        jobs = max(1, min(jobs, len(plan)))
        try:
            lost = execute(task, plan, self.keep, jobs=jobs, executor=executor, lightened=task.only)
            if not self.n_done:
                raise RuntimeError("no run came back: every worker process died; try jobs=1.")
            if len(self.failures) == self.n_done:
                raise none_played(self.failures)
            result = SweepResult(
                scenario=scenario, design=design, rows=self.rows(lost), seed=seed, runs_per_point=self.runs,
                jobs=jobs, elapsed_seconds=perf_counter() - begun, origin=origin,
                folder=None if self.store is None else self.store.path,
                failures=self.failed(),
            )  # fmt: skip
            if self.store is not None:
                write_durably(self.store.path / ESTIMATES, _estimates_csv(result))
                self.store.finish("incomplete" if lost else "finished", **result.about())
        except BaseException as stop:
            self.close_early(stop)
            raise
        return result

    def failed(self) -> tuple[RunFailure, ...]:
        """The runs that failed, by point and run."""
        return tuple(sorted(self.failures, key=self._place))

    def rows(self, lost: Sequence[Tile] = ()) -> Table:
        """The table without the rows of tiles that never came back, and of runs that failed."""
        if not lost and not self.failures:
            return self.table
        came = np.ones(len(self.table), dtype=bool)
        came[[self._place(failure) for failure in self.failures]] = False
        for tile in lost:
            points = self.variants[tile.variant].points[tile.first_point : tile.first_point + tile.n_points]
            came.reshape(-1, self.runs)[points, tile.first_run : tile.first_run + tile.n_runs] = False
        return self.table[came]

    def close_early(self, stop: BaseException) -> None:
        """Mark the folder, as far as the disk still lets us, and tell the user how to go on."""
        if self.store is not None:
            with suppress(StorageError):
                self.store.finish("interrupted" if isinstance(stop, KeyboardInterrupt) else "incomplete")
            stop.add_note(f"{self.n_done:,} of {len(self.table):,} runs are kept in {self.store.path}.")
            stop.add_note(f"Go on with: sim sweep --resume {shlex.quote(str(self.store.path))}")


def _estimates_csv(result: SweepResult) -> bytes:
    """Every response at every point as CSV; some points at a time, because a table of all takes much memory."""
    step = 2_000
    parts = (
        estimates_table(result.design, result.measured, range(first, min(first + step, result.design.n_points)))
        for first in range(0, result.design.n_points, step)
    )
    return b"".join(csv_of(part, with_names=not place) for place, part in enumerate(parts))

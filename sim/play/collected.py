"""What has come back of a plan: counted, stored piece by piece as it comes, and put where its question wants it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from sim.engine.engines import FEW_RUNS
from sim.engine.failures import HOPELESS, RunFailure, none_played
from sim.engine.recorder import EVENT_DTYPE
from sim.engine.traced import why_untraced
from sim.model.new_rule import Rules
from sim.model.outcomes import RUN_DTYPE
from sim.play.execute import check_travel, execute
from sim.play.metrics import Metrics
from sim.play.pace import close_early, paced
from sim.play.pieces import Mask, Piece, pieces_of
from sim.play.plan import Plan, Played
from sim.results.digest import Table, in_order_of_runs
from sim.results.store import RunFolder

Progress = Callable[[int, int], object]
"""Called with runs done and runs asked for, all points together: before any is played, and as each piece is done."""


@dataclass(frozen=True, slots=True)
class How:
    """How a question is played: by whom, with which rules and metrics of one's own, who is told. Rules change runs.

    Attributes
    ----------
    jobs : int
        Processes; threads where the engine holds no lock.
    rules : mapping of str to callable or NewRule, or None
    executor : Executor or None
        Does the work in place of `jobs`.
    progress : callable or None
    metrics : mapping of str to callable, or None
        What is asked of the events of each run, by the name of the column (`sim.play.metrics`).
    """

    jobs: int = 1
    rules: Rules | None = None
    executor: Executor | None = None
    progress: Progress | None = None
    metrics: Metrics | None = None

    def __post_init__(self) -> None:
        if self.progress is not None and not callable(self.progress):
            raise ValueError(f"progress is {self.progress!r}; it must be a function of runs done and runs asked for.")
        if self.metrics is not None and not isinstance(self.metrics, Mapping):
            raise ValueError(f"metrics is {self.metrics!r}; it must be functions by name: {{NAME: FUNCTION}}.")

    def check_travel(self, engine: str, *, is_one_piece: bool = False) -> None:
        """Refuse rules and metrics that other processes could not import, where such play; see `sim.play.execute`."""
        for kind, given in (("rule", self.rules), ("metric", self.metrics)):
            check_travel(
                kind, given or {}, engine=engine, jobs=1 if is_one_piece else self.jobs, executor=self.executor
            )

    def for_part(self, before: int, total: int) -> How:
        """The same for a part of some work, whose progress is told as that of the whole."""
        tell = self.progress
        return self if tell is None else replace(self, progress=lambda done, asked: tell(before + done, total))


ALONE = How()
"""In this process, untold."""


class Events:
    """The events of runs, as they come."""

    def __init__(self) -> None:
        self._parts = [np.zeros(0, dtype=EVENT_DTYPE)]

    def take(self, played: Played) -> None:
        """Keep the events, of whichever runs they are."""
        if played.events is not None:
            self._parts.append(played.events)

    def table(self) -> Table:
        """Events in run order; they are given out once."""
        joined = np.concatenate(self._parts)
        self._parts.clear()
        return in_order_of_runs(joined)


class Rows:
    """The rows of all runs at all points, by point and then by run; it fills as they come."""

    def __init__(self, n_points: int, runs: int, plan: Plan) -> None:
        self.first_run = plan.first_run
        self.table = np.zeros((n_points, runs), dtype=RUN_DTYPE if plan.measured is None else plan.measured.dtype)

    def take(self, played: Played) -> None:
        """Put rows in their places, whichever they are."""
        self.table[played.table["point"], played.table["run"] - self.first_run] = played.table

    def those(self, wanted: Mask) -> Table:
        """The rows that are wanted, of so many runs as the mask has; not copied where that is all of them."""
        is_all = wanted.shape == self.table.shape and wanted.all()
        return self.table.ravel() if is_all else self.table[:, : wanted.shape[1]][wanted]


def _depth_of_caller() -> int:
    """How far up the stack, seen from where this is called, the first line is that is not of this package."""
    frame, depth = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "sim":
        frame, depth = frame.f_back, depth + 1
    return depth


@dataclass(slots=True)
class Collected:
    """What has come back, and what is missing.

    Attributes
    ----------
    plan : Plan
    runs : int
        At each point; `upto` is how many of them are asked for now.
    take : callable
        Takes what was played: `Rows.take`, or one that keeps less.
    how : How
    store : RunFolder or None
        Where each piece is stored before it is taken.
    """

    plan: Plan
    runs: int
    take: Callable[[Played], object]
    how: How
    store: RunFolder | None = None
    upto: int = field(init=False)
    came: Mask = field(init=False)  # shape (n_points, runs): played, whether it failed or not, or not asked for
    n_unasked: int = field(init=False)
    n_done: int = 0
    n_pieces: int = 0
    jobs: int = 1  # most workers that were at it together
    failures: list[RunFailure] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.runs > FEW_RUNS and (why := why_untraced(self.plan.variants[0].model)):
            warnings.warn(f"{why}. That is slow.", stacklevel=_depth_of_caller())
        self.upto = self.runs
        self.came = np.zeros((sum(len(variant.points) for variant in self.plan.variants), self.runs), dtype=bool)
        for variant in self.plan.variants:
            if variant.chosen is not None:
                self.came[variant.points, len(variant.chosen) :] = True
        self.n_unasked = int(np.count_nonzero(self.came))

    @property
    def n_asked(self) -> int:
        """Runs that are asked for now, all points together."""
        return len(self.came) * self.upto - self.n_unasked

    @property
    def n_missing(self) -> int:
        """How many of these have not come."""
        return int(np.count_nonzero(~self.came[:, : self.upto]))

    def keep(self, piece: Piece, played: Played) -> None:
        """Store what was played, and take it."""
        if self.store is not None:
            self.store.add_chunk(piece.number, *played)
        self.add(played)
        if self.how.progress is not None:
            self.how.progress(self.n_done, self.n_asked)
        if len(self.failures) == self.n_done >= HOPELESS:
            raise none_played(self.failures)

    def add(self, played: Played) -> None:
        """Take what was played, whichever runs it holds."""
        self.take(played)
        self.came[played.table["point"], played.table["run"] - self.plan.first_run] = True
        for failure in played.failures:
            self.came[failure.point or 0, failure.run - self.plan.first_run] = True
        self.failures.extend(played.failures)
        self.n_done += len(played.table) + len(played.failures)
        self.n_pieces += 1

    def pieces(self, rows: int) -> tuple[Piece, ...]:
        """The pieces of what is missing."""
        missing = [~self.came[variant.points, : self.upto] for variant in self.plan.variants]
        first = max(self.n_pieces, 0 if self.store is None else self.store.next_number)
        return pieces_of(missing, rows=rows, first_number=first)

    def play(self, rows: int, *, by_pace: bool = True) -> Sequence[Piece]:
        """Have what is missing played, in pieces of so many rows or, `by_pace`, of seconds; those that were lost."""
        if self.how.progress is not None:  # what is there before anything is played
            self.how.progress(self.n_done, self.n_asked)

        def done(pieces: Sequence[Piece]) -> Sequence[Piece]:
            self.jobs = max(self.jobs, min(self.how.jobs, len(pieces)))
            return execute(
                self.plan, pieces, self.keep, jobs=self.how.jobs, executor=self.how.executor, lightened=self.plan.only
            )

        if not by_pace:
            return done(self.pieces(rows))
        return paced(self.pieces, done, rows=self.n_missing, size=rows, jobs=self.how.jobs)

    @contextmanager
    def until_done(self, told: Path | None = None, part: tuple[int, int] | None = None) -> Iterator[None]:
        """Where the block is left early, mark the folder, and say what is kept.

        `told` is the folder to name, where it is not that of the store; `part` are the runs before these and of all.
        """
        try:
            yield
        except BaseException as stop:
            before, asked = part or (0, self.n_asked)
            close_early(self.store, stop, done=before + self.n_done, asked=asked, told=told)
            raise

    def refuse_nothing(self) -> None:
        """End where not a single run was played.

        Raises
        ------
        RuntimeError
            If none came back.
        RuleError
            If all of them failed.
        """
        if not self.n_done:
            raise RuntimeError(
                "no run came back: every worker process died, as they do when memory runs out. Ask with fewer jobs; "
                "jobs=1 shows what goes wrong."
            )
        if len(self.failures) == self.n_done:
            raise none_played(self.failures)

    def failed(self) -> tuple[RunFailure, ...]:
        """The runs that failed, by point and run."""
        return tuple(sorted(self.failures, key=lambda failure: (failure.point or 0, failure.run)))

    def has_row(self) -> Mask:
        """Which of the runs that are asked for now were played to an end, shape (n_points, upto)."""
        played = self.came[:, : self.upto].copy()
        for failure in self.failures:
            if failure.run - self.plan.first_run < self.upto:
                played[failure.point or 0, failure.run - self.plan.first_run] = False
        return played

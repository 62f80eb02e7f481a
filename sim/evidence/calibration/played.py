"""Points of coefficients, played some at a time by any number of processes, each piece kept as soon as it is done.

What is kept are the summaries, which are few. What follows from them (which points are plausible, where the next wave
is played) is worked out anew when a calibration goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from os.path import lexists
from pathlib import Path

import numpy as np

from sim.evidence.calibration.priors import Prior, points_of
from sim.evidence.calibration.simulators import Points, Simulator, Summaries
from sim.model.arrays import Floats
from sim.play.execute import Crew, execute
from sim.play.pieces import Piece, all_of, pieces_of
from sim.results.durable import StorageError
from sim.results.estimates import number_or_null
from sim.results.stored_json import Stored, read_sealed, write_sealed

PIECE_RUNS = 24_000
"""About how many runs, with the coding of their events, take a few seconds."""
REMEDY = "Move it out of the folder and go on with sim resume; it is played again."


@dataclass(frozen=True, slots=True)
class _Play:
    """Plays a piece: some of the points, with all their runs. `first` is the number of the first of those it has."""

    simulator: Simulator
    points: Points
    runs: int
    seed: int
    with_cases: bool
    are_apart: bool
    first: int = 0

    def only(self, piece: Piece) -> _Play:
        """The same with no more than a piece needs."""
        return replace(self, points=self._of(piece), first=piece.first_point)

    def _of(self, piece: Piece) -> Points:
        first = piece.first_point - self.first
        return {key: values[first : first + piece.n_points] for key, values in self.points.items()}

    def __call__(self, piece: Piece) -> Summaries:
        return self.simulator(
            self._of(piece), runs=self.runs, seed=self.seed, with_cases=self.with_cases,
            apart=piece.first_point if self.are_apart else None,
        )  # fmt: skip


class _PieceTold(Stored):
    u: list[list[float]]
    values: list[list[float | None]]
    errors: list[list[float | None]]
    loglik: list[list[float | None]]


def play_points(
    simulator: Simulator,
    priors: Sequence[Prior],
    u: Floats,
    *,
    runs: int,
    seed: int,
    with_cases: bool = False,
    are_apart: bool = False,
    jobs: int = 1,
    executor: Executor | None = None,
    crew: Crew | None = None,
    kept_as: Path | None = None,
    done: Callable[[int], object] = lambda n_points: None,
) -> Summaries:
    """Summaries at all points.

    Parameters
    ----------
    simulator : Simulator
    priors : sequence of Prior
    u : float array, shape (n_points, n_coefficients)
        Positions of the points along the priors.
    runs, seed, with_cases : optional
        As for the simulator.
    are_apart : bool, optional
        Whether each point has luck of its own.
    jobs, executor : optional
        As for `sim.run`.
    crew : Crew, optional
        As for `execute`.
    kept_as : Path, optional
        Where each piece is kept, with the number of its first point behind the name; what is there is not played.
    done : callable, optional
        Called with how many more points there are.

    Raises
    ------
    StorageError
        If what is kept is damaged, or of other points.
    RuntimeError
        If a worker process died each time.
    """
    came: dict[int, Summaries] = {}

    def file_of(piece: Piece) -> Path | None:
        return None if kept_as is None else kept_as.with_name(f"{kept_as.name}-{piece.first_point:06d}.json")

    def take(piece: Piece, told: Summaries) -> None:
        came[piece.first_point] = told
        done(piece.n_points)

    def keep(piece: Piece, told: Summaries) -> None:
        if (file := file_of(piece)) is not None:
            _store(file, _of(piece, u), told)
        take(piece, told)

    missing = []
    for piece in pieces_of([all_of(len(u), 1)], rows=max(1, PIECE_RUNS // runs)):
        file = file_of(piece)
        if file is not None and lexists(file):
            take(piece, _read(file, _of(piece, u), simulator))
        else:
            missing.append(piece)
    play = _Play(simulator, points_of(priors, u), runs, seed, with_cases, are_apart)
    lost = execute(play, missing, keep, jobs=jobs, executor=executor, lightened=play.only, crew=crew)
    if lost:
        points = sum(piece.n_points for piece in lost)
        raise RuntimeError(f"{points:,} of {len(u):,} points never came back, because their worker process died.")
    parts = [came[first] for first in sorted(came)]
    return Summaries(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Summaries)))


def _of(piece: Piece, u: Floats) -> Floats:
    return u[piece.first_point : piece.first_point + piece.n_points]


def _store(file: Path, u: Floats, told: Summaries) -> None:
    rows = {one.name: getattr(told, one.name).tolist() for one in fields(told)}
    numbers = {name: [list(map(number_or_null, row)) for row in table] for name, table in rows.items()}
    write_sealed(file, {"u": u.tolist(), **numbers})


def _read(file: Path, u: Floats, simulator: Simulator) -> Summaries:
    """What is kept in a file."""
    stored = read_sealed(file, _PieceTold, remedy=REMEDY)
    widths = {"u": u.shape[1], "values": len(simulator.ids), "errors": len(simulator.ids)}
    widths["loglik"] = len(simulator.families)
    if any([len(row) for row in stored[name]] != [width] * len(u) for name, width in widths.items()) or (
        stored["u"] != u.tolist()
    ):
        raise StorageError(f"{file}: holds other points than those that were asked for. {REMEDY}")
    return Summaries(*(np.array(stored[one.name], dtype=np.float64) for one in fields(Summaries)))

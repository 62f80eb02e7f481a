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
from numpy.typing import NDArray

from sim.evidence.calibration.priors import Prior, points_of, scores_of
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
class Played:
    """Points that have been played.

    Attributes
    ----------
    u : float array, shape (n_points, n_coefficients)
        Positions along the priors, in (0, 1).
    values, errors, loglik : float array
        As in `Summaries`.
    """

    u: Floats
    values: Floats
    errors: Floats
    loglik: Floats

    @property
    def z(self) -> Floats:
        """Standard scores of the priors."""
        return scores_of(self.u)

    def some(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Played:
        """Some of the points, by mask or by number."""
        return Played(self.u[which], self.values[which], self.errors[which], self.loglik[which])

    def with_summaries(self, places: Sequence[int]) -> Played:
        """The same points with some of their summaries."""
        columns = list(places)
        return replace(self, values=self.values[:, columns], errors=self.errors[:, columns])


def joined(parts: Sequence[Played]) -> Played:
    """Points of several waves as one table."""
    return Played(*(np.concatenate([getattr(part, name) for part in parts]) for name in Played.__slots__))


@dataclass(frozen=True, slots=True)
class _Play:
    """Plays a piece: some of the points, with all their runs."""

    simulator: Simulator
    points: Points
    runs: int
    seed: int
    with_cases: bool
    are_apart: bool

    def __call__(self, piece: Piece) -> Summaries:
        points = {key: _of(piece, values) for key, values in self.points.items()}
        apart = piece.first_point if self.are_apart else None
        return self.simulator(points, runs=self.runs, seed=self.seed, with_cases=self.with_cases, apart=apart)


class _PieceTold(Stored):
    u: list[list[float]]
    values: list[list[float | None]]
    errors: list[list[float | None]]
    loglik: list[list[float | None]]


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays points along some priors, and where what comes of them is kept.

    Attributes
    ----------
    simulator : Simulator
    priors : sequence of Prior
    jobs, executor : optional
        As for `sim.run`.
    crew : Crew, optional
        As for `execute`: a piece takes seconds, and a process as long to start.
    folder : Path, optional
        Where each piece is kept; what is there is not played, so that what was cut short goes on bit for bit.
    done : callable, optional
        Called with how many more runs there are.
    """

    simulator: Simulator
    priors: Sequence[Prior]
    jobs: int = 1
    executor: Executor | None = None
    crew: Crew | None = None
    folder: Path | None = None
    done: Callable[[int], object] = lambda n_runs: None

    def play(
        self,
        u: Floats,
        *,
        runs: int,
        seed: int,
        with_cases: bool = False,
        are_apart: bool = False,
        name: str = "points",
    ) -> Played:
        """What comes of points.

        Parameters
        ----------
        u : float array, shape (n_points, n_coefficients)
            Positions of the points along the priors.
        runs, seed, with_cases : optional
            As for the simulator.
        are_apart : bool, optional
            Whether each point has luck of its own.
        name : str, optional
            Begins the names of the files in which pieces are kept.

        Raises
        ------
        StorageError
            If what is kept is damaged, or of other points.
        RuntimeError
            If a worker process died each time.
        """
        came: dict[int, Summaries] = {}

        def take(piece: Piece, told: Summaries) -> None:
            came[piece.first_point] = told
            self.done(runs * piece.n_points)

        def keep(piece: Piece, told: Summaries) -> None:
            if (file := self._file(name, piece)) is not None:
                _store(file, _of(piece, u), told)
            take(piece, told)

        missing = []
        for piece in pieces_of([all_of(len(u), 1)], rows=max(1, PIECE_RUNS // runs)):
            file = self._file(name, piece)
            if file is not None and lexists(file):
                take(piece, _read(file, _of(piece, u), self.simulator))
            else:
                missing.append(piece)
        play = _Play(self.simulator, points_of(self.priors, u), runs, seed, with_cases, are_apart)
        lost = execute(play, missing, keep, jobs=self.jobs, executor=self.executor, crew=self.crew)
        if lost:
            points = sum(piece.n_points for piece in lost)
            raise RuntimeError(f"{points:,} of {len(u):,} points never came back, because their worker process died.")
        parts = [came[first] for first in sorted(came)]
        return Played(u, *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Summaries)))

    def _file(self, name: str, piece: Piece) -> Path | None:
        return None if self.folder is None else self.folder / f"{name}-{piece.first_point:06d}.json"


def _of(piece: Piece, u: Floats) -> Floats:
    return u[piece.first_point : piece.first_point + piece.n_points]


def _store(file: Path, u: Floats, told: Summaries) -> None:
    rows = {one.name: getattr(told, one.name).tolist() for one in fields(told)}
    numbers = {name: [list(map(number_or_null, row)) for row in table] for name, table in rows.items()}
    write_sealed(file, {"u": u.tolist(), **numbers})


def _read(file: Path, u: Floats, simulator: Simulator) -> Summaries:
    """What is kept in a file."""
    stored = read_sealed(file, _PieceTold, remedy=REMEDY)
    widths = {"values": len(simulator.ids), "errors": len(simulator.ids), "loglik": len(simulator.families)}
    is_whole = all([len(row) for row in stored[name]] == [width] * len(u) for name, width in widths.items())
    if not is_whole or stored["u"] != u.tolist():
        raise StorageError(f"{file}: holds other points than those that were asked for. {REMEDY}")
    return Summaries(*(np.array(stored[name], dtype=np.float64) for name in widths))

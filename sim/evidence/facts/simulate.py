"""Playing the reference family and coding what happened: one value a fact, for one or many points of coefficients.

No observed value is read here. Points share their luck: run r of every point is played with the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.engine import engines
from sim.engine.engines import AUTO, engine_for
from sim.evidence.facts.boards import ACT, Board, likeness, opening_act
from sim.evidence.facts.crises import crises_of
from sim.evidence.facts.disputes import disputes_of
from sim.evidence.facts.excitation import excitation_of
from sim.evidence.facts.family import (
    CONTIGUOUS,
    NUCLEAR,
    RIVALRY,
    Family,
    dealt,
    reference_family,
)
from sim.evidence.facts.log import Floats, coded, kept, only
from sim.evidence.facts.measures import Coded, all_values
from sim.model.structure import Model
from sim.play.execute import execute
from sim.play.pieces import Piece
from sim.study.points import overrides_of

DECADES = 8_000.0
"""Days that a dyad is followed for the excitation facts: the data follow it for 44 years; the grid of times ends here.
"""
FOLDS = 20
"""Parts of the runs that the jackknife leaves out, one at a time."""
LANES = {"compiled": 8_192, "lanes": 48_000, "reference": 48_000}
"""Runs of all points together that one piece of work plays, by engine: wide enough for it, and a second or a few."""

Answer = tuple[NDArray[np.void], NDArray[np.int64], Floats]
"""Of a piece: the events that are coded, the run of each, and the day on which each run ended."""
Points = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Simulated:
    """Simulated facts.

    Attributes
    ----------
    ids : tuple of str
        The facts.
    values : float array, shape (n_points, n_facts)
        nan where no case was there to count.
    errors : float array, shape (n_points, n_facts)
        Standard errors of the simulation (delete-a-group jackknife over `FOLDS` parts of the runs); nan if not asked.
    """

    ids: tuple[str, ...]
    values: Floats
    errors: Floats


@dataclass(frozen=True, slots=True)
class _Play:
    """Plays a piece: what every piece has in common; can be sent to a process."""

    models: Sequence[Model]
    attributes: Sequence[Mapping[str, Floats]]
    points: Points
    seed: int
    apart: bool

    def __call__(self, piece: Piece) -> Answer:
        """The answer of the piece; a run of a point is counted as point * runs + run within it."""
        runs = piece.n_runs
        model = self.models[piece.variant]
        last = piece.first_point + piece.n_points
        first_run, last_run = piece.first_run, piece.first_run + runs
        overrides = {
            path: np.tile(values[first_run:last_run], piece.n_points)
            for path, values in self.attributes[piece.variant].items()
        }
        some = {key: values[piece.first_point : last] for key, values in self.points.items()}
        overrides |= {path: np.repeat(values, runs) for path, values in overrides_of(some, model).items()}
        # each (point, run) is a lane under a number of its own; its luck is that of the run
        if self.apart:
            n_runs = len(next(iter(self.attributes[piece.variant].values())))
            points = np.arange(piece.first_point, last, dtype=np.int64)[:, None]
            numbers = (points * n_runs + np.arange(first_run, last_run)).ravel()
        else:
            numbers = np.tile(np.arange(first_run, last_run, dtype=np.int64), piece.n_points)
        batch = engines.play(model, seed=self.seed, runs=numbers, record=True, overrides=overrides)
        assert batch.events is not None
        run = batch.events["run"]
        # every run has its opening, and neighbours have different numbers: a new number is the next run
        position = np.concatenate([[0], np.cumsum(run[1:] != run[:-1])]) if runs > 1 else np.zeros(len(run), dtype=int)
        assert position[-1] + 1 == len(numbers)
        wanted = kept(model, batch.events)
        return batch.events[wanted], position[wanted], batch.table["end_day"]


def simulate_facts(
    points: Points | None = None,
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    decades: int | None = None,
    with_errors: bool = True,
    family: Family | None = None,
    apart: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Simulated:
    """The facts as the model shows them.

    Parameters
    ----------
    points : mapping of dotted key to float array of shape (n_points,), optional
        Values of coefficients; the defaults, as one point, if absent.
    runs : int
        Dyads to play for six years, at each point.
    seed : int
    jobs : int, optional
        Processes.
    decades : int, optional
        Dyads to follow for two decades, for the excitation facts; a fifth of `runs` if absent, none if 0.
    with_errors : bool, optional
        Whether to estimate standard errors: costs as much as coding the runs twenty times.
    family : Family, optional
        Other than the shipped one.
    apart : bool, optional
        Whether every point has luck of its own, as histories that share nothing have: run r of point p is run
        p * runs + r.
    progress : callable, optional
        Called with runs done and runs asked for.

    Returns
    -------
    Simulated
    """
    points = {} if points is None else {path: np.asarray(values, dtype=float) for path, values in points.items()}
    n_points = len(next(iter(points.values()))) if points else 1
    family = family or reference_family()
    decades = runs // 5 if decades is None else decades
    parts = [_Part(family, points, n_points, runs, seed, apart, None, all_values)]
    if decades:
        parts.append(_Part(family, points, n_points, decades, seed, apart, DECADES, excitation_values))
    asked = sum(piece.n_rows for part in parts for piece in part.pieces)
    done = 0

    def told(piece: Piece) -> None:
        nonlocal done
        done += piece.n_rows
        if progress is not None:
            progress(done, asked)

    measured = [part.measured(jobs, with_errors, told) for part in parts]
    return Simulated(
        ids=tuple(name for ids, _, _ in measured for name in ids),
        values=np.hstack([values for _, values, _ in measured]),
        errors=np.hstack([errors for _, _, errors in measured]),
    )


@dataclass(frozen=True)
class _Part:
    """The family followed for some time, and what is measured of it."""

    family: Family
    points: Points
    n_points: int
    runs: int
    seed: int
    apart: bool
    horizon: float | None
    measure: Callable[[Coded, Floats], dict[str, float]]

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """The openings that have runs, those that differ in the opening act alone on one board."""
        weights = self.family.openings
        if self.horizon is not None:
            # over decades the opening soon counts for nothing: the commonest one stands for all
            weights = {max(weights, key=weights.__getitem__): 1.0}
        counts = dealt(list(weights.values()), self.runs)
        boards: dict[str, Board] = {}
        for name, count in zip(weights, counts.tolist(), strict=True):
            if count < 2:  # a run alone cannot be told from its neighbour
                continue
            scenario = self.family.scenario(name, self.horizon)
            board = boards.setdefault(likeness(scenario), Board(scenario))
            board.add(self.family.attributes(count) | {ACT: np.full(count, opening_act(scenario))})
        return tuple(boards.values())

    @cached_property
    def pieces(self) -> list[Piece]:
        """The work: of each board so many points, or runs of one, that the lanes are wide and the events fit."""
        pieces: list[Piece] = []
        lanes = LANES[engine_for(AUTO, self.runs * self.n_points)]
        for place, board in enumerate(self.boards):
            at_once = max(1, lanes // board.runs)
            for first in range(0, self.n_points, at_once):
                n_points = min(at_once, self.n_points - first)
                for run in range(0, board.runs, lanes):
                    n_runs = min(lanes, board.runs - run)
                    pieces.append(Piece(len(pieces), place, first, n_points, run, n_runs))
        return pieces

    def measured(
        self, jobs: int, with_errors: bool, told: Callable[[Piece], object]
    ) -> tuple[tuple[str, ...], Floats, Floats]:
        """Ids, values and errors."""
        play = _Play(
            models=[board.model for board in self.boards],
            attributes=[board.attributes() for board in self.boards],
            points=self.points,
            seed=self.seed,
            apart=self.apart,
        )
        answers: dict[Piece, Answer] = {}

        def keep(piece: Piece, answer: Answer) -> None:
            answers[piece] = answer
            told(piece)

        lost = execute(play, self.pieces, keep, jobs=jobs)
        if lost:
            raise RuntimeError(f"{len(lost)} of {len(self.pieces)} pieces were lost with their workers")
        rows, errors = [], []
        ids: tuple[str, ...] = ()
        for point in range(self.n_points):
            coded_log, fold = self._coded(play, answers, point)
            values = self.measure(coded_log, np.ones(coded_log.log.n_runs))
            ids = tuple(values)
            rows.append(list(values.values()))
            errors.append(self._errors(coded_log, fold) if with_errors else [np.nan] * len(ids))
        return ids, np.array(rows), np.array(errors)

    def _coded(self, play: _Play, answers: Mapping[Piece, Answer], point: int) -> tuple[Coded, NDArray[np.int64]]:
        """The log of one point over all openings, and the fold of each of its runs."""
        events, positions, folds, ends, first = [], [], [], [], 0
        attributes: dict[str, list[Floats]] = {}
        model = play.models[0]
        for piece in self.pieces:  # in their own order, not in that of finishing
            rows, position, end = answers[piece]
            if not piece.first_point <= point < piece.first_point + piece.n_points:
                continue
            runs = piece.n_runs
            offset = (point - piece.first_point) * runs
            low, high = np.searchsorted(position, (offset, offset + runs))
            events.append(_in_common(play.models[piece.variant], model, rows[low:high]))
            positions.append(position[low:high] - offset + first)
            numbers = np.arange(piece.first_run, piece.first_run + runs)
            folds.append(numbers % FOLDS)
            ends.append(end[offset : offset + runs])
            for path, values in play.attributes[piece.variant].items():
                attributes.setdefault(path, []).append(values[numbers])
            first += runs
        log = coded(model, np.concatenate(events), np.concatenate(positions), np.concatenate(ends))
        columns = {path: np.concatenate(values) for path, values in attributes.items()}
        return Coded(
            log=log,
            disputes=disputes_of(log),
            crises=crises_of(log),
            contiguous=columns[CONTIGUOUS] > 0.0,
            rivalry=columns[RIVALRY] > 0.0,
            nuclear=columns[NUCLEAR],
        ), np.concatenate(folds)

    def _errors(self, coded_log: Coded, fold: NDArray[np.int64]) -> Floats:
        """Delete-a-group jackknife."""
        left_out = np.array([list(self.measure(coded_log, (fold != k).astype(float)).values()) for k in range(FOLDS)])
        spread = left_out - left_out.mean(axis=0)
        errors: Floats = np.sqrt((FOLDS - 1) / FOLDS * np.sum(spread**2, axis=0))
        return errors


def _in_common(model: Model, common: Model, events: NDArray[np.void]) -> NDArray[np.void]:
    """The same events with the kinds numbered as in another model."""
    kinds = np.array([common.kinds.index(kind) if kind in common.kinds else -1 for kind in model.kinds])
    events = events.copy()
    events["kind"] = kinds[events["kind"]]
    return events


def excitation_values(coded_log: Coded, weight: Floats) -> dict[str, float]:
    """The excitation facts (MIE 1.0), by id."""
    log = coded_log.log if (weight > 0.0).all() else only(coded_log.log, weight > 0.0)
    fitted = excitation_of(log)
    return {
        "hawkes.mie_all_K1.self": fitted.self_,
        "hawkes.mie_all_K1.cross": fitted.cross,
        "hawkes.mie_all_K1.branching": fitted.branching,
        "hawkes.mie_all_K1.halflife": fitted.halflife,
    }

"""Some runs of one case, played and counted: the pure function that every worker calls.

Only counts travel back: how many runs of a point came to which class, on which day, to which ending. Which pieces the
work is cut into changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine import engines
from sim.model.structure import Model
from sim.play.pieces import Piece
from sim.results.digest import Table
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Play:
    """The model of a case, with what differs between its lanes."""

    model: Model
    columns: Mapping[str, Floats]
    chosen: Ints | None


Counts = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class PlayKnown:
    """What every piece has in common; call it with a piece for the counts of its runs, by point."""

    plays: tuple[Play, ...]
    seed: int
    runs: int
    per_point: bool
    horizon_days: int
    first: int = 0

    def only(self, piece: Piece) -> PlayKnown:
        """The same for one piece, with its own case alone."""
        own = (self.plays[piece.variant - self.first],)
        return PlayKnown(own, self.seed, self.runs, self.per_point, self.horizon_days, piece.variant)

    def __call__(self, piece: Piece) -> Counts:
        """Counts of the runs of a piece: arrays with one row a point."""
        play = self.plays[piece.variant - self.first]
        runs = np.arange(piece.first_run, piece.first_run + piece.n_runs, dtype=np.int64)
        of_point = np.repeat(np.arange(piece.n_points), piece.n_runs)
        lanes = np.tile(runs, piece.n_points)
        places = piece.first_point + of_point if play.chosen is None else play.chosen[lanes]
        overrides = {key: values[places] for key, values in play.columns.items()}
        table = engines.play(play.model, seed=self.seed, runs=lanes, overrides=overrides).table
        return _counted(table, of_point, piece.n_points, self.horizon_days)


def empty(shape: tuple[int, ...], horizon_days: int) -> Counts:
    """Counts of nothing yet, each with `shape` before its own width."""
    widths = {
        "outcome_class": len(OutcomeClass), "answered_by_force": 1, "answer_days": horizon_days, "talks_held": 1,
        "talks_days": horizon_days, "peak_level": len(PeakLevel), "ending": len(Ending), "cut_short": 1,
    }  # fmt: skip
    return {name: np.zeros((*shape, width), dtype=np.int64) for name, width in widths.items()}


def _counted(table: Table, of_point: Ints, n_points: int, horizon_days: int) -> Counts:
    """How many runs of each point came to what."""
    counts = empty((n_points,), horizon_days)
    for name in ("outcome_class", "peak_level", "ending"):
        _count(counts[name], of_point, table[name].astype(np.int64))
    for name in ("answered_by_force", "talks_held", "cut_short"):
        _count(counts[name], of_point[table[name]], np.zeros(int(table[name].sum()), dtype=np.int64))
    for name, column in (("answer_days", "days_to_answer"), ("talks_days", "days_to_talks")):
        came = ~np.isnan(table[column])
        # Talks of the record lie before the first force: by day 0 they have been held.
        days = np.clip(table[column][came], 0, horizon_days - 1).astype(np.int64)
        _count(counts[name], of_point[came], days)
    return counts


def _count(counts: NDArray[np.int64], rows: Ints, columns: Ints) -> None:
    n_rows, width = counts.shape
    counts += np.bincount(rows * width + columns, minlength=n_rows * width).reshape(n_rows, width)

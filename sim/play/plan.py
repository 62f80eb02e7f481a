"""What is to be played: variants of a model, the points of each, and the luck; pieces of it are played by calling it.

Numbers of a model that differ from point to point are rows of one batch: all points of a variant are played side by
side, as lanes. Plain runs are one variant with one point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.engines import AUTO, ENGINES, FEW_RUNS, THREADED, engine_for
from sim.engine.failures import RunFailure
from sim.model.arrays import Floats, Ints
from sim.model.structure import Model
from sim.play.metrics import Measured
from sim.play.pieces import Piece
from sim.results.digest import Table

LOOKED_AT = 8_192
"""Runs whose events are in memory at once where metrics look at them."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A model, and the points that are played with it.

    Attributes
    ----------
    model : Model
    points : int array, shape (n,)
        Numbers of the points; one point unless told otherwise.
    columns : mapping of dotted key to float array of shape (n,)
        Values of numbers of the model at those points.
    chosen : int array, shape (runs,), or None
        The place in the columns that each run takes, where that is not the place of its point. The variant has so many
        runs, even where others have more.
    luck : int array, shape (runs,), or None
        The run whose luck each run has, where that is not its own.
    """

    model: Model
    points: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    columns: Mapping[str, Floats] = field(default_factory=dict)
    chosen: Ints | None = None
    luck: Ints | None = None


class Played(NamedTuple):
    """Rows of some runs, point by point and each in run order; their events, or None; and the runs that failed."""

    table: Table
    events: Table | None
    failures: tuple[RunFailure, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every piece has in common; call it with a piece.

    Attributes
    ----------
    variants : tuple of Variant
    seed : int
    engine : str
        A key of `ENGINES`, or "auto": whichever costs least for a piece.
    record_runs : int
        So many of the first runs keep their events. Where that border falls inside a piece, its two parts are played
        apart, which changes nothing else.
    wanted : callable or None
        Which events of a model are kept, where not all are.
    has_design : bool
        Whether a failure tells its point.
    first : int
        Number of the first of these variants.
    first_run : int
        Number of the first run: pieces, `record_runs` and `chosen` count from it.
    measured : Measured or None
        Metrics of one's own, for which the events of every run are looked at.
    """

    variants: tuple[Variant, ...]
    seed: int
    engine: str = AUTO
    record_runs: int = 0
    wanted: Callable[[Model, Table], NDArray[np.bool_]] | None = None
    has_design: bool = True
    first: int = 0
    first_run: int = 0
    measured: Measured | None = None

    def only(self, piece: Piece) -> Plan:
        """The same for one piece, with its own variant alone."""
        return replace(self, variants=(self.variants[piece.variant - self.first],), first=piece.variant)

    @property
    def holds_no_lock(self) -> bool:
        """Whether threads play side by side as processes do."""
        model = self.variants[0].model
        return engine_for(self.engine, FEW_RUNS + 1, model=model) == THREADED

    def __call__(self, piece: Piece) -> Played:
        """The runs of the piece."""
        first, last = piece.first_run, piece.first_run + piece.n_runs
        border = min(max(self.record_runs, first), last)
        step = piece.n_runs if self.measured is None else max(LOOKED_AT // piece.n_points, 1)
        edges = [*range(first, border, step), *range(border, last, step), last]
        parts = [
            self._play(piece, np.arange(start, end, dtype=np.int64), record=start < border)
            for start, end in pairwise(edges)
        ]
        failures = tuple(failure for part in parts for failure in part.failures)
        recorded = [part.events for part in parts if part.events is not None]
        events = np.concatenate(recorded) if recorded else None
        return Played(np.concatenate([part.table for part in parts]), events, failures)

    def _play(self, piece: Piece, runs: Ints, *, record: bool) -> Played:
        variant = self.variants[piece.variant - self.first]
        part = slice(piece.first_point, piece.first_point + piece.n_points)
        play = ENGINES[engine_for(self.engine, piece.n_rows, model=variant.model)]
        lanes = np.tile(runs, piece.n_points)
        place = np.repeat(np.arange(part.start, part.stop), len(runs))
        taken = place if variant.chosen is None else variant.chosen[lanes]
        overrides = {key: values[taken] for key, values in variant.columns.items()}
        numbers = lanes + self.first_run
        luck = numbers if variant.luck is None else variant.luck[lanes]
        is_looked_at = record or self.measured is not None
        batch = play(variant.model, seed=self.seed, runs=luck, record=is_looked_at, overrides=overrides)
        points, events = variant.points[place], batch.events
        batch.table["point"] = batch.played(points)
        if variant.luck is not None:
            batch.table["run"] = batch.played(numbers)
            if events is not None:
                events["run"] = np.repeat(batch.table["run"], batch.table["events"])
        table = batch.table
        if self.measured is not None and events is not None:
            table, events = self.measured.beside(table, events), events if record else None
        if events is not None and self.wanted is not None:
            events = events.compress(self.wanted(variant.model, events))
        failures = tuple(
            replace(failure, run=int(numbers[place]), point=int(points[place]) if self.has_design else None)
            for place, failure in batch.failures.items()
        )
        return Played(table, events, failures)

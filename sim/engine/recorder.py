"""What an engine returns, and the flat table of events that every engine can record, equal bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.model.structure import RECORD, Model

EVENT_DTYPE = np.dtype(
    [
        ("run", "<i8"),
        ("time", "<f8"),  # days
        ("kind", "<i2"),  # index into Model.kinds
        ("actor", "<i2"),  # index into Model.actors, -1 nobody
        ("target", "<i2"),  # index into Model.actors; -1 nobody; -2 both states
        ("action", "<i2"),  # Action code, -1 where the event is no act
        ("rung", "<f8"),  # ladder position of the dyad after the event, 0-9
        ("deaths_military", "<f8"),
        ("deaths_militant", "<f8"),
        ("deaths_civilian", "<f8"),
    ]
)
"""One row an event."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What an engine returns: the per-run table in the order asked for, and the events if they were recorded.

    Runs in which a rule of the user failed are in neither: `failures` tells them, by place among those asked for.
    """

    table: NDArray[np.void]
    events: NDArray[np.void] | None
    failures: Mapping[int, RunFailure] = field(default_factory=dict)

    def played(self, values: NDArray[Any]) -> NDArray[Any]:
        """Of values for all the runs asked for, those of the runs in the table."""
        return np.delete(values, list(self.failures)) if self.failures else values


def joined(batches: Sequence[Batch], places: Sequence[int]) -> Batch:
    """Batches one after the other; the first run of each has a place among all."""
    if len(batches) == 1:
        return batches[0]
    events = [batch.events for batch in batches if batch.events is not None]
    failures = {
        first + place: failure
        for batch, first in zip(batches, places, strict=True)
        for place, failure in batch.failures.items()
    }
    table = np.concatenate([batch.table for batch in batches])
    return Batch(table, np.concatenate(events) if events else None, failures)


def in_order(
    events: NDArray[np.void], position: NDArray[Any], runs: NDArray[np.int64], failed: Sequence[int]
) -> NDArray[np.void]:
    """Events but those of failed runs, by position of the run and then in the order in which they happened."""
    order = np.argsort(position, kind="stable")
    if failed:
        order = order[~np.isin(position[order], failed)]
    events = events.take(order)  # many times as fast as an index, for rows of several columns
    events["run"] = runs[position[order]]
    return events


class Recorder:
    """Collects events as blocks of rows, in the order in which they happen in each run."""

    def __init__(self, model: Model) -> None:
        """An empty table for runs of `model`."""
        kinds = model.kinds
        self._kind_of_rank = [kinds.index(clock.kind.word) for clock in model.clocks]
        self._blocks: list[NDArray[np.void]] = []
        self._positions: list[NDArray[np.int64]] = []

    def add(
        self, rank: int, position: NDArray[np.int64], now: Any, actor: int, target: int, record: Mapping[str, Any]
    ) -> None:
        """Keep the event of one clock in the runs at these positions; who acts on whom, and further columns."""
        block = np.empty(len(position), dtype=EVENT_DTYPE)
        block["time"] = now
        block["kind"] = self._kind_of_rank[rank]
        block["actor"], block["target"] = actor, target
        for column, default in RECORD.items():
            block[column] = record.get(column, default)
        self._blocks.append(block)
        self._positions.append(position)

    def table(self, runs: NDArray[np.int64], failed: Sequence[int] = ()) -> NDArray[np.void]:
        """All events but those of failed runs, by position of the run and then in the order in which they happened."""
        if not self._blocks:
            return np.zeros(0, dtype=EVENT_DTYPE)
        return in_order(np.concatenate(self._blocks), np.concatenate(self._positions), runs, failed)

"""The flat table of events that every engine can record, equal bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        position = np.concatenate(self._positions)
        order = np.argsort(position, kind="stable")
        if failed:
            order = order[~np.isin(position[order], failed)]
        events: NDArray[np.void] = np.concatenate(self._blocks).take(order)
        events["run"] = runs[position[order]]
        return events

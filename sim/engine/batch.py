"""What an engine returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure


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

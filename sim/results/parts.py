"""A table of runs in run order, part by part: in memory, or in the files of chunks, looked at one by one.

>>> rows = Parts((np.zeros(2, dtype=RUN_DTYPE), np.zeros(3, dtype=RUN_DTYPE)))
>>> rows.n_rows, len(rows), len(rows.table)
(5, 2, 5)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.outcomes import RUN_DTYPE
from sim.results.chunk_file import mapped_table
from sim.results.digest import Table, in_run_order

HELD = 2**18
"""So many rows, 47 MB, are held in memory, whatever becomes of their folder."""


def is_held(n_rows: int) -> bool:
    """Whether so many rows are held in memory, though they are stored."""
    return n_rows <= HELD


@dataclass(frozen=True)
class Parts:
    """The parts of a table, at least one; going through those in files takes the memory of one.

    Attributes
    ----------
    places : tuple of structured array or Path
        In run order, as are the rows of each; a path is that of a chunk that has rows, and has been verified.
    """

    places: tuple[Table | Path, ...]

    @classmethod
    def stored(cls, folder: Path, entries: Sequence[Mapping[str, Any]], *, are_ordered: bool = True) -> Parts:
        """The rows of chunks that a manifest lists; `are_ordered` says that those of each chunk are."""
        chunks = sorted((entry for entry in entries if entry["runs"]), key=lambda entry: int(entry["first_run"]))
        files = tuple(folder / entry["file"] for entry in chunks)
        lie_apart = are_ordered and all(one["last_run"] < other["first_run"] for one, other in pairwise(chunks))
        if lie_apart and not is_held(sum(entry["runs"] for entry in chunks)):
            return cls(files)
        tables = [mapped_table(file) for file in files] or [np.zeros(0, dtype=RUN_DTYPE)]
        return cls((in_run_order(np.concatenate(tables)),))

    def __iter__(self) -> Iterator[Table]:
        for place in self.places:
            yield mapped_table(place) if isinstance(place, Path) else place

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, part: object) -> bool:
        return any(part is one for one in self.places)

    @cached_property
    def n_rows(self) -> int:
        """Rows of all parts."""
        return sum(len(part) for part in self)

    @cached_property
    def table(self) -> Table:
        """All of it, in memory."""
        (first, *others) = self.places
        return first if isinstance(first, np.ndarray) and not others else np.concatenate(list(self))

    def of_runs(self, first_run: int, n_runs: int) -> Table:
        """The rows of some runs."""
        return np.concatenate([part[(part["run"] >= first_run) & (part["run"] < first_run + n_runs)] for part in self])

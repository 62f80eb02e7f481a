"""A scenario as parsed, put together from its layers: what it says, and where each value comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.scenario.faults import Fault, found
from sim.scenario.paths import Path, value_at


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    Attributes
    ----------
    set_by : str
        "scenario", "base FILE", "--set" or "--horizon".
    rank : int
        Later layers have higher ranks: the first base 0, and so on.
    file : str
        The file or option, as messages name it.
    line : int or None
        From 1.
    """

    set_by: str
    rank: int
    file: str
    line: int | None


@dataclass(slots=True)
class Merged:
    """A scenario as parsed, put together from its layers.

    Attributes
    ----------
    table : dict
        What it says.
    origins : dict of path to Origin
        Of every table, key and list item in it.
    edited : dict of str to Origin
        Entries of the record that a later layer added, changed or dropped, by id (`sim.scenario.record_edits`).
    placed : dict of str to None
        Ids of entries that were added or moved, in the order in which that was said.
    faults : list of Fault
        What could not be put together.
    written : dict of path to object
        What stands in the file where `table` holds its plain form: a date in the place of a day, 2.0 for 2.
    """

    table: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)
    edited: dict[str, Origin] = field(default_factory=dict)
    placed: dict[str, None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    written: dict[Path, Any] = field(default_factory=dict)

    def origin_of(self, path: Path) -> Origin:
        """Origin of the value at a path, or of the nearest table above it."""
        for length in range(len(path), 0, -1):
            origin = self.origins.get(path[:length])
            if origin is not None:
                return origin
        return self.origins[()]

    def found(self, path: Path) -> str:
        """The value at a path as the file writes it, for a message."""
        return found(self.written.get(path, value_at(self.table, path)))

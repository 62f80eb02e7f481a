"""A table of observed facts: one row a fact, with its interval. Read after everything has been simulated."""

from __future__ import annotations

import math
import os
from pathlib import Path

from sim.evidence.csv_rows import Row, numbers, read_rows, shipped_file
from sim.results.facts import Fact
from sim.scenario.read import read_bytes

NEEDED = ("id", "value", "ci_low", "ci_high")
TEXTS = ("description", "unit", "source", "filter")


def shipped_tables() -> tuple[Path, ...]:
    """Facts on disputes, crises and acts; on how often force comes and how it stops; on how deadly disputes become."""
    names = ("interstate", "peace_and_tempo", "severity")
    return tuple(shipped_file(f"reference/{name}_1946_1989.csv") for name in names)


def read_facts(path: str | os.PathLike[str]) -> tuple[Fact, ...]:
    """The facts of a table, in its order.

    Parameters
    ----------
    path : str or path
        A CSV file with the columns `id`, `value`, `ci_low`, `ci_high`, and perhaps `description`, `n`, `unit`,
        `source`, `filter`.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    file = os.fspath(path)
    return facts_in(read_bytes(path, file), file)


def facts_in(data: bytes, file: str) -> tuple[Fact, ...]:
    """The facts of the bytes of a table that messages call `file`; see `read_facts`."""
    return read_rows(data, file, NEEDED, _fact)


def _fact(row: Row) -> Fact:
    value, low, high = numbers(row, "value", "ci_low", "ci_high")
    if not low <= value <= high:
        raise ValueError(f"value is {value:g}; it must lie in its interval, [{low:g}, {high:g}].")
    n = numbers(row, "n")[0] if row.get("n") else math.nan
    return Fact(row["id"], value, low, high, n, **{name: row.get(name, "") for name in TEXTS})

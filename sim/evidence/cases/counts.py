"""What runs of cases are counted by: how many of a point came to which class, on which day, to which ending."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Ints
from sim.results.digest import Table
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

Counts = dict[str, Ints]


def empty(shape: tuple[int, ...], horizon_days: int) -> Counts:
    """Counts of nothing yet, each with `shape` before its own width."""
    widths = {
        "outcome_class": len(OutcomeClass), "answered_by_force": 1, "answer_days": horizon_days, "talks_held": 1,
        "talks_days": horizon_days, "peak_level": len(PeakLevel), "ending": len(Ending), "force": 1,
        "violence_days": horizon_days, "cut_short": 1, "decided_class": len(OutcomeClass), "retaliated": 1,
        "retaliation_days": horizon_days,
    }  # fmt: skip
    return {name: np.zeros((*shape, width), dtype=np.int64) for name, width in widths.items()}


def counted(table: Table, of_point: Ints, n_points: int, horizon_days: int) -> Counts:
    """How many runs of each point came to what."""
    counts = empty((n_points,), horizon_days)
    for name in ("outcome_class", "peak_level", "ending"):
        _count(counts[name], of_point, table[name].astype(np.int64))
    is_local = (table["outcome_class"] == OutcomeClass.EXCHANGE) & ~table["retaliated"]
    decided = np.where(is_local, OutcomeClass.ABSORBED, table["outcome_class"])
    _count(counts["decided_class"], of_point, decided.astype(np.int64))
    flags = {name: table[name] for name in ("answered_by_force", "retaliated", "talks_held", "cut_short")}
    for name, flag in (flags | {"force": table["first_force_by"] >= 0}).items():
        _count(counts[name], of_point[flag], np.zeros(int(flag.sum()), dtype=np.int64))
    for name, column in (
        ("answer_days", "days_to_answer"), ("retaliation_days", "days_to_retaliation"), ("talks_days", "days_to_talks"),
        ("violence_days", "days_to_end_of_violence"),
    ):  # fmt: skip
        came = ~np.isnan(table[column])
        # Talks of the record lie before the first force: by day 0 they have been held.
        days = np.clip(table[column][came], 0, horizon_days - 1).astype(np.int64)
        _count(counts[name], of_point[came], days)
    return counts


def _count(counts: NDArray[np.int64], rows: Ints, columns: Ints) -> None:
    n_rows, width = counts.shape
    counts += np.bincount(rows * width + columns, minlength=n_rows * width).reshape(n_rows, width)

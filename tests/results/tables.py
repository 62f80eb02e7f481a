"""Small tables of runs and events, made by hand: what a test does not name is zero, or nan for a lag."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.recorder import EVENT_DTYPE
from sim.model.outcomes import RUN_DTYPE
from sim.results.responses import GIVEN


def runs(n_runs: int, **columns: Any) -> np.ndarray:
    """A table of runs 0 to n_runs - 1."""
    table = np.zeros(n_runs, dtype=RUN_DTYPE)
    table["run"] = table["replicate"] = np.arange(n_runs)
    for name in GIVEN:
        table[name] = np.nan
    for name, values in columns.items():
        table[name] = values
    return table


def events(*rows: dict[str, Any]) -> np.ndarray:
    """A table of events, one a dictionary, in the order given."""
    table = np.zeros(len(rows), dtype=EVENT_DTYPE)
    table["action"] = -1
    for place, row in enumerate(rows):
        for name, value in row.items():
            table[name][place] = value
    return table


def lively_runs(n_runs: int, seed: int = 3) -> np.ndarray:
    """A table in which every column varies."""
    draw = np.random.default_rng(seed)
    table = runs(n_runs)
    table["outcome_class"] = draw.integers(0, 5, n_runs)
    table["ending"] = draw.integers(0, 7, n_runs)
    table["end_day"] = draw.uniform(0, 180, n_runs)
    table["events"] = draw.integers(1, 200, n_runs)
    table["peak_rung"] = draw.integers(0, 10, n_runs)
    table["force_moves"] = draw.integers(0, 9, n_runs)
    table["talks_held"] = draw.random(n_runs) < 0.6
    table["days_to_talks"] = np.where(table["talks_held"], draw.integers(0, 60, n_runs), np.nan)
    table["answered_by_force"] = draw.random(n_runs) < 0.4
    table["days_to_answer"] = np.where(table["answered_by_force"], draw.integers(0, 9, n_runs), np.nan)
    table["deaths_total"] = np.floor(draw.lognormal(1, 2, n_runs))
    return table


def lively_events(table: np.ndarray, each: int = 3) -> np.ndarray:
    """`each` events a run, in order."""
    draw = np.random.default_rng(5)
    rows = np.zeros(len(table) * each, dtype=EVENT_DTYPE)
    rows["run"] = np.repeat(table["run"], each)
    rows["time"] = np.sort(draw.uniform(0, 100, (len(table), each)), axis=1).ravel()
    rows["rung"] = draw.uniform(0, 9, len(rows))
    return rows

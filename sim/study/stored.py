"""A question asked before, read back from its folder alone: the scenario is loaded anew from the texts stored in it.

>>> read_result("runs/2026-01-31-tutorial-0f3c1a2b").runs                   # doctest: +SKIP
10000
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.results.durable import StorageError
from sim.results.store import MANIFEST, StoredRun, read_run
from sim.results.verdicts import stop_from_json
from sim.scenario.records import Scenario
from sim.study.compare import COMPARISON, Comparison
from sim.study.folder import design_of, scenario_of
from sim.study.result import RunResult
from sim.study.sensitivity_result import FILE as SENSITIVITY
from sim.study.sensitivity_result import SensitivityResult
from sim.study.sensitivity_stored import read_sensitivity
from sim.study.sweep_result import SweepResult

NOTHING_OF_OURS = (
    "holds no result: no runs, no sweep, no comparison and no analysis. Name the folder that a command printed after "
    '"Results:", such as runs/2026-01-31-tutorial-0f3c1a2b, or the one that was given with --out.'
)


class NoResultError(StorageError):
    """The folder holds nothing of ours: the user must name another."""

    exit_code = 2


def read_result(folder: str | Path) -> RunResult | SweepResult | Comparison | SensitivityResult:
    """The runs, the sweep, the comparison or the sensitivity analysis in a folder, verified.

    Parameters
    ----------
    folder : str or Path
        Written by `sim.run`, `sim.sweep`, `sim.compare`, `sim.discover` or the commands of their names, or by
        `sim sensitivity`. Where it was cut short: what there is. An analysis that lies beside runs is not looked at.

    Returns
    -------
    RunResult, SweepResult, Comparison or SensitivityResult

    Raises
    ------
    StorageError
        If it is no such folder (`NoResultError`), or a file in it is damaged or missing.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.read_result("runs/2026-01-31-tutorial-0f3c1a2b").outcomes["war"].share    # doctest: +SKIP
    0.021
    """
    path = Path(folder)
    if (path / COMPARISON).is_file():
        return Comparison(_runs(path / "a"), _runs(path / "b"), path)
    if path.is_dir() and not (path / MANIFEST).is_file() and not any(path.glob("chunk-*.npz")):
        if (path / SENSITIVITY).is_file():
            return read_sensitivity(path)
        raise NoResultError(f"{path}: {NOTHING_OF_OURS}")
    stored = read_run(path)
    if not len(stored.table):
        raise StorageError(f"{path}: holds no runs yet.")
    origin: dict[str, Any] = dict(stored.manifest["origin"])
    scenario = scenario_of(path, origin)
    if origin.get("question") == "sweep":
        return _sweep(path, stored, origin, scenario)
    return _run(path, stored, origin, scenario)


def _runs(path: Path) -> RunResult:
    """One side of a comparison."""
    result = read_result(path)
    if not isinstance(result, RunResult):
        raise StorageError(f"{path}: holds no plain runs.")
    return result


def _run(path: Path, stored: StoredRun, origin: dict[str, Any], scenario: Scenario) -> RunResult:
    stop = stored.manifest.get("until")
    runs = len(stored.table) + len(stored.failures) if stop is not None and stop["reached"] else origin["runs"]
    return RunResult(
        scenario=scenario, table=stored.table, events=stored.events, seed=origin["seed"], runs=runs,
        record_runs=origin["record_runs"], chunk_size=origin["chunk_size"], jobs=stored.manifest.get("jobs", 1),
        engine=origin["engine"], elapsed_seconds=stored.manifest.get("elapsed_seconds", 0.0), origin=origin,
        folder=path, stop=None if stop is None else stop_from_json(stop), failures=stored.failures,
    )  # fmt: skip


def _sweep(path: Path, stored: StoredRun, origin: dict[str, Any], scenario: Scenario) -> SweepResult:
    rows = stored.table[np.lexsort((stored.table["run"], stored.table["point"]))]
    return SweepResult(
        scenario=scenario, design=design_of(path, origin), rows=rows, seed=origin["seed"],
        runs_per_point=origin["runs_per_point"], jobs=stored.manifest.get("jobs", 1),
        elapsed_seconds=stored.manifest.get("elapsed_seconds", 0.0), origin=origin, folder=path,
        failures=stored.failures,
    )  # fmt: skip

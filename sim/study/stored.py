"""A question asked before, read back from its folder alone: the scenario is loaded anew from the texts stored in it.

>>> read_result("runs/2026-01-31-tutorial-0f3c1a2b").runs                   # doctest: +SKIP
10000
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.play.kept import begun
from sim.results.durable import CHECK_PATH, TEMPORARY_SUFFIX, StorageError, storage_faults
from sim.results.shown import shown_in
from sim.results.stopping import stop_from_json
from sim.results.store import MANIFEST, StoredRun, read_run
from sim.results.stored_json import RESTORE, Count, Seed, Sha256, Stored, read_sealed
from sim.scenario.faults import ScenarioError
from sim.scenario.records import Scenario
from sim.study.comparison import COMPARISON, SIDES, Comparison, Comparisons, compared
from sim.study.discover_result import FILE as DISCOVER
from sim.study.discover_result import DiscoverResult, found_beside, read_discovery
from sim.study.folder import POINTS, check_origin_told, check_rows_told, design_of, scenario_of
from sim.study.result import RunResult
from sim.study.sensitivity_result import FILE as SENSITIVITY
from sim.study.sensitivity_result import SensitivityResult, read_sensitivity
from sim.study.sweep_result import SweepResult

if TYPE_CHECKING:
    from sim.evidence.calibration.result import Calibration
    from sim.evidence.cases.result import Backtest
    from sim.evidence.facts.result import FactsResult

RunsResult = RunResult | SweepResult | Comparison | Comparisons
"""What holds the runs themselves."""
NOTHING_OF_OURS = (
    "holds no result: no runs, no sweep, no comparison and no analysis. Name the folder that a command printed after "
    '"Results:", such as runs/2026-01-31-tutorial-0f3c1a2b, or the one that was given with --out.'
)


NO_RUNS = "holds no runs yet."
COMPARE_AGAIN = "Restore it from a copy, or compare again."
ANSWERS: Mapping[str, str] = {
    COMPARISON: "comparison", SENSITIVITY: "sensitivity", DISCOVER: "discovery", "facts.json": "facts",
    "scores.json": "backtest", "calibration.json": "calibration",
}  # fmt: skip
"""Files that hold the answer of a question, whoever writes them, and what kind of answer it is."""


EVIDENCE = {"facts.json": "facts.result", "scores.json": "cases.result", "calibration.json": "calibration.result"}
"""Last files of whole answers that the evidence reads, which stands below: its modules are known by name alone."""


class NoResultError(StorageError):
    """The folder holds nothing of ours: the user must name another."""

    exit_code = 2


def holds_runs(path: Path) -> bool:
    """Whether there are runs, a sweep or a comparison in a folder, however many of them."""
    return lexists(path / COMPARISON) or lexists(path / MANIFEST) or any(path.glob("chunk-*.npz"))


def read_result(
    folder: str | Path,
) -> RunsResult | SensitivityResult | DiscoverResult | FactsResult | Backtest | Calibration:
    """The answer in a folder, verified.

    Parameters
    ----------
    folder : str or Path
        Written by `sim.run`, `sim.sweep`, `sim.compare`, `sim.discover` or the commands of their names, or by
        `sim sensitivity`, `sim facts`, `sim backtest` or `sim calibrate`. Where it was cut short: what there is. Of a
        sweep with conditions beside it: the conditions. What else lies beside runs is not looked at.

    Returns
    -------
    RunResult, SweepResult, Comparison, Comparisons, SensitivityResult, DiscoverResult, FactsResult, Backtest or
    Calibration

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
    if not path.is_dir() or holds_runs(path):
        runs = read_runs(path)
        found = found_beside(path, runs.digest) if isinstance(runs, SweepResult) else None
        return runs if found is None else found
    for file, module in EVIDENCE.items():
        if lexists(path / file):
            answer: FactsResult | Backtest | Calibration = import_module(f"sim.evidence.{module}").read(path)
            return answer
    if lexists(path / SENSITIVITY) and not begun(path):
        return read_sensitivity(path)
    if lexists(path / DISCOVER):
        return read_discovery(path)
    raise no_runs(path)


def no_runs(path: Path, otherwise: str = "") -> StorageError:
    """Why no runs are read from a folder without any: it is cut short, has another answer, or holds nothing of ours.

    Parameters
    ----------
    path : Path
    otherwise : str, optional
        What is said of a folder of an answer that needs none.
    """
    if answers := shown_in(path):
        told = f"holds an answer ({', '.join(answers)}) and none of the runs behind it. Its figures: sim plot {path}"
        return NoResultError(f"{path}: {otherwise or told}")
    if begun(path):
        return StorageError(f"{path}: an answer that was cut short. Go on with: sim resume {path}")
    if all(lexists(path / side / MANIFEST) for side in "ab") and not lexists(path / COMPARISON):
        return StorageError(f"{path}: a comparison that was cut short. Go on with: sim resume {path}")
    with storage_faults(path, "read the folder", CHECK_PATH):
        there = [file.name for file in path.iterdir()] if path.is_dir() else []
    has_just_begun = all(name in (POINTS, MANIFEST) or name.endswith(TEMPORARY_SUFFIX) for name in there)
    if path.is_dir() and has_just_begun:
        return StorageError(f"{path}: {NO_RUNS}{'' if there else ' It is empty.'}")
    is_ours = any(name.endswith(".json") for name in there)
    return NoResultError(f"{path}: {otherwise if otherwise and is_ours else NOTHING_OF_OURS}")


class _SideTold(Stored):
    scenario: str
    title: str
    digest: Sha256


class _ComparisonTold(Stored):
    a: _SideTold
    b: _SideTold
    runs: Count
    seed: Seed


def sides_told(path: Path) -> list[str]:
    """The sides that the file of a comparison names, in order."""
    return [side for side in SIDES if side in _read_told(path)]


def _read_told(path: Path) -> dict[str, Any]:
    return read_sealed(path / COMPARISON, _ComparisonTold, remedy=COMPARE_AGAIN)


def _comparison(path: Path) -> Comparison | Comparisons:
    """All sides of a comparison, held against what its file says of them."""
    told = _read_told(path)
    result = compared([_runs(side_folder(path, side)) for side in SIDES if side in told], path)
    ours = result.to_json()
    pairs = [(key, told[key], ours[key]) for key in ("seed", "runs")]
    for side in result.sides:
        stated = told[side] if isinstance(told.get(side), dict) else {}
        pairs += [(f"{side}.{key}", stated.get(key), ours[side][key]) for key in ("scenario", "title", "digest")]
    for key, was, now in pairs:
        if was != now:
            found = f"{key} is {was!r}, but {now!r} in the folders of its sides"
            raise StorageError(f"{path / COMPARISON}: {found}. {RESTORE}")
    return result


def side_folder(path: Path, side: str) -> Path:
    """The folder of a side of a comparison.

    Raises
    ------
    StorageError
        If it is not there, or is a link, which may lead to runs of another question.
    """
    folder = path / side
    if not lexists(folder):
        raise StorageError(f"{folder}: is missing, and with it the runs of {side.upper()}. {COMPARE_AGAIN}")
    if folder.is_symlink():
        raise StorageError(f"{folder}: is a link, and the sides of a comparison lie in its own folder. {RESTORE}")
    return folder


def loaded_unless_made(source: str | Path, load: Callable[[], Scenario]) -> Scenario:
    """The scenario of a file or a name where no folder was found.

    Raises
    ------
    StorageError
        If there is one by now, which another command has just made: it holds no runs yet.
    """
    try:
        return load()
    except ScenarioError:
        if Path(source).is_dir():
            raise StorageError(f"{source}: {NO_RUNS}") from None
        raise


def read_runs(folder: str | Path) -> RunsResult:
    """The runs in a folder, whatever was found out about them; errors as for `read_result`, and if it has none."""
    path = Path(folder)
    if lexists(path / COMPARISON):
        return _comparison(path)
    if path.is_dir() and not holds_runs(path):
        read_result(path)  # says what is wrong with a folder that holds no answer either
        raise NoResultError(f"{path}: holds an analysis and none of its runs; its page (sim report) repeats it.")
    stored = read_run(path)
    origin: dict[str, Any] = dict(stored.manifest["origin"])
    check_origin_told(path, origin)
    check_rows_told(path, origin, stored)
    if not stored.rows.n_rows:
        raise StorageError(f"{path}: {NO_RUNS}")
    return _batch(path, stored, origin, scenario_of(path, origin))


def read_played(folder: str | Path) -> Any:
    """The runs in a folder, or the answer where it holds none; errors as for `read_result`.

    This is what pages and figures are made of, which show what was found out about the runs beside them.
    """
    return (read_runs if holds_runs(Path(folder)) else read_result)(folder)


def studies_beside(folder: Path, answer: Any) -> tuple[SensitivityResult | None, DiscoverResult | None]:
    """What was found out about the runs in a folder, where the answer in it is runs; errors as for `read_result`."""
    if not isinstance(answer, RunsResult):
        return None, None
    analysis = read_sensitivity(folder) if lexists(folder / SENSITIVITY) else None
    return analysis, found_beside(folder, answer.digest)


def read_batch(folder: str | Path) -> RunResult | SweepResult:
    """The runs or the sweep in a folder; errors as for `read_result`, and a comparison is refused with its sides."""
    result = read_runs(folder)
    if isinstance(result, Comparison | Comparisons):
        sides = " or ".join(str(Path(folder) / side) for side in result.sides)
        message = f"is a comparison; name one side of it, {sides}."
        raise ScenarioError.at(str(folder), message)
    return result


def _runs(path: Path) -> RunResult:
    """One side of a comparison."""
    result = read_runs(path)
    if not isinstance(result, RunResult):
        raise StorageError(f"{path}: holds no plain runs.")
    return result


def _batch(path: Path, stored: StoredRun, origin: dict[str, Any], scenario: Scenario) -> RunResult | SweepResult:
    manifest = stored.manifest
    common: dict[str, Any] = {
        "scenario": scenario, "origin": origin, "jobs": manifest.get("jobs", 1), "failures": stored.failures,
        "elapsed_seconds": manifest.get("elapsed_seconds", 0.0), "folder": path,
    }  # fmt: skip
    if origin.get("question") == "sweep":
        rows = stored.table[np.lexsort((stored.table["run"], stored.table["point"]))]
        design = design_of(path, origin)
        return SweepResult(design=design, rows=rows, runs_per_point=origin["runs_per_point"], **common)
    stop = manifest.get("until")
    runs = stored.rows.n_rows + len(stored.failures) if stop is not None and stop["reached"] else origin["runs"]
    stopped = None if stop is None else stop_from_json(stop)
    return RunResult(rows=stored.rows, events=stored.events, runs=runs, stop=stopped, **common)

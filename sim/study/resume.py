"""Going on with a stored question: what was cut short is played to its end, what is finished is extended.

Run i of a question is run i, however many are asked for: those that are there stay as they are, and the digest of 400
runs is the same, whether they were played at once or 200 now and 200 later.

>>> import sim                                                              # doctest: +SKIP
>>> sim.resume("runs/2026-01-31-tutorial-0f3c1a2b", runs=400).runs          # doctest: +SKIP
400
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from os.path import lexists
from pathlib import Path
from typing import Any

from sim.model.new_rule import Rules
from sim.play.collected import How, Progress
from sim.play.metrics import Metrics
from sim.results.durable import DISK, StorageError
from sim.results.store import MANIFEST, RunFolder, read_manifest
from sim.results.stored_json import write_sealed
from sim.scenario.faults import ScenarioError
from sim.study.asked import go_on
from sim.study.comparison import COMPARISON, SIDES, compared
from sim.study.discover import conditions
from sim.study.discover_result import FILE as CONDITIONS
from sim.study.discover_result import DiscoverResult, read_discovery
from sim.study.folder import check_origin_told, check_rows_told, shape_of
from sim.study.provenance import refuse_others
from sim.study.ranges import whole
from sim.study.result import RunResult
from sim.study.stored import RunsResult, read_batch, side_folder, sides_told
from sim.study.sweep_result import ESTIMATES, SweepResult


def resume(
    folder: str | Path,
    *,
    runs: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    metrics: Metrics | None = None,
) -> RunsResult | DiscoverResult:
    """Go on with runs, a sweep or a comparison, or extend it; arguments and errors as for `sim.resume`."""
    path, how = Path(folder), How(jobs, rules, executor, progress, metrics)
    runs = None if runs is None else whole("runs", runs)
    there = [side for side in SIDES if lexists(path / side / MANIFEST)]
    sides = [side_folder(path, side) for side in (sides_told(path) if lexists(path / COMPARISON) else there)]
    if lexists(path / MANIFEST) or len(sides) < 2:
        return _with_conditions(path, _resumed(path, how, runs=runs))
    results = []
    for place, side in enumerate(sides):
        part = replace(how, rules=rules if place else None, progress=progress and _as_part(progress, place, len(sides)))
        result = _resumed(side, part, runs=runs, outdates=path / COMPARISON)
        if not isinstance(result, RunResult):
            raise StorageError(f"{side}: holds no plain runs, and is no side of a comparison.")
        results.append(result)
    comparison = compared(results, path)
    write_sealed(path / COMPARISON, comparison.to_json())
    return comparison


def _resumed(path: Path, how: How, *, runs: int | None, outdates: Path | None = None) -> RunResult | SweepResult:
    """One folder of runs, or of a sweep; where more is played, the file that it `outdates` goes: it tells of fewer."""
    with RunFolder.resume(path) as (store, chunks):
        origin = store.origin
        check_origin_told(path, origin)
        there = 0
        for chunk in chunks:
            check_rows_told(path, origin, chunk)
            there += len(chunk.table) + len(chunk.failures)
        is_sweep = origin.get("question") == "sweep"
        more = _more(path, origin, runs, there)
        is_whole = there == origin["runs"] and (lexists(path / ESTIMATES) or not is_sweep)
        manifest = read_manifest(path) or {"status": "lost"}  # it comes after the last runs, and an end may lie between
        is_over = manifest["status"] == "finished" and (is_whole or manifest.get("until") is not None)
        if more is not None or not is_over:
            refuse_others(path, origin, how.rules, how.metrics)
            if outdates is not None:
                DISK.remove(outdates)
            return go_on(store, chunks, how, runs=more)
    return read_batch(path)


def _with_conditions(path: Path, played: RunResult | SweepResult) -> RunResult | SweepResult | DiscoverResult:
    """The answer of a folder gone on with: where conditions lie beside more runs now, they are asked for anew."""
    if not lexists(path / CONDITIONS):
        return played
    found = read_discovery(path)
    if found.digest != played.digest:
        found = conditions(played, target=found.target, level=found.asked_level, search=found.search)
        found.save(path)
    return replace(found, folder=path) if isinstance(played, SweepResult) else played


def _more(path: Path, origin: Mapping[str, Any], runs: int | None, there: int) -> int | None:
    """How many runs to extend to; None where no more are asked for."""
    _, was = shape_of(origin)
    if runs is None or runs == was:
        return None
    least = min(there, was) if origin["until"] else was
    if runs < least:
        message = f"is fewer than the {least:,} of {path}; runs are never taken away."
        raise ScenarioError.at(f"--runs {runs}", message)
    return runs


def _as_part(progress: Progress, place: int, parts: int) -> Progress:
    """Progress of a side, told as that of all."""
    return lambda done, asked: progress(place * asked + done, parts * asked)

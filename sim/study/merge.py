"""Folders of one question made one: parts that were played apart, on as many machines as there are.

Run i depends on the question and on i alone. So the runs 0 to 4,999 of one machine and 5,000 to 9,999 of another are
the runs 0 to 9,999 of one that played them all, and have their digest; a run that is in two folders must be the same in
both.

>>> import sim                                                              # doctest: +SKIP
>>> sim.merge("runs/first-half", "runs/second-half", folder="runs/all").n_missing    # doctest: +SKIP
0
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from os.path import lexists
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.play.plan import Played
from sim.results.chunk_file import Chunk
from sim.results.design import Design
from sim.results.digest import Table, prints_of
from sim.results.durable import StorageError, refuse_full
from sim.results.store import MANIFEST, RunFolder, each_chunk, read_manifest
from sim.results.stored_json import disagreement, write_sealed
from sim.scenario.faults import ScenarioError
from sim.study.answer import finish
from sim.study.comparison import COMPARISON, Comparison, Comparisons, compared
from sim.study.folder import beside, check_origin_told, check_rows_told, design_of, shape_of
from sim.study.provenance import OWN_KEYS
from sim.study.result import RunResult
from sim.study.stored import holds_runs, no_runs, read_result, side_folder, sides_told
from sim.study.sweep_result import SweepResult
from sim.study.work import RECORDED_RUNS

Merged = RunResult | SweepResult | Comparison | Comparisons


def merge(*folders: str | Path, folder: str | Path) -> Merged:
    """One result of what several folders hold of one question; the folders stay as they are.

    Parameters
    ----------
    folders : str or Path
        Two or more, of runs, of sweeps at the same points, or of comparisons. They may be cut short, and may overlap.
    folder : str or Path
        A new one for all runs together.

    Returns
    -------
    RunResult, SweepResult, Comparison or Comparisons
        Its `n_missing` counts runs between the first and the last that no folder holds; `sim.resume` plays them. Events
        are kept up to the first run whose events some folder left out.

    Raises
    ------
    ScenarioError
        If the folders are not of one question, one is given twice, or a run is not the same in two of them.
    StorageError
        If one holds no runs or is damaged, the new one is not empty, or the disk fails.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.merge("runs/first-half", "runs/second-half", folder="runs/all").runs     # doctest: +SKIP
    10000
    """
    paths, new = [Path(one) for one in folders], Path(folder)
    if len(paths) < 2:
        raise ScenarioError.at(str(*paths), "is alone; give two folders or more.")
    for place, path in enumerate(paths):
        if path.resolve() in {other.resolve() for other in paths[:place]}:
            raise ScenarioError.at(str(path), "is given twice.")
    refuse_full(new)
    for path in paths:
        if new.resolve().is_relative_to(path.resolve()):
            raise ScenarioError.at(str(new), f"lies in {path}, which stays as it is. Choose another folder with --out.")
    try:
        return _comparison(paths, new) if lexists(paths[0] / COMPARISON) else _merged(paths, new)
    except BaseException:  # what is half made is of no use: all that is in it lies in the folders
        shutil.rmtree(new, ignore_errors=True)
        raise


def _comparison(paths: Sequence[Path], new: Path) -> Comparison | Comparisons:
    """One comparison of what several hold, side by side."""
    sides = sides_told(paths[0])
    for path in paths[1:]:
        other = f"holds no comparison of {len(sides)} scenarios, as {paths[0]} does."
        if not holds_runs(path):
            raise no_runs(path, other)
        if not lexists(path / COMPARISON) or sides_told(path) != sides:
            raise ScenarioError.at(str(path), other)
    parts = [[side_folder(path, side) for path in paths] for side in sides]
    for of_side in parts:
        _check_one_question([_Part(path) for path in of_side])
    results = [_merged(of_side, new / side) for of_side, side in zip(parts, sides, strict=True)]
    comparison = compared([result for result in results if isinstance(result, RunResult)], new)
    write_sealed(new / COMPARISON, comparison.to_json())
    return comparison


class _Part:
    """One of the folders: what it says of the question, and which runs it is about."""

    def __init__(self, path: Path) -> None:
        manifest = read_manifest(path)
        if manifest is None:
            if any(path.glob("chunk-*.npz")):
                raise StorageError(f"{path}: {MANIFEST} is missing. Write it anew with: sim resume {path}")
            raise no_runs(path, "holds no runs and no sweep of its own; only folders of one kind are made one.")
        self.path, self.manifest = path, manifest
        self.origin: dict[str, Any] = dict(manifest["origin"])
        check_origin_told(path, self.origin)
        self.first = int(self.origin.get("first_run", 0))
        stop = manifest.get("until")
        _, asked = shape_of(self.origin)
        come = sum(entry["runs"] + len(entry.get("failed_runs", ())) for entry in manifest["chunks"])
        self.end = self.first + int(come if stop is not None and stop["reached"] else asked)

    @property
    def recorded_to(self) -> float:
        """The number before which every run of it has its events."""
        border: int = self.first + self.origin["record_runs"]
        return border if border < self.end else inf

    def question(self) -> dict[str, Any]:
        """What decides a run of it, whatever its number and wherever its files lay."""
        scenario = self.origin["scenario"]
        return {
            "sim": self.origin["versions"]["sim"],
            "seed": self.origin["seed"],
            "scenario": {
                **{key: scenario.get(key) for key in ("name", "title", "start", "history_until", "resolved")},
                "texts": [source["sha256"] for source in scenario["sources"]],
                "sample": scenario.get("sample"),
            },
            **{key: self.origin.get(key) for key in ("question", "design", *OWN_KEYS)},
        }

    def chunks(self) -> Iterator[Chunk]:
        """Its chunks, each verified."""
        for chunk in each_chunk(self.path):
            check_rows_told(self.path, self.origin, chunk)
            yield chunk


def _check_one_question(parts: Sequence[_Part]) -> None:
    first = parts[0].question()
    for part in parts[1:]:
        if differs := disagreement(part.question(), first, ""):
            key, ours, theirs = ("not set" if one == "null" else one for one in differs)
            message = f"is of another question than {parts[0].path}: {key[1:]} is {ours} in place of {theirs}."
            raise ScenarioError.at(str(part.path), message)


def _merged(paths: Sequence[Path], new: Path) -> RunResult | SweepResult:
    """One folder of what several of runs, or of a sweep, hold."""
    parts = [_Part(path) for path in paths]
    _check_one_question(parts)
    design = design_of(parts[0].path, parts[0].origin)
    origin = _origin_of_all(parts, design)
    union = _Union(parts, origin, design.n_points)
    with RunFolder.create(new, origin, beside=beside(design)) as store:
        for number, part in enumerate(parts):
            for chunk in part.chunks():
                for played in union.new_of(chunk, number):
                    store.add_chunk(store.next_number, *played)
        seconds = sum(part.manifest.get("elapsed_seconds", 0.0) for part in parts)
        store.finish("incomplete", elapsed_seconds=round(seconds, 3))
        result = read_result(new)
        assert isinstance(result, RunResult | SweepResult)
        finish(store, result)
    return result


def _origin_of_all(parts: Sequence[_Part], design: Design) -> dict[str, Any]:
    """Where the runs of all come from: as if one had played from the first of them to the last."""
    first, end = min(part.first for part in parts), max(part.end for part in parts)
    most = max(RECORDED_RUNS, *(part.origin["record_runs"] for part in parts))
    origin = {key: value for key, value in parts[0].origin.items() if key != "earlier"} | {
        "runs": (end - first) * design.n_points,
        "first_run": first,
        "record_runs": int(min(end - first, most, *(part.recorded_to - first for part in parts))),
        "chunk_size": max(part.origin["chunk_size"] for part in parts),
        "until": [],
    }
    return origin if not design.factors else {**origin, "record_runs": 0, "runs_per_point": end - first}


class _Union:
    """What has been taken of the runs of all folders, so that none is taken twice."""

    def __init__(self, parts: Sequence[_Part], origin: Mapping[str, Any], n_points: int) -> None:
        self.first, self.record_runs = origin["first_run"], origin["record_runs"]
        self.runs = origin["runs"] // n_points
        self.paths = [part.path for part in parts]
        self.whose = np.full(n_points * self.runs, -1, dtype=np.int16)  # folder that each run was taken from
        self.prints = np.zeros((n_points * self.runs, 2), dtype=np.uint64)  # of each run that was taken

    def new_of(self, chunk: Chunk, number: int) -> Iterator[Played]:
        """What of a chunk of a folder has not been taken yet, in stretches of runs; what has must be the same."""
        rows = chunk.table
        is_new = self._take(rows["point"], rows["run"], _prints(rows), number)
        edges = np.flatnonzero(np.diff(is_new)) + 1
        stretches = [
            part for part, new in zip(np.split(rows, edges), np.split(is_new, edges), strict=True) if new.any()
        ]
        failed = np.array([(one.point or 0, one.run) for one in chunk.failures], dtype=np.int64).reshape(-1, 2)
        is_new = self._take(failed[:, 0], failed[:, 1], np.zeros_like(failed, dtype=np.uint64), number)
        failures = tuple(one for one, new in zip(chunk.failures, is_new, strict=True) if new)
        for stretch in stretches or ([rows[:0]] if failures else []):
            events = chunk.events
            if events is not None:
                seen = stretch["run"][stretch["run"] < self.first + self.record_runs]
                events = events[np.isin(events["run"], seen)]
            yield Played(stretch, events, failures)
            failures = ()

    def _take(
        self, point: NDArray[np.int64], run: NDArray[np.int64], prints: NDArray[np.uint64], number: int
    ) -> NDArray[np.bool_]:
        place = point * self.runs + run - self.first
        is_known = self.whose[place] >= 0
        differs = is_known & (self.prints[place] != prints).any(axis=1)
        if differs.any():
            at = int(np.argmax(differs))
            which = f"run {run[at]}" + (f" of point {point[at]}" if len(self.whose) > self.runs else "")
            message = f"{which} is not what it is in {self.paths[self.whose[place[at]]]}: one of them was changed."
            raise ScenarioError.at(str(self.paths[number]), message)
        self.whose[place], self.prints[place] = number, prints
        new: NDArray[np.bool_] = ~is_known
        return new


def _prints(rows: Table) -> NDArray[np.uint64]:
    """What stands for each row; of nan there is one, whatever bits a processor gives it."""
    rows = rows.copy()
    for name in rows.dtype.names or ():
        if rows.dtype[name].kind == "f":
            rows[name][np.isnan(rows[name])] = np.nan
    rows["point"] = np.arange(len(rows))
    return prints_of(rows, len(rows))

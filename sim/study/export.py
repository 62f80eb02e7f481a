"""Rows of runs and of events in an open format: CSV, or Parquet where pyarrow is installed.

Chunk after chunk, so that memory does not grow with the runs: `runs` has a row a run with its inputs, words for codes
and the scenario's own outcomes; `events` a row an event of the runs that were recorded, with names and dates. A file
appears under its name when it is whole.

>>> import sim                                                              # doctest: +SKIP
>>> sim.export("runs/2026-01-31-tutorial-0f3c1a2b", to="parquet").files      # doctest: +SKIP
{PosixPath('runs/2026-01-31-tutorial-0f3c1a2b/runs.parquet'): 10000, ...}
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.results.chunk_file import Chunk
from sim.results.digest import Table
from sim.results.durable import DISK, TEMPORARY_SUFFIX, FolderInUseError, StorageError, storage_faults
from sim.results.manifest import read_manifest
from sim.results.spreadsheet import csv_of
from sim.results.store import each_chunk
from sim.results.tidy import events_table
from sim.scenario.faults import ScenarioError
from sim.study.comparison import COMPARISON
from sim.study.extras import needs
from sim.study.folder import check_origin_told, check_rows_told, design_of, scenario_of
from sim.study.inputs import NOTHING_VARIED, Inputs
from sim.study.stored import NO_RUNS, read_runs, side_folder, sides_told

ROWS_AT_ONCE = 8_192
"""Rows that are turned into words together."""

Add = Callable[[NDArray[np.void]], object]
"""Writes rows behind those that are there."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was written.

    Attributes
    ----------
    files : mapping of Path to int
        Rows of each file.
    n_missing : int
        Runs that were asked for and are not in the folder, nor in the files.
    failures : tuple of RunFailure
        Runs that have no row, because a rule of the user failed in them.
    """

    files: Mapping[Path, int]
    n_missing: int = 0
    failures: tuple[RunFailure, ...] = ()


def export(folder: str | Path, *, to: str = "csv", out: str | Path | None = None) -> Export:
    """Write the rows of a stored result, `runs` and `events`, in an open format; nothing is ever overwritten.

    Parameters
    ----------
    folder : str or Path
        Written by `sim.run`, `sim.sweep`, `sim.compare`, `sim.discover` or the commands of their names. Of a
        comparison each side gets files of its own, in folders `a`, `b` and so on.
    to : str, optional
        "csv" or "parquet".
    out : str or Path, optional
        Folder of the files; that of the result if absent.

    Returns
    -------
    Export
        `files` (path to number of rows), `n_missing` (runs that were asked for and are not there) and `failures`.

    Raises
    ------
    StorageError
        If it is no such folder or is damaged, a file is there already, or the disk fails.
    MissingExtraError
        If pyarrow is not installed, for "parquet".
    ScenarioError
        If the format is unknown.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.export("runs/2026-01-31-tutorial-0f3c1a2b").n_missing    # doctest: +SKIP
    0
    """
    if to not in FORMATS:
        raise ScenarioError.at(f"--to {to}", f"is unknown; formats are {', '.join(FORMATS)}.")
    path, into = Path(folder), Path(folder if out is None else out)
    if not (path / COMPARISON).is_file():
        return _exported(path, to, into)
    sides = [_exported(side_folder(path, side), to, into / side) for side in sides_told(path)]
    files = {name: file for side in sides for name, file in side.files.items()}
    failures = tuple(failure for side in sides for failure in side.failures)
    return Export(files, sum(side.n_missing for side in sides), failures)


def _exported(path: Path, to: str, into: Path) -> Export:
    """The files of one run folder."""
    files = {name: into / f"{name}.{to}" for name in ("runs", "events")}
    for file in files.values():
        if os.path.lexists(file):
            raise FolderInUseError(
                f"{file} exists and is left as it is; move it away, or name another folder with --out."
            )
    rows: dict[Path, int] = {}
    adders: dict[Path, Add] = {}
    inputs: Inputs | None = None
    failures: list[RunFailure] = []
    with ExitStack() as stack:
        for chunk in each_chunk(path):
            inputs = _inputs_of(path, chunk.origin) if inputs is None else inputs
            check_rows_told(path, chunk.origin, chunk)
            failures += chunk.failures
            for name, records in _records(chunk, inputs):
                file = files[name]
                if file not in adders:
                    adders[file], rows[file] = stack.enter_context(FORMATS[to](file)), 0
                adders[file](records)
                rows[file] += len(records)
    if inputs is None:
        read_runs(path)  # says what is wrong with a folder without chunks
        raise StorageError(f"{path}: {NO_RUNS}")
    manifest = read_manifest(path)  # it knows of an extension before any chunk does
    origin = chunk.origin if manifest is None else manifest["origin"]
    missing = 0 if origin["until"] else origin["runs"] - rows[files["runs"]] - len(failures)
    return Export(rows, missing, tuple(failures))


def _records(chunk: Chunk, inputs: Inputs) -> Iterator[tuple[str, NDArray[np.void]]]:
    """Some rows at a time, with words for codes, and the file that they belong to."""
    for part in _parts(chunk.table):
        yield "runs", inputs.beside(part)
    if chunk.events is not None:
        for part in _parts(chunk.events):
            actors, kinds = chunk.origin["actors"], chunk.origin["kinds"]
            yield "events", events_table(part, actors, kinds, inputs.scenario.day_zero)


def _parts(table: Table) -> Iterator[Table]:
    """A table in parts; one at least, so that the columns of an empty one are known."""
    return (table[first : first + ROWS_AT_ONCE] for first in range(0, max(len(table), 1), ROWS_AT_ONCE))


def _inputs_of(path: Path, origin: Mapping[str, Any]) -> Inputs:
    check_origin_told(path, origin)
    design = design_of(path, origin) if origin.get("question") == "sweep" else NOTHING_VARIED
    return Inputs(scenario_of(path, origin), origin["seed"], design)


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that gets its name when the block ends well."""
    temporary = path.with_name(f".{path.name}{TEMPORARY_SUFFIX}")
    with storage_faults(path, "write"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                yield file
            DISK.sync(temporary)
            DISK.rename(temporary, path)
        except BaseException:  # Ctrl-C included
            with suppress(OSError):
                DISK.remove(temporary)
            raise


@contextmanager
def _csv(path: Path) -> Iterator[Add]:
    with _whole_file(path) as file:
        yield lambda records: file.write(csv_of(records, with_names=file.tell() == 0))


@contextmanager
def _parquet(path: Path) -> Iterator[Add]:
    """Columns as they are; a number that never came is null."""
    arrow = needs("pyarrow", "The format parquet", extra="parquet", instead="The format csv works without it.")
    parquet = needs("pyarrow.parquet", "The format parquet", extra="parquet")
    writer = None
    with _whole_file(path) as file, ExitStack() as stack:

        def add(records: NDArray[np.void]) -> None:
            nonlocal writer
            names = records.dtype.names or ()
            table = arrow.table({name: arrow.array(records[name], from_pandas=True) for name in names})
            if writer is None:
                writer = stack.enter_context(parquet.ParquetWriter(file, table.schema))
            writer.write_table(table)

        yield add


FORMATS: Mapping[str, Callable[[Path], Any]] = {"csv": _csv, "parquet": _parquet}
"""By name: what opens a file and gives back what adds rows to it."""

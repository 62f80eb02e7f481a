"""What a folder holds in an open format: CSV, Parquet where pyarrow is installed, or a spreadsheet.

`runs` has a row a run with its inputs, words for codes and the scenario's own outcomes; `events` a row an event of the
runs that were recorded, with names and dates: chunk after chunk, so that memory does not grow with the runs.
`dictionary` says what their columns are. Every table of an answer (shares, differences, estimates, indices, boxes,
facts, scores ...) is a file of its own. A file appears under its name when it is whole.

>>> import sim                                                              # doctest: +SKIP
>>> sim.export("runs/2026-01-31-tutorial-0f3c1a2b", to="parquet").files      # doctest: +SKIP
{PosixPath('runs/2026-01-31-tutorial-0f3c1a2b/runs.parquet'): 10000, ...}
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.results.chunk_file import Chunk
from sim.results.digest import Table
from sim.results.durable import DISK, FolderInUseError, StorageError, storage_faults
from sim.results.manifest import read_manifest
from sim.results.spreadsheet import csv_of
from sim.results.store import each_chunk
from sim.results.tidy import events_table
from sim.scenario.faults import ScenarioError
from sim.study.answer_tables import table_of_records, tables_of
from sim.study.comparison import COMPARISON
from sim.study.dictionary import HEADINGS, dictionary
from sim.study.folder import check_origin_told, check_rows_told, design_of, scenario_of
from sim.study.formats import FORMATS, Add, whole_file
from sim.study.inputs import NOTHING_VARIED, Inputs
from sim.study.result import RunResult
from sim.study.stored import NO_RUNS, holds_runs, read_runs, side_folder, sides_told

ROWS_AT_ONCE = 8_192
"""Rows that are turned into words together."""
MOST_BYTES = 2**28
"""Of the file of an answer."""
DICTIONARY = "dictionary.csv"
ESTIMATES = "estimates.csv"
"""Every response at every point: a sweep has this file already."""
ANSWERS = (COMPARISON, "sensitivity.json", "discover.json", "facts.json", "scores.json", "calibration.json")
"""Files that hold the answer of a question, whoever writes them."""


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
    """Write a stored result in an open format: its rows and the tables of its answer; nothing is ever overwritten.

    Parameters
    ----------
    folder : str or Path
        Written by any command that plays, or by a function of its name. Of a comparison each side gets rows of its
        own, in folders `a`, `b` and so on.
    to : str, optional
        "csv", "parquet" or "xlsx".
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
        If pyarrow is not installed, for "parquet", or xlsxwriter, for "xlsx".
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
    answers = [path / name for name in ANSWERS if lexists(path / name)]
    if (path / COMPARISON).is_file():
        sides = [_exported(side_folder(path, side), to, into / side) for side in sides_told(path)]
    else:
        sides = [] if answers and not holds_runs(path) else [_exported(path, to, into)]
    tables = {name: table for file in answers for name, table in tables_of(_read(file)).items()}
    if sides and not (path / COMPARISON).is_file():
        tables |= _told_of_runs(path)
    rows = _written({into / f"{name}.{to}": table for name, table in tables.items()}, to)
    files = {name: file for side in sides for name, file in side.files.items()}
    failures = tuple(failure for side in sides for failure in side.failures)
    return Export(files | rows, sum(side.n_missing for side in sides), failures)


def _told_of_runs(path: Path) -> dict[str, NDArray[np.void]]:
    """The tables of plain runs, or the estimates of a sweep as its folder holds them."""
    if (path / ESTIMATES).is_file():
        with storage_faults(path / ESTIMATES, "read"), (path / ESTIMATES).open(encoding="utf-8", newline="") as lines:
            rows = [{name: _number(cell) for name, cell in row.items()} for row in csv.DictReader(lines)]
        return {"estimates": table_of_records(rows)}
    result = read_runs(path)
    return tables_of(result.to_json()) if isinstance(result, RunResult) and result.n_runs else {}


def _number(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def _read(file: Path) -> dict[str, Any]:
    """The answer in a file."""
    with storage_faults(file, "read"):
        answer: dict[str, Any] = json.loads(DISK.read(file, MOST_BYTES))
    return answer


def _written(tables: Mapping[Path, NDArray[np.void]], to: str) -> dict[Path, int]:
    """Rows of each small table that was written; one whose file is there already in this format is left as it is."""
    rows = {}
    for file, records in tables.items():
        if file.name == ESTIMATES and lexists(file):
            continue
        _refuse_what_is_there(file)
        with FORMATS[to](file) as add:
            add(records)
        rows[file] = len(records)
    return rows


def _refuse_what_is_there(file: Path) -> None:
    if lexists(file):
        raise FolderInUseError(f"{file} exists and is left as it is; move it away, or name another folder with --out.")


def _exported(path: Path, to: str, into: Path) -> Export:
    """The files of one run folder."""
    files = {name: into / f"{name}.{to}" for name in ("runs", "events")}
    told = into / DICTIONARY
    for file in (*files.values(), told):
        _refuse_what_is_there(file)
    columns: dict[str, tuple[str, ...]] = {}
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
                columns[name] = records.dtype.names or ()
                if file not in adders:
                    adders[file], rows[file] = stack.enter_context(FORMATS[to](file)), 0
                adders[file](records)
                rows[file] += len(records)
    if inputs is None:
        read_runs(path)  # says what is wrong with a folder without chunks
        raise StorageError(f"{path}: {NO_RUNS}")
    words = np.array(list(dictionary(columns, inputs.scenario)), dtype=[(name, object) for name in HEADINGS])
    with whole_file(told) as end:
        end.write(csv_of(words))
    rows[told] = len(words)
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

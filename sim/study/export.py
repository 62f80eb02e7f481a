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
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.results.chunk_file import Chunk
from sim.results.digest import Table
from sim.results.durable import DISK, TEMPORARY_SUFFIX, FolderInUseError, StorageError, storage_faults
from sim.results.estimates import tally
from sim.results.manifest import read_manifest
from sim.results.store import each_chunk
from sim.results.stored_json import SEAL, Stored, read_json, read_sealed
from sim.results.tidy import cells_of, csv_of, events_table
from sim.scenario.faults import ScenarioError
from sim.study.answer_tables import HEADINGS, dictionary, table_of_records, tables_of
from sim.study.comparison import COMPARISON
from sim.study.extras import needs
from sim.study.folder import check_origin_told, check_rows_told, design_of, scenario_of
from sim.study.inputs import NOTHING_VARIED, Inputs
from sim.study.stored import ANSWERS, NO_RUNS, holds_runs, read_runs, side_folder, sides_told

ROWS_AT_ONCE = 8_192
"""Rows that are turned into words together."""
ROWS = ("runs", "events")
"""Tables that have a row for each thing that happened."""
DICTIONARY = "dictionary.csv"
ESTIMATES = "estimates.csv"
"""Every response at every point: a sweep has this file already."""


MOST_ROWS = 2**20
"""Rows of a sheet of a spreadsheet, its headings included."""

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
    is_comparison = (path / COMPARISON).is_file()
    sides = {side_folder(path, side): into / side for side in sides_told(path)} if is_comparison else {}
    if not is_comparison and (holds_runs(path) or not answers):
        sides = {path: into}
    tables = {name: table for file in answers for name, table in tables_of(_answer_in(file)).items()}
    if path in sides:
        tables |= _told_of_rows(path)
    named = {into / f"{name}.{to}": table for name, table in tables.items()}
    there = into / ESTIMATES  # a sweep has this file itself
    named = {file: table for file, table in named.items() if file != there or not lexists(there)}
    for file in (*named, *(folder / f"{name}.{to}" for folder in sides.values() for name in ROWS)):
        if lexists(file):
            raise FolderInUseError(
                f"{file} exists and is left as it is; move it away, or name another folder with --out."
            )
    done = [_rows_of(path, to, into) for path, into in sides.items()]
    files = {name: file for one in done for name, file in one.files.items()}
    for file, records in named.items():
        with FORMATS[to](file) as add:
            add(records)
        files[file] = len(records)
    failures = tuple(failure for one in done for failure in one.failures)
    return Export(files, sum(one.n_missing for one in done), failures)


def _answer_in(file: Path) -> dict[str, Any]:
    """The answer in a file, held against its seal where it has one; errors as for `read_json`."""
    answer = read_json(file, Stored)
    return read_sealed(file, Stored) if SEAL in answer else answer


def _told_of_rows(path: Path) -> dict[str, NDArray[np.void]]:
    """Shares and numbers of plain runs, part by part; of a sweep its estimates as the folder holds them."""
    if (path / ESTIMATES).is_file():
        with storage_faults(path / ESTIMATES, "read"), (path / ESTIMATES).open(encoding="utf-8", newline="") as lines:
            rows = [{name: _number(cell) for name, cell in row.items()} for row in csv.DictReader(lines)]
        return {"estimates": table_of_records(rows)}
    first = next(each_chunk(path), None)
    if first is None or first.origin.get("question") == "sweep":
        return {}
    check_origin_told(path, first.origin)
    scenario = scenario_of(path, first.origin)
    found = tally((chunk.table for chunk in each_chunk(path)), scenario.outcomes, tuple(scenario.states))
    if not found.n_runs:
        return {}
    parts = {"outcomes": found.outcomes, "outcome_class": found.outcome_class, "ending": found.ending}
    told = {name: {word: share.to_json() for word, share in shares.items()} for name, shares in parts.items()}
    return tables_of({**told, "quantities": {name: one.to_json() for name, one in found.quantities.items()}})


def _number(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def _rows_of(path: Path, to: str, into: Path) -> Export:
    """The rows of one run folder, and what their columns are."""
    files = {name: into / f"{name}.{to}" for name in ROWS}
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
    told = into / DICTIONARY
    if not lexists(told):  # the same whatever the format
        own = {name: kind for name, kind in chunk.origin.get("metrics", {}).items() if name in columns["runs"]}
        columns["runs"] = tuple(name for name in columns["runs"] if name not in own)
        lines = [*dictionary(columns, inputs.scenario), *(_metric_told(name, kind) for name, kind in own.items())]
        words = np.array(lines, dtype=[(name, object) for name in HEADINGS])
        with whole_file(told) as end:
            end.write(csv_of(words))
        rows[told] = len(words)
    manifest = read_manifest(path)  # it knows of an extension before any chunk does
    origin = chunk.origin if manifest is None else manifest["origin"]
    missing = 0 if origin["until"] else origin["runs"] - rows[files["runs"]] - len(failures)
    return Export(rows, missing, tuple(failures))


def _metric_told(name: str, kind: str) -> tuple[str, ...]:
    """The line of the dictionary on a metric."""
    return (
        "runs",
        name,
        "",
        "a metric of the user's own: asked of the events of the run",
        "true; false" * (kind == "share"),
    )


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


# Formats --------------------------------------------------------------------------------------------------------------


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
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
    with whole_file(path) as file:
        yield lambda records: file.write(csv_of(records, with_names=file.tell() == 0))


@contextmanager
def _parquet(path: Path) -> Iterator[Add]:
    """Columns as they are; a number that never came is null."""
    arrow = needs("pyarrow", "The format parquet", extra="parquet", instead="The format csv works without it.")
    parquet = needs("pyarrow.parquet", "The format parquet", extra="parquet")
    writer = None
    with whole_file(path) as file, ExitStack() as stack:

        def add(records: NDArray[np.void]) -> None:
            nonlocal writer
            names = records.dtype.names or ()
            table = arrow.table({name: arrow.array(records[name], from_pandas=True) for name in names})
            if writer is None:
                writer = stack.enter_context(parquet.ParquetWriter(file, table.schema))
            writer.write_table(table)

        yield add


@contextmanager
def _xlsx(path: Path) -> Iterator[Add]:
    """One sheet, row after row; texts are texts, never formulas."""
    library = needs("xlsxwriter", "The format xlsx", extra="xlsx", instead="The format csv works without it.")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with whole_file(path) as file:
        book = library.Workbook(file, options)
        sheet, place = book.add_worksheet(), 0

        def add(records: NDArray[np.void]) -> None:
            nonlocal place
            names = records.dtype.names or ()
            if place + len(records) + (place == 0) > MOST_ROWS:
                raise StorageError(f"{path}: a sheet holds {MOST_ROWS:,} rows; export to csv or parquet.")
            rows = zip(*(cells_of(records[name], is_csv=False) for name in names), strict=True)
            for row in (*([names] if place == 0 else []), *rows):
                sheet.write_row(place, 0, row)
                place += 1

        yield add
        book.close()


FORMATS: Mapping[str, Callable[[Path], Any]] = {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}
"""By name: what opens a file and gives back what adds rows to it."""

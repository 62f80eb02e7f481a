"""What a folder holds in an open format: CSV, Parquet where pyarrow is installed, or a spreadsheet.

`runs` has a row a run with its inputs, words for codes and the scenario's own outcomes; `events` a row an event of the
runs that were recorded, with names and dates: chunk after chunk, so that memory does not grow with the runs.
`dictionary` says what their columns are. Every table of an answer (shares, differences, estimates, indices, boxes,
facts, scores ...) is a file of its own. A file appears under its name when it is whole.

>>> import sim                                                              # doctest: +SKIP
>>> sim.export("runs/2026-01-31-tutorial-0f3c1a2b", to="parquet").files      # doctest: +SKIP
{PosixPath('runs/2026-01-31-tutorial-0f3c1a2b/runs.parquet'): 10000, ...}

>>> answer = {"seed": 1, "ending": {"tacit": {"share": 0.4, "low": 0.3}, "open": {"share": 0.0, "low": None}}}
>>> tables_of(answer)["ending"].tolist()
[('tacit', 0.4, 0.3), ('open', 0.0, nan)]
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.results.chunk_file import Chunk
from sim.results.digest import Table
from sim.results.durable import FolderInUseError, StorageError, named_at_the_end, storage_faults
from sim.results.estimates import tally
from sim.results.store import each_chunk, read_manifest
from sim.results.stored_json import SEAL, Stored, read_json, read_sealed
from sim.results.tidy import cells_of, csv_of, events_table, table_of_records
from sim.scenario.faults import ScenarioError
from sim.scenario.outcomes import ALL, WORDS_OF
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_at
from sim.study.comparison import COMPARISON
from sim.study.extras import needs
from sim.study.folder import check_origin_told, check_rows_told, design_of, scenario_of
from sim.study.inputs import Inputs
from sim.study.stored import ANSWERS, NO_RUNS, holds_runs, read_runs, side_folder, sides_told
from sim.vocabulary import ACTIONS, Action, Hostility, PeakLevel, Rung, Word

ROWS_AT_ONCE = 8_192
"""Rows that are turned into words together."""
ROWS = ("runs", "events")
"""Tables that have a row for each thing that happened."""
DICTIONARY = "dictionary.csv"
ESTIMATES = "estimates.csv"
"""Every response at every point: a sweep has this file already."""
MOST_ROWS = 2**20
"""Rows of a sheet of a spreadsheet, its headings included."""

Records = list[dict[str, Any]]
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
    sides = {path: into} if holds_runs(path) or not answers else {}
    if (path / COMPARISON).is_file():
        sides = {side_folder(path, side): into / side for side in sides_told(path)}
    tables = {name: table for file in answers for name, table in tables_of(_answer_in(file)).items()}
    if path in sides:
        tables |= _tables_of_rows(path)
    named = {into / f"{name}.{to}": table for name, table in tables.items()}
    if lexists(into / ESTIMATES):
        named.pop(into / ESTIMATES, None)
    for file in (*named, *(folder / f"{name}.{to}" for folder in sides.values() for name in ROWS)):
        if lexists(file):
            raise FolderInUseError(
                f"{file} exists and is left as it is; move it away, or name another folder with --out."
            )
    n_missing, failures = 0, []
    with _Files() as files:
        for side, folder_of_side in sides.items():
            missing, failed = _write_rows(files, side, to, folder_of_side)
            n_missing += missing
            failures += failed
        for file, records in named.items():
            files.add(file, records)
    return Export(files.rows, n_missing, tuple(failures))


class _Files(ExitStack):
    """Files that rows are added to, each in the format of its name; all of them get their names at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[Path, int] = {}
        self._adders: dict[Path, Add] = {}

    def add(self, file: Path, records: NDArray[np.void]) -> None:
        """Write rows behind those of the file."""
        if file not in self._adders:
            self._adders[file], self.rows[file] = self.enter_context(FORMATS[file.suffix[1:]](file)), 0
        self._adders[file](records)
        self.rows[file] += len(records)


# Rows -----------------------------------------------------------------------------------------------------------------


def _write_rows(files: _Files, path: Path, to: str, into: Path) -> tuple[int, list[RunFailure]]:
    """The rows of one run folder, and what their columns are; how many are missing, and those that failed."""
    columns: dict[str, tuple[str, ...]] = {}
    failures: list[RunFailure] = []
    chunk = inputs = None
    for chunk in each_chunk(path):
        inputs = inputs or _inputs_of(path, chunk.origin)
        check_rows_told(path, chunk.origin, chunk)
        failures += chunk.failures
        for name, records in _records_of(chunk, inputs):
            columns[name] = records.dtype.names or ()
            files.add(into / f"{name}.{to}", records)
    if chunk is None or inputs is None:
        read_runs(path)  # says what is wrong with a folder without chunks
        raise StorageError(f"{path}: {NO_RUNS}")
    if not lexists(into / DICTIONARY):  # the same whatever the format
        files.add(into / DICTIONARY, dictionary(columns, inputs.scenario, chunk.origin.get("metrics", {})))
    manifest = read_manifest(path)  # it knows of an extension before any chunk does
    origin = chunk.origin if manifest is None else manifest["origin"]
    done = files.rows[into / f"runs.{to}"] + len(failures)
    return 0 if origin["until"] else origin["runs"] - done, failures


def _inputs_of(path: Path, origin: Mapping[str, Any]) -> Inputs:
    check_origin_told(path, origin)
    return Inputs(scenario_of(path, origin), origin["seed"], design_of(path, origin))


def _records_of(chunk: Chunk, inputs: Inputs) -> Iterator[tuple[str, NDArray[np.void]]]:
    """Some rows at a time, with words for codes, and the table that they belong to."""
    for part in _parts(chunk.table):
        yield "runs", inputs.beside(part)
    if chunk.events is not None:
        for part in _parts(chunk.events):
            actors, kinds = chunk.origin["actors"], chunk.origin["kinds"]
            yield "events", events_table(part, actors, kinds, inputs.scenario.day_zero)


def _parts(table: Table) -> Iterator[Table]:
    """A table in parts; one at least, so that the columns of an empty one are known."""
    return (table[first : first + ROWS_AT_ONCE] for first in range(0, max(len(table), 1), ROWS_AT_ONCE))


# What columns are -----------------------------------------------------------------------------------------------------

EVENTS = {
    "run": ("", "number of the run"),
    "time": ("days", "when it happened, from day 0"),
    "date": ("", "the same on the calendar"),
    "kind": ("", "which clock rang"),
    "actor": ("", "who acted; both states, or nobody"),
    "target": ("", "on whom"),
    "action": ("", "the act: {actions}"),
    "rung": ("rung 0 to 9", "height on the ladder of escalation afterwards"),
    "deaths_military": ("deaths", "soldiers"),
    "deaths_militant": ("deaths", "members of armed groups"),
    "deaths_civilian": ("deaths", "civilians"),
}
"""Unit and meaning of each column of the table of events."""

SCALES: Mapping[str, type[Word]] = {"peak_rung": Rung, "peak_hostility": Hostility, "peak_level": PeakLevel}


def dictionary(
    columns: Mapping[str, Iterable[str]], scenario: Scenario, metrics: Mapping[str, str]
) -> NDArray[np.void]:
    """A row a column of each table: table, column, unit, meaning, its words or what its numbers stand for.

    Parameters
    ----------
    columns : mapping
        Names of the columns of the tables `runs` and `events`, as far as there are any.
    scenario : Scenario
    metrics : mapping of str to str
        Kinds of the columns that are the user's own.
    """
    actions = "; ".join(f"{action.word}: {ACTIONS[action].meaning}" for action in Action)
    names = tuple(columns.get("runs", ()))
    rows = [("runs", name, *_told_of(name, scenario)) for name in names if name not in metrics]
    for name in columns.get("events", ()):
        unit, meaning = EVENTS[name]
        rows.append(("events", name, unit, meaning.format(actions=actions), ""))
    for name in (name for name in metrics if name in names):
        meaning = "a metric of the user's own: asked of the events of the run"
        rows.append(("runs", name, "", meaning, "true; false" if metrics[name] == "share" else ""))
    return np.array(rows, dtype=[(name, object) for name in ("table", "column", "unit", "meaning", "words")])


def _told_of(name: str, scenario: Scenario) -> tuple[str, str, str]:
    """Unit and meaning of a column of runs, and its words or what its numbers stand for."""
    own = {outcome.name: outcome.meaning for outcome in scenario.outcomes}
    if name in own:
        return "", own[name] or "an outcome that the scenario asks for", "true; false"
    if name in ALL:
        words = (*scenario.states, "") if name == "first_force_by" else WORDS_OF.get(name, ())
        if name in SCALES:
            words = tuple(f"{step.value} = {step.word}" for step in SCALES[name])
        first, second = (scenario.spoken(key) for key in scenario.states)
        return ALL[name].unit, ALL[name].meaning.format(a=first, b=second), "; ".join(words)
    specified = specification_at(tuple(name.split(".")))
    return ("", "an input of the run", "") if specified is None else (specified.unit, specified.meaning, "")


# Tables of an answer --------------------------------------------------------------------------------------------------

BY_SIDE = "comparisons"
"""Of several scenarios: the tables of each beside the first, which become one table with a column for the side."""
WITHIN = ("again", "sample", "until")
"""Parts of an answer that hold tables of their own."""
REST = "more"
"""Further records of the table that this key stands in."""


def _answer_in(file: Path) -> dict[str, Any]:
    """The answer in a file, held against its seal where it has one; errors as for `read_json`."""
    answer = read_json(file, Stored)
    return read_sealed(file, Stored) if SEAL in answer else answer


def _tables_of_rows(path: Path) -> dict[str, NDArray[np.void]]:
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
    names = ("outcomes", "outcome_class", "ending", "quantities") if found.n_runs else ()
    return tables_of({name: {of: one.to_json() for of, one in getattr(found, name).items()} for name in names})


def _number(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def tables_of(answer: Mapping[str, Any]) -> dict[str, NDArray[np.void]]:
    """Every table of an answer by its name: lists of records, and records by name.

    Parameters
    ----------
    answer : mapping
        As `to_json` gives it, or as its file holds it.
    """
    return {name: table_of_records(records) for name, records in _found(answer).items() if records}


def _found(answer: Mapping[str, Any]) -> dict[str, Records]:
    found: dict[str, Records] = {}
    for name, value in answer.items():
        if name == BY_SIDE and isinstance(value, Mapping):
            for side, told in value.items():
                for inner, records in _found(told).items():
                    found.setdefault(inner, []).extend({"side": side, **record} for record in records)
        elif name in WITHIN and isinstance(value, Mapping):
            found |= {f"{name}_{inner}": records for inner, records in _found(value).items()}
        else:
            found[name] = _records(value)
    return found


def _records(value: Any) -> Records:
    """The records of a value; none where it is something else."""
    if isinstance(value, list) and _are_records(value):
        return [dict(one) for one in value]
    if not isinstance(value, Mapping) or not _are_records(value.values()):
        return []
    by_name = {**{name: one for name, one in value.items() if name != REST}, **value.get(REST, {})}
    if all(_are_records(one.values()) for one in by_name.values()):
        return [{"of": of, **one} for of, inner in by_name.items() for one in _records(inner)]
    return [{"name": name, **one} for name, one in by_name.items()]


def _are_records(values: Iterable[Any]) -> bool:
    """Whether there are values, and each has names."""
    values = list(values)
    return bool(values) and all(isinstance(one, Mapping) for one in values)


# Formats --------------------------------------------------------------------------------------------------------------


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that gets its name when the block ends well."""
    with storage_faults(path, "write"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with named_at_the_end(path) as temporary, temporary.open("wb") as file:
            yield file


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

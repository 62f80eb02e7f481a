"""Open formats that rows are written in: CSV, Parquet, and a sheet of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sim.results.durable import DISK, TEMPORARY_SUFFIX, StorageError, storage_faults
from sim.results.tidy import cells_of, csv_of
from sim.study.extras import needs

MOST_ROWS = 2**20
"""Rows of a sheet of a spreadsheet, its headings included."""

Add = Callable[[NDArray[np.void]], object]
"""Writes rows behind those that are there."""


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

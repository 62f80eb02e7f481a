"""Tables that people write as CSV: their lines, what is made of each row, and every fault at once with its line.

>>> read_rows(b"id,weight\\nmid.recur.1y,0\\n", "targets.csv", ("id", "weight"), lambda row: numbers(row, "weight"))
([0.0],)
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario.faults import Fault, ScenarioError, found, listed, meant
from sim.scenario.read import decoded, shipped_folder

Made = TypeVar("Made")
Row = Mapping[str, str]
"""The cells of a row by column, without blanks around them."""

MOST_ROWS = 10_000


def shipped_file(name: str) -> Path:
    """A table that comes with the program, such as `fit/free.csv`."""
    folder = shipped_folder()
    if folder is None:
        raise ScenarioError.at(name, "is not there; install the package anew.")
    return folder / name


def cells_in(file: str, data: bytes, *, has_comments: bool = False, **form: Any) -> Iterator[tuple[int, list[str]]]:
    """Every line of a table that is not empty: its number, and its cells without blanks around them.

    Parameters
    ----------
    file : str
        How messages name it.
    data : bytes
    has_comments : bool, optional
        Whether lines that begin with # are left out, whatever stands in them.
    **form
        As for `csv.reader`; no cell may be half in quotes unless it says so.

    Raises
    ------
    ScenarioError
        If it is no text, or no CSV.
    """
    lines = io.StringIO(decoded(file, data))
    said = ("\n" if has_comments and line.startswith("#") else line for line in lines)
    reader = csv.reader(said, **{"strict": True, **form})
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise ScenarioError.at(file, f"is no CSV file ({error}).", line=reader.line_num) from None


def misfit(cells: Sequence[str], head: Sequence[object]) -> str:
    """What is wrong with a line that has not one cell a column; empty if it has."""
    what = f"has {len(cells)} cells, the first line {len(head)}; a cell that holds a comma needs quotes."
    return what if len(cells) != len(head) else ""


def repeated(head: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The columns that there are twice, each with what is wrong."""
    for name in sorted({name for name in head if head.count(name) > 1}):
        yield name, "stands twice in the first line; leave one out."


def read_rows(data: bytes, file: str, needed: Sequence[str], made: Callable[[Row], Made]) -> tuple[Made, ...]:
    """What is made of the rows of a table, in their order.

    Parameters
    ----------
    data : bytes
    file : str
        How messages name it.
    needed : sequence of str
        Columns that there must be, in any order and among others; the first names a row, each another.
    made : callable
        From the cells of a row; a ValueError says what is wrong with them.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the table.
    """
    lines = list(cells_in(file, data))
    if not lines:
        raise ScenarioError.at(file, f"is empty; the first line names the columns {listed(needed)}.")
    if len(lines) > MOST_ROWS:
        raise ScenarioError.at(file, f"has {len(lines):,} rows; at most {MOST_ROWS:,} are read.")
    (head_line, head), *body = lines
    faults = [
        Fault(file, head_line, name, f"is no column of the table; needed are {listed(needed)}.{_like(name, head)}")
        for name in needed
        if name not in head
    ]
    faults += [Fault(file, head_line, name, what) for name, what in repeated(head)]
    if not faults and not body:
        faults.append(Fault(file, head_line, "", "has no row below its first line; each further line is one."))
    if faults:
        raise ScenarioError(faults)
    answers: list[Made] = []
    seen: dict[str, int] = {}
    for line, cells in body:
        row = dict(zip(head, cells, strict=False))
        name = row.get(needed[0], "")
        try:
            if what := misfit(cells, head):
                raise ValueError(what)
            if seen.setdefault(name, line) != line:
                raise ValueError(f"stands on line {seen[name]} already; leave one out.")
            if not name:
                raise ValueError(f"has no {needed[0]}, and every row needs one; fill it in.")
            answers.append(made(row))
        except ValueError as error:
            faults.append(Fault(file, line, name, str(error)))
    if faults:
        raise ScenarioError(faults)
    return tuple(answers)


def numbers(row: Row, *columns: str) -> list[float]:
    """The finite numbers in some cells.

    Raises
    ------
    ValueError
        If something else stands in any.
    """
    values = {column: number_or_nan(row[column]) for column in columns}
    wrong = [f"{column} is {found(row[column])}" for column, value in values.items() if not math.isfinite(value)]
    if wrong:
        raise ValueError(f"{' and '.join(wrong)}; it must be a finite number.")
    return list(values.values())


def _like(name: str, columns: Sequence[str]) -> str:
    hint = meant(name, columns)
    return f"{hint} is there." if hint.endswith('"') else hint


def number_or_nan(text: str) -> float:
    """The number that a cell writes; nan where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan

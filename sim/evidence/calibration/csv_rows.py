"""Rows of the tables that say what is free and what is allowed: by column, with the line that each stands on.

>>> rows_in(b"id,weight\\nmid.recur.1y,0\\n", "targets.csv", ("id", "weight"))
[(2, {'id': 'mid.recur.1y', 'weight': '0'})]
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sim.scenario.faults import ScenarioError, listed
from sim.scenario.read import decoded
from sim.scenario.shipped import shipped_folder

FIT = "fit"
"""Folder of the shipped scenarios that holds them."""


def shipped_file(name: str) -> Path:
    """A table that comes with the program."""
    folder = shipped_folder()
    if folder is None:
        raise ScenarioError.at(name, "is not there; install the package anew.")
    return folder / FIT / name


def rows_in(data: bytes, file: str, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with these columns, in this order, that messages call `file`.

    Raises
    ------
    ScenarioError
        If it has other columns, or a row of another length.
    """
    reader = csv.reader(io.StringIO(decoded(file, data)), strict=True)
    try:
        lines = [(reader.line_num, [word.strip() for word in row]) for row in reader if row]
    except csv.Error as error:
        raise ScenarioError.at(file, f"is no CSV: {error}.", line=reader.line_num) from None
    if not lines or lines[0][1] != list(columns):
        raise ScenarioError.at(file, f"the first line must name the columns {listed(columns)}.", line=1)
    for line, row in lines[1:]:
        if len(row) != len(columns):
            raise ScenarioError.at(file, f"has {len(row)} columns; it must have {len(columns)}.", line=line)
    return [(line, dict(zip(columns, row, strict=True))) for line, row in lines[1:]]


def number_in(row: dict[str, str], column: str) -> float | None:
    """A number, None where nothing stands.

    Raises
    ------
    ValueError
        If something else stands there.
    """
    text = row[column]
    try:
        return float(text) if text else None
    except ValueError:
        raise ValueError(f"{column} is {text!r}; it must be a number.") from None

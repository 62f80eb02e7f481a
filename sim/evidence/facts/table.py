"""A table of observed facts: one row a fact, with its interval. Read after everything has been simulated."""

from __future__ import annotations

import csv
import io
import math
import os
from pathlib import Path

from sim.results.facts import Fact
from sim.scenario.faults import Fault, ScenarioError, found, listed, meant
from sim.scenario.read import decoded, read_bytes
from sim.scenario.shipped import shipped_folder

NEEDED = ("id", "value", "ci_low", "ci_high")
MOST_FACTS = 10_000


def shipped_tables() -> tuple[Path, ...]:
    """Facts on disputes, crises and acts; on how often force comes and how it stops; on how deadly disputes become."""
    folder = shipped_folder()
    if folder is None:
        raise ScenarioError.at("interstate_1946_1989.csv", "is not there; install the package anew.")
    names = ("interstate", "peace_and_tempo", "severity")
    return tuple(folder / "reference" / f"{name}_1946_1989.csv" for name in names)


def read_facts(path: str | os.PathLike[str]) -> tuple[Fact, ...]:
    """The facts of a table, in its order.

    Parameters
    ----------
    path : str or path
        A CSV file with the columns `id`, `value`, `ci_low`, `ci_high`, and perhaps `description`, `n`, `unit`,
        `source`, `filter`.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    file = os.fspath(path)
    return facts_in(read_bytes(path, file), file)


def facts_in(data: bytes, file: str) -> tuple[Fact, ...]:
    """The facts of the bytes of a table that messages call `file`; see `read_facts`."""
    rows = csv.reader(io.StringIO(decoded(file, data)), strict=True)
    try:
        lines = [(rows.line_num, row) for row in rows if row]
    except csv.Error as error:
        raise ScenarioError.at(file, f"is no CSV: {error}.", line=rows.line_num) from None
    if not lines:
        raise ScenarioError.at(file, f"is empty; the first line names the columns {listed(NEEDED)}.")
    if len(lines) > MOST_FACTS:
        raise ScenarioError.at(file, f"has {len(lines):,} rows; at most {MOST_FACTS:,} are read.")
    (head_line, head), *body = lines
    columns = [name.strip() for name in head]
    faults = [
        Fault(file, head_line, name, f"is no column of the table; needed are {listed(NEEDED)}.{_like(name, columns)}")
        for name in NEEDED
        if name not in columns
    ]
    faults += [
        Fault(file, head_line, name, "stands twice in the first line; leave one out.")
        for name in sorted({name for name in columns if columns.count(name) > 1})
    ]
    if faults:
        raise ScenarioError(faults)
    facts: list[Fact] = []
    seen: dict[str, int] = {}
    for line, row in body:
        facts += _fact(file, line, dict(zip(columns, row, strict=False)), len(row), len(columns), seen, faults)
    if not body:
        faults.append(Fault(file, head_line, "", "has no fact; each further line is one."))
    if faults:
        raise ScenarioError(faults)
    return tuple(facts)


def _like(name: str, columns: list[str]) -> str:
    hint = meant(name, columns)
    return f"{hint} is there." if hint.endswith('"') else hint


def _fact(
    file: str, line: int, row: dict[str, str], n_cells: int, n_columns: int, seen: dict[str, int], faults: list[Fault]
) -> list[Fact]:
    """The fact of one line, or none and its faults."""
    before = len(faults)
    name = row.get("id", "").strip()
    if n_cells != n_columns:
        message = f"has {n_cells} cells, the first line {n_columns}; put texts with commas in quotes."
        faults.append(Fault(file, line, name, message))
        return []
    if not name:
        faults.append(Fault(file, line, "id", "is empty; every fact needs one."))
    elif name in seen:
        faults.append(Fault(file, line, name, f"stands on line {seen[name]} already; leave one out."))
    seen.setdefault(name, line)
    value, low, high = (_number(file, line, name, key, row[key], faults) for key in ("value", "ci_low", "ci_high"))
    n = _number(file, line, name, "n", row["n"], faults) if row.get("n", "").strip() else math.nan
    if len(faults) == before and not low <= value <= high:
        faults.append(
            Fault(file, line, f"{name}.value", f"is {value:g}; it must lie in its interval, [{low:g}, {high:g}].")
        )
    if len(faults) > before:
        return []
    texts = {key: row.get(key, "").strip() for key in ("description", "unit", "source", "filter")}
    return [Fact(name, value, low, high, n, **texts)]


def _number(file: str, line: int, name: str, key: str, text: str, faults: list[Fault]) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(Fault(file, line, f"{name}.{key}", f"is {found(text)}; it must be a finite number."))
    return value

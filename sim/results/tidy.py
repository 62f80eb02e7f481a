"""Tidy tables: one row an observation, one column a variable, as NumPy record arrays, from columns or JSON records; and
as CSV text for spreadsheets and statistics programs.

A text that a spreadsheet would take for a formula gets an apostrophe in front.

>>> from sim.results.design import Design, Factor
>>> design = Design("grid", (Factor("states.north.resolve", levels=(0.2, 0.8)),), ((0.2,), (0.8,)))
>>> factor_columns(design, np.array([1, 0, 1]))["states.north.resolve"].tolist()
[0.8, 0.2, 0.8]
>>> csv_of(np.array([(1, 0.5, "=1+1")], dtype=[("point", "<i8"), ("x", "<f8"), ("word", "U8")])).decode()
"point,x,word\\r\\n1,0.5,'=1+1\\r\\n"
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Ints
from sim.results.design import Design
from sim.results.digest import Table
from sim.results.responses import Estimates, holds
from sim.results.sequences import COLUMN
from sim.vocabulary import Action, Ending, OutcomeClass, Word

Column = NDArray[Any]


def factor_columns(design: Design, point: Ints) -> dict[str, Column]:
    """The values of each factor, row by row: numbers, truth values, or texts; a column for each of its keys.

    Parameters
    ----------
    design : Design
    point : int array, shape (n_rows,)
    """
    columns: dict[str, Column] = {}
    for factor in design.factors:
        values = design.column(factor)
        is_mixed = len({type(value) is str for value in values}) > 1
        column = np.array([str(value) for value in values] if is_mixed else values)
        columns |= dict.fromkeys(factor.keys, column[point])
    return columns


def joined(columns: Mapping[str, Column]) -> NDArray[np.void]:
    """One record array of columns of equal length."""
    length = len(next(iter(columns.values())))
    records = np.empty(length, dtype=[(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        records[name] = column
    return records


def runs_table(
    rows: Table, ahead: Mapping[str, Column], outcomes: Iterable[Any] = (), states: Sequence[str] = ()
) -> NDArray[np.void]:
    """Every run: what stands ahead (its numbers, its inputs), then what came of it and the scenario's own outcomes.

    Classes, endings and states are words here.

    Parameters
    ----------
    rows : structured array of `sim.model.outcomes.RUN_DTYPE`
    ahead : mapping of str to array, shape (n_rows,)
    outcomes : iterable of records with `name` and `when`, optional
    states : sequence of str, optional
    """
    names = (name for name in rows.dtype.names or () if not name.startswith(COLUMN))
    columns = dict(ahead) | {name: rows[name] for name in names if name not in (*ahead, "point", "replicate")}
    columns["outcome_class"] = _in_words(rows["outcome_class"], OutcomeClass)
    columns["ending"] = _in_words(rows["ending"], Ending)
    if states:
        columns["first_force_by"] = np.array([*states, ""])[rows["first_force_by"]]  # -1, nobody, counts from the end
    for outcome in outcomes:
        columns[outcome.name] = holds(outcome.when, rows, states)
    return joined(columns)


def events_table(
    events: Table, actors: Sequence[str], kinds: Sequence[str], day_zero: date | None = None
) -> NDArray[np.void]:
    """Every event with words for codes, and its calendar date where the scenario has a day zero.

    Parameters
    ----------
    events : structured array of `sim.engine.recorder.EVENT_DTYPE`
    actors, kinds : sequence of str
        The words behind the codes.
    day_zero : date, optional
    """
    names = np.array([*actors, "both", ""])  # the codes -2 and -1 count from the end
    columns = {name: events[name] for name in events.dtype.names or ()} | {
        "kind": np.array(kinds)[events["kind"]], "actor": names[events["actor"]], "target": names[events["target"]],
        "action": _in_words(events["action"], Action),
    }  # fmt: skip
    if day_zero is not None:
        columns["date"] = (np.datetime64(day_zero, "D") + np.floor(events["time"]).astype(np.int64)).astype(str)
    return joined(columns)


def _in_words(codes: Column, words: type[Word]) -> Column:
    """The word of each code; an empty one where the code is -1 or unknown."""
    known = {word.value: word.word for word in words}
    return np.array([*(known.get(code, "") for code in range(max(known) + 1)), ""])[codes]


def estimates_table(design: Design, measured: Estimates, points: range | None = None) -> NDArray[np.void]:
    """Every estimate of a sweep: point, factors, response, kind, n, estimate, low, high; by point.

    Parameters
    ----------
    design : Design
    measured : Estimates
    points : range, optional
        Of which points; all if absent.
    """
    points = range(design.n_points) if points is None else points
    responses, part = measured.responses, slice(points.start, points.stop)
    point = np.repeat(np.arange(points.start, points.stop, dtype=np.int64), len(responses))
    words = {
        "response": measured.names,
        "kind": [response.kind for response in responses],
        "given": [response.given or "" for response in responses],
    }
    columns = {"point": point, **factor_columns(design, point)}
    columns |= {name: np.tile(np.array(told), len(points)) for name, told in words.items()}
    numbers = {"n": measured.n, "estimate": measured.estimate, "low": measured.low, "high": measured.high}
    return joined(columns | {name: found[:, part].T.ravel() for name, found in numbers.items()})


LONGEST = 8
"""Numbers of a list that have columns of their own; of a longer one they stand in one cell."""


def table_of_records(records: Iterable[Mapping[str, Any]]) -> NDArray[np.void]:
    """Records as one array: a column for each name that any of them has; a blank is what a record does not have.

    Nested names are joined by points, and the numbers of a short list are counted from 1.
    """
    flat = [dict(_flat(record)) for record in records]
    names = dict.fromkeys(name for record in flat for name in record)
    return joined({name: _column([record.get(name) for record in flat]) for name in names})


def _flat(record: Mapping[str, Any], ahead: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, list) and 0 < len(value) <= LONGEST and all(map(_is_number, value)):
            value = {f"{place}": one for place, one in enumerate(value, start=1)}
        if isinstance(value, Mapping):
            yield from _flat(value, f"{ahead}{name}.")
        else:
            yield f"{ahead}{name}", value


def _column(values: Sequence[Any]) -> NDArray[Any]:
    known = [value for value in values if value is not None]
    if len(known) == len(values) and {type(value) for value in known} in ({bool}, {int}):
        return np.array(values)
    if known and all(map(_is_number, known)):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array(["" if value is None else _text(value) for value in values])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return f"{value}".lower() if isinstance(value, bool) else f"{value}"


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_of(records: NDArray[np.void], *, with_names: bool = True) -> bytes:
    """The records with their names in the first line; empty cells for nan, full precision for the rest.

    Parameters
    ----------
    records : structured array, shape (n_rows,)
    with_names : bool, optional
        Whether the first line names the columns.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    if with_names:
        writer.writerow(cells_of(np.array(records.dtype.names or (), dtype=np.str_)))
    writer.writerows(zip(*(cells_of(records[name]) for name in records.dtype.names or ()), strict=True))
    return text.getvalue().encode()


def cells_of(column: NDArray[Any], *, is_csv: bool = True) -> list[Any]:
    """The values of a column as a writer takes them: a blank for nan; in CSV, no text that is a formula."""
    values: list[Any] = column.tolist()
    if column.dtype.kind == "f":
        return ["" if value != value else value for value in values]
    if column.dtype.kind == "b":
        return ["true" if value else "false" for value in values]
    if is_csv and column.dtype.kind in "UO":
        return [f"'{value}" if value.startswith(FORMULA_STARTS) else value for value in values]
    return values

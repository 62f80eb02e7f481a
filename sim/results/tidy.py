"""Tidy tables: one row an observation, one column a variable, as NumPy record arrays.

>>> from sim.results.design import Design, Factor
>>> design = Design("grid", (Factor("states.north.resolve", levels=(0.2, 0.8)),), ((0.2,), (0.8,)))
>>> factor_columns(design, np.array([1, 0, 1]))["states.north.resolve"].tolist()
[0.8, 0.2, 0.8]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.conditions import holds
from sim.results.design import Design
from sim.results.digest import Table
from sim.results.responses import Estimates
from sim.vocabulary import Ending, OutcomeClass

Column = NDArray[Any]


def factor_columns(design: Design, point: NDArray[np.int64]) -> dict[str, Column]:
    """The values of each factor, row by row: numbers, truth values, or texts.

    Parameters
    ----------
    design : Design
    point : int array, shape (n_rows,)
    """
    columns = {}
    for factor in design.factors:
        values = design.column(factor)
        is_mixed = len({type(value) is str for value in values}) > 1
        column = np.array([str(value) for value in values] if is_mixed else values)
        columns[factor.key] = column[point]
    return columns


def joined(columns: Mapping[str, Column]) -> NDArray[np.void]:
    """One record array of columns of equal length."""
    length = len(next(iter(columns.values())))
    records = np.empty(length, dtype=[(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        records[name] = column
    return records


def runs_table(
    design: Design, rows: Table, outcomes: Iterable[Any] = (), states: Sequence[str] = ()
) -> NDArray[np.void]:
    """Every run of a sweep: point, run, factors, then every column of the run and the scenario's own outcomes.

    Classes and endings are words here.

    Parameters
    ----------
    design : Design
    rows : structured array of `sim.model.outcomes.RUN_DTYPE`
    outcomes : iterable of records with `name` and `when`, optional
    states : sequence of str, optional
    """
    columns: dict[str, Column] = {"point": rows["point"], "run": rows["run"], **factor_columns(design, rows["point"])}
    for name in rows.dtype.names or ():
        if name not in columns and name != "replicate":
            columns[name] = rows[name]
    for name, words in (("outcome_class", OutcomeClass), ("ending", Ending)):
        known = {word.value: word.word for word in words}
        names = np.array([known.get(code, "") for code in range(max(known) + 1)])
        columns[name] = names[rows[name]]
    for outcome in outcomes:
        columns[outcome.name] = holds(outcome.when, rows, states)
    return joined(columns)


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
    n_responses, part = len(measured.responses), slice(points.start, points.stop)
    point = np.repeat(np.arange(points.start, points.stop, dtype=np.int64), n_responses)
    return joined(
        {
            "point": point,
            **factor_columns(design, point),
            "response": np.tile(np.array(measured.names), len(points)),
            "kind": np.tile(np.array([response.kind for response in measured.responses]), len(points)),
            "given": np.tile(np.array([response.given or "" for response in measured.responses]), len(points)),
            "n": measured.n[:, part].T.ravel(),
            "estimate": measured.estimate[:, part].T.ravel(),
            "low": measured.low[:, part].T.ravel(),
            "high": measured.high[:, part].T.ravel(),
        }
    )

"""The only operations that a rule may use, on the numbers of one run, on arrays of one value a run, or on symbols.

A rule calls these functions and `+ - * /` and comparisons, and nothing else. Called with symbols it tells what it would
compute, and the engines of many runs compute that; called with the numbers of one run, or with arrays, it gives the
same bits, on every machine: `exp`, `log` and `normal_quantile` are those of `sim.model.arithmetic`. `&` and `|` join
conditions; `not_` negates them (Python's `~True` is -2). What a rule computes alike for many options it computes on
`rows`, one an option.

>>> where(2.0 > 1.0, 5.0, 6.0)
5.0
>>> round(normal_quantile(0.975), 12)
1.95996398454
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from math import inf
from typing import Any, TypeAlias

import numpy as np

from sim.model import symbols
from sim.model.arithmetic import exp as _exp
from sim.model.arithmetic import log as _log
from sim.model.arithmetic import normal_quantile as _normal_quantile
from sim.model.symbols import SYMBOLIC, SymbolRows, is_symbolic

Value: TypeAlias = Any
"""A Python float (or bool), an array of shape (n_lanes,), or a `Symbol`: what a rule computes with."""

Rows: TypeAlias = Any
"""The same quantity for several options at once, one row an option: an array of shape (n_options,) for one run, of
shape (n_options, n_lanes) or (n_options, 1) for lanes. Arithmetic with a `Value` goes row by row."""

_ARRAY = np.ndarray
_DOUBLE = np.float64
"""One run of a user's rule computes with these: Python floats that divide by zero without a word, as arrays do."""
_sqrt, _floor = np.sqrt, np.floor


def _like(x: Value, y: Value) -> Value:
    """What comes of x, as a float of its kind."""
    return _DOUBLE(y) if type(x) is _DOUBLE else y


def exp(x: Value) -> Value:
    """e to the power x; 0 below -708, inf above 709."""
    return symbols.function("exp", x) if isinstance(x, SYMBOLIC) else _like(x, _exp(x))


def log(x: Value) -> Value:
    """Natural logarithm of x > 0."""
    return symbols.function("log", x) if isinstance(x, SYMBOLIC) else _like(x, _log(x))


def sqrt(x: Value) -> Value:
    """Square root of x >= 0."""
    if isinstance(x, SYMBOLIC):
        return symbols.function("sqrt", x)
    return _sqrt(x) if isinstance(x, _ARRAY) else _like(x, float(_sqrt(x)))


def floor(x: Value) -> Value:
    """Largest whole number not above x, as a float."""
    if isinstance(x, SYMBOLIC):
        return symbols.function("floor", x)
    return _floor(x) if isinstance(x, _ARRAY) else _like(x, float(_floor(x)))


def where(condition: Value, yes: Value, no: Value) -> Value:
    """`yes` where the condition holds, else `no`."""
    if condition is True or condition is False:
        return yes if condition else no
    if isinstance(condition, _ARRAY):
        return np.where(condition, yes, no)
    if isinstance(condition, SYMBOLIC):
        return symbols.where(condition, yes, no)
    chosen = yes if condition else no
    return _DOUBLE(chosen) if isinstance(chosen, float) else chosen


def minimum(x: Value, y: Value) -> Value:
    """The smaller of the two."""
    if isinstance(x, _ARRAY) or isinstance(y, _ARRAY):
        return np.minimum(x, y)
    if isinstance(x, SYMBOLIC) or isinstance(y, SYMBOLIC):
        return symbols.extreme("minimum", x, y)
    return _like(
        x if type(x) is _DOUBLE else y, x if x < y else y
    )  # of two equal ones the second, as NumPy: it matters for 0.0 and -0.0


def maximum(x: Value, y: Value) -> Value:
    """The larger of the two."""
    if isinstance(x, _ARRAY) or isinstance(y, _ARRAY):
        return np.maximum(x, y)
    if isinstance(x, SYMBOLIC) or isinstance(y, SYMBOLIC):
        return symbols.extreme("maximum", x, y)
    return _like(x if type(x) is _DOUBLE else y, x if x > y else y)


def not_(condition: Value) -> Value:
    """Where the condition does not hold."""
    if isinstance(condition, SYMBOLIC):
        return symbols.not_(condition)
    return np.logical_not(condition) if isinstance(condition, _ARRAY) else not condition


def clip(x: Value, low: float, high: float) -> Value:
    """x, or the nearer bound where x lies outside [low, high]."""
    return minimum(maximum(x, low), high)


def logistic(x: Value) -> Value:
    """1 / (1 + exp(-x)), in [0, 1]."""
    return 1.0 / (1.0 + exp(-x))


def log1p_count(count: Value) -> Value:
    """ln(1 + count) of a count of 0 or more: how deaths enter grief, pressure and weariness."""
    return log(1.0 + count)


def lookup(table: Sequence[Value], index: Value) -> Value:
    """`table[index]`, lane by lane; the table may itself hold per-lane values.

    Parameters
    ----------
    table : sequence of float, or of float arrays of shape (n_lanes,), or Rows
        A `Table` (see below) keeps its array form ready.
    index : float or float array of shape (n_lanes,)
        Whole numbers in [0, len(table)).
    """
    if isinstance(index, SYMBOLIC):
        return symbols.lookup(table, index)
    if not isinstance(index, _ARRAY):
        if not 0.0 <= index < len(table) or index != int(index):
            raise IndexError(f"place {index:g} of a table of {len(table)}")
        return _like(index, table[int(index)])
    if isinstance(table, _ARRAY):
        return table[index.astype(np.intp), np.arange(len(index))]
    ready = getattr(table, "array", None)
    if ready is not None:
        return ready.take(index.astype(np.intp))
    found: Value = table[0]
    for position in range(1, len(table)):
        found = np.where(index == position, table[position], found)
    return found


class Table(tuple[float, ...]):
    """Plain numbers for `lookup`, with their array form kept beside them."""

    array: np.ndarray[Any, np.dtype[np.float64]]
    column: np.ndarray[Any, np.dtype[np.float64]]

    def __new__(cls, values: Sequence[float]) -> Table:
        """A table of these numbers."""
        table = super().__new__(cls, (float(value) for value in values))
        table.array = np.array(table, dtype=np.float64)
        table.column = table.array[:, np.newaxis]
        return table

    def __reduce__(self) -> tuple[type[Table], tuple[tuple[float, ...]]]:
        """Pickle as the plain numbers."""
        return Table, (tuple(self),)


def rows(values: Sequence[Value], beside: Value) -> Rows:
    """Values as rows, one an option; for lanes if `beside` is one of lanes.

    >>> rows((1.0, 2.0), beside=0.0).shape, rows((1.0, 2.0), beside=np.zeros(5)).shape
    ((2,), (2, 1))
    """
    if isinstance(beside, SYMBOLIC) or (not isinstance(values, Table) and is_symbolic(*values)):
        return SymbolRows(values)
    if not isinstance(beside, _ARRAY):
        return values.array if isinstance(values, Table) else np.array(values)
    if isinstance(values, Table):
        return values.column
    if any(isinstance(value, _ARRAY) for value in values):
        return np.array(np.broadcast_arrays(*values, beside)[:-1])
    return np.array(values)[:, np.newaxis]


def filled(n_rows: int, value: Value, beside: Value) -> Rows:
    """Rows that all hold `value`, to be changed row by row; as many lanes as `beside` has."""
    if isinstance(beside, SYMBOLIC):
        return SymbolRows([value] * n_rows)
    return np.full((n_rows, *np.shape(beside)), value)


def largest(values: Rows) -> Value:
    """The largest of the rows."""
    if isinstance(values, SymbolRows):
        return symbols.folded(maximum, values)[-1]
    return np.maximum.reduce(values, axis=0)


def running_sums(values: Rows) -> Rows:
    """The sum of the rows up to each, added in their order: other orders round differently."""
    if isinstance(values, SymbolRows):
        return SymbolRows(symbols.folded(operator.add, values))
    return np.add.accumulate(values, axis=0)


def how_many(conditions: Rows) -> Value:
    """In how many of at most 127 rows a condition holds."""
    if isinstance(conditions, SYMBOLIC):
        return symbols.folded(operator.add, symbols.where(conditions, 1.0, 0.0))[-1]
    count = np.add.reduce(conditions.view(np.int8), axis=0, dtype=np.int8)
    return count.astype(np.float64) if count.ndim else float(count)


def normal_quantile(u: Value) -> Value:
    """Standard normal variate with distribution function value u in (0, 1)."""
    return symbols.function("normal_quantile", u) if isinstance(u, SYMBOLIC) else _like(u, _normal_quantile(u))


def lognormal(median: Value, spread: Value, u: Value) -> Value:
    """Log-normal variate by inversion: median * exp(spread * Z)."""
    z = normal_quantile(u)
    if isinstance(z, _ARRAY):  # in place, which is the same arithmetic
        z *= spread
        _exp(z, out=z)
        z *= median
        return z
    return median * exp(spread * z)


def exponential(mean: Value, u: Value) -> Value:
    """Exponential variate by inversion, increasing in u: -mean * ln(1 - u), with 1 - u exact for 52-bit u."""
    if isinstance(u, _ARRAY):  # in place, which is the same arithmetic
        gap = 1.0 - u
        _log(gap, out=gap)
        gap *= -mean
        return gap
    return -mean * log(1.0 - u)


NEVER = inf
"""The time of a clock that is not set."""

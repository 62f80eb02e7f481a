"""The only operations that a rule may use, on one Python float or on an array with one element a lane.

A rule calls these functions and `+ - * /` and comparisons, and nothing else; then the same rule gives the same bits for
one run in the reference engine and for 32,768 lanes in the vector engine. `exp` and `log` are NumPy's in both cases,
because `math.exp` may differ from `numpy.exp` in the last bit on some processors. `&` and `|` join conditions; `not_`
negates them (Python's `~True` is -2). What a rule computes alike for many options it computes on `rows`, one an option.

>>> where(2.0 > 1.0, 5.0, 6.0)
5.0
>>> round(normal_quantile(0.975), 12)
1.95996398454
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any, TypeAlias

import numpy as np

Value: TypeAlias = Any
"""A Python float (or bool), or an array of shape (n_lanes,): what a rule computes with."""

Rows: TypeAlias = Any
"""The same quantity for several options at once, one row an option: an array of shape (n_options,) for one run, of
shape (n_options, n_lanes) or (n_options, 1) for lanes. Arithmetic with a `Value` goes row by row."""

_ARRAY = np.ndarray
_exp, _log, _sqrt, _floor = np.exp, np.log, np.sqrt, np.floor


def exp(x: Value) -> Value:
    """e to the power x; 0 or inf where that leaves the range of a float."""
    return _exp(x) if isinstance(x, _ARRAY) else float(_exp(x))


def log(x: Value) -> Value:
    """Natural logarithm of x > 0."""
    return _log(x) if isinstance(x, _ARRAY) else float(_log(x))


def sqrt(x: Value) -> Value:
    """Square root of x >= 0."""
    return _sqrt(x) if isinstance(x, _ARRAY) else float(_sqrt(x))


def floor(x: Value) -> Value:
    """Largest whole number not above x, as a float."""
    return _floor(x) if isinstance(x, _ARRAY) else float(_floor(x))


def where(condition: Value, yes: Value, no: Value) -> Value:
    """`yes` where the condition holds, else `no`."""
    if isinstance(condition, _ARRAY):
        return np.where(condition, yes, no)
    return yes if condition else no


def minimum(x: Value, y: Value) -> Value:
    """The smaller of the two."""
    if isinstance(x, _ARRAY) or isinstance(y, _ARRAY):
        return np.minimum(x, y)
    return x if x < y else y  # of two equal ones the second, as NumPy: it matters for 0.0 and -0.0


def maximum(x: Value, y: Value) -> Value:
    """The larger of the two."""
    if isinstance(x, _ARRAY) or isinstance(y, _ARRAY):
        return np.maximum(x, y)
    return x if x > y else y


def not_(condition: Value) -> Value:
    """Where the condition does not hold."""
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
    if not isinstance(index, _ARRAY):
        return table[int(index)]
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
    if not isinstance(beside, _ARRAY):
        return values.array if isinstance(values, Table) else np.array(values)
    if isinstance(values, Table):
        return values.column
    if any(isinstance(value, _ARRAY) for value in values):
        return np.array(np.broadcast_arrays(*values, beside)[:-1])
    return np.array(values)[:, np.newaxis]


def filled(n_rows: int, value: Value, beside: Value) -> Rows:
    """Rows that all hold `value`, to be changed row by row; as many lanes as `beside` has."""
    return np.full((n_rows, *np.shape(beside)), value)


def largest(values: Rows) -> Value:
    """The largest of the rows."""
    return np.maximum.reduce(values, axis=0)


def running_sums(values: Rows) -> Rows:
    """The sum of the rows up to each, added in their order: other orders round differently."""
    return np.add.accumulate(values, axis=0)


def how_many(conditions: Rows) -> Value:
    """In how many of at most 127 rows a condition holds."""
    count = np.add.reduce(conditions.view(np.int8), axis=0, dtype=np.int8)
    return count.astype(np.float64) if count.ndim else float(count)


# Wichura, M. (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37(3),
# 477-484, routine PPND16: relative accuracy about 1e-16. Coefficients from the highest power down.
_CENTRAL = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_TAIL = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_FAR_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip
_CENTRAL_ARRAYS, _TAIL_ARRAYS = (
    tuple(tuple(np.array(c) for c in part) for part in table) for table in (_CENTRAL, _TAIL)
)
"""For arrays: NumPy takes an array without axes as it is, and converts a number in every call."""


def _ratio(coefficients: Sequence[Sequence[Value]], x: Value) -> Value:
    """A ratio of two polynomials by Horner's rule; on arrays in place, which is the same arithmetic."""
    numerator, denominator = coefficients
    above: Value = numerator[0] * x
    below: Value = denominator[0] * x
    for a, b in zip(numerator[1:-1], denominator[1:-1], strict=True):
        above += a
        above *= x
        below += b
        below *= x
    above += numerator[-1]
    below += denominator[-1]
    above /= below
    return above


def normal_quantile(u: Value) -> Value:
    """Standard normal variate with distribution function value u in (0, 1): AS 241, to about 1e-16."""
    q = u - 0.5
    if isinstance(u, _ARRAY):
        value = _ratio(_CENTRAL_ARRAYS, 0.180625 - q * q)
        value *= q
        outside = np.flatnonzero(np.abs(q) > 0.425)
        value[outside] = _outer_quantile(u.take(outside))
        return value
    if -0.425 <= q <= 0.425:
        return q * _ratio(_CENTRAL, 0.180625 - q * q)
    return _outer_quantile(u)


def _outer_quantile(u: Value) -> Value:
    """The quantile outside [0.075, 0.925]."""
    r = sqrt(-log(minimum(u, 1.0 - u)))
    if not isinstance(r, _ARRAY):
        size = _ratio(_TAIL, r - 1.6) if r <= 5.0 else _ratio(_FAR_TAIL, r - 5.0)
        return -size if u < 0.5 else size
    size = _ratio(_TAIL_ARRAYS, r - 1.6)
    far = np.flatnonzero(r > 5.0)
    if len(far):
        size[far] = _ratio(_FAR_TAIL, r.take(far) - 5.0)
    return np.copysign(size, u - 0.5)


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

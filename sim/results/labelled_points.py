"""Points that can be searched for boxes: checked columns and labels, and a part of them that is held out.

Which points are held out is decided point by point, by luck addressed with the seed and the number of the point: a
point keeps its side when a sweep is extended.

>>> inputs = [Input("resolve", np.array([0.2, 0.4, 0.6, 0.8]))]
>>> points = checked_sample(inputs, [False, False, True, True])
>>> points.measure(points.columns.values[0] > 0.5).coverage
1.0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from sim.engine.draws import clock_key, uniforms
from sim.model.arrays import Bools, Floats
from sim.results.boxes import Input, Measure
from sim.results.peeling import Columns, Limits


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPoints:
    """Some points.

    Attributes
    ----------
    columns : Columns
    label : float array, shape (n_points,)
        In [0, 1].
    weight : float array, shape (n_points,)
        Above 0.
    all_weight, all_cases : float
        Of the points of which a mass and a coverage are shares: these, and those taken out of them since.
    """

    columns: Columns
    label: Floats
    weight: Floats
    all_weight: float
    all_cases: float

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.label)

    @property
    def is_mixed(self) -> bool:
        """Whether there is anything to tell apart."""
        return self.n_points > 0 and bool(self.label.min() < self.label.max())

    def part(self, is_in: Bools) -> LabelledPoints:
        """Some of these points; mass and coverage stay shares of what they were."""
        columns = Columns(self.columns.values[:, is_in], self.columns.n_words)
        return replace(self, columns=columns, label=self.label[is_in], weight=self.weight[is_in])

    def alone(self, is_in: Bools) -> LabelledPoints:
        """Some of these points, as if there were no others."""
        part = self.part(is_in)
        return replace(part, all_weight=float(part.weight.sum()), all_cases=float((part.weight * part.label).sum()))

    def passes(self, limits: Limits, places: Sequence[int]) -> Bools:
        """Which points satisfy the limit of each of these inputs: bool array, shape (n_places, n_points)."""
        rows = [limits.holds(place, self.columns.values[place]) for place in places]
        return np.array(rows, dtype=np.bool_).reshape(len(places), self.n_points)

    def measure(self, is_inside: Bools) -> Measure:
        """How good the box of these points is.

        Parameters
        ----------
        is_inside : bool array, shape (n_points,)
        """
        cases_of = self.weight * self.label
        weight, cases = float(self.weight[is_inside].sum()), float(cases_of[is_inside].sum())
        return Measure(
            n=int(np.count_nonzero(is_inside)),
            n_points=self.n_points,
            mass=weight / self.all_weight if self.all_weight else nan,
            coverage=cases / self.all_cases if self.all_cases else nan,
            density=cases / weight if weight else nan,
            base=float(cases_of.sum() / self.weight.sum()) if self.n_points else nan,
        )


def held_out_points(n_points: int, share: float, seed: int) -> Bools:
    """Which points take no part in a search: bool array, shape (n_points,)."""
    u = uniforms(clock_key(seed, "prim:held_out"), np.arange(n_points, dtype=np.int64), 0, 1)[0]
    is_held_out: Bools = u < share
    return is_held_out


def checked_sample(inputs: Sequence[Input], label: ArrayLike, weight: ArrayLike | None = None) -> LabelledPoints:
    """The points as a sample, once everything fits; points of weight 0 stay, for the caller to leave out.

    Raises
    ------
    ValueError
        If there is no input, two have one name, lengths differ, a number is nan or infinite, a code has no word, a
        label is not in [0, 1] or a weight is negative; the message says where.
    """
    labels = np.asarray(label, dtype=np.float64)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f"label has shape {labels.shape}; it must be one row of one number a point.")
    if not inputs:
        raise ValueError("There are no inputs; a box needs at least one that it can limit.")
    keys = [column.key for column in inputs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{twice[0]!r} is the name of {keys.count(twice[0])} inputs; each needs its own.")
    for column in inputs:
        _check_column(column, len(labels))
    _check_numbers("label", labels, 0.0, 1.0)
    weights = np.ones(len(labels)) if weight is None else np.asarray(weight, dtype=np.float64)
    if weights.shape != labels.shape:
        raise ValueError(f"weight has shape {weights.shape}; it must be {labels.shape}, one number a point.")
    _check_numbers("weight", weights, 0.0, np.inf)
    values = np.array([column.values for column in inputs], dtype=np.float64)
    columns = Columns(values, tuple(len(column.words) for column in inputs))
    return LabelledPoints(columns, labels, weights, float(weights.sum()), float((weights * labels).sum()))


def _check_column(column: Input, n_points: int) -> None:
    values = np.asarray(column.values, dtype=np.float64)
    if values.shape != (n_points,):
        raise ValueError(f"{column.key} has shape {values.shape}; it must be ({n_points},), one value a point.")
    if not column.words:
        _check_numbers(column.key, values, -np.inf, np.inf)
        return
    is_code = np.isin(values, np.arange(len(column.words)))
    if not is_code.all():
        first = int(np.argmin(is_code))
        raise ValueError(
            f"{column.key} is {values[first]} at point {first}; it must be the place of a word, "
            f"0 to {len(column.words) - 1}: {', '.join(column.words)}."
        )


def _check_numbers(name: str, values: Floats, low: float, high: float) -> None:
    is_good = np.isfinite(values) & (values >= low) & (values <= high)
    if not is_good.all():
        first = int(np.argmin(is_good))
        allowed = "a finite number" if high == np.inf and low < 0 else f"a finite number in [{low:g}, {high:g}]"
        n_wrong = int(np.count_nonzero(~is_good))
        raise ValueError(
            f"{name} is {values[first]} at point {first} ({n_wrong} of {len(values)} points are such); it must be "
            f"{allowed}. Leave these points out, or find out why they have no value."
        )

"""Parameters that are drawn together: one uniform a run picks a row of a sample, and each takes its value in that row.

>>> first, second = column_of((1.0, 2.0), (1.0, 3.0)), column_of((10.0, 20.0), (1.0, 3.0))
>>> first(np.array([0.1, 0.9])), second(np.array([0.1, 0.9]))
(array([1., 2.]), array([10., 20.]))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats
from sim.model.structure import Quantile, Uncertain

JOINT = "parameters"
"""Name of the joint draw of the coefficients under a sample; as an override, the position in the sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a sample: from the uniform of the joint draw to the value in the row that it picks.

    Attributes
    ----------
    upper : float array, shape (n_rows,)
        Share of the weight up to and including each row.
    values : float array, shape (n_rows,)
    """

    upper: Floats
    values: Floats

    def __call__(self, u: Floats) -> Floats:
        """Values at u in (0, 1), elementwise; not monotone, because rows stand in no order."""
        return np.asarray(self.values[row_at(self.upper, u)])

    def in_order(self) -> Column:
        """The same values from the smallest to the largest: the inverse distribution function of this column alone."""
        order = np.argsort(self.values, kind="stable")
        return Column(upper_of(np.diff(self.upper, prepend=0.0)[order]), self.values[order])


def marginal(uncertain: Uncertain) -> Quantile:
    """The inverse distribution function of one parameter by itself, whether it is drawn jointly or not."""
    return uncertain.quantile.in_order() if isinstance(uncertain.quantile, Column) else uncertain.quantile


def row_at(upper: Floats, u: Floats) -> NDArray[np.intp]:
    """The row that each uniform picks."""
    return np.minimum(np.searchsorted(upper, u, side="right"), len(upper) - 1)


def upper_of(weights: Sequence[float] | Floats) -> Floats:
    """Share of the weight up to and including each row."""
    reached = np.cumsum(np.array(weights, dtype=np.float64))
    return np.asarray(reached / reached[-1])


def column_of(values: Sequence[float], weights: Sequence[float] | None = None) -> Column:
    """The column of some values, row by row, with the weights of the rows; equal weights if there are none."""
    return Column(upper_of((1.0,) * len(values) if weights is None else weights), np.array(values, dtype=np.float64))

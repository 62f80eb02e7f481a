"""Inverse distribution functions of the laws that a scenario may put in the place of a number.

One uniform in, one value out, elementwise, so that a run draws the same value in either engine. Where the inverse is
elementary it is used; where it is not (beta, gamma, mixtures) it is read off a fine table of the law's own distribution
function, made once when a model is compiled. Truncation maps the uniform into the part of the law that is kept.
Parameters drawn together are columns of a sample: one uniform a run picks a row, and each takes its value there.

>>> import numpy as np
>>> from sim.scenario.distributions import Uniform
>>> quantile_of(Uniform(distribution="uniform", low=2.0, high=4.0))(np.array([0.25, 0.5]))
array([2.5, 3. ])
>>> first, second = column_of((1.0, 2.0), (1.0, 3.0)), column_of((10.0, 20.0), (1.0, 3.0))
>>> first(np.array([0.1, 0.9])), second(np.array([0.1, 0.9]))
(array([1., 2.]), array([10., 20.]))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arithmetic import exp, log, normal_quantile
from sim.model.arrays import Floats
from sim.model.structure import Quantile, Uncertain
from sim.scenario import distributions as laws

JOINT = "parameters"
"""Name of the joint draw of the coefficients under a sample; as an override, the position in the sample."""

NODES = 2049
"""Evenly spaced nodes of a table; further nodes crowd towards both ends."""
FAR = 1e-13
"""Probability beyond which the end of an unbounded law is cut."""


@dataclass(frozen=True, slots=True)
class LawQuantile:
    """The inverse distribution function of one law."""

    law: Any
    low_u: float
    high_u: float
    nodes_u: Floats | None = None
    nodes_x: Floats | None = None

    def __call__(self, u: Floats) -> Floats:
        """Values at u in (0, 1), elementwise."""
        if isinstance(self.law, laws.Discrete):
            return self._discrete(u)
        low, high = self.law.reach
        values = self._inverse(self.low_u + u * (self.high_u - self.low_u))
        return np.asarray(np.clip(values, low, high))

    def _inverse(self, u: Floats) -> Floats:
        """The inverse before truncation."""
        law = self.law
        if isinstance(law, laws.Normal):
            return np.asarray(law.mean + law.sd * normal_quantile(u))
        if isinstance(law, laws.Lognormal):
            return np.asarray(exp(law.location_log + law.sd_log * normal_quantile(u)))
        if isinstance(law, laws.Uniform):
            return np.asarray(law.low + u * (law.high - law.low))
        if isinstance(law, laws.Loguniform):
            return np.asarray(law.low * exp(u * log(law.high / law.low)))
        if isinstance(law, laws.Triangular):
            return _triangular(law, u)
        if isinstance(law, laws.Exponential):
            return np.asarray(-law.mean * log(1.0 - u))
        assert self.nodes_u is not None and self.nodes_x is not None, "laws without an elementary inverse have a table"
        right = np.clip(np.searchsorted(self.nodes_u, u, side="right"), 1, len(self.nodes_u) - 1)
        u0, u1 = self.nodes_u[right - 1], self.nodes_u[right]
        x0, x1 = self.nodes_x[right - 1], self.nodes_x[right]
        inside = x0 + (x1 - x0) * np.clip((u - u0) / np.maximum(u1 - u0, 1e-300), 0.0, 1.0)
        return np.asarray(np.where(np.nextafter(x0, np.inf) == x1, x1, inside))  # a jump is a point of the law

    def _discrete(self, u: Floats) -> Floats:
        """A discrete law: its values in increasing order, each with its share of what the truncation keeps."""
        law = self.law
        low, high = law.reach
        weights = law.weights or (1.0,) * len(law.values)
        kept = sorted((x, w) for x, w in zip(law.values, weights, strict=True) if low <= x <= high)
        values = np.array([x for x, _ in kept])
        upper = np.cumsum([w for _, w in kept])
        return np.asarray(values[np.minimum(np.searchsorted(upper, u * upper[-1], side="right"), len(values) - 1)])


@lru_cache(maxsize=256)
def quantile_of(law: Any) -> LawQuantile:
    """The inverse distribution function of a law, ready to be called and to be pickled; a table is made once."""
    low, high = law.reach
    low_u = 0.0 if law.at_least is None or low == -math.inf else law.mass_between(-math.inf, low)
    high_u = 1.0 if law.at_most is None or high == math.inf else law.mass_between(-math.inf, high)
    if not isinstance(law, laws.Beta | laws.Gamma | laws.Mixture):
        return LawQuantile(law, low_u, high_u)
    low, high = _finite_reach(law)
    even = np.linspace(low, high, NODES)
    crowd = (high - low) * exp(np.linspace(log(1e-12), log(0.25), 1500))
    points = np.array(law.points())
    nodes = np.unique(np.concatenate([even, low + crowd, high - crowd, points, np.nextafter(points, -np.inf)]))
    masses = np.maximum.accumulate([law.mass_between(-math.inf, float(x)) for x in nodes])
    return LawQuantile(law, low_u, high_u, masses, nodes)


def _finite_reach(law: Any) -> tuple[float, float]:
    """The reach of a law, with infinite ends brought in to where almost nothing lies beyond."""
    low, high = law.reach
    if low == -math.inf:
        low = -1.0
        while law.mass_between(-math.inf, low) > FAR and low > -1e12:
            low *= 2.0
    if high == math.inf:
        high = 1.0
        while 1.0 - law.mass_between(-math.inf, high) > FAR and high < 1e12:
            high *= 2.0
    return low, high


def _triangular(law: Any, u: Floats) -> Floats:
    """Inverse of the triangular law."""
    width, left = law.high - law.low, law.mode - law.low
    share = left / width
    rising = law.low + np.sqrt(np.maximum(u, 0.0) * width * left)
    falling = law.high - np.sqrt(np.maximum(1.0 - u, 0.0) * width * (law.high - law.mode))
    return np.asarray(np.where(u < share, rising, falling))


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

"""What was varied: factors, and the points at which the model was played.

A *factor* is one key of the scenario with what it may be: levels (numbers or words), or a range of numbers. A *point*
is one value for every factor. A design is plain data; `sim.study.designs` makes it.

>>> resolve = Factor("states.north.resolve", levels=(0.2, 0.8), unit="1")
>>> host = Factor("groups.red.host", levels=("north", "south"))
>>> design = Design("grid", (resolve, host), ((0.2, "north"), (0.2, "south"), (0.8, "north"), (0.8, "south")))
>>> design.n_points, design.column(resolve)
(4, (0.2, 0.2, 0.8, 0.8))
>>> factor_from_json(resolve.to_json()) == resolve
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from sim.model.arrays import Floats
from sim.scenario.arithmetic import exp, log
from sim.scenario.names import spoken_key

Value = float | int | bool | str
"""What a factor can be at a point."""


STORED = ("key", "levels", "low", "high", "is_log", "unit")
"""Fields of a factor that a file holds."""
NOT_STORED = Field(exclude=True)
"""How records that hold factors know the others."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that is varied.

    Attributes
    ----------
    key : str
        Dotted key of the scenario, as `--set` takes it; or an option of the command, `start` or `history_until`; or
        several of them with commas between, which are tied: they have one value.
    levels : tuple of values, optional
        In the order given; empty where the factor is a range.
    low, high : float, optional
        Ends of the range; None where there are levels. Of a law, its 2.5 % and 97.5 % quantiles.
    is_log : bool, optional
        Whether equal ratios, not equal differences, are equally far apart.
    unit : str, optional
    is_whole : bool, optional
        Whether a range holds whole numbers only, both ends too. Not stored, nor what follows: points are.
    quantile : callable, optional
        The inverse distribution function of its law, if it is varied over one.
    joint : str, optional
        Factors of one joint draw share their position, and with it the row of the sample.
    """

    key: str
    levels: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    is_log: bool = False
    unit: str = ""
    is_whole: bool = field(default=False, compare=False)
    quantile: Annotated[Callable[[Floats], Floats] | None, NOT_STORED] = field(default=None, compare=False, repr=False)
    joint: Annotated[str | None, NOT_STORED] = field(default=None, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """What is stored of it, as JSON values."""
        return {name: getattr(self, name) for name in STORED} | {"levels": list(self.levels)}

    @property
    def label(self) -> str:
        """What it is in words, and whose, so that two factors are never called alike."""
        return spoken_key(self.key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it moves: one, or several that are tied.

        >>> Factor("states.north.resolve,states.south.resolve").keys
        ('states.north.resolve', 'states.south.resolve')
        """
        return tuple(self.key.split(","))

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers, so that they can stand on an axis."""
        return all(isinstance(level, int | float) and not isinstance(level, bool) for level in self.levels)

    @property
    def has_range(self) -> bool:
        """Whether it can be anything between two numbers."""
        return not self.levels

    def at(self, u: float) -> Value:
        """The value at position `u` in [0, 1]: along the range, or among the levels in equal parts.

        Whole numbers have equal parts of the range too; in equal ratios, k has that from k to k + 1.

        >>> [Factor("x", low=1, high=4, is_whole=True).at(u) for u in (0.0, 0.24, 0.26, 1.0)]
        [1, 1, 2, 4]
        """
        if self.levels:
            return self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
        assert self.low is not None and self.high is not None, "a factor has levels or a range"
        high = self.high + self.is_whole
        if self.is_log:
            value = exp(log(self.low) + u * (log(high) - log(self.low)))
        else:
            value = self.low + u * (high - self.low)
        return int(min(max(value, self.low), self.high)) if self.is_whole else rounded(value)

    def values(self, u: Floats | Sequence[float], *, tail: float = 0.0) -> list[Value]:
        """The values at positions u in [0, 1]; of a law, without `tail` at each end.

        At `tail` 0 the positions 0 and 1 of a law may be infinite: a Sobol design never takes them.

        >>> Factor("states.north.resolve", low=0.2, high=0.6).values([0.0, 0.5])
        [0.2, 0.4]
        """
        places = np.asarray(u, dtype=np.float64)
        if self.quantile is None:
            return [self.at(position) for position in places.tolist()]
        tail = 0.0 if self.joint is not None else tail  # rows of a sample stand in no order
        return [rounded(value) for value in self.quantile(tail + (1.0 - 2.0 * tail) * places).tolist()]


@dataclass(frozen=True, slots=True)
class Design:
    """Which points are played.

    Attributes
    ----------
    kind : str
        "grid", "random", "lhs", "sobol", "csv", or what a study calls it.
    factors : tuple of Factor
    points : tuple of tuple of values
        One value a factor, in the order of `factors`.
    remarks : tuple of str, optional
        What was left out of the file that it was read from; not stored.
    """

    kind: str
    factors: tuple[Factor, ...]
    points: tuple[tuple[Value, ...], ...]
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.points)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that is varied."""
        return tuple(key for factor in self.factors for key in factor.keys)

    def column(self, factor: Factor) -> tuple[Value, ...]:
        """The values of a factor, point by point."""
        place = self.factors.index(factor)
        return tuple(point[place] for point in self.points)

    def numbers(self, factor: Factor) -> Floats:
        """The values of a numeric factor, shape (n_points,)."""
        return np.array(self.column(factor), dtype=np.float64)

    def factor(self, key: str) -> Factor:
        """The factor of that key.

        Raises
        ------
        ValueError
            If nothing of that name is varied.
        """
        for factor in self.factors:
            if factor.key == key:
                return factor
        raise ValueError(f"{key!r} is not varied; factors are {', '.join(factor.key for factor in self.factors)}.")


NOTHING_VARIED = Design("plain", (), ((),))
"""The design of plain runs: one point, at which nothing is given."""


def factor_from_json(stored: Mapping[str, Any]) -> Factor:
    """The factor that `Factor.to_json` wrote."""
    return Factor(**{name: stored[name] for name in STORED} | {"levels": tuple(stored["levels"])})


def rounded(number: float) -> float:
    """The number with twelve digits: what a person types, so that a typed value and a computed one are equal.

    >>> rounded(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.12g}")

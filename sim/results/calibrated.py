"""What came out of a calibration: coefficients and targets before and after, and what each wave was.

Targets are told on one scale: by how many standard deviations of what may be off (observation and discrepancy) a
simulated value misses the fact. Within two, a fact is met as well as can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.results.estimates import number_or_null, without_nan

MET = 2.0
"""Standard deviations within which a fact is met."""
SCORE_OF_ENDS = 1.6448536269514722
"""Standard score of the upper end of a 90 % interval."""
PINNED, MOVED = 0.1, 0.5
"""By which share the 90 % interval of a number must become narrower, or by how many standard deviations of the prior
its median must move, before the evidence is said to pin it; assumption."""


@dataclass(frozen=True, slots=True)
class Marginal:
    """One coefficient before and after.

    Attributes
    ----------
    key, unit : str
    default : float
    edges : tuple of float
        Of the bins, one more than there are.
    prior, posterior : tuple of float
        Share of the weight in each bin.
    before, after : tuple of float
        5 %, 50 % and 95 % points.
    scores : tuple of float
        `after` as standard scores of the prior, which has -1.64, 0 and 1.64.
    """

    key: str
    unit: str
    default: float
    edges: tuple[float, ...]
    prior: tuple[float, ...]
    posterior: tuple[float, ...]
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    scores: tuple[float, float, float]

    @property
    def narrower(self) -> float:
        """By which share the 90 % interval has become narrower."""
        return 1.0 - (self.after[2] - self.after[0]) / (self.before[2] - self.before[0])

    @property
    def is_pinned(self) -> bool:
        """Whether the evidence says more of it than the prior did, by width or place in scores of the prior."""
        low, middle, high = self.scores
        return high - low < (1.0 - PINNED) * 2.0 * SCORE_OF_ENDS or abs(middle) > MOVED


@dataclass(frozen=True, slots=True)
class Standing:
    """One target before and after, in standard deviations of what may be off.

    Attributes
    ----------
    name : str
    kind : str
        "share", "positive" or "number".
    is_fitted : bool
        Whether it was fitted, or set aside.
    observed, low, high : float
        As people read it, with its 95 % interval.
    simulated : float
        Median over draws of the posterior, as people read it.
    width : float
        Half the 95 % interval of the fact, on the same scale.
    before, after : tuple of float
        5 %, 50 % and 95 % points of the misses; nan where it is not evaluable.
    """

    name: str
    kind: str
    is_fitted: bool
    observed: float
    low: float
    high: float
    simulated: float
    width: float
    before: tuple[float, float, float]
    after: tuple[float, float, float]

    @property
    def is_met(self) -> bool:
        """Whether the median over draws misses by less than two standard deviations."""
        return bool(abs(self.after[1]) < MET)


@dataclass(frozen=True, slots=True)
class Bracket:
    """One target among the values that the prior (or the posterior) gives.

    Attributes
    ----------
    name, kind : str
    observed, low, high : float
        The fact with its 95 % interval, as people read it.
    least, p5, median, p95, most : float
        Simulated values over the points.
    verdict : str
        "inside": between the 5 % and 95 % points; "at the edge": between least and most, or within two standard
        deviations of observation and discrepancy of them; "outside"; "not evaluable" where hardly any point has a
        value.
    """

    name: str
    kind: str
    observed: float
    low: float
    high: float
    least: float
    p5: float
    median: float
    p95: float
    most: float
    verdict: str

    def to_json(self) -> dict[str, Any]:
        """As JSON values; null for nan."""
        return without_nan({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Wave:
    """What a wave was.

    Attributes
    ----------
    number, n_points : int
    left : float
        Share of the prior that was not ruled out before it.
    n_filled : int
        Points that were ruled out already, for want of others.
    explained : tuple of float
        Share of each summary's variance that its emulator predicts at points left out.
    """

    number: int
    n_points: int
    left: float
    n_filled: int
    explained: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "wave": self.number, "points": self.n_points, "left": self.left, "filled": self.n_filled,
            "explained": [number_or_null(share) for share in self.explained],
        }  # fmt: skip

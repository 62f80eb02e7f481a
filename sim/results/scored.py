"""Forecasts of cases and their scores: what came, how reliable they were, and means of the model and of baselines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sim.results.estimates import without_nan


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over cases with its 95 % interval; nan where there are too few pairs of states for one."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """`value`, `low`, `high`; null where there is none."""
        return without_nan(asdict(self))


@dataclass(frozen=True, slots=True)
class Scored:
    """One score of one target.

    Attributes
    ----------
    target, score : str
        `score` is "rps", "brier", "log" (nats) or "crps_days" (days); lower is better.
    n : int
        Cases that were scored: those with an observation.
    systems : mapping of str to Interval
        Mean of the model and of each baseline.
    differences : mapping of str to Interval
        The model less each baseline.
    """

    target: str
    score: str
    n: int
    systems: Mapping[str, Interval]
    differences: Mapping[str, Interval]

    def to_json(self) -> dict[str, Any]:
        """Score, n, each system, and the differences."""
        return {
            "score": self.score,
            "n": self.n,
            **{name: interval.to_json() for name, interval in self.systems.items()},
            "model_minus": {name: interval.to_json() for name, interval in self.differences.items()},
        }


@dataclass(frozen=True, slots=True)
class Foretold:
    """How far a case was forecast to go, and how far it went.

    Attributes
    ----------
    id, family : str
        The case, and its pair of states.
    shares : mapping of str to float
        Probability of each outcome class, by word.
    observed : str or None
        The class that came, if it is known.
    """

    id: str
    family: str
    shares: Mapping[str, float]
    observed: str | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability diagram, its cases sorted by forecast.

    Attributes
    ----------
    forecast : tuple of float
    happened : tuple of bool
    recalibrated : tuple of float
        The increasing step function.
    low, high : tuple of float
        Band of a calibrated forecaster.
    miscalibration, discrimination, uncertainty : float
        Parts of the mean Brier score.
    """

    forecast: tuple[float, ...]
    happened: tuple[bool, ...]
    recalibrated: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    miscalibration: float
    discrimination: float
    uncertainty: float

    @property
    def score(self) -> float:
        """The mean Brier score, put together from its parts."""
        return self.miscalibration - self.discrimination + self.uncertainty

    def to_json(self) -> dict[str, Any]:
        """Points and parts."""
        names = ("miscalibration", "discrimination", "uncertainty", "score")
        arrays = ("forecast", "happened", "recalibrated", "low", "high")
        return {name: getattr(self, name) for name in names} | {name: list(getattr(self, name)) for name in arrays}

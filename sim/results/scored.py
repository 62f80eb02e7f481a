"""Scores of forecasts: means over cases of the model and of baselines, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.results.estimates import number_or_null


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over cases with its 95 % interval; nan where there are too few pairs of states for one."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """`value`, `low`, `high`; null where there is none."""
        return {name: number_or_null(getattr(self, name)) for name in ("value", "low", "high")}


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

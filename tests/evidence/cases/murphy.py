"""Murphy's parts of a mean Brier score, over groups of equal forecasts: what the reliability diagram is held against.

Murphy, A. H. (1973), J. Applied Meteorology 12, 595-600.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BrierParts:
    """Murphy's parts of a mean Brier score: score = reliability - resolution + uncertainty."""

    reliability: float
    resolution: float
    uncertainty: float

    @property
    def score(self) -> float:
        """The mean Brier score."""
        return self.reliability - self.resolution + self.uncertainty


def murphy_parts(forecast: Floats, happened: Flags) -> BrierParts:
    """The parts of the mean Brier score of a yes or no, over groups of equal forecasts.

    Parameters
    ----------
    forecast : float array, shape (n,)
        Probabilities.
    happened : bool array, shape (n,)
    """
    base = float(happened.mean())
    values, group = np.unique(forecast, return_inverse=True)
    n = np.bincount(group)
    rate = np.bincount(group, weights=happened) / n
    share = n / len(forecast)
    return BrierParts(
        reliability=float((share * (values - rate) ** 2).sum()),
        resolution=float((share * (rate - base) ** 2).sum()),
        uncertainty=base * (1.0 - base),
    )

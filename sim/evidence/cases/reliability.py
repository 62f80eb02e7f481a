"""The CORP reliability diagram: do things that are given 30 % happen in 30 % of cases?

Forecasts are sorted and the yes or no of each is replaced by the increasing step function that fits best (pool
adjacent violators), so that nobody has to choose bins. Where it leaves the diagonal, forecasts were too high or too
low. The mean Brier score falls into miscalibration - discrimination + uncertainty. The band says where the steps of a
perfectly calibrated forecaster with these very forecasts would lie 19 times out of 20 (consistency bars); with few
cases it is wide.

>>> diagram = reliability_of(np.array([0.2, 0.3, 0.8]), np.array([False, False, True]))
>>> diagram.recalibrated, round(diagram.discrimination, 3)
((0.0, 0.0, 1.0), 0.222)

Sources
-------
Dimitriadis, T., Gneiting, T. & Jordan, A. I. (2021), PNAS 118(8) e2016191118. Broecker, J. & Smith, L. A. (2007),
Weather and Forecasting 22, 651-661.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms
from sim.model.arrays import Floats
from sim.results.scored import Reliability

Flags = NDArray[np.bool_]

RESAMPLES = 1_000
SEED = 1828
LEVELS = (0.025, 0.975)


def reliability_of(forecast: Floats, happened: Flags, *, resamples: int = RESAMPLES, seed: int = SEED) -> Reliability:
    """The reliability diagram of forecasts of a yes or no.

    Parameters
    ----------
    forecast : float array, shape (n,)
        Probabilities; n at least 1.
    happened : bool array, shape (n,)
    resamples, seed : int, optional
        Of the band.
    """
    # Of equal forecasts those that came true go first: then they are pooled, whatever the order of the cases.
    order = np.lexsort((~happened, forecast))
    p, y = forecast[order], happened[order]
    fitted = increasing_fit(y.astype(np.float64))
    base = float(y.mean())
    uncertainty = base * (1.0 - base)
    score, recalibrated_score = float(((p - y) ** 2).mean()), float(((fitted - y) ** 2).mean())
    low, high = _band(p, resamples, seed)
    return Reliability(
        forecast=tuple(p.tolist()), happened=tuple(y.tolist()), recalibrated=tuple(fitted.tolist()),
        low=tuple(low.tolist()), high=tuple(high.tolist()), miscalibration=score - recalibrated_score,
        discrimination=uncertainty - recalibrated_score, uncertainty=uncertainty,
    )  # fmt: skip


def increasing_fit(values: Floats) -> Floats:
    """The increasing sequence nearest to some values in squares: pool adjacent violators.

    >>> increasing_fit(np.array([1.0, 0.0, 2.0])).tolist()
    [0.5, 0.5, 2.0]
    """
    means: list[float] = []
    sizes: list[int] = []
    for value in values.tolist():
        means.append(value)
        sizes.append(1)
        while len(means) > 1 and means[-2] >= means[-1]:
            mean, size = means.pop(), sizes.pop()
            means[-1] = (means[-1] * sizes[-1] + mean * size) / (sizes[-1] + size)
            sizes[-1] += size
    return np.repeat(np.array(means), sizes)


def _band(forecast: Floats, resamples: int, seed: int) -> tuple[Floats, Floats]:
    """Where the fit lies if each case comes true with its forecast probability."""
    key = clock_key(seed, "reliability:consistency")
    fits = np.empty((resamples, len(forecast)))
    for replicate in range(resamples):
        u = uniforms(key, np.arange(len(forecast), dtype=np.int64), replicate, 1)[0]
        came = u < forecast
        fits[replicate] = increasing_fit(came[np.lexsort((~came, forecast))].astype(np.float64))
    low, high = np.quantile(fits, LEVELS, axis=0)
    return low, high

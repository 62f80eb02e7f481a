"""Scores of probability forecasts, intervals of their means, and reliability diagrams.

*Scores*, one a case: lower is better, and honesty is the best policy under each of them. Every score here is proper:
whatever a forecaster believes, saying it has the best expected score.

>>> probabilities = np.array([[0.7, 0.2, 0.1]])
>>> ranked_probability(probabilities, np.array([0])).round(3).tolist()      # (0.3^2 + 0.1^2) / 2
[0.05]
>>> brier(np.array([[0.3, 0.7]]), np.array([1])).round(3).tolist()          # (1 - 0.7)^2
[0.09]

*Intervals* of mean scores: pairs of states are drawn with replacement, since cases of one pair are not independent. The
percentile interval of a few pairs is too narrow. Its ends are moved outward as those of a mean of normal numbers would
have to be (Hesterberg's expanded percentiles): with F pairs by the quantile of Student's t with F - 1 degrees of
freedom, times sqrt(F / (F - 1)).

>>> estimate = mean_intervals(np.array([[0.1], [0.3], [0.2], [0.4]]), ["a-b", "a-b", "c-d", "e-f"])[0]
>>> round(estimate.value, 2), estimate.low < 0.25 < estimate.high
(0.25, True)

The CORP *reliability diagram*: do things that are given 30 % happen in 30 % of cases? Forecasts are sorted and the yes
or no of each is replaced by the increasing step function that fits best (pool adjacent violators), so that nobody has
to choose bins. Where it leaves the diagonal, forecasts were too high or too low. The mean Brier score falls into
miscalibration - discrimination + uncertainty. The band says where the steps of a perfectly calibrated forecaster with
these very forecasts would lie 19 times out of 20 (consistency bars); with few cases it is wide.

>>> diagram = reliability_of(np.array([0.2, 0.3, 0.8]), np.array([False, False, True]))
>>> diagram.recalibrated, round(diagram.discrimination, 3)
((0.0, 0.0, 1.0), 0.222)

Sources
-------
Brier, G. W. (1950), Monthly Weather Review 78, 1-3. Epstein, E. S. (1969), J. Applied Meteorology 8, 985-987. Murphy,
A. H. (1973), J. Applied Meteorology 12, 595-600. Gneiting, T. & Raftery, A. E. (2007), J. American Statistical
Association 102, 359-378. Efron, B. & Tibshirani, R. (1993), *An Introduction to the Bootstrap*. Hesterberg, T. (2015),
American Statistician 69, 371-386. Dimitriadis, T., Gneiting, T. & Jordan, A. I. (2021), PNAS 118(8) e2016191118.
Broecker, J. & Smith, L. A. (2007), Weather and Forecasting 22, 651-661.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import nan, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.engine.draws import MAX_RUNS, clock_key, uniforms
from sim.model.arrays import Bools, Floats, Ints
from sim.results.estimates import without_nan
from sim.results.intervals import CONFIDENCE, t_quantile

RESAMPLES, BAND_RESAMPLES = 4_000, 1_000
"""Of intervals, and of the band of a reliability diagram."""
SEED = 1828
"""Resampling has a seed of its own: the same scores have the same interval, whatever the seed of the runs."""
SLOTS = 128
"""Draws of one call of `uniforms`."""
LEVELS = (0.025, 0.975)
"""Of the band."""

_NORMAL = NormalDist()
RPS, BRIER, LOG, DAYS = "rps", "brier", "log", "crps_days"


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
        return {**asdict(self), "score": self.score}


def brier(probabilities: Floats, observed: Ints) -> Floats:
    """Half the squared distance between the probabilities and what came true; for two classes (p - y)^2. In [0, 1].

    Parameters
    ----------
    probabilities : float array, shape (n, K)
        Rows sum to 1.
    observed : int array, shape (n,)
        The class that came true, in [0, K).
    """
    error = probabilities - _came_true(probabilities, observed)
    result: Floats = 0.5 * (error * error).sum(axis=1)
    return result


def log_score(probabilities: Floats, observed: Ints, floor: float) -> Floats:
    """Minus the natural log of the probability that was given to what came true, which is taken as at least `floor`.

    Parameters
    ----------
    probabilities, observed
        As for `brier`.
    floor : float
        In (0, 1): 1 / (runs + 2) for shares of runs, since one that no run fell into is small and not nought.
    """
    given = probabilities[np.arange(len(observed)), observed]
    result: Floats = -np.log(np.maximum(given, floor))
    return result


def ranked_probability(probabilities: Floats, observed: Ints) -> Floats:
    """Squared distance between the cumulative probabilities and what came true, over K - 1. In [0, 1].

    Parameters
    ----------
    probabilities, observed
        As for `brier`; the classes are in their order, and a near miss costs less than a far one.
    """
    error = np.cumsum(probabilities - _came_true(probabilities, observed), axis=1)[:, :-1]
    result: Floats = (error * error).sum(axis=1) / (probabilities.shape[1] - 1)
    return result


def lag_score(days: Floats, observed: Ints) -> Floats:
    """Continuous ranked probability score of a lag up to the horizon, in days.

    The squared distance between the forecast's and the observation's distribution functions, summed over the whole days
    before the horizon. What never came, or not before the horizon, is censored there: its distribution function is 0
    all the way, and so is that share of a forecast. For lags that surely come this is E|X - y| - E|X - X'| / 2.

    Parameters
    ----------
    days : float array, shape (n, H)
        Probability that it comes on day 0, 1, ..., H - 1; what is missing to 1 is "never".
    observed : int array, shape (n,)
        The day on which it came; H or more where it did not come by then.
    """
    horizon = days.shape[1]
    came = np.arange(horizon) >= observed[:, None]
    error = np.cumsum(days, axis=1) - came
    result: Floats = (error * error).sum(axis=1)
    return result


def judged(score: str, given: Floats, observed: Ints, floor: float) -> Floats:
    """The score of that name of every case; `floor` as for `log_score`."""
    judges = {RPS: ranked_probability, BRIER: brier, DAYS: lag_score}
    return log_score(given, observed, floor) if score == LOG else judges[score](given, observed)


def _came_true(probabilities: Floats, observed: Ints) -> Floats:
    truth = np.zeros_like(probabilities)
    truth[np.arange(len(observed)), observed] = 1.0
    return truth


def mean_intervals(values: Floats, families: Sequence[str], *, resamples: int = RESAMPLES) -> tuple[Interval, ...]:
    """The mean of each column over the cases, with its interval; all columns see the same resamples.

    Parameters
    ----------
    values : float array, shape (n_cases, n_columns)
    families : sequence of str
        The pair of states of each case.
    resamples : int, optional
    """
    n_cases, n_columns = values.shape
    if n_cases == 0:
        return tuple(Interval(nan, nan, nan) for _ in range(n_columns))
    names, family = np.unique(np.asarray(families), return_inverse=True)
    means = values.mean(axis=0)
    n = len(names)
    if n < 2:
        return tuple(Interval(mean, nan, nan) for mean in means.tolist())
    sums = np.zeros((n, n_columns))
    np.add.at(sums, family, values)
    drawn = _how_often(n, resamples)
    resampled = (drawn @ sums) / (drawn @ np.bincount(family).astype(np.float64))[:, None]
    tail = _NORMAL.cdf(-sqrt(n / (n - 1)) * t_quantile(0.5 + CONFIDENCE / 2, n - 1))
    low, high = np.quantile(resampled, [tail, 1.0 - tail], axis=0)
    return tuple(Interval(*row) for row in zip(means.tolist(), low.tolist(), high.tolist(), strict=True))


@lru_cache(maxsize=4)
def _how_often(n: int, resamples: int) -> Floats:
    """How often each of n pairs is drawn in each resample: shape (resamples, n). All scores ask for the same."""
    assert resamples < MAX_RUNS, "the resample takes the place of the run in an address"
    key = clock_key(SEED, "bootstrap:pairs of states")
    replicate = np.arange(resamples, dtype=np.int64)
    counts = np.zeros((resamples, n))
    for first in range(0, n, SLOTS):
        u = uniforms(key, replicate, first // SLOTS, min(SLOTS, n - first))
        for row in np.minimum((u * n).astype(np.int64), n - 1):
            counts[replicate, row] += 1.0
    counts.flags.writeable = False
    return counts


def reliability_of(forecast: Floats, happened: Bools, *, resamples: int = BAND_RESAMPLES) -> Reliability:
    """The reliability diagram of forecasts of a yes or no.

    Parameters
    ----------
    forecast : float array, shape (n,)
        Probabilities; n at least 1.
    happened : bool array, shape (n,)
    resamples : int, optional
        Of the band.
    """
    # Of equal forecasts those that came true go first: then they are pooled, whatever the order of the cases.
    order = np.lexsort((~happened, forecast))
    p, y = forecast[order], happened[order]
    fitted = increasing_fit(y.astype(np.float64))
    base = float(y.mean())
    uncertainty = base * (1.0 - base)
    score, recalibrated_score = float(((p - y) ** 2).mean()), float(((fitted - y) ** 2).mean())
    low, high = _band(p, resamples)
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


def _band(forecast: Floats, resamples: int) -> tuple[Floats, Floats]:
    """Where the fit lies if each case comes true with its forecast probability."""
    key = clock_key(SEED, "reliability:consistency")
    fits = np.empty((resamples, len(forecast)))
    for replicate in range(resamples):
        u = uniforms(key, np.arange(len(forecast), dtype=np.int64), replicate, 1)[0]
        came = u < forecast
        fits[replicate] = increasing_fit(came[np.lexsort((~came, forecast))].astype(np.float64))
    low, high = np.quantile(fits, LEVELS, axis=0)
    return low, high

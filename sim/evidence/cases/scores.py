"""Scores of probability forecasts, one a case: lower is better, and honesty is the best policy under each of them.

Every score here is proper: whatever a forecaster believes, saying it has the best expected score. Means over cases and
their intervals are in `sim.evidence.cases.bootstrap`.

>>> probabilities = np.array([[0.7, 0.2, 0.1]])
>>> ranked_probability(probabilities, np.array([0])).round(3).tolist()      # (0.3^2 + 0.1^2) / 2
[0.05]
>>> brier(np.array([[0.3, 0.7]]), np.array([1])).round(3).tolist()          # (1 - 0.7)^2
[0.09]

Sources
-------
Brier, G. W. (1950), Monthly Weather Review 78, 1-3. Epstein, E. S. (1969), J. Applied Meteorology 8, 985-987. Murphy,
A. H. (1973), J. Applied Meteorology 12, 595-600. Gneiting, T. & Raftery, A. E. (2007), J. American Statistical
Association 102, 359-378.
"""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Floats, Ints


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


def _came_true(probabilities: Floats, observed: Ints) -> Floats:
    truth = np.zeros_like(probabilities)
    truth[np.arange(len(observed)), observed] = 1.0
    return truth

"""Could chance alone explain a restriction? The quasi-p-value of Bryant & Lempert (2010).

Take one restriction away: the box grows, and its density falls. If the restriction meant nothing, the cases in the
box would be a random draw at the density of the grown box: the quasi-p-value is the binomial chance of at least as
many. "Quasi", because on the points that the search has seen it is far too small: the search has looked for just such
a box. On points held out it is an honest test.

Where points are only likely cases (a label between 0 and 1), their number varies less than the binomial says, and where
they have weights, the number of points is the effective one: both err to the careful side.

>>> round(binomial_tail(8, 10, 0.5), 6)  # 56 of 1,024
0.054688

Sources
-------
Bryant, B. P. & Lempert, R. J. (2010), Technological Forecasting and Social Change 77, 34-49.
Kish, L. (1965), Survey Sampling: the effective number, (sum of weights)**2 / sum of squared weights.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor

import numpy as np

from sim.model.arrays import Bools, Floats

ROUNDING = 1e-9
"""A sum of labels that falls short of a whole number by less is that number."""


def binomial_tail(count: int, n: int, share: float) -> float:
    """Probability of at least `count` successes in `n` tries that each succeed with probability `share`.

    Parameters
    ----------
    count, n : int
        `n` at least 0.
    share : float
        In [0, 1].

    Raises
    ------
    ValueError
        If `share` is no probability.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"share is {share}; it must be in [0, 1].")
    return float(_tails(count, n, np.array([share]))[0])


def _tails(count: int, n: int, shares: Floats) -> Floats:
    """`binomial_tail` for many shares: the sum of the terms from `count` on, in logarithms, so that none is lost."""
    tails = np.ones(len(shares))
    if count <= 0:
        return tails
    if count > n:
        return np.zeros(len(shares))
    tails[shares == 0.0] = 0.0
    open_shares = (shares > 0.0) & (shares < 1.0)
    logs = _log_factorials(1 << n.bit_length())
    terms = logs[n] - logs[count : n + 1] - logs[n - count :: -1]
    share = shares[open_shares, np.newaxis]
    successes = np.arange(count, n + 1)
    exponents = terms + successes * np.log(share) + (n - successes) * np.log1p(-share)
    tails[open_shares] = np.minimum(np.exp(exponents).sum(axis=1), 1.0)
    return tails


@lru_cache(maxsize=32)
def _log_factorials(size: int) -> Floats:
    """log(i!) for i below `size`."""
    logs: Floats = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, size, dtype=np.float64)))))
    return logs


def quasi_p_values(passes: Bools, label: Floats, weight: Floats) -> Floats:
    """One quasi-p-value a restriction.

    Parameters
    ----------
    passes : bool array, shape (n_restrictions, n_points)
        Which points satisfy each restriction.
    label : float array, shape (n_points,)
        In [0, 1].
    weight : float array, shape (n_points,)

    Returns
    -------
    float array, shape (n_restrictions,)
        1 where the restriction takes nothing away.
    """
    if not len(passes):
        return np.ones(0)
    fails = ~passes
    n_failed = fails.sum(axis=0)
    is_inside, fails_once = n_failed == 0, n_failed == 1
    only_this = fails[:, fails_once]
    cases_of = weight * label
    total = float(weight[is_inside].sum()) + only_this @ weight[fails_once]
    cases = float(cases_of[is_inside].sum()) + only_this @ cases_of[fails_once]
    with np.errstate(invalid="ignore"):  # no point at all where both are 0
        shares = np.where(total > 0.0, np.clip(cases / total, 0.0, 1.0), 1.0)
    n, count = _effective(is_inside, label, weight)
    return np.where(only_this.any(axis=1), _tails(count, n, shares), 1.0)


def significant(passes: Bools, label: Floats, weight: Floats, threshold: float) -> list[int]:
    """Which restrictions are left when those with a quasi-p-value of `threshold` or more go, the largest first.

    One goes at a time, because without it the others have more points to stand on.

    Parameters
    ----------
    passes, label, weight
        As for `quasi_p_values`.
    threshold : float
        The level divided by the number of inputs among which the search could choose.
    """
    kept = list(range(len(passes)))
    while kept:
        p_values = quasi_p_values(passes[kept], label, weight)
        worst = int(p_values.argmax())
        if p_values[worst] < threshold:
            break
        del kept[worst]
    return kept


def _effective(is_inside: Bools, label: Floats, weight: Floats) -> tuple[int, int]:
    """Effective number of points in the box, rounded up, and of cases among them, rounded down: the careful way."""
    weights = weight[is_inside]
    total, squares = float(weights.sum()), float((weights * weights).sum())
    if squares == 0.0:
        return 0, 0
    n = total * total / squares
    density = float((weights * label[is_inside]).sum()) / total
    return ceil(n - ROUNDING), floor(n * density + ROUNDING)

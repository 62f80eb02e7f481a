"""What a forecast has to beat: how often it happened before, one variable, and knowing nothing.

- *Climatology*: shares of the classes in the reference, each class with half a case added (Jeffreys), so that nothing
  is impossible.
- *Logit*: a multinomial logit in one variable, rivalry, chosen beforehand because rivals answer more often (odds ratio
  3.1, MID 1946-1989). The same half cases hold its intercepts, and a normal prior with standard deviation 1 on each
  difference of slopes holds its slopes, so that a class that only rivals had does no harm.
- *Climatology of those alike* (`shrunk`): shares among the cases that are alike in something, such as the type of
  opening, drawn towards those of all cases as if `PULL` further cases had been as all are. Where several things are
  asked, one within the other, each is drawn towards the one before it.
- *Uniform*: every class alike.

Whatever is scored, the pair of states that it belongs to is left out of the reference.

>>> climatology(np.array([0, 0, 1]), 2).tolist()
[0.625, 0.375]
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.model.arrays import Bools, Floats, Ints

HALF_A_CASE = 0.5
PULL = 4.0
"""Cases that the shares of all cases count for beside those of the cases alike: about as many as the smaller types of
opening have (assumption)."""
SLOPE_PRECISION = 2.0
"""Of each slope: with slopes that sum to zero, the difference of two then has a prior variance of 1."""
MOST_STEPS = 100
TOLERANCE = 1e-8
SHORTEST_STEP = 1e-3


def climatology(codes: Ints, n_classes: int) -> Floats:
    """Shares of the classes, half a case added to each; uniform where there is no case.

    Parameters
    ----------
    codes : int array, shape (n,)
        The class of each case of the reference.
    n_classes : int
    """
    counts = np.bincount(codes, minlength=n_classes) + HALF_A_CASE
    result: Floats = counts / counts.sum()
    return result


def shrunk(codes: Ints, n_classes: int, *alike: Bools) -> Floats:
    """Shares of the classes among the cases that are alike, drawn towards those of all.

    Parameters
    ----------
    codes : int array, shape (n,)
    n_classes : int
    alike : bool arrays, shape (n,)
        Which cases are alike: each one part of those before it.

    >>> shrunk(np.array([0, 0, 1]), 2, np.array([True, True, False])).round(3).tolist()
    [0.75, 0.25]
    """
    shares = climatology(codes, n_classes)
    for same in alike:
        counts = np.bincount(codes[same], minlength=n_classes)
        shares = (counts + PULL * shares) / (counts.sum() + PULL)
    return shares


def uniform(n_classes: int) -> Floats:
    """Every class alike."""
    return np.full(n_classes, 1.0 / n_classes)


def logit(x: Floats, codes: Ints, n_classes: int, at: Floats) -> Floats:
    """Class probabilities at some values of the variable, by a penalised multinomial logit.

    Parameters
    ----------
    x : float array, shape (n,)
        The variable in the reference.
    codes : int array, shape (n,)
    n_classes : int
    at : float array, shape (m,)
        Where to forecast.

    Returns
    -------
    float array, shape (m, n_classes)
    """
    centre = float(x.mean()) if len(x) else 0.0
    # Half a case of each class at the centre: it holds the intercepts and says nothing of the slopes.
    values = np.concatenate([x - centre, np.zeros(n_classes)])
    classes = np.concatenate([codes, np.arange(n_classes)])
    weights = np.concatenate([np.ones(len(x)), np.full(n_classes, HALF_A_CASE)])
    # Cases with the same value and class count together: where the variable is a yes or no, few rows are left.
    rows, place = np.unique(np.stack([values, classes.astype(np.float64)], axis=1), axis=0, return_inverse=True)
    together = np.bincount(place.ravel(), weights=weights)
    counted = zip(rows[:, 0].tolist(), rows[:, 1].astype(int).tolist(), together.tolist(), strict=True)
    intercepts, slopes = _fit(tuple(counted), n_classes)
    return _softmax(intercepts + (at - centre)[:, None] * slopes)


@lru_cache(maxsize=1_000)
def _fit(counted: tuple[tuple[float, int, float], ...], n_classes: int) -> tuple[Floats, Floats]:
    """Intercepts and slopes by Newton's method with halved steps: the penalised log-likelihood is concave.

    `counted` has value, class and weight. Pairs of states whose cases are alike leave the same reference behind, so
    that many fits are one.
    """
    x, weights = (np.array([row[place] for row in counted]) for place in (0, 2))
    codes = np.array([row[1] for row in counted], dtype=np.int64)
    design = np.stack([np.ones_like(x), x], axis=1)
    truth = np.eye(n_classes)[codes]
    # A trace of precision on the intercepts picks one of the solutions that differ by a constant alone.
    precision = np.array([1e-9, SLOPE_PRECISION])
    beta = np.zeros((2, n_classes))

    def value_of(candidate: Floats) -> float:
        given = _softmax(design @ candidate)[np.arange(len(codes)), codes]
        return float((weights * np.log(given)).sum() - 0.5 * (precision[:, None] * candidate**2).sum())

    value = value_of(beta)
    for _ in range(MOST_STEPS):
        p = _softmax(design @ beta)
        slope = design.T @ (weights[:, None] * (truth - p)) - precision[:, None] * beta
        spread = weights[:, None, None] * (p[:, :, None] * np.eye(n_classes) - p[:, :, None] * p[:, None, :])
        curve = np.einsum("ni,nj,nab->iajb", design, design, spread)
        flat = curve.reshape(2 * n_classes, 2 * n_classes) + np.diag(np.repeat(precision, n_classes))
        step = np.linalg.solve(flat, slope.ravel()).reshape(2, n_classes)
        length = 1.0
        while value_of(beta + length * step) < value and length > SHORTEST_STEP:
            length /= 2.0
        beta = beta + length * step
        value = value_of(beta)
        if float(np.abs(step).max()) < TOLERANCE:
            break
    return beta[0], beta[1]


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = raised / raised.sum(axis=1, keepdims=True)
    return result


def lag_climatology(days: Ints, horizon: int) -> Floats:
    """Share of the reference in which it came on day 0, 1, ...; what is missing to 1 never came.

    Parameters
    ----------
    days : int array, shape (n,)
        The day on which it came; `horizon` or more where it did not come by then.
    horizon : int
    """
    counts = np.bincount(np.minimum(days, horizon), minlength=horizon + 1)[:horizon]
    result: Floats = counts / max(len(days), 1)
    return result


def shrunk_lags(days: Ints, horizon: int, alike: Bools) -> Floats:
    """As `lag_climatology`, among the cases that are alike, drawn towards that of all by `PULL` cases."""
    n_alike = int(alike.sum())
    own, every = lag_climatology(days[alike], horizon), lag_climatology(days, horizon)
    result: Floats = (n_alike * own + PULL * every) / (n_alike + PULL)
    return result

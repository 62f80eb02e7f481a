"""A quick stand-in for the simulator: each summary as a quadratic of the coefficients, with how far it may be off.

Coefficients are taken as standard scores z of their priors. The quadratic is fitted by ridge regression; how strongly
it is held back is chosen for each summary by leaving out one point at a time, which costs nothing extra. What a
prediction may be off is the spread of what is left over, widened away from the points. The luck that all points share
does not show in what is left over and is added by whoever compares (`Emulator.luck`).

Sources
-------
Allen (1974), Technometrics 16, 125-127 (leaving one out); Craig et al. (1997) and Vernon, Goldstein & Bower (2010),
Bayesian Analysis 5, 619-669 (emulators for history matching).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PENALTIES = 10.0 ** np.arange(-6.0, 3.5, 0.5)
"""Ridge penalties that are tried, per point."""
PER_TERM = 1.5
"""Points a term that a full quadratic needs; with fewer, squares and products are left out in turn."""


def terms_of(z: Floats, order: int) -> Floats:
    """The terms of a polynomial: 1, z, then squares (order 2), then products (order 3); shape (n_points, n_terms)."""
    columns = [np.ones(len(z)), *z.T]
    if order >= 2:
        columns += [column * column - 1.0 for column in z.T]
    if order >= 3:
        n = z.shape[1]
        columns += [z[:, one] * z[:, other] for one in range(n) for other in range(one + 1, n)]
    return np.stack(columns, axis=1)


def order_for(n_points: int, n_coefficients: int) -> int:
    """How rich a polynomial some points can carry."""
    n = n_coefficients
    sizes = {1: 1 + n, 2: 1 + 2 * n, 3: 1 + 2 * n + n * (n - 1) // 2}
    return max((order for order, size in sizes.items() if n_points >= PER_TERM * size), default=1)


@dataclass(frozen=True, slots=True)
class Emulator:
    """Fitted quadratics of all summaries.

    Attributes
    ----------
    order : int
    centre, scale : float array, shape (n_coefficients,)
        Of the points that it was fitted to.
    weights : float array, shape (n_terms, n_summaries)
    covariance : float array, shape (n_terms, n_terms)
        Of the weights at unit residual variance.
    residual : float array, shape (n_summaries,)
        Variance of what is left over; inf for a summary that could not be fitted.
    luck : float array, shape (n_summaries,)
        Variance of the luck that all points share.
    explained : float array, shape (n_summaries,)
        Share of the variance that the quadratic predicts at points left out.
    """

    order: int
    centre: Floats
    scale: Floats
    weights: Floats
    covariance: Floats
    residual: Floats
    luck: Floats
    explained: Floats

    def predict(self, z: Floats) -> tuple[Floats, Floats]:
        """Means and variances of all summaries at z, shape (n_points, n_summaries)."""
        terms = terms_of((z - self.centre) / self.scale, self.order)
        leverage = np.einsum("ij,jk,ik->i", terms, self.covariance, terms)
        return terms @ self.weights, (1.0 + leverage)[:, None] * self.residual + self.luck


def fit_emulator(z: Floats, values: Floats, errors: Floats | None = None) -> Emulator:
    """Fit every summary.

    Parameters
    ----------
    z : float array, shape (n_points, n_coefficients)
    values : float array, shape (n_points, n_summaries)
        nan where a point does not have a summary; such a point is left out for it.
    errors : float array, shape (n_points, n_summaries), optional
        Standard errors of the simulation: their mean square is the luck that all points share.
    """
    n_points, n_summaries = values.shape
    order = order_for(n_points, z.shape[1])
    centre, scale = z.mean(axis=0), np.maximum(z.std(axis=0), 1e-9)
    terms = terms_of((z - centre) / scale, order)
    weights = np.zeros((terms.shape[1], n_summaries))
    residual, explained = np.full(n_summaries, np.inf), np.zeros(n_summaries)
    for place in range(n_summaries):
        known = np.isfinite(values[:, place])
        if known.sum() >= max(2 * (1 + z.shape[1]), n_points // 2):
            weights[:, place], residual[place], explained[place] = _ridge(terms[known], values[known, place])
    usual = 1e-8 * n_points
    covariance = np.linalg.inv(terms.T @ terms + usual * np.eye(terms.shape[1]))
    luck = np.zeros(n_summaries)
    if errors is not None:
        squares = np.where(np.isfinite(errors), errors, np.nan) ** 2
        luck = np.array([np.nanmean(column) if np.isfinite(column).any() else 0.0 for column in squares.T])
    return Emulator(order, centre, scale, weights, covariance, residual, luck, explained)


def _ridge(terms: Floats, values: Floats) -> tuple[Floats, float, float]:
    """Weights, variance of what is left over, and share explained, at the penalty that predicts best."""
    n = len(values)
    mean = float(values.mean())
    left, sizes, right = np.linalg.svd(terms, full_matrices=False)
    along = left.T @ (values - mean)
    best: tuple[float, Floats, float] | None = None
    for penalty in PENALTIES * n:
        shrink = sizes**2 / (sizes**2 + penalty)
        fitted = left @ (shrink * along)
        leverage = np.minimum(np.einsum("ij,j,ij->i", left, shrink, left), 1.0 - 1e-9)
        missed = (values - mean - fitted) / (1.0 - leverage)
        wrong = float(np.mean(missed**2))
        if best is None or wrong < best[0]:
            freedom = max(1.0, n - float(shrink.sum()))
            left_over = float(np.sum((values - mean - fitted) ** 2)) / freedom
            best = wrong, right.T @ (shrink / sizes * along), left_over
    assert best is not None, "there is at least one penalty"
    wrong, weights, left_over = best
    weights[0] += mean
    spread = float(values.var())
    return weights, left_over, 1.0 - wrong / spread if spread > 0.0 else 0.0

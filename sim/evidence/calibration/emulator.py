"""A quick stand-in for the simulator: each summary as a quadratic of the coefficients, with how far it may be off.

Coefficients are taken as standard scores z of their priors, about the points that were played. Ten coefficients have 45
products of two, forty have 780, more than some hundred noisy points can tell apart; but few of them matter. So each
summary takes the form that predicts best what is left out: with squares alone; with products too, held back more
strongly than the rest or as strongly. Each form is fitted by ridge regression, and form and penalty are chosen together
by leaving out one point at a time, which costs nothing extra. (Choosing single products instead was not done: the
choice would have to be made anew for each point left out, or it flatters itself.)

What a prediction may be off is the spread of what is left over, widened away from the points as a ridge regression
says. The luck that all points share does not show in what is left over and is added (`Emulator.luck`).

Sources
-------
Allen (1974), Technometrics 16, 125-127 (leaving one out); Hoerl & Kennard (1970), Technometrics 12, 55-67 (ridge);
Craig et al. (1997) and Vernon, Goldstein & Bower (2010), Bayesian Analysis 5, 619-669 (emulators for history matching).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats

PENALTIES = 10.0 ** np.arange(-6.0, 3.5, 0.5)
"""Ridge penalties that are tried, per point."""


PRODUCTS = (0.0, 0.3, 1.0)
"""The forms: standard deviations that the weight of a product has beside that of any other term; 0 without products."""


def terms_of(z: Floats, products: float) -> Floats:
    """The terms of a form: 1, z, squares, and products of two; shape (n_points, n_terms)."""
    parts = [np.ones((len(z), 1)), z, z * z - 1.0]
    if products:
        one, other = np.triu_indices(z.shape[1], 1)
        parts.append(products * z[:, one] * z[:, other])
    return np.concatenate(parts, axis=1)


@dataclass(frozen=True, slots=True)
class _Part:
    """The summaries that have one form and the same points, each fitted by the ridge penalty that predicts best.

    `basis`, shape (n_terms, n_ranks), holds the directions that the points span, `sizes` how far. Of each summary there
    are its place, weights and penalty, the variance that is left over, the mean square by which points left out are
    missed (`wrong`), and the share of the variance that is explained there.
    """

    products: float
    basis: Floats
    sizes: Floats
    places: NDArray[np.intp]
    weights: Floats
    penalty: Floats
    left_over: Floats
    wrong: Floats
    explained: Floats

    def some(self, which: NDArray[np.intp]) -> _Part:
        """Some of the summaries."""
        return replace(
            self, places=self.places[which], weights=self.weights[:, which], penalty=self.penalty[which],
            left_over=self.left_over[which], wrong=self.wrong[which], explained=self.explained[which],
        )  # fmt: skip

    def predict(self, z: Floats) -> tuple[Floats, Floats]:
        """Means, and how much of the residual variance the weights add, shape (n_points, n_places)."""
        terms = terms_of(z, self.products)
        along = (terms @ self.basis) ** 2
        beyond = np.maximum(np.sum(terms**2, axis=1) - along.sum(axis=1), 0.0)
        if len(self.sizes) == terms.shape[1]:
            beyond[:] = 0.0  # but for rounding
        leverage = along @ (1.0 / (self.sizes[:, None] ** 2 + self.penalty)) + beyond[:, None] / self.penalty
        return terms @ self.weights, leverage


@dataclass(frozen=True, slots=True)
class Emulator:
    """Fitted polynomials of all summaries.

    Attributes
    ----------
    centre, scale : float array, shape (n_coefficients,)
        Of the points that it was fitted to.
    parts : tuple
        The polynomials.
    residual : float array, shape (n_summaries,)
        Variance of what is left over; inf for a summary that could not be fitted.
    luck : float array, shape (n_summaries,)
        Variance of the luck that all points share.
    explained : float array, shape (n_summaries,)
        Share of the variance that is predicted at points left out.
    """

    centre: Floats
    scale: Floats
    parts: tuple[_Part, ...]
    residual: Floats
    luck: Floats
    explained: Floats

    def predict(self, z: Floats) -> tuple[Floats, Floats]:
        """Means and variances of all summaries at z, shape (n_points, n_summaries)."""
        about = (z - self.centre) / self.scale
        means, widened = np.zeros((len(z), len(self.residual))), np.ones((len(z), len(self.residual)))
        for part in self.parts:
            means[:, part.places], leverage = part.predict(about)
            widened[:, part.places] += leverage
        return means, widened * self.residual + self.luck


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
    centre, scale = z.mean(axis=0), np.maximum(z.std(axis=0), 1e-9)
    about = (z - centre) / scale
    residual, explained = np.full(n_summaries, np.inf), np.zeros(n_summaries)
    known = np.isfinite(values)
    enough = known.sum(axis=0) >= max(2 * (1 + z.shape[1]), n_points // 2)
    parts: list[_Part] = []
    for seen in np.unique(known[:, enough], axis=1).T:
        places = np.flatnonzero(enough & (known == seen[:, None]).all(axis=0))
        forms = [_fitted(form, about[seen], values[np.ix_(seen, places)], places) for form in PRODUCTS]
        best = np.argmin([form.wrong for form in forms], axis=0)
        for number, form in enumerate(forms):
            if (best == number).any():
                parts.append(form.some(np.flatnonzero(best == number)))
    for part in parts:
        residual[part.places], explained[part.places] = part.left_over, part.explained
    luck = np.zeros(n_summaries)
    if errors is not None:
        squares = np.where(np.isfinite(errors), errors, np.nan) ** 2
        luck = np.array([np.nanmean(column) if np.isfinite(column).any() else 0.0 for column in squares.T])
    return Emulator(centre, scale, tuple(parts), residual, luck, explained)


def _fitted(products: float, z: Floats, values: Floats, places: NDArray[np.intp]) -> _Part:
    """A form fitted to values, shape (n_points, n_places)."""
    terms = terms_of(z, products)
    n = len(values)
    mean = values.mean(axis=0)
    left, sizes, right = _directions(terms)
    along = left.T @ (values - mean)
    wrong, left_over = np.full((2, values.shape[1]), np.inf)
    weights, penalty = np.zeros((terms.shape[1], values.shape[1])), np.zeros(values.shape[1])
    for tried in (PENALTIES * n).tolist():
        shrink = sizes**2 / (sizes**2 + tried)
        missed = values - mean - left @ (shrink[:, None] * along)
        leverage = np.minimum(left**2 @ shrink, 1.0 - 1e-9)
        then = np.mean((missed / (1.0 - leverage)[:, None]) ** 2, axis=0)
        better = then < wrong
        wrong[better], penalty[better] = then[better], tried
        left_over[better] = np.sum(missed[:, better] ** 2, axis=0) / max(1.0, n - float(shrink.sum()))
        weights[:, better] = right.T @ ((shrink / sizes)[:, None] * along[:, better])
    weights[0] += mean
    spread = values.var(axis=0)
    explained = np.where(spread > 0.0, 1.0 - wrong / np.where(spread > 0.0, spread, 1.0), 0.0)
    return _Part(products, right.T, sizes, places, weights, penalty, left_over, wrong, explained)


SPANNED = 1e-6
"""Directions that the points reach less far, beside the furthest, are not told from none."""


def _directions(terms: Floats) -> tuple[Floats, Floats, Floats]:
    """Singular vectors and values of the terms, from the smaller of their two squares: much faster."""
    is_tall = len(terms) > terms.shape[1]
    squares, vectors = np.linalg.eigh(terms.T @ terms if is_tall else terms @ terms.T)
    sizes = np.sqrt(np.maximum(squares, 0.0))
    spanned = sizes > SPANNED * sizes[-1]
    sizes, vectors = sizes[spanned], vectors[:, spanned]
    if is_tall:
        return terms @ vectors / sizes, sizes, vectors.T
    return vectors, sizes, (vectors.T @ terms) / sizes[:, None]

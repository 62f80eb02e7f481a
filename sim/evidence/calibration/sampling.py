"""Draws from the posterior: a cloud of particles led from the prior to the posterior by tempering.

The prior is standard normal in the scores z. The likelihood of the facts is that of `targets` around the emulator's
means, with the variances of observation, discrepancy, emulator and luck; cases add their log-likelihood, emulated
alike. The particles begin as draws from the prior, or from a normal about the place that a search found, where the
emulator knows more. At each step the posterior counts for a little more beside what they were drawn from, just so much
that half of the particles still matter; they are resampled by weight and moved by random-walk Metropolis steps.

Sources
-------
Del Moral, Doucet & Jasra (2006), J. Royal Statistical Society B 68, 411-436 (tempering); Price, Drovandi, Lee & Nott
(2018), J. Computational and Graphical Statistics 27, 1-11 (synthetic likelihood).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.targets import Target, log_likelihoods
from sim.model.arrays import Floats

PARTICLES = 2_000
MOVES = 8
"""Metropolis steps after each resampling; one for every second coefficient where these are more."""
AROUND = 0.7
"""Standard deviation of the first particles about a place, in standard deviations of the priors."""
HALF = 0.5
"""Share of particles that must still matter after a step of tempering."""
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Cloud:
    """Draws of equal weight.

    Attributes
    ----------
    z : float array, shape (n_draws, n_coefficients)
    log_evidence : float
        Logarithm of the mean likelihood under the prior.
    """

    z: Floats
    log_evidence: float


def facts_loglik(emulator: Emulator, targets: Sequence[Target], z: Floats) -> Floats:
    """Log-likelihood of the targets at z; a summary that could not be emulated says nothing."""
    parts = log_likelihoods(targets, *emulator.predict(z))
    return np.asarray(np.where(np.isfinite(parts), parts, 0.0).sum(axis=1))


def cases_loglik(emulator: Emulator | None, z: Floats) -> Floats:
    """Emulated log-likelihood of every family of cases, shape (n_points, n_families)."""
    return np.zeros((len(z), 0)) if emulator is None else emulator.predict(z)[0]


def draw_posterior(
    loglik: Callable[[Floats], Floats],
    n_coefficients: int,
    *,
    seed: int,
    particles: int = PARTICLES,
    around: Floats | None = None,
) -> Cloud:
    """Draws from the standard normal prior times a likelihood.

    Parameters
    ----------
    loglik : callable
        From z, shape (n, n_coefficients), to log-likelihoods, shape (n,).
    n_coefficients : int
    seed : int
    particles : int, optional
    around : float array, shape (n_coefficients,), optional
        Where the particles begin; they are drawn from the prior if absent.
    """
    rng = np.random.default_rng([seed, 7])
    middle, width = (np.zeros(n_coefficients), 1.0) if around is None else (around, AROUND)

    def first(z: Floats) -> Floats:
        return np.asarray(-0.5 * np.sum(((z - middle) / width) ** 2, axis=1) - n_coefficients * np.log(width))

    def risen(z: Floats) -> Floats:
        """Posterior over what the particles were drawn from, as a logarithm."""
        like = loglik(z)
        return like if around is None else np.asarray(like - 0.5 * np.sum(z**2, axis=1) - first(z))

    z = middle + width * rng.standard_normal((particles, n_coefficients))
    above = risen(z)
    temperature, evidence, scale = 0.0, 0.0, 2.38 / np.sqrt(n_coefficients)
    for _ in range(MOST_STEPS):
        if temperature >= 1.0:
            break
        rise = _rise(above, temperature)
        weights = np.exp(rise * (above - above.max()))
        evidence += float(np.log(weights.mean()) + rise * above.max())
        temperature = 1.0 if temperature + rise > 1.0 - 1e-9 else temperature + rise
        chosen = systematic(weights, rng.random())
        z, above = z[chosen], above[chosen]
        root = np.linalg.cholesky(np.cov(z.T, ddof=1).reshape(n_coefficients, -1) + 1e-9 * np.eye(n_coefficients))
        for _ in range(max(MOVES, n_coefficients // 2)):
            tried = z + scale * rng.standard_normal(z.shape) @ root.T
            higher = risen(tried)
            gain = temperature * (higher - above) + first(tried) - first(z)
            taken = np.log(rng.random(particles)) < gain
            z, above = np.where(taken[:, None], tried, z), np.where(taken, higher, above)
            scale *= float(np.exp(0.5 * (float(taken.mean()) - 0.3)))
    return Cloud(z, evidence)


def _rise(like: Floats, temperature: float) -> float:
    """How much more the likelihood may count, so that half of the particles still matter."""
    low, high = 0.0, 1.0 - temperature
    if effective(high * (like - like.max())) >= HALF * len(like):
        return high
    for _ in range(60):
        middle = 0.5 * (low + high)
        if effective(middle * (like - like.max())) >= HALF * len(like):
            low = middle
        else:
            high = middle
    return max(low, 1e-9)


def effective(log_weights: Floats) -> float:
    """Effective number of draws with these logarithms of weights (Kish)."""
    weights = np.exp(log_weights - np.max(log_weights))
    return float(weights.sum() ** 2 / np.sum(weights**2))


def systematic(weights: Floats, u: float) -> NDArray[np.intp]:
    """Numbers of draws, each as often as it weighs: one uniform, evenly spaced places."""
    places = (np.arange(len(weights)) + u) / len(weights)
    reached = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(reached, places, side="right"), len(weights) - 1)

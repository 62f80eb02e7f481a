"""From played points and targets to a posterior: what a calibration and a test of it have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.calibration.emulator import Emulator, fit_emulator
from sim.evidence.calibration.matching import Played, positions_of, refined
from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.priors import Prior, points_of
from sim.evidence.calibration.sampling import Cloud, cases_loglik, draw_posterior, facts_loglik
from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats


@dataclass(frozen=True, slots=True)
class Inferred:
    """A posterior and the stand-ins that it was drawn with.

    Attributes
    ----------
    cloud : Cloud
        Draws as scores of the priors.
    emulator : Emulator
        Of the summaries.
    cases : Emulator or None
        Of the log-likelihoods of families of cases.
    n_points : int
        Points that the emulators were fitted to.
    """

    cloud: Cloud
    emulator: Emulator
    cases: Emulator | None
    n_points: int


def infer(
    played: Played, targets: Sequence[Target], *, seed: int, particles: int, around: Floats | None = None
) -> Inferred:
    """The posterior of the coefficients of played points.

    Parameters
    ----------
    played : Played
        Of any number of waves.
    targets : sequence of Target
        In the order of the summaries.
    seed, particles : int
    around : float array, shape (n_coefficients,), optional
        As for `draw_posterior`.
    """
    emulator, which = refined(played, targets)
    cases = cases_of(played)

    def loglik(z: Floats) -> Floats:
        return np.asarray(facts_loglik(emulator, targets, z) + cases_loglik(cases, z).sum(axis=1))

    cloud = draw_posterior(loglik, played.u.shape[1], seed=seed, particles=particles, around=around)
    return Inferred(cloud, emulator, cases, int(which.sum()))


def cases_of(played: Played) -> Emulator | None:
    """The emulator of the log-likelihoods of families, from the points at which cases were played; None without."""
    if not played.loglik.shape[1]:
        return None
    seen = played.some(np.asarray(np.isfinite(played.loglik).all(axis=1)))
    return fit_emulator(seen.z, seen.loglik)


def posterior_of(inferred: Inferred, priors: Sequence[Prior], families: Sequence[str], *, draws: int) -> Posterior:
    """The draws in the units of the coefficients, thinned evenly to a number of draws."""
    chosen = np.linspace(0, len(inferred.cloud.z) - 1, draws).astype(np.int64)
    z = inferred.cloud.z[chosen]
    points = points_of(priors, positions_of(z))
    return Posterior(
        keys=tuple(points),
        draws=np.stack(list(points.values()), axis=1),
        weights=np.full(draws, 1.0 / draws),
        families=tuple(families),
        loglik=cases_loglik(inferred.cases, z),
    )

"""How well simulated facts agree with observed ones: the one likelihood that the search and the posterior use.

Each fact misses its target by a Student variable whose scale holds everything that may be off: the error of the
observation, the discrepancy, and the luck of the runs (with the posterior, also what the emulator may be off),

    (target - simulated) / sqrt(Var observation + Var discrepancy + Var luck and emulator) ~ t(`DEGREES`).

Its tails are heavy, so that one fact which the model cannot meet costs a logarithm instead of a square, and does not
rule all others.

Sources
-------
Lange, Little & Taylor (1989), J. American Statistical Association 84, 881-896 (the t distribution; four to six degrees
of freedom serve most uses); Price, Drovandi, Lee & Nott (2018), J. Computational and Graphical Statistics 27, 1-11
(synthetic likelihood).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma, log, pi

import numpy as np

from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats

DEGREES = 5.0
"""Degrees of freedom of a miss."""
CONSTANT = lgamma(0.5 * (DEGREES + 1.0)) - lgamma(0.5 * DEGREES) - 0.5 * log(DEGREES * pi)
FAR = 6.0
"""Standard deviations by which a fact is taken to be missed where a played point has no case to count; assumption."""


def log_likelihoods(targets: Sequence[Target], values: Floats, variances: Floats) -> Floats:
    """Log-likelihood of every target, shape (n_points, n_targets); nan where a value is nan or may be off without end.

    Parameters
    ----------
    targets : sequence of Target
    values : float array, shape (n_points, n_targets)
        On the scales of the targets.
    variances : float array, shape (n_points, n_targets)
        Of what the values may be off.
    """
    observed, allowed, weight = (
        np.array([getattr(target, name) for target in targets]) for name in ("value", "variance", "weight")
    )
    total = variances + allowed
    with np.errstate(invalid="ignore"):
        squares = (observed - values) ** 2 / total
        told = CONSTANT - 0.5 * np.log(total) - 0.5 * (DEGREES + 1.0) * np.log1p(squares / DEGREES)
    return np.asarray(weight * np.where(np.isfinite(total), told, np.nan))


def played_loglik(targets: Sequence[Target], values: Floats, errors: Floats) -> Floats:
    """Log-likelihood of all targets at played points, shape (n_points,); what cannot be evaluated is missed by far.

    Parameters
    ----------
    targets : sequence of Target
    values, errors : float array, shape (n_points, n_targets)
        On the scales of the targets.
    """
    known = np.isfinite(values)
    far = np.array([target.value + FAR * target.variance**0.5 for target in targets])
    luck = np.where(known & np.isfinite(errors), errors, 0.0) ** 2
    return np.asarray(log_likelihoods(targets, np.where(known, values, far), luck).sum(axis=1))

"""History matching: which coefficients the facts have not ruled out, wave by wave.

A point is implausible if a summary misses its target by more than three standard deviations of everything that may be
off: observation, discrepancy, emulator and luck,

    I = |target - E summary| / sqrt(Var observation + Var discrepancy + Var emulator and luck).

Of all summaries the second largest I counts, so that one summary that the model can never meet (or one wrong emulator)
does not empty the space. Each wave plays points from what is left, and its emulator, fitted to what is left alone, sees
more there. Nothing is ever added back.

Where a search has found the region, or hardly a point of the prior is left, points are drawn from the posterior that
the last emulator gives, with the evidence at half its weight, so that they reach beyond it: in thirty dimensions no
design over the priors comes near it.

Sources
-------
Craig et al. (1997); Vernon, Goldstein & Bower (2010), Bayesian Analysis 5, 619-669. Pukelsheim (1994), American
Statistician 48, 88-91 (three standard deviations hold at least 95 % of any law with one peak).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.calibration.emulator import Emulator, fit_emulator
from sim.evidence.calibration.priors import positions_of, scores_of
from sim.evidence.calibration.sampling import PARTICLES, draw_posterior, facts_loglik
from sim.evidence.calibration.simulators import Played
from sim.evidence.calibration.targets import Target, scaled_table
from sim.model.arrays import Bools, Floats
from sim.study.designs import sobol_cube

CUT = 3.0
"""Above this, a point is implausible."""
RANK = 2
"""Which largest implausibility counts."""
CANDIDATES = 2**14
"""Points that are looked at by emulator to find those of the next wave."""
SOFT = 0.5
"""How much the evidence counts where points are drawn."""
MIN_POINTS = 60
ROUNDS = 3
"""How often points that are ruled out are dropped before an emulator is fitted again."""


def fitted_to(played: Played, targets: Sequence[Target]) -> Emulator:
    """The emulator of the summaries, on the scales of their targets."""
    values, errors = scaled_table(targets, played.values, played.errors)
    return fit_emulator(played.z, values, errors)


def implausibility(emulator: Emulator, targets: Sequence[Target], z: Floats) -> Floats:
    """The second largest implausibility of each point; the largest where there is but one target."""
    every = implausibilities(emulator, targets, z)
    return np.asarray(np.sort(every, axis=1)[:, -min(RANK, every.shape[1])])


def implausibilities(emulator: Emulator, targets: Sequence[Target], z: Floats) -> Floats:
    """That of every target, shape (n_points, n_targets); 0 where a summary could not be emulated."""
    means, variances = emulator.predict(z)
    observed = np.array([target.value for target in targets])
    allowed = np.array([target.variance for target in targets])
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.abs(observed - means) / np.sqrt(allowed + variances), nan=0.0, posinf=0.0)


def plausible(emulators: Sequence[Emulator], targets: Sequence[Target], z: Floats) -> Bools:
    """Which points no emulator of the waves so far has ruled out."""
    kept = np.ones(len(z), dtype=bool)
    for emulator in emulators:
        kept &= implausibility(emulator, targets, z) < CUT
    return kept


@dataclass(frozen=True, slots=True)
class NextWave:
    """Where the next wave is played.

    Attributes
    ----------
    u : float array, shape (n_points, n_coefficients)
    left : float
        Share of the prior that is not ruled out.
    n_filled : int
        Points that are ruled out, but the nearest there were.
    """

    u: Floats
    left: float
    n_filled: int = 0


def first_wave(n_points: int, n_coefficients: int, *, seed: int) -> NextWave:
    """A scrambled Sobol design over the whole prior."""
    return NextWave(sobol_cube(n_points, n_coefficients, np.random.default_rng([seed, 1])), 1.0)


def next_wave(
    emulators: Sequence[Emulator],
    targets: Sequence[Target],
    n_points: int,
    n_coefficients: int,
    *,
    seed: int,
    wave: int,
    around: Floats | None = None,
) -> NextWave:
    """Points that are not ruled out.

    Those of a fresh Sobol design; where too few of them are left, or where the region is known (`around`), draws from
    the softened posterior; what is still missing is filled with the least implausible of both.
    """
    rng = np.random.default_rng([seed, wave])
    u = sobol_cube(CANDIDATES, n_coefficients, rng)
    kept = plausible(emulators, targets, scores_of(u))
    left = float(kept.mean())
    found = u[:0] if around is not None else u[kept]
    if len(found) >= n_points:
        return NextWave(found[:n_points], left)
    cloud = draw_posterior(
        lambda z: SOFT * facts_loglik(emulators[-1], targets, z), n_coefficients, seed=seed + wave,
        particles=max(PARTICLES, 2 * n_points), around=around,
    )  # fmt: skip
    drawn = rng.permutation(cloud.z)
    good = plausible(emulators, targets, drawn)
    found = np.concatenate([found, positions_of(drawn[good])])
    if len(found) >= n_points:
        return NextWave(found[:n_points], left)
    others = np.concatenate([drawn[~good], scores_of(u[~kept])])
    worst = np.max([implausibility(emulator, targets, others) for emulator in emulators], axis=0)
    missing = n_points - len(found)
    fill = positions_of(others[np.argsort(worst, kind="stable")[:missing]])
    return NextWave(np.concatenate([found, fill]), left, missing)


def refined(played: Played, targets: Sequence[Target]) -> tuple[Emulator, Bools]:
    """An emulator fitted to the plausible points alone, and which they are; to all, where too few are plausible.

    A quadratic over the whole prior is coarse. Round by round, points that the last emulator rules out are dropped.
    """
    which = np.ones(len(played.u), dtype=bool)
    emulator = fitted_to(played, targets)
    fewest = fewest_for(played.u.shape[1])
    for _ in range(ROUNDS):
        kept = which & (implausibility(emulator, targets, played.z) < CUT)
        if kept.sum() < fewest or kept.sum() == which.sum():
            break
        which = kept
        emulator = fitted_to(played.some(which), targets)
    return emulator, which


def fewest_for(n_coefficients: int) -> int:
    """Fewer plausible points than this carry no emulator of their own: two a term, or twenty a coefficient.

    >>> [fewest_for(n) for n in (4, 10, 40)]
    [60, 132, 800]
    """
    n = n_coefficients
    return max(MIN_POINTS, min((n + 1) * (n + 2), 20 * n))

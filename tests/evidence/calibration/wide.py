"""A known problem of many dimensions: shares that follow from thirty scores, some of which no share answers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.evidence.calibration.priors import Prior, law_of, positions_of
from sim.evidence.calibration.simulators import Played, Summaries
from sim.evidence.calibration.targets import Target
from tests.evidence.calibration.toys import Floats, Toy

N_FREE, N_SHARES, N_SILENT = 30, 60, 6
IDS = tuple(f"share{place:02d}" for place in range(N_SHARES))
NORMAL = {"distribution": "normal", "mean": 0.0, "sd": 1.0}
PRIORS: tuple[Prior, ...] = tuple(Prior(f"toy.n{place:02d}", law_of(NORMAL), 0.0, "a toy") for place in range(N_FREE))

_RNG = np.random.default_rng(11)
SLOPES: Floats = _RNG.standard_normal((N_FREE, N_SHARES)) * (_RNG.random((N_FREE, N_SHARES)) < 0.2) * 0.5
SLOPES[N_FREE - N_SILENT :] = 0.0
"""Each share answers to about five scores; to the last six none does."""
PAIRS = _RNG.integers(N_FREE - N_SILENT, size=(2, N_SHARES))
LEVELS: Floats = _RNG.normal(-0.3, 0.7, N_SHARES)


def truth(z: Floats) -> Floats:
    """Log-odds of the shares: linear, a product of two scores, and a bend."""
    bent = z @ SLOPES
    return np.asarray(LEVELS + bent + 0.15 * z[:, PAIRS[0]] * z[:, PAIRS[1]] - 0.1 * np.log(np.cosh(bent)))


def scores(points: Mapping[str, Floats]) -> Floats:
    """The values are the scores."""
    return np.stack([np.asarray(points[prior.key]) for prior in PRIORS], axis=1)


@dataclass
class Wide(Toy):
    """Sixty shares of runs, with the luck of so many runs."""

    ids: tuple[str, ...] = IDS

    def played(self, points: Mapping[str, Floats], runs: int, seed: int, apart: int | None) -> Summaries:
        z = scores(points)
        # Half of the luck is shared by all points, half is a point's own: nearby coefficients part ways in time.
        common = np.random.default_rng(seed).standard_normal(N_SHARES)
        own = np.stack([np.random.default_rng([seed, *row.view(np.uint64)]).standard_normal(N_SHARES) for row in z])
        if apart is not None:
            common = np.stack(
                [np.random.default_rng([seed, apart + at]).standard_normal(N_SHARES) for at in range(len(z))]
            )
        shares = 1.0 / (1.0 + np.exp(-truth(z)))
        errors = np.sqrt(shares * (1.0 - shares) / runs)
        values = np.clip(shares + errors * (common + own) * np.sqrt(0.5), 0.0, 1.0)
        return Summaries(values, errors, np.zeros((len(z), 0)))


def targets_at(
    z: Floats, *, sd: float = 0.15, discrepancy: float = 0.15, seed: int | None = None
) -> tuple[Target, ...]:
    """Targets that the scores meet exactly; with a seed, as far off as the errors say."""
    values = truth(z[None])[0]
    if seed is not None:
        values = values + np.hypot(sd, discrepancy) * np.random.default_rng(seed).standard_normal(N_SHARES)
    return tuple(
        Target(name, "share", float(value), sd, discrepancy, "a toy") for name, value in zip(IDS, values, strict=True)
    )


def played_without_luck(z: Floats) -> Played:
    """Points as endless runs would show them."""
    shares = 1.0 / (1.0 + np.exp(-truth(z)))
    return Played(positions_of(z), shares, np.zeros_like(shares), np.zeros((len(z), 0)))

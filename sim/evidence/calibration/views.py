"""What tables and figures of a calibration show: how each coefficient and each target stood before and after.

Targets are told on one scale: by how many standard deviations of what may be off (observation and discrepancy) a
simulated value misses the fact. Within two, a fact is met as well as can be asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.targets import Target
from sim.results.calibrated import Bracket, Marginal, Standing
from sim.scenario.sample_file import specification_of

Floats = NDArray[np.float64]

BINS = 30
TAIL = 0.003
"""Share of the prior that is cut off at each end of the picture."""


def marginal_of(prior: Prior, posterior: Posterior) -> Marginal:
    """One coefficient of a posterior beside its prior."""
    many = prior.quantile((np.arange(20_000) + 0.5) / 20_000)
    draws = posterior.draws[:, posterior.keys.index(prior.key)]
    low, high = np.quantile(many, [TAIL, 1.0 - TAIL])
    edges = np.linspace(min(low, float(draws.min())), max(high, float(draws.max())), BINS + 1)
    before, _ = np.histogram(many, edges)
    after, _ = np.histogram(draws, edges, weights=posterior.weights)
    cuts = prior.quantile(np.array([0.05, 0.5, 0.95]))
    specified = specification_of(prior.key)
    return Marginal(
        prior.key, "" if specified is None else specified.unit, prior.centre, edges, before / len(many), after,
        (float(cuts[0]), float(cuts[1]), float(cuts[2])), posterior.interval(prior.key),
    )  # fmt: skip


def standing_of(target: Target, before: Bracket, after: Bracket, *, is_fitted: bool) -> Standing:
    """One target among the values of the prior and of the posterior."""
    allowed = float(np.sqrt(target.variance))

    def missed(bracket: Bracket) -> tuple[float, float, float]:
        low, middle, high = (
            target.scaled(np.array([bracket.p5, bracket.median, bracket.p95])) - target.value
        ) / allowed
        return float(low), float(middle), float(high)

    return Standing(
        target.name, target.kind, is_fitted, before.observed, before.low, before.high, after.median,
        1.96 * target.sd / allowed, missed(before), missed(after),
    )  # fmt: skip


def standings_of(
    targets: Sequence[Target], before: Sequence[Bracket], after: Sequence[Bracket], set_aside: Sequence[str]
) -> tuple[Standing, ...]:
    """Every target."""
    return tuple(
        standing_of(target, one, other, is_fitted=target.name not in set_aside)
        for target, one, other in zip(targets, before, after, strict=True)
    )

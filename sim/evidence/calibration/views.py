"""What tables and figures of a calibration show: how each coefficient and each target stood before and after.

Targets are told on one scale: by how many standard deviations of what may be off (observation and discrepancy) a
simulated value misses the fact. Within two, a fact is met as well as can be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.prior_predictive import Bracket
from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.targets import Target
from sim.scenario.sample_file import specification_of

Floats = NDArray[np.float64]

BINS = 30
TAIL = 0.003
"""Share of the prior that is cut off at each end of the picture."""
MET = 2.0


@dataclass(frozen=True, slots=True)
class Marginal:
    """One coefficient before and after.

    Attributes
    ----------
    key, unit : str
    default : float
    edges : float array, shape (n_bins + 1,)
    prior, posterior : float array, shape (n_bins,)
        Share of the weight in each bin.
    before, after : tuple of float
        5 %, 50 % and 95 % points.
    """

    key: str
    unit: str
    default: float
    edges: Floats
    prior: Floats
    posterior: Floats
    before: tuple[float, float, float]
    after: tuple[float, float, float]

    @property
    def narrower(self) -> float:
        """By which share the 90 % interval has become narrower."""
        return 1.0 - (self.after[2] - self.after[0]) / (self.before[2] - self.before[0])


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


@dataclass(frozen=True, slots=True)
class Standing:
    """One target before and after, in standard deviations of what may be off.

    Attributes
    ----------
    name : str
    kind : str
        "share", "positive" or "number".
    is_fitted : bool
        Whether it was fitted, or set aside.
    observed, low, high : float
        As people read it, with its 95 % interval.
    simulated : float
        Median over draws of the posterior, as people read it.
    width : float
        Half the 95 % interval of the fact, on the same scale.
    before, after : tuple of float
        5 %, 50 % and 95 % points of the misses; nan where it is not evaluable.
    """

    name: str
    kind: str
    is_fitted: bool
    observed: float
    low: float
    high: float
    simulated: float
    width: float
    before: tuple[float, float, float]
    after: tuple[float, float, float]

    @property
    def is_met(self) -> bool:
        """Whether the median over draws misses by less than two standard deviations."""
        return bool(abs(self.after[1]) < MET)


def standing_of(target: Target, before: Bracket, after: Bracket, *, is_fitted: bool) -> Standing:
    """One target among the values of the prior and of the posterior."""
    allowed = float(np.sqrt(target.variance))

    def missed(bracket: Bracket) -> tuple[float, float, float]:
        cuts = target.scaled(np.array([bracket.p5, bracket.median, bracket.p95]))
        return tuple(float(cut - target.value) / allowed for cut in cuts)  # type: ignore[return-value]

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

"""What tables and figures of a calibration show: how each coefficient and each target stood before and after.

Targets are told on one scale: by how many standard deviations of what may be off (observation and discrepancy) a
simulated value misses the fact. Within two, a fact is met as well as can be asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.targets import Target
from sim.model.elementwise import normal_quantile
from sim.results.calibrated import Bracket, Marginal, Standing
from sim.scenario.sample_file import specification_of

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
    reached = posterior.interval(prior.key)
    places = (np.searchsorted(many, reached) + 0.5) / (len(many) + 1)
    low_score, score, high_score = (float(one) for one in np.asarray(normal_quantile(places)))
    return Marginal(
        prior.key, "" if specified is None else specified.unit, prior.centre, tuple(edges.tolist()),
        tuple((before / len(many)).tolist()), tuple(after.tolist()),
        (float(cuts[0]), float(cuts[1]), float(cuts[2])), reached, (low_score, score, high_score),
    )  # fmt: skip


def standings_of(
    targets: Sequence[Target], before: Sequence[Bracket], after: Sequence[Bracket], set_aside: Sequence[str]
) -> tuple[Standing, ...]:
    """Every target among the values of the prior and of the posterior."""
    standings = []
    for target, *brackets in zip(targets, before, after, strict=True):
        allowed = float(np.sqrt(target.variance))
        ends = [np.array([bracket.p5, bracket.median, bracket.p95]) for bracket in brackets]
        missed = [tuple(((target.scaled(cuts) - target.value) / allowed).tolist()) for cuts in ends]
        first, last = brackets
        standings.append(
            Standing(
                target.name, target.kind, target.name not in set_aside, first.observed, first.low, first.high,
                last.median, 1.96 * target.sd / allowed, *missed,
            )
        )  # fmt: skip
    return tuple(standings)

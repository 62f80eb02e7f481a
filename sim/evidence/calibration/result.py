"""A finished calibration: the posterior, and how each coefficient and target stands before and after.

A fact that no point of the prior comes near cannot be reached by any choice of coefficients: then the model, the coding
or the prior is wrong, and a fit would only hide it. A prior that is met by luck alone is no better, so that the spread
of the simulated values is shown with it. Targets are told on one scale: by how many standard deviations of what may be
off (observation and discrepancy) a simulated value misses the fact. Within two, a fact is met as well as can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.evidence.calibration.posterior import ENDS, Posterior, weighted_quantiles
from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.question import Question
from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats
from sim.model.elementwise import normal_quantile
from sim.results.calibrated import Bracket, Marginal, Standing, Wave
from sim.results.estimates import number_or_null
from sim.scenario.sample_file import specification_of
from sim.study.figures import chosen, shown
from sim.study.provenance import versions

INSIDE, EDGE, OUTSIDE, UNKNOWN = "inside", "at the edge", "outside", "not evaluable"
FEWEST = 10
"""Points that must have a value for a target to be evaluated."""
BINS = 30
TAIL = 0.003
"""Share of the prior that is cut off at each end of the picture."""


@dataclass(frozen=True, repr=False)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    question : Question
    search : mapping or None
        What the search came to, as JSON values; None without one.
    waves : tuple of Wave
    prior_check : tuple of Bracket
        Every target among the values of the first wave.
    set_aside : tuple of str
        Targets that no point of the prior comes near: told, and not fitted.
    posterior : Posterior
    posterior_check : tuple of Bracket
        Every target among the values of draws of the posterior.
    without : mapping of str to float
        Effective number of draws without each family of cases.
    log_evidence : float
    n_fitted : int
        Points that the last emulators were fitted to.
    elapsed_seconds : float
    folder : Path or None
    """

    question: Question
    search: Mapping[str, Any] | None
    waves: tuple[Wave, ...]
    prior_check: tuple[Bracket, ...]
    set_aside: tuple[str, ...]
    posterior: Posterior
    posterior_check: tuple[Bracket, ...]
    without: Mapping[str, float]
    log_evidence: float
    n_fitted: int
    elapsed_seconds: float = 0.0
    folder: Path | None = None

    def __repr__(self) -> str:
        return (
            f"Calibration({len(self.question.priors)} coefficients, {len(self.question.targets)} targets, "
            f"{len(self.waves)} waves, {len(self.posterior.draws)} draws, seed={self.question.seed})"
        )

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return shown("calibration", self)

    @property
    def seed(self) -> int:
        """The seed of all luck."""
        return self.question.seed

    @property
    def n_runs(self) -> int:
        """Runs of all points together."""
        return self.question.rows

    @cached_property
    def marginals(self) -> tuple[Marginal, ...]:
        """Every coefficient, prior and posterior."""
        return tuple(marginal_of(prior, self.posterior) for prior in self.question.priors)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every target, before and after."""
        return standings_of(self.question.targets, self.prior_check, self.posterior_check, self.set_aside)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        fitted = [standing for standing in self.standings if standing.is_fitted]
        met = sum(standing.is_met for standing in fitted)
        aside = f"; {len(self.set_aside)} more are out of reach of the prior" if self.set_aside else ""
        return (
            f"{met} of {len(fitted)} fitted targets are met within two standard deviations of what may be off{aside}."
        )

    def plot(self, name: str = "targets") -> Any:
        """A matplotlib Figure; see `sim.plots.calibration`.

        Parameters
        ----------
        name : str, optional
            "targets": every target before and after; "coefficients": prior and posterior of each.

        Raises
        ------
        ValueError
            If there is no such figure; the message lists those that there are.
        """
        return chosen("calibration", name, self)

    def to_json(self) -> dict[str, Any]:
        """As JSON values: no nan, null instead."""
        question = self.question
        return {
            "seed": question.seed, "points": question.points, "runs": question.runs,
            "search": self.search,
            "waves": [wave.to_json() for wave in self.waves],
            "coefficients": [
                {
                    "key": one.key, "default": one.default, "prior": list(one.before), "posterior": list(one.after),
                    "narrower": one.narrower, "pinned": one.is_pinned,
                }
                for one in self.marginals
            ],
            "targets": [
                {
                    "name": one.name, "fitted": one.is_fitted, "observed": one.observed, "low": one.low,
                    "high": one.high, "simulated": number_or_null(one.simulated),
                    "missed_before": [number_or_null(cut) for cut in one.before],
                    "missed_after": [number_or_null(cut) for cut in one.after], "met": one.is_met,
                }
                for one in self.standings
            ],
            "set_aside": list(self.set_aside),
            "prior_check": [bracket.to_json() for bracket in self.prior_check],
            "posterior_check": [bracket.to_json() for bracket in self.posterior_check],
            "draws": len(self.posterior.draws),
            "effective_draws": self.posterior.effective,
            "effective_draws_without": dict(self.without),
            "log_evidence": number_or_null(self.log_evidence),
            "points_fitted": self.n_fitted,
            "versions": dict(versions()),
            "elapsed_seconds": round(self.elapsed_seconds, 3),
            "folder": None if self.folder is None else str(self.folder),
        }  # fmt: skip


def brackets(targets: Sequence[Target], values: Floats) -> tuple[Bracket, ...]:
    """Every target among simulated values, shape (n_points, n_targets) as they come from the simulator."""
    return tuple(_bracket(target, values[:, place]) for place, target in enumerate(targets))


def _bracket(target: Target, values: Floats) -> Bracket:
    room = 1.96 * target.sd
    near = 2.0 * target.variance**0.5
    ends = target.plain(target.value - room), target.plain(target.value + room)
    known = np.isfinite(values)
    if known.sum() < FEWEST:
        nothing = (float("nan"),) * 5
        return Bracket(target.name, target.kind, target.plain(target.value), *ends, *nothing, UNKNOWN)
    values = values[known]
    p5, median, p95 = (float(cut) for cut in weighted_quantiles(values, np.ones(len(values)), ENDS))
    least, most = float(values.min()), float(values.max())
    scaled = target.scaled(np.array([least, p5, p95, most]))
    if scaled[1] <= target.value <= scaled[2]:
        verdict = INSIDE
    elif scaled[0] - near <= target.value <= scaled[3] + near:
        verdict = EDGE
    else:
        verdict = OUTSIDE
    return Bracket(target.name, target.kind, target.plain(target.value), *ends, least, p5, median, p95, most, verdict)


def marginal_of(prior: Prior, posterior: Posterior) -> Marginal:
    """One coefficient of a posterior beside its prior."""
    many = prior.quantile((np.arange(20_000) + 0.5) / 20_000)
    draws = posterior.draws[:, posterior.keys.index(prior.key)]
    low, high = np.quantile(many, [TAIL, 1.0 - TAIL])
    edges = np.linspace(min(low, float(draws.min())), max(high, float(draws.max())), BINS + 1)
    before, _ = np.histogram(many, edges)
    after, _ = np.histogram(draws, edges, weights=posterior.weights)
    cuts = prior.quantile(np.array(ENDS))
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

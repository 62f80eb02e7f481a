"""A finished calibration: the posterior, and how each coefficient and target stands before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.question import Question
from sim.evidence.calibration.views import marginal_of, standings_of
from sim.results.calibrated import Bracket, Marginal, Standing, Wave
from sim.results.estimates import number_or_null
from sim.study.display import shown
from sim.study.figures import chosen
from sim.study.provenance import versions


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
    elapsed_seconds: float
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

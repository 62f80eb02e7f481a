"""Facts and cases together: the facts as summaries, and how well each point explains the cases of each pair of states.

A case says which class it came to and, given an answer, in which bin of days it came: what was seen, each thing once.
Its *discrepancy* is a share of cases that the model has nothing to say about: with probability `STRANGE` a case is
taken to fall in any class, and any bin, alike. So no single case can rule out a point, however few runs met it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.evidence.calibration.fact_source import FactSimulator
from sim.evidence.calibration.simulators import Points, Summaries
from sim.evidence.cases.forecast import LAG_BINS, forecast
from sim.evidence.cases.likelihood import by_family, log_likelihood
from sim.evidence.cases.observed import Observed
from sim.evidence.cases.read import Case, read_text
from sim.model.arrays import Floats
from sim.vocabulary import OutcomeClass

SHIPPED = "cases_train"
"""The cases that a calibration may see; those kept for the test are not shipped."""
STRANGE = 0.1
CASE_RUNS = 100
"""Runs of each case at each point."""


@dataclass(frozen=True, slots=True)
class EvidenceSimulator:
    """Facts of the reference family, and the log-likelihood of cases by pair of states.

    Attributes
    ----------
    facts : FactSimulator
    cases : tuple of Case
    file, sha256 : str
        Where the cases come from, and the hash of that text.
    case_runs : int
    """

    facts: FactSimulator
    cases: tuple[Case, ...]
    file: str
    sha256: str
    case_runs: int = CASE_RUNS

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the facts."""
        return self.facts.ids

    @property
    def families(self) -> tuple[str, ...]:
        """Pairs of states, each once."""
        return tuple(dict.fromkeys(case.known.family for case in self.cases))

    def described(self) -> dict[str, Any]:
        """The family, its facts, and the cases."""
        return {
            **self.facts.described(),
            "cases": self.file,
            "cases_sha256": self.sha256,
            "case_runs": self.case_runs,
        }

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Facts, and likelihoods of the cases, at every point; run r has the same luck at each."""
        told = self.facts(points, runs=runs, seed=seed, apart=apart)
        if not with_cases:
            return Summaries(told.values, told.errors, np.full((len(told.values), len(self.families)), np.nan))
        knowns, observed = [case.known for case in self.cases], [case.observed for case in self.cases]
        forecasts = forecast(knowns, points, runs=self.case_runs, seed=seed, per_point=True)
        sure = log_likelihood(forecasts, observed)
        of_family = by_family(with_strangers(sure, observed), [case.known.family for case in self.cases])
        loglik = np.stack([of_family[family] for family in self.families], axis=1)
        return Summaries(told.values, told.errors, loglik)


def with_strangers(loglik: Floats, observed: Sequence[Observed]) -> Floats:
    """Log-likelihood of each case, shape (n_cases, n_points), if some cases are none of the model's.

    >>> seen = Observed("exchange", True, 3, None, None, None, None)            # doctest: +SKIP
    >>> with_strangers(np.array([[-40.0]]), [seen]).round(2)                    # doctest: +SKIP
    array([[-5.52]])
    """
    any_class, any_bin = -np.log(len(OutcomeClass)), -np.log(len(LAG_BINS))
    alike = np.array(
        [
            any_class * (seen.outcome_class is not None) + any_bin * (seen.days_to_answer is not None)
            for seen in observed
        ]
    )
    return np.asarray(np.logaddexp(np.log(1.0 - STRANGE) + loglik, np.log(STRANGE) + alike[:, None]))


def evidence(facts: FactSimulator, text: str, file: str, *, case_runs: int = CASE_RUNS) -> EvidenceSimulator:
    """The simulator of facts and of the cases in a text that messages call `file`.

    Raises
    ------
    ScenarioError
        With every fault of the text.
    """
    data = text.encode()
    return EvidenceSimulator(facts, read_text(data, name=file), file, hashlib.sha256(data).hexdigest(), case_runs)

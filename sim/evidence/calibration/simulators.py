"""Between coefficients and what is compared: a simulator takes points and gives summaries with their errors.

`EvidenceSimulator` plays the reference family for its facts and, where it has any, dated cases for their likelihood by
pair of states.

A case says which class it came to and, given an answer, in which bin of days it came: what was seen, each thing once.
Its *discrepancy* is a share of cases that the model has nothing to say about: with probability `STRANGE` a case is
taken to fall in any class, and any bin, alike. So no single case can rule out a point, however few runs met it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from sim.evidence.cases.forecast import LAG_BINS, forecast
from sim.evidence.cases.read import Case, read_text
from sim.evidence.cases.targets import Observed, log_likelihood
from sim.evidence.facts.family import reference_family
from sim.evidence.facts.simulate import measured_of, simulate_facts
from sim.model.arrays import Floats
from sim.vocabulary import OutcomeClass

SHIPPED = "cases_train"
"""The cases that a calibration may see; those kept for the test are not shipped."""
STRANGE = 0.1
CASE_RUNS = 100
"""Runs of each case at each point."""

Points = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Summaries:
    """What a simulator says of some points.

    Attributes
    ----------
    values, errors : float array, shape (n_points, n_summaries)
        nan where a summary cannot be told; errors are standard errors of the simulation.
    loglik : float array, shape (n_points, n_families)
        Log-likelihood of the cases of each family; no columns where the simulator has no cases.
    """

    values: Floats
    errors: Floats
    loglik: Floats


class Simulator(Protocol):
    """From points of coefficients to summaries. The same point, seed and runs must give the same summaries."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the summaries."""

    @property
    def families(self) -> tuple[str, ...]:
        """Names of the families of cases whose likelihood it gives."""

    def described(self) -> dict[str, Any]:
        """What it plays, as JSON values: whatever changes its answers."""

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Summaries at every point.

        Luck is shared, so that points differ by their coefficients alone; or, where `apart` is the number of the first
        of them, each has luck of its own, as histories that share nothing have. Without cases, their log-likelihood is
        nan.
        """


@dataclass(frozen=True, slots=True)
class EvidenceSimulator:
    """Facts of the reference family, and the log-likelihood of cases by pair of states.

    Of the facts it is told the names alone, never what was observed.

    Attributes
    ----------
    ids : tuple of str
        Names of the facts.
    cases : tuple of Case
    file, sha256 : str
        Where the cases come from, and the hash of that text.
    case_runs : int
    """

    ids: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    file: str = ""
    sha256: str = ""
    case_runs: int = CASE_RUNS

    @property
    def families(self) -> tuple[str, ...]:
        """Pairs of states, each once."""
        return tuple(dict.fromkeys(case.known.family for case in self.cases))

    def described(self) -> dict[str, Any]:
        """The family, its facts, and the cases."""
        family = reference_family()
        openings = {name: family.scenario(name).sha256 for name in family.openings}
        facts = {"facts": list(self.ids), "openings": openings, "weights": [list(dyad) for dyad in family.dyads]}
        cases = {"cases": self.file, "cases_sha256": self.sha256, "case_runs": self.case_runs}
        return facts | (cases if self.cases else {})

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Facts, and likelihoods of the cases, at every point; run r has the same luck at each, unless they are apart.

        Dyads are followed for decades, or left to themselves, only where a fact asks for it.
        """
        asked = set(self.ids)
        decades = None if measured_of("decades") & asked else 0
        peace = None if (measured_of("peace") | measured_of("groups")) & asked else 0
        told = simulate_facts(points, runs=runs, seed=seed, decades=decades, peace=peace, apart=apart)
        place_of = {name: place for place, name in enumerate(told.ids)}
        values, errors = np.full((2, len(told.values), len(self.ids)), np.nan)
        for column, name in enumerate(self.ids):
            if (place := place_of.get(name)) is not None:
                values[:, column], errors[:, column] = told.values[:, place], told.errors[:, place]
        if not (with_cases and self.cases):
            return Summaries(values, errors, np.full((len(values), len(self.families)), np.nan))
        knowns, observed = [case.known for case in self.cases], [case.observed for case in self.cases]
        forecasts = forecast(knowns, points, runs=self.case_runs, seed=seed, per_point=True)
        of_case = with_strangers(log_likelihood(forecasts, observed), observed)
        family_of = np.array([known.family for known in knowns], dtype=object)
        loglik = [of_case[family_of == family].sum(axis=0) for family in self.families]
        return Summaries(values, errors, np.stack(loglik, axis=1))


def with_strangers(loglik: Floats, observed: Sequence[Observed]) -> Floats:
    """Log-likelihood of each case, shape (n_cases, n_points), if some cases are none of the model's.

    >>> seen = Observed("exchange", True, 3, None, None, None, None)            # doctest: +SKIP
    >>> with_strangers(np.array([[-40.0]]), [seen]).round(2)                    # doctest: +SKIP
    array([[-5.52]])
    """
    any_class, any_bin = -np.log(len(OutcomeClass)), -np.log(len(LAG_BINS))
    said = [(seen.outcome_class is not None, seen.days_to_answer is not None) for seen in observed]
    alike = np.array([any_class * has_class + any_bin * has_bin for has_class, has_bin in said])
    return np.asarray(np.logaddexp(np.log(1.0 - STRANGE) + loglik, np.log(STRANGE) + alike[:, None]))


def evidence(facts: tuple[str, ...], text: str, file: str, *, case_runs: int = CASE_RUNS) -> EvidenceSimulator:
    """The simulator of some facts and of the cases in a text that messages call `file`.

    Raises
    ------
    ScenarioError
        With every fault of the text.
    """
    data = text.encode()
    return EvidenceSimulator(facts, read_text(data, name=file), file, hashlib.sha256(data).hexdigest(), case_runs)

"""How likely the observations of cases are under forecasts: the one place where a fit may read an observation.

Three terms a case: the outcome class, whether the target answered by force, and the bin of days to that answer. They
are not independent, and calibration may weigh them; each is the log of a share of runs, with a floor, since a share
that no run fell into is small and not nought.

>>> loglik = log_likelihood(forecasts, [case.observed for case in cases])     # doctest: +SKIP
>>> loglik.total.shape                                                        # doctest: +SKIP
(28, 500)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.forecast import LAG_BINS, Forecasts
from sim.evidence.cases.observed import Observed
from sim.vocabulary import OutcomeClass

Floats = NDArray[np.float64]

CLASS_WORDS = tuple(word.word for word in OutcomeClass)


@dataclass(frozen=True, slots=True)
class CaseLogLikelihood:
    """Log-likelihood of each case by term; 0 where the observation is not known.

    Attributes
    ----------
    outcome_class, answered_by_force, answer_bin : float array
        Shape (n_cases,), or (n_cases, P) of forecasts per point. `answer_bin` is conditional on an answer: 0 where
        there was none, so that the answer itself counts once.
    """

    outcome_class: Floats
    answered_by_force: Floats
    answer_bin: Floats

    @property
    def total(self) -> Floats:
        """The outcome class and, given an answer, its bin: what was seen of a case, each thing once.

        The class says whether there was an answer in all but the two classes of war, so that the term of the answer
        is left out.
        """
        return self.outcome_class + self.answer_bin


def floor_of(runs: int) -> float:
    """The least probability that a share of `runs` runs stands for: 1 / (runs + 2)."""
    return 1.0 / (runs + 2.0)


def log_likelihood(forecasts: Forecasts, observed: Sequence[Observed]) -> CaseLogLikelihood:
    """Log-likelihood of what was observed, case by case.

    Parameters
    ----------
    forecasts : Forecasts
        Pooled or per point.
    observed : sequence of Observed
        In the order of the cases.

    Raises
    ------
    ValueError
        If there are not as many observations as forecasts.
    """
    if len(observed) != len(forecasts.ids):
        raise ValueError(f"there are {len(observed)} observations of {len(forecasts.ids)} cases.")
    floor = floor_of(forecasts.runs)
    shape = forecasts.answered_by_force.shape
    terms = {name: np.zeros(shape) for name in ("outcome_class", "answered_by_force", "answer_bin")}
    for place, seen in enumerate(observed):
        answered = forecasts.answered_by_force[place]
        if seen.outcome_class is not None:
            share = forecasts.outcome_class[place, ..., CLASS_WORDS.index(seen.outcome_class)]
            terms["outcome_class"][place] = _log(share, floor)
        if seen.answered_by_force is not None:
            terms["answered_by_force"][place] = _log(answered if seen.answered_by_force else 1.0 - answered, floor)
        if seen.days_to_answer is not None:
            share = forecasts.answer_bins[place, ..., lag_bin(seen.days_to_answer)]
            terms["answer_bin"][place] = _log(share, floor) - _log(answered, floor)
    return CaseLogLikelihood(**terms)


def lag_bin(days: int) -> int:
    """The place of a lag among `LAG_WORDS`.

    >>> LAG_WORDS[lag_bin(2)], LAG_WORDS[lag_bin(400)]
    ('1-2', '15+')
    """
    return sum(days >= first for _, first in LAG_BINS) - 1


def by_family(values: Floats, families: Sequence[str]) -> dict[str, Floats]:
    """Sums over the cases of each family, by its slug.

    Parameters
    ----------
    values : float array, shape (n_cases, ...)
    families : sequence of str
        Of the cases.
    """
    return {
        family: values[[place for place, own in enumerate(families) if own == family]].sum(axis=0)
        for family in dict.fromkeys(families)
    }


def _log(share: Floats, floor: float) -> Floats:
    result: Floats = np.log(np.maximum(share, floor))
    return result

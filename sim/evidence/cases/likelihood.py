"""How likely the observations of cases are under forecasts: the one place where a fit may read an observation.

Two terms a case: the outcome class, and the bin of days to an answer by force. Each is the log of a share of runs, with
a floor, since a share that no run fell into is small and not nought.

>>> loglik = log_likelihood(forecasts, [case.observed for case in cases])     # doctest: +SKIP
>>> loglik.shape                                                        # doctest: +SKIP
(28, 500)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.evidence.cases.forecast import LAG_BINS, Bins, Forecasts
from sim.evidence.cases.observed import Observed
from sim.model.arrays import Floats
from sim.vocabulary import OutcomeClass

CLASS_WORDS = tuple(word.word for word in OutcomeClass)


def floor_of(runs: int) -> float:
    """The least probability that a share of `runs` runs stands for: 1 / (runs + 2)."""
    return 1.0 / (runs + 2.0)


def log_likelihood(forecasts: Forecasts, observed: Sequence[Observed]) -> Floats:
    """Log-likelihood of what was observed, case by case; 0 where nothing is known.

    The outcome class and, given an answer, its bin: what was seen of a case, each thing once. The class says whether
    there was an answer in all but the two classes of war, so that there is no term of the answer.

    Parameters
    ----------
    forecasts : Forecasts
        Pooled or per point.
    observed : sequence of Observed
        In the order of the cases.

    Returns
    -------
    float array, shape (n_cases,), or (n_cases, P) of forecasts per point

    Raises
    ------
    ValueError
        If there are not as many observations as forecasts.
    """
    if len(observed) != len(forecasts.ids):
        raise ValueError(f"there are {len(observed)} observations of {len(forecasts.ids)} cases.")
    forecasts, floor = forecasts.coded_as(observed), floor_of(forecasts.runs)
    total = np.zeros(forecasts.answered_by_force.shape)
    for place, seen in enumerate(observed):
        if seen.outcome_class is not None:
            total[place] += _log(forecasts.outcome_class[place, ..., CLASS_WORDS.index(seen.outcome_class)], floor)
        if seen.days_to_answer is not None:
            total[place] += _log(forecasts.answer_bins[place, ..., lag_bin(seen.days_to_answer)], floor)
            total[place] -= _log(forecasts.answered_by_force[place], floor)
    return total


def lag_bin(days: int, bins: Bins = LAG_BINS) -> int:
    """The place of a lag among its bins.

    >>> LAG_BINS[lag_bin(2)][0], LAG_BINS[lag_bin(400)][0]
    ('1-2', '15+')
    """
    return sum(days >= first for _, first in bins) - 1


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

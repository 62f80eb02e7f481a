"""One run to tell for each outcome class: the one nearest to the middle of its class.

A medoid in spirit: among the runs of a class with the class's most common ending, the run whose numbers lie nearest to
the medians of the class. It is a run that happened, chosen without luck or taste: the same table gives the same run.

>>> from sim.model.outcomes import RUN_DTYPE
>>> representatives(np.zeros(3, dtype=RUN_DTYPE))
{'no_force': 0}
"""

from __future__ import annotations

import numpy as np

from sim.results.digest import Table
from sim.vocabulary import OutcomeClass

FEATURES = (
    "force_moves",
    "peak_rung",
    "ambassadors_recalled",
    "days_to_answer",
    "days_to_end_of_violence",
    "days_to_talks",
    "end_day",
    "group_attacks",
    "deaths_total",
)
"""Columns by which runs of one class are told apart; counts and days are compared on a log scale."""


def representatives(table: Table) -> dict[str, int]:
    """Run number of a typical run of each outcome class that occurs, by class word.

    Parameters
    ----------
    table : structured array, shape (n_runs,)
        The runs to choose among.
    """
    chosen = {}
    for outcome_class in OutcomeClass:
        rows = table[table["outcome_class"] == outcome_class]
        if len(rows):
            endings = np.bincount(rows["ending"].astype(np.int64))
            rows = rows[rows["ending"] == np.argmax(endings)]
            chosen[outcome_class.word] = _nearest_to_the_middle(rows)
    return chosen


def _nearest_to_the_middle(rows: Table) -> int:
    """Number of the run with the smallest distance to the medians; the lowest number where several tie."""
    distance = np.zeros(len(rows))
    for name in FEATURES:
        values = np.log1p(np.maximum(rows[name].astype(np.float64), 0.0))
        missing = np.isnan(values)
        usual = missing.mean() > 0.5
        distance += missing != usual
        if not usual:
            middle = np.median(values[~missing])
            spread = max(float(np.median(np.abs(values[~missing] - middle))), 0.1)
            distance += np.where(missing, 0.0, np.minimum(np.abs(values - middle) / spread, 3.0))
    nearest = distance == distance.min()
    return int(rows["run"][nearest].min())

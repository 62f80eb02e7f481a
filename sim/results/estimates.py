"""How likely, how long, how many: shares with Wilson intervals, and summaries of quantities with their n.

Every interval here is *simulation error*: how far the number may be from what infinitely many runs of this very model
and scenario would give. It says nothing about how far the model is from the world.

>>> share = share_of(1, 4)
>>> round(share.low, 3), share.share, round(share.high, 3)
(0.046, 0.25, 0.699)
>>> summarise(Counted.of(np.array([2.0, 4.0, np.nan])), given="talks_held").n
2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.results.counted import Counted
from sim.results.digest import Table
from sim.results.intervals import wilson
from sim.results.wording import estimated
from sim.scenario.outcomes import COLUMNS
from sim.vocabulary import OutcomeClass

LEVELS = (5, 25, 50, 75, 95)
"""Which quantiles are reported, in per cent."""

GIVEN = {name: column.given for name, column in COLUMNS.items() if column.given}
"""Quantities that exist only in runs where something happened, and what had to happen."""

NOT_QUANTITIES = frozenset({"run", "point", "replicate", "outcome_class", "ending", "first_force_by"})
"""Integer columns that are names or codes, so that a mean of them says nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """In which part of the runs something happened, with its 95 % Wilson interval."""

    count: int
    n: int
    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return estimated("share", self.share, self.low, self.high)

    def to_json(self) -> dict[str, float | int | None]:
        """`share`, `low`, `high`; null where there are no runs."""
        return {"share": number_or_null(self.share), "low": number_or_null(self.low), "high": number_or_null(self.high)}


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean, its standard error, and quantiles of one number a run, over the `n` runs that have it."""

    n: int
    mean: float
    standard_error: float
    quantiles: Mapping[int, float]
    given: str | None = None

    def to_json(self) -> dict[str, object]:
        """The summary as JSON values; null where no run has the quantity, or only one (standard error)."""
        return {
            "mean": number_or_null(self.mean),
            "standard_error": number_or_null(self.standard_error),
            "quantiles": {str(level): number_or_null(value) for level, value in self.quantiles.items()},
            "n": self.n,
            "given": self.given,
        }


def number_or_null(value: float) -> float | None:
    """The number, or None where it is not finite: JSON knows neither nan nor infinity."""
    return float(value) if np.isfinite(value) else None


def without_nan(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, None in the place of each number that JSON does not know."""
    return {name: number_or_null(value) if isinstance(value, float) else value for name, value in values.items()}


def share_of(count: int, n: int) -> Share:
    """The share of `n` runs in which something happened `count` times.

    Parameters
    ----------
    count, n : int
    """
    low, high = wilson(count, n)
    return Share(count=count, n=n, share=count / n if n else nan, low=low, high=high)


def headline_events(table: Table) -> dict[str, npt.NDArray[np.bool_]]:
    """For each headline outcome, in which runs it happened: bool arrays of shape (n_runs,), by name."""
    return {
        "force_used": table["outcome_class"] != OutcomeClass.NO_FORCE,
        "answered_by_force": table["answered_by_force"],
        "retaliated": table["retaliated"],
        "contact_made": table["contact_made"],
        "talks_held": table["talks_held"],
        "agreement_reached": table["agreement_reached"],
        "mediated": table["mediated"],
        "relapse": table["relapse"],
        "war": table["outcome_class"] == OutcomeClass.WAR,
    }


def summarise(counted: Counted, given: str | None = None) -> Summary:
    """Summary of one quantity over the runs that have it.

    Parameters
    ----------
    counted : Counted
    given : str, optional
        What had to happen for the quantity to exist; kept as a word.
    """
    cuts = counted.quantiles([level / 100 for level in LEVELS])
    return Summary(
        n=counted.n,
        mean=counted.mean,
        standard_error=counted.standard_error,
        quantiles=dict(zip(LEVELS, cuts, strict=True)),
        given=given,
    )

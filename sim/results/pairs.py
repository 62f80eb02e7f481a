"""What a change does, run by run: paired differences of two tables that share their luck.

Run i of A and run i of B differ only by the change, so that most of the luck cancels. A share's difference comes from
the runs in which only one of them saw the outcome; the interval is that of Agresti and Min (2005), the Wald interval
after adding half a run to each cell of the 2x2 table, which keeps its coverage where such runs are few. A mean's
difference is taken over the runs that have the quantity on both sides.

That war "would have been avoided in this very run" depends on how luck is shared; the difference of shares does not.

>>> before, after = np.array([True, True, False, False]), np.array([True, False, False, False])
>>> pair = paired_share("war", before, after)
>>> (pair.difference, pair.both, pair.only_a, pair.only_b, pair.neither)
(-0.25, 1, 1, 0, 2)

Sources
-------
Agresti, A. and Min, Y. (2005), Statistics in Medicine 24, 729-740.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.digest import Table
from sim.results.estimates import without_nan
from sim.results.intervals import Z, student
from sim.results.responses import Response, responses_of

OF_ONE_STATE = ("_a", "_b")
"""How names end of columns that speak of one of the states."""
HALF = 0.5
"""Runs added to each cell of the 2x2 table for the interval."""


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """One response in A, in B, and B less A.

    Attributes
    ----------
    name : str
        Of the response (`sim.results.responses`).
    kind : str
        "share" or "mean".
    n : int
        Pairs of runs; for a mean, those in which both have the quantity.
    a, b : float
        Share or mean in A and in B, over those pairs.
    difference, low, high : float
        B less A, with its 95 % interval; nan where there are no pairs.
    both, only_a, only_b, neither : int or None
        In how many pairs the outcome happened so; None for a mean.
    variance_ratio : float
        Variance of the paired difference over that of two independent sets of runs: 0.1 saves nine runs of ten. nan
        where neither side varies.
    given : str or None
        For a mean over part of the runs: what had to happen, on both sides.
    """

    name: str
    kind: str
    n: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    variance_ratio: float
    both: int | None = None
    only_a: int | None = None
    only_b: int | None = None
    neither: int | None = None
    given: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values, without the name: null for nan; the 2x2 table for outcomes only."""
        values = {key: value for key, value in asdict(self).items() if key != "name"}
        if self.kind == "mean":
            values = {key: value for key, value in values.items() if key not in ("both", "only_a", "only_b", "neither")}
        return without_nan(values)


def paired_differences(
    a: Table,
    b: Table,
    outcomes: Iterable[Any] = (),
    states: Sequence[str] = (),
    states_of_b: Sequence[str] | None = None,
) -> dict[str, PairedDifference]:
    """Every response of two tables, run by run, by name.

    Parameters
    ----------
    a, b : structured array, shape (n_runs,)
        The same runs in the same order.
    outcomes : iterable of records with `name` and `when`, optional
    states : sequence of str, optional
        Names of state a and state b in A.
    states_of_b : sequence of str, optional
        The same in B, where they differ: what belongs to one side only is then left out.

    Raises
    ------
    ValueError
        If the tables do not hold the same runs.
    """
    if len(a) != len(b) or not np.array_equal(a["run"], b["run"]):
        raise ValueError("the two tables do not hold the same runs, so that they cannot be paired.")
    outcomes = list(outcomes)
    other = states if states_of_b is None else states_of_b
    pairs = {}
    for (response, before), (_, after) in zip(
        responses_of(a, outcomes, states), responses_of(b, outcomes, other), strict=True
    ):
        if tuple(other) != tuple(states) and response.name.endswith(OF_ONE_STATE):
            continue
        pairs[response.name] = (
            paired_share(response.name, before, after)
            if response.kind == "share"
            else paired_mean(response, before, after)
        )
    return pairs


def paired_share(name: str, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> PairedDifference:
    """The paired difference of a share.

    Parameters
    ----------
    name : str
    before, after : bool array, shape (n_runs,)
    """
    n = len(before)
    both = int(np.count_nonzero(before & after))
    only_a = int(np.count_nonzero(before)) - both
    only_b = int(np.count_nonzero(after)) - both
    if n == 0:
        return PairedDifference(name, "share", 0, nan, nan, nan, nan, nan, nan, 0, 0, 0, 0)
    total = n + 4 * HALF
    centre = (only_b - only_a) / total
    half_width = Z * sqrt((only_a + only_b + 2 * HALF) / total - centre * centre) / sqrt(total)
    return PairedDifference(
        name, "share", n, (both + only_a) / n, (both + only_b) / n, (only_b - only_a) / n,
        max(-1.0, centre - half_width), min(1.0, centre + half_width),
        _variance_ratio(before.astype(np.float64), after.astype(np.float64)),
        both, only_a, only_b, n - both - only_a - only_b,
    )  # fmt: skip


def paired_mean(response: Response, before: NDArray[np.float64], after: NDArray[np.float64]) -> PairedDifference:
    """The paired difference of a mean, over the runs that have the quantity on both sides.

    Parameters
    ----------
    response : Response
    before, after : float array, shape (n_runs,)
        nan where a run does not have it.
    """
    known = ~(np.isnan(before) | np.isnan(after))
    before, after = before[known], after[known]
    n = len(before)
    if n == 0:
        return PairedDifference(response.name, "mean", 0, nan, nan, nan, nan, nan, nan, given=response.given)
    change = after - before
    difference = float(change.mean())
    half_width = float(student(np.array([n - 1.0]))[0] * change.std(ddof=1)) / sqrt(n) if n > 1 else nan
    return PairedDifference(
        response.name, "mean", n, float(before.mean()), float(after.mean()), difference, difference - half_width,
        difference + half_width, _variance_ratio(before, after), given=response.given,
    )  # fmt: skip


def _variance_ratio(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    if len(before) < 2:
        return nan
    independent = float(before.var(ddof=1) + after.var(ddof=1))
    return float((after - before).var(ddof=1)) / independent if independent > 0.0 else nan

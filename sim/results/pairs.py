"""What a change does, run by run: paired differences of two tables that share their luck, and which of them are clear.

Run i of A and run i of B differ only by the change, so that most of the luck cancels. A share's difference comes from
the runs in which only one of them saw the outcome; the interval is that of Agresti and Min (2005), the Wald interval
after adding half a run to each cell of the 2x2 table, which keeps its coverage where such runs are few. A mean's
difference is taken over the runs that have the quantity on both sides; where few of them differ, how far they do is as
poorly seen. So half a run is added to either side here too, as far off as the difference of independent runs lies: an
interval does not vanish because no run has differed yet.

That war "would have been avoided in this very run" depends on how luck is shared; the difference of shares does not.

Of twenty differences that are none, one 95 % interval leaves zero out, on average. Where several are told together,
the 5 % of error is therefore shared out among all of them (Bonferroni), which widens each interval. So it is where the
lowest and the highest of many points are compared: the two were picked from all pairs of points.

>>> before, after = np.array([True, True, False, False]), np.array([True, False, False, False])
>>> pair = paired_share("war", before, after)
>>> (pair.difference, pair.both, pair.only_a, pair.only_b, pair.neither)
(-0.25, 1, 1, 0, 2)
>>> before = np.arange(100) < 50
>>> pair = paired_share("war", before, before & (np.arange(100) >= 6))
>>> pair.high < 0.0, is_clear(pair, among=1), is_clear(pair, among=20)
(True, True, False)
>>> run, point = np.tile(np.arange(200), 2), np.repeat([0, 1], 200)
>>> happened = np.concatenate([np.arange(200) < 100, np.arange(200) < 120])
>>> is_clear_change(happened, run, point, low=0, high=1, n_points=2)
True

Sources
-------
Agresti, A. and Min, Y. (2005), Statistics in Medicine 24, 729-740.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import inf, isfinite, nan, sqrt
from typing import Any, NamedTuple

import numpy as np

from sim.model.arrays import Bools, Floats, Ints
from sim.results.digest import Table
from sim.results.estimates import without_nan
from sim.results.intervals import CONFIDENCE, Z, student, t_quantile
from sim.results.responses import Response, responses_of
from sim.results.wording import NONE

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

    @property
    def saved(self) -> str:
        """In words, how many times the runs two independent experiments would need for the same interval."""
        if not isfinite(self.variance_ratio):
            return NONE
        return f"{1 / self.variance_ratio:,.1f} x" if self.variance_ratio else "all"

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
    pairs = paired_responses(a, b, list(outcomes), states, states_of_b)
    return {
        one.name: paired_share(one.name, before, after) if one.kind == "share" else paired_mean(one, before, after)
        for one, before, after in pairs
    }


def paired_responses(
    a: Table, b: Table, outcomes: Sequence[Any], states: Sequence[str], states_of_b: Sequence[str] | None
) -> Iterator[tuple[Response, Any, Any]]:
    """Every response with its values in A and in B, shape (n_runs,); arguments as for `paired_differences`."""
    other = states if states_of_b is None else states_of_b
    for (one, before), (_, after) in zip(
        responses_of(a, outcomes, states), responses_of(b, outcomes, other), strict=True
    ):
        if tuple(other) == tuple(states) or not one.name.endswith(OF_ONE_STATE):
            yield one, before, after


def paired_share(name: str, before: Bools, after: Bools) -> PairedDifference:
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
    low, high = _agresti_min(only_a, only_b, n)
    return PairedDifference(
        name, "share", n, (both + only_a) / n, (both + only_b) / n, (only_b - only_a) / n, float(low), float(high),
        _variance_ratio(before.astype(np.float64), after.astype(np.float64)),
        both, only_a, only_b, n - both - only_a - only_b,
    )  # fmt: skip


def _agresti_min(only_a: Any, only_b: Any, n: int) -> tuple[Any, Any]:
    """Both ends of the interval of a difference of shares, elementwise: Wald, with half a run added to each cell."""
    total = n + 4 * HALF
    centre = (only_b - only_a) / total
    half_width = Z * np.sqrt((only_a + only_b + 2 * HALF) / total - centre * centre) / sqrt(total)
    return np.maximum(-1.0, centre - half_width), np.minimum(1.0, centre + half_width)


class PairedCurve(NamedTuple):
    """A difference of shares at each step of a curve, with its interval: float arrays of shape (n_steps,)."""

    difference: Floats
    low: Floats
    high: Floats


def paired_curve(before: Floats, after: Floats, steps: Floats) -> PairedCurve:
    """By how much the share of runs whose value lies below each step differs, run by run.

    Parameters
    ----------
    before, after : float array, shape (n_runs,)
        nan where a run has no value: it lies below no step.
    steps : float array, shape (n_steps,)

    Examples
    --------
    >>> paired_curve(np.array([1.0, 5.0]), np.array([3.0, np.nan]), np.array([2.0, 9.0])).difference.tolist()
    [-0.5, -0.5]
    """
    a, b = (np.nan_to_num(values, nan=inf)[:, np.newaxis] < steps for values in (before, after))
    only_a, only_b = np.count_nonzero(a & ~b, axis=0), np.count_nonzero(b & ~a, axis=0)
    low, high = _agresti_min(only_a, only_b, len(before))
    return PairedCurve((only_b - only_a) / len(before), low, high)


def paired_mean(response: Response, before: Floats, after: Floats) -> PairedDifference:
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
    change, reach = after - before, float(student(np.array([n - 1.0]))[0])
    independent = float(before.var(ddof=1) + after.var(ddof=1)) if n > 1 else nan
    difference, scatter = float(change.mean()), n * float(change.var())
    half_width = half_width_of_mean(scatter, n, independent, reach)
    return PairedDifference(
        response.name, "mean", n, float(before.mean()), float(after.mean()), difference, difference - half_width,
        difference + half_width, _variance_ratio(before, after), given=response.given,
    )  # fmt: skip


def half_width_of_mean(scatter: float, n: float, independent: float, reach: float) -> float:
    """Half the interval of a mean difference, half a pair added to either side of it.

    Parameters
    ----------
    scatter : float
        Sum of the squares by which n pairs differ from their mean difference.
    n : float
    independent : float
        Variance of the difference if the two of a pair were independent: how far the added ones lie away, squared.
    reach : float
        Standard errors to each side.
    """
    return reach * sqrt(scatter + 2 * HALF * independent) / (n + 4 * HALF)


def _variance_ratio(before: Floats, after: Floats) -> float:
    if len(before) < 2:
        return nan
    independent = float(before.var(ddof=1) + after.var(ddof=1))
    return float((after - before).var(ddof=1)) / independent if independent > 0.0 else nan


FEWEST_PAIRS = 30
"""Pairs below which a difference of means is never called clear: numbers of a run are too skewed for it."""


def widened(pair: PairedDifference, *, among: int) -> tuple[float, float]:
    """Both ends of the interval of a difference that shares 5 % of error with others; nan where it has none.

    Parameters
    ----------
    pair : PairedDifference
    among : int
        How many differences are told together, this one included.
    """
    if not (isfinite(pair.low) and isfinite(pair.high)):
        return nan, nan
    degrees = inf if pair.kind == "share" else pair.n - 1.0
    stretch = t_quantile(1.0 - (1.0 - CONFIDENCE) / (2 * among), degrees) / t_quantile(0.5 + CONFIDENCE / 2, degrees)
    centre, half_width = (pair.low + pair.high) / 2, (pair.high - pair.low) / 2
    return centre - stretch * half_width, centre + stretch * half_width


def is_clear(pair: PairedDifference, *, among: int) -> bool:
    """Whether a difference is more than luck, though it is one of several; arguments as for `widened`."""
    low, high = widened(pair, among=among)
    return bool(np.sign(low) * np.sign(high) > 0) and (pair.kind == "share" or pair.n >= FEWEST_PAIRS)


def is_clear_change(happened: Bools, run: Ints, point: Ints, *, low: int, high: int, n_points: int) -> bool:
    """Whether a share clearly differs between two points, the lowest and the highest of all.

    Parameters
    ----------
    happened : bool array, shape (n_rows,)
    run, point : int array, shape (n_rows,)
        Number of the run, the same at each point for the same luck; and its point.
    low, high : int
        The two points.
    n_points : int
        Of how many they are the extremes.
    """
    if low == high:
        return False
    of_low, of_high = (np.flatnonzero(point == place) for place in (low, high))
    _, at_low, at_high = np.intersect1d(run[of_low], run[of_high], assume_unique=True, return_indices=True)
    pair = paired_share("", happened[of_low[at_low]], happened[of_high[at_high]])
    return is_clear(pair, among=n_points * (n_points - 1) // 2)

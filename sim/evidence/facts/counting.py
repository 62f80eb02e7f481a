"""Counting: shares, quantiles and waiting times among weighted cases.

What is coded of a log is a *measure*: given weights of runs (all one, or zero for those that the jackknife leaves out),
it returns values by the id of the fact. A fact without a case to count is nan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.model.arrays import Bools, Floats

YEAR = 365.25
Values = dict[str, float]
Measure = Callable[[Floats], Values]


class Share(float):
    """A share that knows among how many cases, by weight, it was counted."""

    of: float


def share(event: Bools, given: Bools | bool, weight: Floats) -> Share:
    """Weighted share of `event` among `given`; nan if there is none."""
    counted = weight * given
    told = Share(ratio(float((counted * event).sum()), float(counted.sum())))
    told.of = float(counted.sum())
    return told


def ratio(part: float, whole: float) -> float:
    """A part of a whole; nan if there is none."""
    return part / whole if whole > 0.0 else float("nan")


def quantile(values: Floats, probability: float, weight: Floats) -> float:
    """Weighted quantile: the smallest value with at least this share of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    if not len(values) or below[-1] <= 0.0:
        return float("nan")
    return float(values[order][min(np.searchsorted(below, probability * below[-1] * (1 - 1e-12)), len(values) - 1)])


def quantiles(
    name: str, values: Floats, among: Bools | slice, weight: Floats, percents: Sequence[int] = (25, 50, 75)
) -> Values:
    """Weighted quantiles of the values of some cases, each as a fact of its own: `name.q25` and so on."""
    return {f"{name}.q{percent}": quantile(values[among], percent / 100.0, weight[among]) for percent in percents}


def within(name: str, lag: Floats, days: Sequence[int], given: Bools | bool, weight: Floats) -> Values:
    """Weighted shares whose lag is at most so many days, each as a fact of its own; `name` has a place for the days."""
    return {name.format(most): share(lag <= most, given, weight) for most in days}


def kaplan_meier(waiting: Floats, happened: Bools, days: float, weight: Floats) -> float:
    """Share for which it has happened within some days; those followed for less are censored."""
    if not len(waiting) or weight.sum() <= 0.0:
        return float("nan")
    order = np.lexsort((~happened, waiting))
    at_risk = np.cumsum(weight[order][::-1])[::-1]
    counts = happened[order] & (waiting[order] <= days) & (at_risk > 0.0)
    return 1.0 - float(np.exp(np.sum(np.log1p(-np.minimum(weight[order][counts] / at_risk[counts], 1.0 - 1e-12)))))

"""Counting: shares, quantiles and waiting times among weighted cases, and the coded log that every fact counts in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.facts.crises import Crises
from sim.evidence.facts.disputes import Disputes, Strikes
from sim.evidence.facts.log import Flags, Log
from sim.model.arrays import Floats

YEAR = 365.25
Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Coded:
    """A log with its disputes, first strikes and crises, and the attributes of each run's dyad."""

    log: Log
    disputes: Disputes
    strikes: Strikes
    crises: Crises
    contiguous: Flags
    rivalry: Flags
    nuclear: Floats


def share(event: Flags, given: Flags, weight: Floats) -> float:
    """Weighted share of `event` among `given`; nan if there is none."""
    counted = weight * given
    whole = float(counted.sum())
    return float((counted * event).sum()) / whole if whole > 0.0 else float("nan")


def quantile(values: Floats, probability: float, weight: Floats) -> float:
    """Weighted quantile: the smallest value with at least this share of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    if not len(values) or below[-1] <= 0.0:
        return float("nan")
    return float(values[order][min(np.searchsorted(below, probability * below[-1] * (1 - 1e-12)), len(values) - 1)])


def quantiles(
    name: str, values: Floats, among: Flags | slice, weight: Floats, percents: Sequence[int] = (25, 50, 75)
) -> Values:
    """Weighted quantiles of the values of some cases, each as a fact of its own: `name.q25` and so on."""
    return {f"{name}.q{percent}": quantile(values[among], percent / 100.0, weight[among]) for percent in percents}


def kaplan_meier(waiting: Floats, happened: Flags, days: float, weight: Floats) -> float:
    """Share for which it has happened within some days; those followed for less are censored."""
    if not len(waiting) or weight.sum() <= 0.0:
        return float("nan")
    order = np.lexsort((~happened, waiting))
    at_risk = np.cumsum(weight[order][::-1])[::-1]
    counts = happened[order] & (waiting[order] <= days) & (at_risk > 0.0)
    return 1.0 - float(np.exp(np.sum(np.log1p(-np.minimum(weight[order][counts] / at_risk[counts], 1.0 - 1e-12)))))

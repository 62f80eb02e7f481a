"""What the model is held against: each fact with how surely it is known and how far a true model may miss it.

Shares are compared as log-odds; days, deaths and odds ratios as logarithms; everything else as it is. The *observation
error* comes from the interval of the fact. The *discrepancy* is how far even the best coefficients may miss it, because
the model is not the world and coding rules are not those of the data: without it, posteriors would be absurdly narrow
(Kennedy & O'Hagan 2001; Brynjarsdottir & O'Hagan 2014). It is fixed beforehand, the same for all facts of a kind
(`DISCREPANCY`), and another only where a reason is written beside it.

>>> target = target_of("answered", 0.34, 0.26, 0.41, kind="share")
>>> round(target.value, 2), round(target.sd, 2), target.discrepancy
(-0.66, 0.17, 0.2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np

from sim.model.arrays import Floats
from sim.results.intervals import Z

DISCREPANCY = {"share": 0.2, "positive": 0.2, "number": 0.0}
"""One standard deviation by kind: a fifth of the odds; a fifth of the number; for plain numbers it must be given."""
EDGE = 0.0005
"""Shares are kept this far from 0 and 1, where log-odds end."""
LEAST = 0.25
"""Below this, positive numbers (days, deaths, ratios) are not told apart."""
KINDS = ("share", "positive", "number")


@dataclass(frozen=True, slots=True)
class Target:
    """One fact on the scale on which it is compared.

    Attributes
    ----------
    name : str
        That of the summary.
    kind : str
        "share" (log-odds), "positive" (logarithm) or "number".
    value, sd : float
        Observed, and its standard error, on that scale.
    discrepancy : float
        Standard deviation of the miss of a true model, on that scale.
    reason : str
        Why that discrepancy; empty for the usual one.
    weight : float
        How often it counts: below 1 for facts that say in part what others say.
    """

    name: str
    kind: str
    value: float
    sd: float
    discrepancy: float
    reason: str = ""
    weight: float = 1.0

    @property
    def variance(self) -> float:
        """Of observation and discrepancy together."""
        return self.sd**2 + self.discrepancy**2

    def scaled(self, values: Floats) -> Floats:
        """Simulated values on the scale of the target."""
        if self.kind == "share":
            kept = np.clip(values, EDGE, 1.0 - EDGE)
            return np.asarray(np.log(kept / (1.0 - kept)))
        return np.asarray(np.log(np.maximum(values, LEAST))) if self.kind == "positive" else values

    def scaled_errors(self, values: Floats, errors: Floats) -> Floats:
        """Standard errors on the scale of the target."""
        if self.kind == "share":
            kept = np.clip(values, EDGE, 1.0 - EDGE)
            return np.asarray(errors / (kept * (1.0 - kept)))
        return np.asarray(errors / np.maximum(values, LEAST)) if self.kind == "positive" else errors

    def plain(self, scaled: float) -> float:
        """A value of the scale as people read it."""
        if self.kind == "share":
            return 1.0 / (1.0 + exp(-scaled))
        return exp(scaled) if self.kind == "positive" else scaled

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "name": self.name, "kind": self.kind, "value": self.value, "sd": self.sd,
            "discrepancy": self.discrepancy, "reason": self.reason, "weight": self.weight,
        }  # fmt: skip


def target_of(
    name: str,
    value: float,
    low: float,
    high: float,
    *,
    kind: str,
    discrepancy: float | None = None,
    reason: str = "",
    weight: float = 1.0,
) -> Target:
    """A target from a fact and its 95 % interval.

    Parameters
    ----------
    name : str
    value, low, high : float
        As published.
    kind : str
        "share", "positive" or "number".
    discrepancy : float, optional
        On the scale of comparison; that of `DISCREPANCY` if absent.
    reason : str, optional
        Needed where another discrepancy is given.
    weight : float, optional
        How often it counts.

    Raises
    ------
    ValueError
        If the interval does not hold the value, or a discrepancy has no reason.
    """
    if kind not in KINDS:
        raise ValueError(f"{name}: kind is {kind!r}; known are {', '.join(KINDS)}.")
    if not low <= value <= high or not low < high:
        raise ValueError(f"{name}: the interval from {low:g} to {high:g} does not hold {value:g}.")
    if discrepancy is not None and not reason:
        raise ValueError(f"{name}: a discrepancy of its own needs a reason.")
    if discrepancy is None and kind == "number":
        raise ValueError(f"{name}: a plain number needs a discrepancy of its own, with a reason.")
    usual = DISCREPANCY[kind] if discrepancy is None else discrepancy
    shape = Target(name, kind, 0.0, 0.0, usual, reason, weight)
    centre, below, above = (float(shape.scaled(np.array(end))) for end in (value, low, high))
    return Target(name, kind, centre, (above - below) / (2.0 * Z), usual, reason, weight)


def scaled_table(targets: Sequence[Target], values: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Simulated values and errors on the scales of the targets, column by column."""
    columns = [target.scaled(values[:, place]) for place, target in enumerate(targets)]
    wrong = [target.scaled_errors(values[:, at], errors[:, at]) for at, target in enumerate(targets)]
    return np.stack(columns, axis=1), np.stack(wrong, axis=1)

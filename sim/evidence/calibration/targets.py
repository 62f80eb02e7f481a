"""What the model is held against: each fact with how surely it is known and how far a true model may miss it.

Shares are compared as log-odds; days, deaths and ratios as logarithms. The *observation error* comes from the interval
of the fact. The *discrepancy* is how far even the best coefficients may miss it, because the model is not the world and
coding rules are not those of the data: without it, posteriors would be absurdly narrow (Kennedy & O'Hagan 2001;
Brynjarsdottir & O'Hagan 2014). It is fixed beforehand, the same for all facts (`DISCREPANCY`), and another only where a
reason is written beside it.

Not every fact is fitted alike. One that says again what another says would count twice; one whose coding the family
meets only roughly may be missed further. The table `scenarios/fit/targets.csv` names each with its weight, discrepancy
and reason; every other fact has weight 1 and the usual discrepancy. What is left out (weight 0) is compared all the
same (`sim facts`), as a fact that nothing was fitted to.

*How well simulated facts agree with observed ones* is one likelihood, which the search and the posterior use. Each fact
misses its target by a Student variable whose scale holds everything that may be off: the error of the observation, the
discrepancy, and the luck of the runs (with the posterior, also what the emulator may be off),

    (target - simulated) / sqrt(Var observation + Var discrepancy + Var luck and emulator) ~ t(`DEGREES`).

Its tails are heavy, so that one fact which the model cannot meet costs a logarithm instead of a square, and does not
rule all others.

Sources
-------
Lange, Little & Taylor (1989), J. American Statistical Association 84, 881-896 (the t distribution; four to six degrees
of freedom serve most uses); Price, Drovandi, Lee & Nott (2018), J. Computational and Graphical Statistics 27, 1-11
(synthetic likelihood).

>>> target = target_of("answered", 0.34, 0.26, 0.41, kind="share")
>>> round(target.value, 2), round(target.sd, 2), target.discrepancy
(-0.66, 0.17, 0.2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from math import exp, lgamma, log, pi
from typing import Any

import numpy as np

from sim.evidence.facts.simulate import PARTS, measured_of
from sim.model.arrays import Floats
from sim.results.facts import Fact
from sim.results.intervals import Z
from sim.scenario.csv_rows import Row, numbers, read_rows

DISCREPANCY = 0.2
"""One standard deviation: a fifth of the odds, or of the number."""
EDGE = 0.0005
"""Shares are kept this far from 0 and 1, where log-odds end."""
LEAST = 0.25
"""Below this, positive numbers (days, deaths, ratios) are not told apart."""
SHARE, POSITIVE = "share", "positive"
KIND_OF_UNIT = {
    "share": SHARE, "probability": SHARE, "days": POSITIVE, "deaths": POSITIVE, "odds ratio": POSITIVE,
    "per dyad-year": SHARE, "rate ratio": POSITIVE, "1": SHARE,
}  # fmt: skip
COLUMNS = ("id", "weight", "discrepancy", "reason")
TARGETS = "fit/targets.csv"
"""The shipped table of departures."""
DEGREES = 5.0
"""Degrees of freedom of a miss."""
CONSTANT = lgamma(0.5 * (DEGREES + 1.0)) - lgamma(0.5 * DEGREES) - 0.5 * log(DEGREES * pi)
FAR = 6.0
"""Standard deviations by which a fact is taken to be missed where a played point has no case to count; assumption."""


@dataclass(frozen=True, slots=True)
class Target:
    """One fact on the scale on which it is compared.

    Attributes
    ----------
    name : str
        That of the summary.
    kind : str
        "share" (log-odds) or "positive" (logarithm).
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
        if self.kind == SHARE:
            kept = np.clip(values, EDGE, 1.0 - EDGE)
            return np.asarray(np.log(kept / (1.0 - kept)))
        return np.asarray(np.log(np.maximum(values, LEAST)))

    def scaled_errors(self, values: Floats, errors: Floats) -> Floats:
        """Standard errors on the scale of the target."""
        if self.kind == SHARE:
            kept = np.clip(values, EDGE, 1.0 - EDGE)
            return np.asarray(errors / (kept * (1.0 - kept)))
        return np.asarray(errors / np.maximum(values, LEAST))

    def plain(self, scaled: float) -> float:
        """A value of the scale as people read it."""
        return 1.0 / (1.0 + exp(-scaled)) if self.kind == SHARE else exp(scaled)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Departure:
    """How some facts are fitted otherwise than usual.

    Attributes
    ----------
    id : str
        Name of a fact, with * and ? for any letters.
    weight : float
        How often it counts; 0 leaves it out.
    discrepancy : float or None
        None for the usual one.
    reason : str
    """

    id: str
    weight: float
    discrepancy: float | None
    reason: str


USUAL = Departure("*", 1.0, None, "")


def target_of(name: str, value: float, low: float, high: float, *, kind: str, how: Departure = USUAL) -> Target:
    """A target from a fact and its 95 % interval.

    Parameters
    ----------
    name : str
    value, low, high : float
        As published.
    kind : str
        "share" or "positive".
    how : Departure, optional
        How it is fitted.
    """
    discrepancy = DISCREPANCY if how.discrepancy is None else how.discrepancy
    shape = Target(name, kind, 0.0, 0.0, discrepancy, how.reason, how.weight)
    centre, below, above = (float(shape.scaled(np.array(end))) for end in (value, low, high))
    return replace(shape, value=centre, sd=(above - below) / (2.0 * Z))


def scaled_table(targets: Sequence[Target], values: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Simulated values and errors on the scales of the targets, column by column."""
    columns = [target.scaled(values[:, place]) for place, target in enumerate(targets)]
    wrong = [target.scaled_errors(values[:, at], errors[:, at]) for at, target in enumerate(targets)]
    return np.stack(columns, axis=1), np.stack(wrong, axis=1)


def departures_in(data: bytes, file: str) -> tuple[Departure, ...]:
    """The departures of the bytes of a table that messages call `file`.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    return read_rows(data, file, COLUMNS, _departure)


def _departure(row: Row) -> Departure:
    (weight,) = numbers(row, "weight")
    discrepancy = numbers(row, "discrepancy")[0] if row["discrepancy"] else None
    if not 0.0 <= weight <= 10.0:
        raise ValueError(f"weight is {weight:g}; it must be in [0, 10].")
    if discrepancy is not None and discrepancy <= 0.0:
        raise ValueError(f"discrepancy is {discrepancy:g}; it must be above 0, or nothing for the usual one.")
    if not row["reason"]:
        raise ValueError("needs a reason.")
    return Departure(row["id"], weight, discrepancy, row["reason"])


def departure_of(fact: str, departures: Sequence[Departure]) -> Departure:
    """The first that speaks of a fact."""
    return next((one for one in departures if fnmatchcase(fact, one.id)), USUAL)


def fact_targets(facts: Sequence[Fact], departures: Sequence[Departure]) -> tuple[Target, ...]:
    """The facts of a table that are fitted, as targets: those that are measured, as a share or a positive number."""
    measured = frozenset().union(*map(measured_of, PARTS))
    told = []
    for fact in facts:
        how, kind = departure_of(fact.id, departures), KIND_OF_UNIT.get(fact.unit)
        if fact.id in measured and kind is not None and fact.low < fact.high and how.weight > 0.0:
            told.append(target_of(fact.id, fact.value, fact.low, fact.high, kind=kind, how=how))
    return tuple(told)


def log_likelihoods(targets: Sequence[Target], values: Floats, variances: Floats) -> Floats:
    """Log-likelihood of every target, shape (n_points, n_targets); nan where a value is nan or may be off without end.

    Parameters
    ----------
    targets : sequence of Target
    values : float array, shape (n_points, n_targets)
        On the scales of the targets.
    variances : float array, shape (n_points, n_targets)
        Of what the values may be off.
    """
    observed, allowed, weight = (
        np.array([getattr(target, name) for target in targets]) for name in ("value", "variance", "weight")
    )
    total = variances + allowed
    with np.errstate(invalid="ignore"):
        squares = (observed - values) ** 2 / total
        told = CONSTANT - 0.5 * np.log(total) - 0.5 * (DEGREES + 1.0) * np.log1p(squares / DEGREES)
    return np.asarray(weight * np.where(np.isfinite(total), told, np.nan))


def played_loglik(targets: Sequence[Target], values: Floats, errors: Floats) -> Floats:
    """Log-likelihood of all targets at played points, shape (n_points,); what cannot be evaluated is missed by far.

    Parameters
    ----------
    targets : sequence of Target
    values, errors : float array, shape (n_points, n_targets)
        On the scales of the targets.
    """
    known = np.isfinite(values)
    far = np.array([target.value + FAR * target.variance**0.5 for target in targets])
    luck = np.where(known & np.isfinite(errors), errors, 0.0) ** 2
    return np.asarray(log_likelihoods(targets, np.where(known, values, far), luck).sum(axis=1))

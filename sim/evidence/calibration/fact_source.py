"""The facts of 1946-1989 as targets, and the reference family as their simulator.

Not every fact is fitted alike. One that says again what another says would count twice; one whose coding the family
meets only roughly may be missed further. The table `scenarios/fit/targets.csv` names each with its weight, discrepancy
and reason; every other fact has weight 1 and the usual discrepancy. What is left out (weight 0) is compared all the
same (`sim facts`), as a fact that nothing was fitted to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np

from sim.evidence.calibration.csv_rows import number_in, rows_in, shipped_file
from sim.evidence.calibration.simulators import Points, Summaries
from sim.evidence.calibration.targets import Target, target_of
from sim.evidence.facts.family import reference_family
from sim.evidence.facts.simulate import PARTS, measured_of, simulate_facts
from sim.results.facts import Fact
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.read import read_bytes

COLUMNS = ("id", "weight", "discrepancy", "reason")
TARGETS = "targets.csv"
"""The shipped table of departures."""

KIND_OF_UNIT = {"share": "share", "probability": "share", "days": "positive", "deaths": "positive",
                "odds ratio": "positive", "per dyad-year": "share", "rate ratio": "positive", "1": "share"}  # fmt: skip


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


def read_departures(path: Path | None = None) -> tuple[Departure, ...]:
    """The departures of a table; of the shipped one if no path is given. Errors as for `departures_in`."""
    path = shipped_file(TARGETS) if path is None else path
    return departures_in(read_bytes(path, str(path)), str(path))


def departures_in(data: bytes, file: str) -> tuple[Departure, ...]:
    """The departures of the bytes of a table that messages call `file`.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    found, faults = [], []
    for line, row in rows_in(data, file, COLUMNS):
        try:
            weight, discrepancy = number_in(row, "weight"), number_in(row, "discrepancy")
            if weight is None or not 0.0 <= weight <= 10.0:
                raise ValueError(f"weight is {row['weight']!r}; it must be in [0, 10].")
            if discrepancy is not None and discrepancy <= 0.0:
                raise ValueError(f"discrepancy is {discrepancy:g}; it must be above 0, or nothing for the usual one.")
            if not row["reason"]:
                raise ValueError("needs a reason.")
            found.append(Departure(row["id"], weight, discrepancy, row["reason"]))
        except ValueError as error:
            faults.append(Fault(file, line, row["id"], str(error)))
    if faults:
        raise ScenarioError(faults)
    return tuple(found)


def departure_of(fact: str, departures: Sequence[Departure]) -> Departure:
    """The first that speaks of a fact."""
    return next((one for one in departures if fnmatchcase(fact, one.id)), USUAL)


def fact_targets(facts: Sequence[Fact], departures: Sequence[Departure] | None = None) -> tuple[Target, ...]:
    """The facts of a table that are fitted, as targets: those that are measured, as a share or a positive number.

    Parameters
    ----------
    facts : sequence of Fact
    departures : sequence of Departure, optional
        The shipped ones if absent.
    """
    told = read_departures() if departures is None else departures
    measured = frozenset().union(*map(measured_of, PARTS))
    pairs = [
        (fact, departure_of(fact.id, told))
        for fact in facts
        if fact.id in measured and fact.unit in KIND_OF_UNIT and fact.low < fact.high
    ]
    return tuple(
        target_of(
            fact.id, fact.value, fact.low, fact.high, kind=KIND_OF_UNIT[fact.unit], discrepancy=one.discrepancy,
            reason=one.reason, weight=one.weight,
        )
        for fact, one in pairs
        if one.weight > 0.0
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactSimulator:
    """Facts of the reference family. It is told their names alone, never what was observed.

    Attributes
    ----------
    ids : tuple of str
    """

    ids: tuple[str, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """None: facts are of no pair of states."""
        return ()

    def described(self) -> dict[str, Any]:
        """The family and its facts."""
        family = reference_family()
        openings = {name: family.scenario(name).sha256 for name in family.openings}
        return {"facts": list(self.ids), "openings": openings, "weights": [list(dyad) for dyad in family.dyads]}

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Facts at every point; run r of the family has the same luck at each, unless they are apart."""
        decades = None if measured_of("decades") & set(self.ids) else 0
        peace = None if (measured_of("peace") | measured_of("groups")) & set(self.ids) else 0
        told = simulate_facts(points, runs=runs, seed=seed, decades=decades, peace=peace, apart=apart)
        n_points = len(told.values)
        values, errors = np.full((2, n_points, len(self.ids)), np.nan)
        for column, name in enumerate(self.ids):
            if name in told.ids:
                place = told.ids.index(name)
                values[:, column], errors[:, column] = told.values[:, place], told.errors[:, place]
        return Summaries(values, errors, np.zeros((n_points, 0)))

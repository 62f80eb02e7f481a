"""The reference family: its members, how often each is played, and the runs that stand for a weighted sample of it.

Beside it there are two families without an opening: pairs left to themselves (`peace_family`), and pairs with a group
on the other's soil (`family_with_group`).

A run of the sample is an opening (a scenario file) with a border or none, a rivalry or none, relations to match, and 0,
1 or 2 nuclear powers. Runs are dealt out in proportion to the weights by largest remainders, so that no run carries a
weight.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats
from sim.model.compile import RELATIONS
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.scenario.sample import Sample
from sim.scenario.sample_file import Parameters, read_sample
from sim.scenario.shipped import shipped_text

FOLDER = "reference"
CONTIGUOUS, RIVALRY, RELATION, NUCLEAR = "dyad.contiguous", "dyad.rivalry", "dyad.relationship", "dyad.nuclear"
ATTRIBUTES = (CONTIGUOUS, RIVALRY, RELATION, NUCLEAR)
"""Attributes of a dyad that differ within a batch of runs."""


@dataclass(frozen=True, slots=True)
class Family:
    """The members of the family.

    Attributes
    ----------
    openings : mapping of str to float
        Weight of each opening, by the name of its scenario.
    dyads : sequence of (contiguous, rivalry, relation, nuclear, weight)
        Relations as -1 (partner), 0 (wary), 1 (hostile).
    sample : Sample or None
        Coefficients of which every dyad draws one row; the defaults if None.
    until : int or None
        Last day of the record that is forced; None where there is no record.
    """

    openings: Mapping[str, float]
    dyads: Sequence[tuple[float, float, float, float, float]]
    sample: Sample | None = None
    until: int | None = 0

    def scenario(self, opening: str, horizon_days: float | None = None) -> Scenario:
        """The scenario of one opening, forced through that opening and free from then on."""
        return load(f"{FOLDER}/{opening}", history_until=self.until, horizon_days=horizon_days, parameters=self.sample)

    def attributes(self, runs: int) -> dict[str, Floats]:
        """Border, rivalry, relations and nuclear powers of each of `runs` runs of one opening, by dotted key."""
        counts = dealt([weight for *_, weight in self.dyads], runs)
        columns = np.repeat(np.array([dyad[:-1] for dyad in self.dyads]), counts, axis=0)
        return {path: columns[:, column].copy() for column, path in enumerate(ATTRIBUTES)}


@dataclass(frozen=True, slots=True)
class Cell:
    """Pairs of states with or without a border and a rivalry.

    Attributes
    ----------
    name, any_name : str
        As the ids of facts on force and on any dispute have it; the latter empty where there is no such fact.
    dyad : (contiguous, rivalry, relation, nuclear, weight)
        As in a family.
    pair_years : tuple of float
        Pair-years of the data by class of years since the last dispute (`quiet.SINCE`); empty if not told.
    """

    name: str
    any_name: str
    dyad: tuple[float, float, float, float, float]
    pair_years: tuple[float, ...]


def reference_family(parameters: Parameters = None) -> Family:
    """The shipped family, from `scenarios/reference/weights.toml`, with the defaults or a sample of coefficients."""
    weights = _weights()
    openings = {name: float(value) for name, value in weights["openings"].items() if name != "note"}
    dyads = [
        (
            float(dyad["contiguous"]),
            float(dyad["rivalry"]),
            RELATIONS[dyad["relationship"]],
            float(powers),
            dyad["weight"] * share,
        )
        for dyad in weights["dyads"]
        for powers, share in weights["nuclear"]["contiguous" if dyad["contiguous"] else "apart"].items()
    ]
    return Family(openings, dyads, read_sample(parameters))


def peace_cells() -> tuple[Cell, ...]:
    """The cells of border and rivalry in which pairs are left to themselves."""
    return tuple(
        Cell(
            cell["name"],
            cell.get("pooled", ""),
            (
                float(cell["contiguous"]),
                float(cell["rivalry"]),
                RELATIONS[cell["relationship"]],
                0.0,
                float(cell["weight"]),
            ),
            tuple(map(float, cell.get("pair_years", ()))),
        )
        for cell in _weights()["peace"]
    )


def peace_family(sample: Sample | None = None) -> Family:
    """Pairs without opening, group or record."""
    return Family({"peace": 1.0}, [cell.dyad for cell in peace_cells()], sample, until=None)


def family_with_group(sample: Sample | None = None) -> Family:
    """Neighbours who are no rivals, with a group on the soil of one that attacks the other."""
    return Family({"group_at_large": 1.0}, [(1.0, 0.0, RELATIONS["wary"], 0.0, 1.0)], sample, until=None)


def _weights() -> dict[str, Any]:
    return tomllib.loads(shipped_text(f"{FOLDER}/weights").decode("utf-8"))


def dealt(weights: Sequence[float], runs: int) -> NDArray[np.int64]:
    """`runs` dealt out in proportion to the weights, the rest by largest remainders; earlier wins a tie.

    >>> dealt([0.5, 0.3, 0.2], 7)
    array([4, 2, 1])
    """
    shares = np.asarray(weights, dtype=float) / float(np.sum(weights)) * runs
    counts = np.floor(shares + 1e-9).astype(np.int64)
    rest = runs - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:rest]] += 1
    return counts

"""The reference family: its members, how often each is played, and the runs that stand for a weighted sample of it.

A run of the sample is an opening (a scenario file) with a border or none, a rivalry or none, relations to match, and 0,
1 or 2 nuclear powers. Runs are dealt out in proportion to the weights by largest remainders, so that no run carries a
weight.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

Floats = NDArray[np.float64]


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
    """

    openings: Mapping[str, float]
    dyads: Sequence[tuple[float, float, float, float, float]]
    sample: Sample | None = None

    def scenario(self, opening: str, horizon_days: float | None = None) -> Scenario:
        """The scenario of one opening, forced through that opening and free from then on."""
        return load(f"{FOLDER}/{opening}", history_until=0, horizon_days=horizon_days, parameters=self.sample)

    def attributes(self, runs: int) -> dict[str, Floats]:
        """Border, rivalry, relations and nuclear powers of each of `runs` runs of one opening, by dotted key."""
        counts = dealt([weight for *_, weight in self.dyads], runs)
        columns = np.repeat(np.array([dyad[:-1] for dyad in self.dyads]), counts, axis=0)
        return {path: columns[:, column].copy() for column, path in enumerate(ATTRIBUTES)}


def reference_family(parameters: Parameters = None) -> Family:
    """The shipped family, from `scenarios/reference/weights.toml`, with the defaults or a sample of coefficients."""
    weights = tomllib.loads(shipped_text(f"{FOLDER}/weights").decode("utf-8"))
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

"""The reference family: its members, how often each is played, and the runs that stand for a weighted sample of it.

Beside it there are two families without an opening: pairs left to themselves (`peace_family`), and pairs with a group
on the other's soil (`family_with_group`).

A run of the sample is an opening (a scenario file) with a border or none, a rivalry or none, relations to match, and 0,
1 or 2 nuclear powers. Runs are dealt out in proportion to the weights by largest remainders, so that no run carries a
weight.

Runs are played on boards. Openings that differ in nothing but the act with which a state opens share a model, with that
act as a parameter: fewer and wider batches.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim.model.arrays import Floats, Ints
from sim.model.compile import RELATIONS, compile_model
from sim.model.outcomes import WORLD
from sim.model.structure import Model, Varying
from sim.play.plan import Variant
from sim.scenario.load import load
from sim.scenario.read import shipped_text
from sim.scenario.records import Scenario
from sim.scenario.sample import Parameters, Sample, read_sample
from sim.study.varied import overrides_of
from sim.vocabulary import case_action

FOLDER = "reference"
CONTIGUOUS, RIVALRY, RELATION, NUCLEAR = "dyad.contiguous", "dyad.rivalry", "dyad.relationship", "dyad.nuclear"
ATTRIBUTES = (CONTIGUOUS, RIVALRY, RELATION, NUCLEAR)
"""Attributes of a dyad that differ within a batch of runs."""

Dyad = tuple[float, float, float, float, float]
"""Border and rivalry as 0 or 1, relation as -1 (partner), 0 (wary) or 1 (hostile), nuclear powers, weight."""
ACT = "history.0.action"
"""The opening act, as a parameter that differs between the runs of a board."""
MOST_EVENTS = 5_000
"""A dyad with more events is cut short: beyond it a few endless wars would take most of the time."""


@dataclass(frozen=True, slots=True)
class Family:
    """The members of the family.

    Attributes
    ----------
    openings : mapping of str to float
        Weight of each opening, by the name of its scenario.
    dyads : sequence of Dyad
    sample : Sample or None
        Coefficients of which every dyad draws one row; the defaults if None.
    until : int or None
        Last day of the record that is forced; None where there is no record.
    """

    openings: Mapping[str, float]
    dyads: Sequence[Dyad]
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
    dyad : Dyad
    pair_years : tuple of float
        Pair-years of the data by class of years since the last dispute (`disputes.SINCE`); empty if not told.
    """

    name: str
    any_name: str
    dyad: Dyad
    pair_years: tuple[float, ...]


def reference_family(parameters: Parameters = None) -> Family:
    """The shipped family, from `scenarios/reference/weights.toml`, with the defaults or a sample of coefficients."""
    weights = _weights()
    openings = {name: float(value) for name, value in weights["openings"].items() if name != "note"}
    dyads = [
        _dyad(told, float(powers), told["weight"] * share)
        for told in weights["dyads"]
        for powers, share in weights["nuclear"]["contiguous" if told["contiguous"] else "apart"].items()
    ]
    return Family(openings, dyads, read_sample(parameters))


def peace_cells() -> tuple[Cell, ...]:
    """The cells of border and rivalry in which pairs are left to themselves."""
    return tuple(
        Cell(
            told["name"], told.get("pooled", ""), _dyad(told, 0.0, float(told["weight"])),
            tuple(map(float, told.get("pair_years", ()))),
        )
        for told in _weights()["peace"]
    )  # fmt: skip


def _dyad(told: Mapping[str, Any], nuclear: float, weight: float) -> Dyad:
    return (float(told["contiguous"]), float(told["rivalry"]), RELATIONS[told["relationship"]], nuclear, weight)


def peace_family(sample: Sample | None = None) -> Family:
    """Pairs without opening, group or record."""
    return Family({"peace": 1.0}, [cell.dyad for cell in peace_cells()], sample, until=None)


def family_with_group(sample: Sample | None = None) -> Family:
    """Neighbours who are no rivals, with a group on the soil of one that attacks the other."""
    return Family({"group_at_large": 1.0}, [(1.0, 0.0, RELATIONS["wary"], 0.0, 1.0)], sample, until=None)


def _weights() -> dict[str, Any]:
    return tomllib.loads(shipped_text(f"{FOLDER}/weights").decode("utf-8"))


def dealt(weights: Sequence[float], runs: int) -> Ints:
    """`runs` dealt out in proportion to the weights, the rest by largest remainders; earlier wins a tie.

    >>> dealt([0.5, 0.3, 0.2], 7)
    array([4, 2, 1])
    """
    shares = np.asarray(weights, dtype=float) / float(np.sum(weights)) * runs
    counts = np.floor(shares + 1e-9).astype(np.int64)
    rest = runs - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:rest]] += 1
    return counts


@dataclass(frozen=True)
class Board:
    """Runs that one batch plays: one model, and attributes of each run by dotted key."""

    scenario: Scenario
    attributes: Mapping[str, Floats]

    @property
    def runs(self) -> int:
        """How many."""
        return len(self.attributes[RELATION])

    def variant(self, place: int, points: Mapping[str, Floats], n_points: int, apart: int | None) -> Variant:
        """Its runs at all points, one point after the other, as runs of one point of a plan.

        Parameters
        ----------
        place : int
            The number of that point.
        points : mapping of dotted key to float array of shape (n_points,)
        n_points : int
        apart : int or None
            Number of the first point, where each has luck of its own; run r of every point has the same luck if None.
        """
        numbers = np.arange(n_points * self.runs, dtype=np.int64)
        columns = {
            path: np.tile(values, n_points) for path, values in self.attributes.items() if path in self.model.paths
        }
        columns |= {path: np.repeat(values, self.runs) for path, values in overrides_of(points, self.model).items()}
        luck = None
        if apart is not None or n_points > 1:
            luck = numbers % self.runs if apart is None else numbers + apart * self.runs
        return Variant(self.model, np.array([place]), columns, chosen=numbers, luck=luck)

    @cached_property
    def model(self) -> Model:
        """The model; relations are one of its parameters, and so is the opening act where a state opens."""
        model = compile_model(self.scenario)
        owners = [place for place, entity in enumerate(model.entities) if "record_action" in entity.parameters]
        by_state = [place for place in owners if model.entities[place].kind == "state"]
        paths = dict(model.paths) | {RELATION: Varying(WORLD, "relation")}
        for place in by_state:
            paths[ACT] = Varying(place, "record_action", 0)
        return replace(model, paths=paths, max_events=MOST_EVENTS)


def opening_act(scenario: Scenario) -> float:
    """The code of the act that opens a scenario of the family."""
    entry = scenario.history[0]
    return float(case_action(entry.action, against_group=entry.against is not None))


def likeness(scenario: Scenario) -> str:
    """Equal for scenarios of the family that differ in nothing but the act with which a state opens."""
    entries = tuple(entry.model_copy(update={"action": "", "against": None}) for entry in scenario.history[:1])
    alike = scenario.model_copy(update={"history": entries, "title": ""})
    return alike.sha256


def boards_of(family: Family, runs: int, horizon_days: float | None = None) -> tuple[Board, ...]:
    """The openings that have runs, those that differ in the opening act alone on one board.

    Parameters
    ----------
    family : Family
    runs : int
        Of all openings together.
    horizon_days : float, optional
        Where dyads are followed for longer than usual. The opening soon counts for nothing: the commonest stands for
        all.
    """
    weights = family.openings
    if horizon_days is not None:
        weights = {max(weights, key=weights.__getitem__): 1.0}
    alike: dict[str, list[tuple[Scenario, Mapping[str, Floats]]]] = {}
    for name, count in zip(weights, dealt(list(weights.values()), runs).tolist(), strict=True):
        if count >= 2:  # as it always was: other numbers would be other results
            scenario = family.scenario(name, horizon_days)
            attributes = family.attributes(count)
            if scenario.history:
                attributes[ACT] = np.full(count, opening_act(scenario))
            alike.setdefault(likeness(scenario), []).append((scenario, attributes))
    return tuple(
        Board(ones[0][0], {path: np.concatenate([one[path] for _, one in ones]) for path in ones[0][1]})
        for ones in alike.values()
    )

"""Boards: the openings of the family that one batch of lanes can play.

Openings that differ in nothing but the act with which a state opens share a model, with that act as a parameter: fewer
and wider batches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.evidence.facts.family import RELATION, Family, dealt
from sim.model.arrays import Floats
from sim.model.compile import compile_model
from sim.model.outcomes import WORLD
from sim.model.structure import Model, Varying
from sim.play.plan import Variant
from sim.scenario.records import Scenario
from sim.study.varied import overrides_of
from sim.vocabulary import case_action

ACT = "history.0.action"
"""The opening act, as a parameter that differs between the runs of a board."""
MOST_EVENTS = 5_000
"""A dyad with more events is cut short: beyond it a few endless wars would take most of the time."""


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

"""Boards: the openings of the family that one batch of lanes can play.

Openings that differ in nothing but the act with which a state opens share a model, with that act as a parameter: fewer
and wider batches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.evidence.facts.family import RELATION
from sim.model.compile import compile_model
from sim.model.outcomes import WORLD
from sim.model.structure import Model, Varying
from sim.scenario.records import Scenario
from sim.vocabulary import case_action

Floats = NDArray[np.float64]

ACT = "history.0.action"
"""The opening act, as a parameter that differs between the runs of a board."""
MOST_EVENTS = 5_000
"""A dyad with more events is cut short: beyond it a few endless wars would take most of the time."""


@dataclass(frozen=True)
class Board:
    """Runs that one batch plays: one model, and what differs between its runs."""

    scenario: Scenario
    columns: dict[str, list[Floats]] = field(default_factory=dict)

    def add(self, attributes: Mapping[str, Floats]) -> None:
        """More runs, with these attributes."""
        for path, values in attributes.items():
            self.columns.setdefault(path, []).append(values)

    def attributes(self) -> dict[str, Floats]:
        """Attributes of each run, by dotted key; the opening act only where the model has one."""
        paths = self.model.paths
        return {path: np.concatenate(parts) for path, parts in self.columns.items() if path in paths}

    @property
    def runs(self) -> int:
        """How many."""
        return sum(len(part) for part in next(iter(self.columns.values())))

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
    entry = scenario.history[0].model_copy(update={"action": "", "against": None})
    alike = scenario.model_copy(update={"history": (entry,), "title": ""})
    return alike.sha256

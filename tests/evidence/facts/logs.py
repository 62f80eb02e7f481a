"""Logs written by hand: a few acts of a few runs, in the order in which they happen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.evidence.facts.log import Acts, Log, Marks, coded
from sim.model.compile import compile_model
from sim.scenario.load import load
from sim.vocabulary import Action

A, B = 0, 1
MODEL = compile_model(load("reference/group_attack", history_until=0))

Row = tuple[int, float, int, Action]
"""Run, day, side (0, 1) and act; -1 for an actor who is no state."""


def log(rows: Sequence[Row], n_runs: int = 1, dead: dict[int, float] | None = None) -> Log:
    """The log of these events; `dead` gives soldiers killed by the place of the event."""
    from sim.engine.recorder import EVENT_DTYPE

    events = np.zeros(len(rows), dtype=EVENT_DTYPE)
    for place, (run, day, side, action) in enumerate(rows):
        events[place]["run"], events[place]["time"], events[place]["action"] = run, day, int(action)
        events[place]["actor"] = side
        events[place]["target"] = 0 if action is Action.ATTACK_BY_GROUP else 1 - side
        kind = "mediation" if action is Action.MEDIATION else "act"
        events[place]["kind"] = MODEL.kinds.index(kind)
        events[place]["deaths_military"] = (dead or {}).get(place, 0.0)
    return coded(MODEL, events, events["run"].astype(np.int64), np.full(n_runs, MODEL.horizon))


__all__ = ["MODEL", "A", "Acts", "B", "Log", "Marks", "Row", "log"]

"""Logs written by hand: a few acts of a few runs, in the order in which they happen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.evidence.facts.family import CONTIGUOUS, NUCLEAR, RIVALRY
from sim.evidence.facts.log import Events, Log, coded
from sim.evidence.facts.simulate import PARTS
from sim.model.compile import compile_model
from sim.scenario.load import load
from sim.vocabulary import Action

A, B = 0, 1
MODEL = compile_model(load("reference/group_attack", history_until=0))

Row = tuple[int, float, int, Action]
"""Run, day, side (0, 1) and act; -1 for an actor who is no state."""


Mark = tuple[int, float, int, str]
"""Run, day, side and kind of an event that is no act: `alarm` or `calm`."""

LASTS = 60.0
"""Days after which the crises of `crisis` are closed."""


def crisis(run: int, day: float, side: int) -> list[Mark]:
    """A state takes as grave what happens on that day, and the crisis closes after `LASTS` days."""
    return [(run, day, side, "alarm"), (run, day + LASTS, -1, "calm")]


def crises_after(rows: Sequence[Row]) -> list[Mark]:
    """The first event of each run is taken as grave by the state that it is aimed at."""
    first = {run: (day, side) for run, day, side, _ in reversed(rows)}
    return [mark for run, (day, side) in first.items() for mark in crisis(run, day, B if side == A else A)]


def log(
    rows: Sequence[Row],
    n_runs: int = 1,
    dead: dict[int, float] | None = None,
    end: float = MODEL.horizon,
    marks: Sequence[Mark] = (),
) -> Log:
    """The log of these events; `dead` gives soldiers killed by the place of the event, `end` when the runs end."""
    from sim.engine.recorder import EVENT_DTYPE

    events = np.zeros(len(rows) + len(marks), dtype=EVENT_DTYPE)
    for place, (run, day, side, action) in enumerate([*rows, *marks]):
        is_act = isinstance(action, Action)
        events[place]["run"], events[place]["time"] = run, day
        events[place]["action"] = int(action) if is_act else -1
        events[place]["actor"] = side
        events[place]["target"] = 0 if action is Action.ATTACK_BY_GROUP else 1 - side
        kind = "mediation" if action is Action.MEDIATION else "act" if is_act else action
        events[place]["kind"] = MODEL.kinds.index(kind)
        events[place]["deaths_military"] = (dead or {}).get(place, 0.0)
    events = events[np.lexsort((events["time"], events["run"]))]
    return coded(MODEL, events, events["run"].astype(np.int64), np.full(n_runs, end))


def counted(made: Log, rivals: Sequence[int] = ()) -> dict[str, float]:
    """Every fact of six years, of dyads without border and nuclear weapons, in these runs of rivals."""
    no = np.zeros(made.n_runs)
    columns = {CONTIGUOUS: no, RIVALRY: np.isin(np.arange(made.n_runs), rivals).astype(float), NUCLEAR: no}
    return PARTS["years"].measure_of(made, columns)(np.ones(made.n_runs))


def events_at(runs: Sequence[int], times: Sequence[float], **columns: np.ndarray) -> Events:
    """Events of these runs and times, of which nothing else matters but these columns."""
    nothing = np.zeros(len(runs), dtype=np.int64)
    run_and_time = {"run": np.array(runs, dtype=np.int64), "time": np.array(times, dtype=float)}
    return Events(**(dict.fromkeys(Events.__slots__, nothing) | run_and_time | columns))


__all__ = [
    "LASTS", "MODEL", "A", "B", "Log", "Mark", "Row", "counted", "crises_after", "crisis", "events_at", "log",
]  # fmt: skip

"""The reference engine: one run at a time in SimPy, with everything that happens told.

Each clock is a SimPy process that waits for its time or for being rescheduled by an interrupt; the environment alone
orders events. The rules are the ones of the vector engine, called with Python floats, and the uniforms come from the
same addresses, so that a run here equals the lane with its number bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import simpy

from sim.engine.draws import Key, clock_key, uniform
from sim.engine.failures import RuleError, RunFailure
from sim.engine.inputs import checked, inputs_of
from sim.engine.recorder import Batch, Recorder
from sim.model.arrays import Floats, Ints
from sim.model.checked_rule import RuleFault
from sim.model.structure import DEATHS, GRID, RANK, Clock, Entity, Finals, Model, Only, Opening, Ring, no_runs


class Change(NamedTuple):
    """What an event did to one field: the value last set, what time has made of it since, and the value now."""

    before: float
    drifted: float
    after: float


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One event of one run: when, what kind, who, on whom, what it changed, and for a decision the reasons.

    `number` is its place in the list. `cause` is the number of the event that set the time at which this one happened:
    what a decision put in hand, or a blow that made the other think; None for what is set at the start of a run.
    """

    number: int
    cause: int | None
    time: float
    kind: str
    actor: str | None
    target: str | None
    action: int
    rung: float
    deaths: Mapping[str, float]
    deaths_drawn: bool  # whether a dated record is silent about them
    changes: Mapping[str, Change]
    why: Mapping[str, Any] | None = None


class EntityView:
    """An entity in one run: its fields, parameters and clock times are ordinary attributes."""

    def __init__(self, entity: Entity, clocks: Mapping[str, int]) -> None:
        """The entity as it is before a run opens; `clocks` are the ranks of its clocks by attribute."""
        self.__dict__.update(entity.parameters)
        self.__dict__.update(entity.fields)
        self.__dict__.update(dict.fromkeys(clocks, math.inf))
        self.actor_index = entity.actor_index
        self._entity = entity
        self._clocks = clocks


def _on_grid(time: float) -> float:
    """The first point of the grid that is not before `time`."""
    return math.copysign(math.inf, time) if math.isinf(time * GRID) else math.ceil(time * GRID) / GRID


class _Run:
    """One run: views of the entities, a SimPy environment, and one process a clock."""

    def __init__(
        self,
        model: Model,
        keys: Mapping[str, Key],
        run: int,
        inputs: Mapping[str, Floats],
        recorder: Recorder | None,
        position: int,
        choices: Mapping[int, float] | None = None,
    ) -> None:
        self.model, self.keys, self.run = model, keys, run
        self.choices = choices or {}
        self.recorder, self.position = recorder, np.array([position])
        self.trace: list[TraceEntry] | None = None
        self.n_events = 0
        self.is_ended = False
        self.is_cut_short = False
        self.failure: RunFailure | None = None
        self.end_time = model.horizon
        self.rings = [0] * len(model.clocks)
        self.causes: list[int | None] = [None] * len(model.clocks)  # number of the event that last set each clock
        self.views = [EntityView(*one) for one in zip(model.entities, model.clocks_of, strict=True)]
        for clock in model.clocks:
            setattr(self.views[clock.owner], clock.kind.attribute, _on_grid(clock.first))
        for path, values in inputs.items():
            place, value = model.paths[path], float(values[position])
            view = self.views[place.entity]
            if place.part is None:
                setattr(view, place.attribute, value)
            else:
                parts = list(getattr(view, place.attribute))
                parts[place.part] = value
                setattr(view, place.attribute, parts)
        self.processes: list[simpy.Process] = []
        self.now = model.start
        for opening in model.openings:
            self._apply(opening.rule(model.start, self._luck(opening.name, opening.slots, 0), **self._roles(opening)))
        self.environment = simpy.Environment(initial_time=model.start)
        self.processes = [self.environment.process(self._wait(rank)) for rank in range(len(model.clocks))]

    def _luck(self, address: str, slots: tuple[str, ...], ring: int) -> SimpleNamespace:
        """The uniforms of one ring of a clock or opening, by name."""
        luck, key = SimpleNamespace(ring=ring), self.keys[address]
        for slot, name in enumerate(slots):
            setattr(luck, name, uniform(key, run=self.run, ring=ring, slot=slot))
        return luck

    def _roles(self, thing: Clock | Opening) -> dict[str, Any]:
        """The views that a rule is called with."""
        return {
            role: self.views[which] if isinstance(which, int) else tuple(self.views[position] for position in which)
            for role, which in thing.roles
        }

    def play(self, events: float = math.inf) -> None:
        """Let SimPy step until the model ends the run, the horizon comes, the cap on events is reached, or it fails.

        `events` stops it earlier, after so many.
        """
        environment = self.environment
        while environment.peek() < self.model.horizon and self.n_events < events:
            environment.step()
            if self.is_ended or self.is_cut_short or self.failure:
                self.end_time = self.now
                return

    def _wait(self, rank: int) -> Generator[simpy.Event, None, None]:
        """The life of one clock: wait for its time, ring, and again; an interrupt means that its time has changed."""
        clock = self.model.clocks[rank]
        owner, attribute = self.views[clock.owner], clock.kind.attribute
        environment = self.environment
        while True:
            time = getattr(owner, attribute)
            try:
                if math.isinf(time):
                    yield environment.event()
                else:
                    yield environment.timeout(time + rank * RANK - environment.now)
                    self._ring(rank, clock, owner, attribute)
            except simpy.Interrupt:
                continue

    def _ring(self, rank: int, clock: Clock, owner: EntityView, attribute: str) -> None:
        """Call the rule of a clock and write what it returns."""
        self.now = now = math.floor(self.environment.now * GRID) / GRID
        ring = self.rings[rank]
        self.rings[rank] = ring + 1
        luck = self._luck(clock.name, clock.kind.slots, ring)
        if self.n_events in self.choices:
            luck.choice = self.choices[self.n_events]
        self.n_events += 1
        setattr(owner, attribute, math.inf)
        try:
            result = clock.kind.rule(now, luck, **self._roles(clock))
        except RuleFault as fault:
            self.failure = RunFailure(self.run, now, clock.kind.word, fault.field, fault.problem)
            return
        cause, drifted = self.causes[rank], {} if self.trace is None else self._drifted(now, result)
        changes = self._apply(result, ringing=rank)
        if self.recorder is not None:
            actor, target = (getattr(view, "actor_index", -1) for view in (result.actor, result.target))
            self.recorder.add(rank, self.position, now, actor, target, result.record)
        if self.trace is not None:
            fresh = self._drifted(now, result)
            told = {
                key: Change(before, drifted.get(key, before), fresh.get(key, after))
                for key, (before, after) in changes.items()
            }
            self.trace.append(self._entry(now, clock, result, told, cause))
        entity, name = self.model.ended
        if getattr(self.views[entity], name) != 0.0:
            self.is_ended = True
        elif self.n_events >= self.model.max_events:
            self.is_cut_short = True

    def _apply(self, result: Ring, ringing: int = -1) -> dict[str, tuple[float, float]]:
        """Write changes; wake the clocks whose time is new. Returns what differs, before and after."""
        differs: dict[str, tuple[float, float]] = {}
        for view, values in result.changes.items():
            for name, value in values.items():
                if isinstance(value, Only):
                    if not value.condition:
                        continue
                    value = value.value
                before = getattr(view, name)
                rank = view._clocks.get(name)
                if rank is not None:
                    value = max(_on_grid(float(value)), self.now + 1.0 / GRID)
                    if value != before and self.processes:
                        self.causes[rank] = self.n_events - 1
                        if rank != ringing:
                            self.processes[rank].interrupt()
                else:
                    value = float(value)
                if value != before:
                    differs[f"{view._entity.name}.{name}"] = (before, value)
                setattr(view, name, value)
        return differs

    def _drifted(self, now: float, result: Ring) -> dict[str, float]:
        """What the fields that a ring changes, and that move by themselves, amount to at `now`."""
        return {
            f"{view._entity.name}.{name}": float(drift.value(now, *(self.views[position] for position in drift.views)))
            for view, values in result.changes.items()
            for name, drift in view._entity.drifts.items()
            if name in values
        }

    def _entry(
        self, now: float, clock: Clock, result: Ring, changes: Mapping[str, Change], cause: int | None
    ) -> TraceEntry:
        """The trace entry of an event."""

        def name(actor: Any) -> str | None:
            index = getattr(actor, "actor_index", -1)
            return "both" if index == -2 else None if index < 0 else self.model.actors[index]

        record = result.record
        deaths = {key.removeprefix("deaths_"): float(record.get(key, 0.0)) for key in DEATHS}
        return TraceEntry(
            number=self.n_events - 1,
            cause=cause,
            time=now,
            kind=clock.kind.word,
            actor=name(result.actor),
            target=name(result.target),
            action=int(record.get("action", -1)),
            rung=float(record.get("rung", 0.0)),
            deaths=deaths,
            deaths_drawn=bool(record.get("deaths_drawn", False)),
            changes=changes,
            why=None if result.why is None else {key: _plain(value) for key, value in result.why.items()},
        )

    def finals(self) -> Finals:
        """The end of the run, as `Model.summarise` receives it."""
        return Finals(
            run=np.array([self.run]),
            end_time=np.array([self.end_time]),
            n_events=np.array([self.n_events]),
            ended=np.array([self.is_ended]),
            cut_short=np.array([self.is_cut_short]),
            fields=lambda entity, name: np.array([getattr(self.views[entity], name)]),
        )


def _plain(value: Any) -> Any:
    """Rows as a list of their numbers; anything else as it is."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def _keys(model: Model, seed: int) -> dict[str, Key]:
    """The key words of everything that draws, under one seed."""
    things: list[Clock | Opening] = [*model.clocks, *model.openings]
    return {thing.name: clock_key(seed, thing.name) for thing in things}


def run_reference(
    model: Model, *, seed: int, runs: Ints, record: bool = False, overrides: Mapping[str, Floats] | None = None
) -> Batch:
    """Outcomes of the given runs, played one after the other; equal to `run_lanes` bit for bit.

    Parameters
    ----------
    model, seed, runs, record, overrides
        As for `run_lanes`.

    Returns
    -------
    Batch

    Raises
    ------
    ValueError
        As `run_lanes` does.
    """
    keys = _keys(model, seed)
    recorder = Recorder(model) if record else None
    rows = []
    failures = {}
    runs, overrides = checked(model, runs, overrides)
    with np.errstate(all="ignore"):
        inputs = inputs_of(model, seed=seed, runs=runs, overrides=overrides)
        for position, run in enumerate(runs):
            play = _Run(model, keys, int(run), inputs, recorder, position)
            play.play()
            if play.failure is not None:
                failures[position] = play.failure
            else:
                rows.append(model.summarise(model, play.finals()))
    events = recorder.table(runs, tuple(failures)) if recorder else None
    return Batch(np.concatenate(rows) if rows else no_runs(model), events, failures)


def trace_run(
    model: Model,
    *,
    seed: int,
    run: int,
    overrides: Mapping[str, Floats] | None = None,
    choices: Mapping[int, float] | None = None,
) -> list[TraceEntry]:
    """Every event of one run, in order, with what it changed and the reasons behind decisions.

    Parameters
    ----------
    model : Model
    seed : int
        In [0, 2**64).
    run : int
        In [0, 2**40).
    overrides : mapping of dotted key to float array of shape (1,), optional
        Values of parameters, as for `run_reference`.
    choices : mapping of int to float, optional
        By number of an event that is a choice: the uniform that makes it, in place of the drawn one. All other luck
        stays (`sim.engine.moment`).

    Raises
    ------
    ValueError
        If the run number, the seed or an override's name or shape is out of range.
    RuleError
        If a rule of the user fails in it; its `events` are those before.
    """
    return list(told_run(model, seed=seed, run=run, overrides=overrides, choices=choices).entries)


class ToldRun(NamedTuple):
    """One run: its events, its row in the table of runs, and its entities as it left them."""

    entries: list[TraceEntry]
    outcome: np.void
    views: list[EntityView]


def told_run(
    model: Model,
    *,
    seed: int,
    run: int,
    overrides: Mapping[str, Floats] | None = None,
    choices: Mapping[int, float] | None = None,
    events: float = math.inf,
) -> ToldRun:
    """One run with everything that is known of it; arguments and errors as for `trace_run`.

    `events` stops the run after so many, with its row as it then stands.
    """
    runs, overrides = checked(model, np.array([run]), overrides)
    with np.errstate(all="ignore"):
        inputs = inputs_of(model, seed=seed, runs=runs, overrides=overrides)
        play = _Run(model, _keys(model, seed), run, inputs, None, 0, choices)
        play.trace = []
        play.play(events)
    if play.failure is not None:
        raise RuleError(str(play.failure), [play.failure], play.trace)
    return ToldRun(play.trace, model.summarise(model, play.finals())[0], play.views)

"""Where lanes keep what is in play: rows of fields, clock times, ring counts and numbers, with one element a lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.numbers import Formulas
from sim.engine.program import GRID_ARRAY, GRID_STEP, Program, Room
from sim.engine.traced import Role, Shared, views_of
from sim.model.arrays import Floats, Ints
from sim.model.structure import GRID, RANK, Clock, Model, Opening
from sim.model.symbols import Symbol


@dataclass(frozen=True, slots=True)
class Bound:
    """A program as one clock or opening uses it.

    Attributes
    ----------
    first : list of arrays without axes
        The registers of numbers and constants.
    differing : list of (register, rows)
        Numbers and tables that differ between runs, and where in `varying` they lie.
    fields, clocks : list of (row, register)
        What is gathered from `state` and from `next_time`.
    writes : list of (row, whether of a clock, whether that is set to a time, register, register of the condition)
    record : mapping of column to register
    actor, target : int
        As the table of events has them.
    can_end : bool
    """

    program: Program
    first: list[NDArray[Any]]
    differing: list[tuple[int, tuple[int, ...]]]
    fields: list[tuple[int, int]]
    clocks: list[tuple[int, int]]
    writes: list[tuple[int, bool, bool, int, int | None]]
    record: dict[str, int]
    actor: int
    target: int
    can_end: bool


_PROGRAMS = Shared(Program)
"""Programs of this process."""


class Store:
    """The arrays of lanes side by side: fields, clock times, ring counts, numbers that differ between runs."""

    def __init__(self, model: Model, width: int, differing: Mapping[str, Floats]) -> None:
        self.model, self.width = model, width
        keys = [(place, name) for place, entity in enumerate(model.entities) for name in entity.fields]
        self.row = {key: row for row, key in enumerate(keys)}
        self.initial = [model.entities[entity].fields[name] for entity, name in keys]
        things: list[Clock | Opening] = [*model.clocks, *model.openings]
        programs = [_PROGRAMS.of(model, thing) for thing in things]
        views = [views_of(model, thing) for thing in things]
        self.formulas = Formulas(model, [(seen, one.stage) for seen, one in zip(views, programs, strict=True)])
        values = self.formulas.values(self.formulas.given(differing))
        self.rows_of: dict[int, tuple[int, ...]] = {}  # of formulas that differ
        self._n_rows = 0
        bound = [
            self._bound(program, seen, [(place, values[place]) for place in stage])
            for program, seen, stage in zip(programs, views, self.formulas.stages, strict=True)
        ]
        self.clocks, self.openings = bound[: len(model.clocks)], bound[len(model.clocks) :]
        self.state = np.zeros((len(keys), width))
        self.next_time = np.full((len(model.clocks), width), np.inf)
        self.rings = np.zeros((len(model.clocks), width), dtype=np.uint16)
        self.varying = np.zeros((self._n_rows, width))

    def _bound(self, program: Program, views: tuple[int, ...], stage: Sequence[tuple[int, Any]]) -> Bound:
        first, differing = [], []
        for register, (formula, value) in enumerate(stage):
            parts = _parts(value)
            if any(isinstance(part, np.ndarray) for part in parts):
                if formula not in self.rows_of:
                    self.rows_of[formula] = tuple(range(self._n_rows, self._n_rows + len(parts)))
                    self._n_rows += len(parts)
                differing.append((register, self.rows_of[formula]))
                value = 0.0
            first.append(np.array(value, dtype=np.float64))
        rule = program.rule

        def where(role: Role, kind: str) -> int:
            view, name = role
            return self.model.clocks_of[views[view]][name] if kind == "clock" else self.row[views[view], name]

        def who(place: int) -> int:
            return place if place < 0 else self.model.entities[views[place]].actor_index

        writes = [
            (
                where(write.place, "clock" if write.is_clock else "field"),
                write.is_clock,
                isinstance(write.value, Symbol),
                program.of(write.value),
                None if write.condition is None else program.of(write.condition),
            )
            for write in rule.writes
        ]
        return Bound(
            program,
            [*first, *program.constants],
            differing,
            [(where(role, kind), register) for kind, role, register in program.loads if kind == "field"],
            [(where(role, kind), register) for kind, role, register in program.loads if kind == "clock"],
            writes,
            {column: program.of(value) for column, value in rule.record.items()},
            who(rule.actor),
            who(rule.target),
            any((views[write.place[0]], write.place[1]) == self.model.ended for write in rule.writes),
        )

    def start(self, lanes: Ints, differing: Mapping[str, Floats]) -> None:
        """Lay a run that has not begun into each of these lanes."""
        for state, initial in zip(self.state, self.initial, strict=True):
            state[lanes] = initial
        for rank, clock in enumerate(self.model.clocks):
            self.next_time[rank][lanes] = np.ceil(clock.first * GRID) / GRID + rank * RANK
            self.rings[rank][lanes] = 0
        values = self.formulas.values(self.formulas.given(differing))
        for formula, rows in self.rows_of.items():
            for row, part in zip(rows, _parts(values[formula]), strict=True):
                self.varying[row][lanes] = part

    def play(self, bound: Bound, lanes: Ints, now: Floats, ring: Floats, luck: Floats, room: Room) -> list[Any]:
        """Call the rule of a clock or opening in some lanes, and write what it changes; returns its registers."""
        registers, numbers = bound.program.registers(room, [*bound.first, now, ring, *luck], len(lanes))
        for register, rows in bound.differing:
            gathered = self.varying[list(rows)].take(lanes, axis=1) if len(rows) > 1 else None
            registers[register] = self.varying[rows[0]].take(lanes) if gathered is None else gathered
        for row, register in bound.fields:
            self.state[row].take(lanes, out=registers[register], mode="clip")
        for rank, register in bound.clocks:
            without_rank(self.next_time[rank].take(lanes, out=registers[register], mode="clip"))
        bound.program.compute(registers, numbers)
        for row, is_clock, is_set, register, condition in bound.writes:
            value, where = registers[register], lanes
            if condition is not None:
                some = np.flatnonzero(np.broadcast_to(registers[condition], lanes.shape))
                where, value = lanes.take(some), value.take(some) if value.ndim else value
            if is_clock and is_set:
                value = value + row * RANK
            (self.next_time if is_clock else self.state)[row][where] = value
        return registers

    def squeeze(self, keep: Ints) -> None:
        """Keep only some lanes, in this order."""
        # `take` keeps a row in one piece; `[:, keep]` lays lanes out first, and then every gather copies its whole row
        self.state = self.state.take(keep, axis=1)
        self.next_time = self.next_time.take(keep, axis=1)
        self.rings = self.rings.take(keep, axis=1)
        self.varying = self.varying.take(keep, axis=1)
        self.width = len(keep)


def without_rank(time: Floats) -> Floats:
    """Times on the grid, without the rank of their clock; changes its argument."""
    time *= GRID_ARRAY
    np.floor(time, out=time)
    time *= GRID_STEP
    return time


def _parts(value: Any) -> Sequence[Any]:
    """The parts of a table; a number is its only part."""
    return value if isinstance(value, list | tuple) else [value]

"""The vector engine: thousands of runs at once, one a lane, in NumPy.

State and clock times are rows with one element a lane. A step takes the earliest clock of every lane, sorts the lanes
by that clock, and for each clock gathers what its rule reads, calls the rule and scatters what it returns. Where few
lanes are due to ring a clock they wait until more are: a lane's own order of events is all that counts. Lanes whose run
is over are refilled from the queue of runs; when the queue is empty, the idle lanes are squeezed out. A run depends on
(model, seed, run number) alone, so that width, order and subset of runs change nothing.

A step costs some hundred NumPy calls whatever the width, so lanes are wide; a rule group is cut into blocks that fit
the cache. See docs/performance.md for measurements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.batch import Batch
from sim.engine.draws import check_runs, clock_key, uniforms
from sim.engine.failures import RuleError, RunFailure, failure_of
from sim.engine.inputs import check_overrides, inputs_of
from sim.engine.recorder import Recorder
from sim.model.checked_rule import RuleFault
from sim.model.elementwise import Value
from sim.model.structure import GRID, RANK, Clock, Entity, Finals, Model, Only, Opening, no_runs

ROWS_KEPT = 36 << 20
"""Bytes of state and clocks that lanes side by side may take together: about the last cache of a processor."""
WIDEST, NARROWEST = 65_536, 8_192
"""Lanes computed side by side unless told otherwise: at most, and where a lane takes a lot."""
BLOCK = 16_384
"""Lanes that one call of a rule handles, at most."""
REFILL_AT = 0.1
"""Share of idle lanes at which waiting runs are started in them."""
WORTH_RINGING = 0.15
"""A clock waits while fewer lanes than this share of the most common one's are due to ring it ..."""
WORTH_A_CALL = 512
"""... or fewer lanes than this, whose work is about what a call costs beside them; the most common one rings."""
SQUEEZE_AT = 0.15
"""Share of idle lanes at which they are dropped, once no run waits for them."""
MEMORY_KEPT = 16 << 20
"""Bytes: more than any temporary of a rule needs."""
IDLE = 255
"""Rank of a lane without a run."""

_GRID, _GRID_STEP = np.array(GRID), np.array(1.0 / GRID)  # arrays: NumPy converts a number in every call
_ONE = np.uint16(1)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class LaneView:
    """An entity in some lanes. Attributes: constants sit on the class; fields, clocks and varying rows are gathered
    when a rule first reads them, and kept for the rest of the call."""

    _entity: Entity
    _position: int
    _rows: Mapping[str, int]
    _clocks: Mapping[str, int]
    _varying: Mapping[str, int]
    _tables: Mapping[str, tuple[Any, ...]]
    _store: _Store

    def __init__(self, lanes: Ints) -> None:
        """The entity in these lanes."""
        self._lanes = lanes

    def __getattr__(self, name: str) -> Any:
        store = self._store
        value: Any
        if name in self._rows:
            value = store.state[self._rows[name]].take(self._lanes)
        elif name in self._varying:
            value = store.varying[self._varying[name]].take(self._lanes)
        elif name in self._clocks:
            value = without_rank(store.next_time[self._clocks[name]].take(self._lanes))
        elif name in self._tables:
            value = [
                store.varying[part.row].take(self._lanes) if isinstance(part, _Row) else part
                for part in self._tables[name]
            ]
        else:
            raise AttributeError(f"{type(self).__name__} has no field, parameter or clock {name!r}")
        self.__dict__[name] = value
        return value


@dataclass(frozen=True, slots=True)
class _Row:
    """A part of a table that differs between lanes."""

    row: int


class _Store:
    """The arrays of one call of `run_lanes`: fields, clock times, ring counts, varying parameters."""

    def __init__(self, model: Model, width: int, varying: Mapping[str, int]) -> None:
        self.model = model
        self.width = width
        self.initial: list[float] = []
        self.rows: list[dict[str, int]] = []
        for entity in model.entities:
            positions = range(len(self.initial), len(self.initial) + len(entity.fields))
            self.rows.append(dict(zip(entity.fields, positions, strict=True)))
            self.initial.extend(entity.fields.values())
        self.clocks: list[dict[str, int]] = [{} for _ in model.entities]
        for rank, clock in enumerate(model.clocks):
            self.clocks[clock.owner][clock.kind.attribute] = rank
        self.state = np.zeros((len(self.initial), width))
        self.next_time = np.full((len(model.clocks), width), np.inf)
        self.rings = np.zeros((len(model.clocks), width), dtype=np.uint16)
        self.varying = np.zeros((len(varying), width))
        self.views = [self._view_class(position, varying) for position in range(len(model.entities))]

    def _view_class(self, position: int, varying: Mapping[str, int]) -> type[LaneView]:
        """The class of views of one entity, with its constants as class attributes."""
        entity = self.model.entities[position]
        rows: dict[str, int] = {}
        tables: dict[str, list[Any]] = {}
        for path, row in varying.items():
            place = self.model.paths[path]
            if place.entity != position:
                continue
            if place.part is None:
                rows[place.attribute] = row
            else:
                parts = tables.setdefault(place.attribute, list(entity.parameters[place.attribute]))
                parts[place.part] = _Row(row)
        constants = {
            name: value for name, value in entity.parameters.items() if name not in rows and name not in tables
        }
        body: dict[str, Any] = {
            **constants,
            "actor_index": entity.actor_index,
            "_entity": entity,
            "_position": position,
            "_rows": self.rows[position],
            "_clocks": self.clocks[position],
            "_varying": rows,
            "_tables": {name: tuple(parts) for name, parts in tables.items()},
            "_store": self,
        }
        return type(f"View[{entity.name}]", (LaneView,), body)

    def roles(self, thing: Clock | Opening, lanes: Ints) -> dict[str, Any]:
        """The views that a rule is called with; one view an entity, even where it plays two roles."""
        made: dict[int, LaneView] = {}

        def view(position: int) -> LaneView:
            if position not in made:
                made[position] = self.views[position](lanes)
                if isinstance(thing, Clock) and position == thing.owner:
                    setattr(made[position], thing.kind.attribute, np.inf)  # a clock that rings is not set
            return made[position]

        return {
            role: view(which) if isinstance(which, int) else tuple(view(position) for position in which)
            for role, which in thing.roles
        }

    def scatter(self, view: LaneView, values: Mapping[str, Any], soonest: Floats, lanes: Ints) -> None:
        """Write the attributes that a rule changed; no clock is set to earlier than `soonest`."""
        for name, value in values.items():
            where, not_before = lanes, soonest
            if isinstance(value, Only):
                some = _positions(value.condition, len(lanes))
                where, not_before, value = lanes.take(some), soonest.take(some), _part(value.value, some)
            if name in view._rows:
                self.state[view._rows[name]][where] = value
            else:
                rank = view._clocks[name]
                time = np.maximum(value, not_before)
                time *= _GRID
                np.ceil(time, out=time)
                time *= _GRID_STEP
                time += rank * RANK
                self.next_time[rank][where] = time

    def squeeze(self, keep: Ints) -> None:
        """Keep only some lanes, in this order."""
        # `take` keeps a row in one piece; `[:, keep]` lays lanes out first, and then every gather copies its whole row
        self.state = self.state.take(keep, axis=1)
        self.next_time = self.next_time.take(keep, axis=1)
        self.rings = self.rings.take(keep, axis=1)
        self.varying = self.varying.take(keep, axis=1)
        self.width = len(keep)


def run_lanes(
    model: Model,
    *,
    seed: int,
    runs: Ints,
    record: bool = False,
    overrides: Mapping[str, Floats] | None = None,
    width: int | None = None,
) -> Batch:
    """Outcomes of the given runs, one row a run, in the order of `runs`.

    Parameters
    ----------
    model : Model
        From `sim.model.compile_model`.
    seed : int
        In [0, 2**64). Two models run with one seed share their luck.
    runs : int array, shape (n_runs,)
        Run numbers in [0, 2**40), any subset in any order.
    record : bool, optional
        Whether to keep the table of events.
    overrides : mapping of dotted key to float array of shape (n_runs,), optional
        Values of parameters, run by run: the points of a sweep are lanes of one batch. The name of a joint draw stands
        for its uniform.
    width : int, optional
        Lanes computed side by side; `usual_width` if absent. Changes speed and memory only.

    Returns
    -------
    Batch

    Raises
    ------
    ValueError
        If a run number, the seed or an override's name or shape is out of range.
    """
    runs = check_runs(runs)
    overrides = dict(overrides or {})
    check_overrides(model, overrides, n_runs=len(runs))
    width = usual_width(model) if width is None else width
    _keep_freed_memory()
    with np.errstate(all="ignore"):
        return _Lanes(model, seed, runs, record, overrides, max(1, min(width, len(runs)))).play()


def usual_width(model: Model) -> int:
    """How many lanes to compute side by side: a power of two, fewer where a lane takes more memory."""
    n_fields = sum(len(entity.fields) for entity in model.entities) + len(model.uncertain)
    fits = ROWS_KEPT // (8 * n_fields + 10 * len(model.clocks))  # a clock: its time and how often it has rung
    return max(NARROWEST, min(WIDEST, 1 << (fits.bit_length() - 1)))


def without_rank(time: Floats) -> Floats:
    """Times on the grid, without the rank of their clock; changes its argument."""
    time *= _GRID
    np.floor(time, out=time)
    time *= _GRID_STEP
    return time


def _positions(condition: Value, n_lanes: int) -> Ints:
    """Where a condition holds; it is a plain bool if it is the same in all lanes."""
    if isinstance(condition, np.ndarray):
        return np.flatnonzero(condition)
    return np.arange(n_lanes if condition else 0)


def _part(value: Value, positions: Ints) -> Value:
    """A value at some positions; it is a plain number if it is the same in all lanes."""
    return value.take(positions) if isinstance(value, np.ndarray) else value


def _blocks(lanes: Ints) -> Iterator[Ints]:
    """Lanes in parts of nearly equal size, none above `BLOCK`."""
    parts = -(-len(lanes) // BLOCK)
    for part in range(parts):
        yield lanes[part * len(lanes) // parts : (part + 1) * len(lanes) // parts]


def _keep_freed_memory() -> None:
    """Make the C library keep what temporaries give back.

    glibc returns large blocks to the system, and asks for them anew, until a block of that size has been freed once;
    then it raises its threshold. Without this, the temporaries of every rule cost page faults.
    """
    np.empty(MEMORY_KEPT // 8)[:] = 0.0


class _Lanes:
    """One call of `run_lanes`."""

    def __init__(
        self, model: Model, seed: int, runs: Ints, record: bool, overrides: dict[str, Floats], width: int
    ) -> None:
        self.model = model
        self.runs = runs
        self.seed = seed
        self.overrides = overrides
        self.store = _Store(model, width, {path: row for row, path in enumerate(self._inputs(slice(0, 0)))})
        self.clock_keys = [clock_key(seed, clock.name) for clock in model.clocks]
        self.opening_keys = [clock_key(seed, opening.name) for opening in model.openings]
        self.recorder = Recorder(model) if record else None
        self.position = np.zeros(width, dtype=np.int64)  # which entry of `runs` a lane plays
        self.run = np.zeros(width, dtype=np.int64)
        self.end_time = np.zeros(width)
        self.is_playing = np.zeros(width, dtype=bool)
        self.is_ended = np.zeros(width, dtype=bool)
        self.is_cut_short = np.zeros(width, dtype=bool)
        self.is_done = np.zeros(width, dtype=bool)  # over, but not yet summarised
        self.queued = 0
        self.step = 0
        self.next_count = model.max_events  # no run can have reached the cap on events before this step
        self.table: NDArray[np.void] | None = None
        self.failures: dict[int, RunFailure] = {}  # by place in `runs`

    def _inputs(self, part: slice) -> dict[str, Floats]:
        """What some of the runs play with."""
        given = {path: values[part] for path, values in self.overrides.items()}
        return inputs_of(self.model, seed=self.seed, runs=self.runs[part], overrides=given)

    def play(self) -> Batch:
        """Step until every run is over."""
        self._start_waiting_runs()
        while self.is_playing.any():
            self._step()
            idle = self.store.width - np.count_nonzero(self.is_playing)
            if self.queued < len(self.runs):
                if idle > REFILL_AT * self.store.width or idle == self.store.width:
                    self._start_waiting_runs()
            elif idle > SQUEEZE_AT * self.store.width and self.store.width > 64:
                self._squeeze()
        self._summarise()
        failures = dict(sorted(self.failures.items()))
        events = self.recorder.table(self.runs, tuple(failures)) if self.recorder else None
        if self.table is None:
            return Batch(no_runs(self.model), events, failures)
        batch = Batch(self.table, events, failures)
        return replace(batch, table=batch.played(self.table))

    def _step(self) -> None:
        """One event in every lane that plays, unless its clock waits for more lanes."""
        store, model = self.store, self.model
        self.step += 1
        time = store.next_time.min(axis=0)
        is_ringing = time < model.horizon  # an idle lane is none of these: its clocks are not set
        over = self.is_playing & ~is_ringing
        if over.any():
            self._finish(np.flatnonzero(over), model.horizon)
        ranks = np.where(is_ringing, (time * (1.0 / RANK)).astype(np.int64).astype(np.uint8), np.uint8(IDLE))
        order = np.argsort(ranks, kind="stable")
        counts = np.bincount(ranks, minlength=IDLE + 1)[:IDLE]
        most = counts.max()
        enough = min(most, max(WORTH_RINGING * most, WORTH_A_CALL))
        last = 0
        for rank in np.flatnonzero(counts).tolist():
            first, last = last, last + int(counts[rank])
            if last - first >= enough:
                for lanes in _blocks(order[first:last]):
                    self._ring(rank, lanes, time)
        if self.step >= self.next_count:
            self._cut_short(time)

    def _cut_short(self, time: Floats) -> None:
        """End the runs that have reached the cap on events."""
        n_events = self.store.rings.sum(axis=0, dtype=np.int64)
        late = np.flatnonzero(self.is_playing & (n_events >= self.model.max_events))
        self.is_cut_short[late] = True
        self._finish(late, without_rank(time[late]))
        self.next_count = self.step + self.model.max_events - int(n_events.max(where=self.is_playing, initial=0))

    def _ring(self, rank: int, lanes: Ints, time: Floats) -> None:
        """Ring one clock in some lanes: gather, call its rule, scatter."""
        store = self.store
        clock = self.model.clocks[rank]
        now = without_rank(time.take(lanes))
        rings = store.rings[rank]
        rung = rings.take(lanes)
        ring = rung.astype(np.int64)
        luck = SimpleNamespace(ring=ring)
        if clock.kind.slots:
            u = uniforms(self.clock_keys[rank], self.run.take(lanes), ring, len(clock.kind.slots))
            luck.__dict__.update(zip(clock.kind.slots, u, strict=True))
        try:
            result = clock.kind.rule(now, luck, **store.roles(clock, lanes))
        except RuleFault as fault:
            self._ring_apart(fault, rank, lanes, time)
            return
        rings[lanes] = rung + _ONE
        soonest = now + _GRID_STEP
        changes = {view._position: values for view, values in result.changes.items()}
        again = changes.get(clock.owner, {}).get(clock.kind.attribute)
        if again is None or isinstance(again, Only):  # a clock that is set again everywhere is written once
            store.next_time[rank][lanes] = np.inf
        for view, values in result.changes.items():
            store.scatter(view, values, soonest, lanes)
        if self.recorder is not None:
            self.recorder.add(rank, self.position.take(lanes), now, result)
        entity, name = self.model.ended
        ended = changes.get(entity, {}).get(name)
        if ended is not None:
            if isinstance(ended, Only):
                ended = np.where(ended.condition, ended.value, 0.0)
            over = np.flatnonzero(np.zeros_like(now) != ended)
            self.is_ended[lanes[over]] = True
            self._finish(lanes[over], now[over])

    def _ring_apart(self, fault: RuleFault, rank: int, lanes: Ints, time: Floats) -> None:
        """Ring lanes in which a rule of the user fails apart from the others; one that fails alone is out of play."""
        rule = self.model.clocks[rank].kind.word
        if len(lanes) == 1:
            day = float(without_rank(time.take(lanes))[0])
            failure = failure_of(fault, run=self.run[lanes[0]], day=day, rule=rule)
            self.failures[int(self.position[lanes[0]])] = failure
            self._finish(lanes, day)
            self.is_done[lanes] = False
            return
        before = len(self.failures)
        for part in fault.parts(len(lanes)):
            self._ring(rank, lanes[part], time)
        if len(self.failures) == before:
            raise RuleError(
                f"rule {rule} fails for several runs at once, though for none of them alone: {fault} A rule computes "
                "for many runs side by side: write where(), minimum() and their kin of sim.rules in place of if, min "
                'and loops; or play with engine="reference".'
            ) from fault

    def _finish(self, lanes: Ints, end_time: Floats | float) -> None:
        """Take lanes out of play."""
        self.end_time[lanes] = end_time
        self.is_playing[lanes] = False
        self.is_done[lanes] = True
        for times in self.store.next_time:  # row by row: NumPy writes `[:, lanes]` several times more slowly
            times[lanes] = np.inf

    def _start_waiting_runs(self) -> None:
        """Summarise what is over and start runs from the queue in the idle lanes."""
        self._summarise()
        lanes = np.flatnonzero(~self.is_playing)[: len(self.runs) - self.queued]
        if not len(lanes):
            return
        store, model = self.store, self.model
        waiting = slice(self.queued, self.queued + len(lanes))
        position, run = np.arange(waiting.start, waiting.stop), self.runs[waiting]
        self.queued += len(lanes)
        self.position[lanes], self.run[lanes] = position, run
        self.is_playing[lanes], self.is_ended[lanes], self.is_cut_short[lanes] = True, False, False
        for state, initial in zip(store.state, store.initial, strict=True):
            state[lanes] = initial
        for rank, clock in enumerate(model.clocks):
            store.next_time[rank][lanes] = np.ceil(clock.first * GRID) / GRID + rank * RANK
            store.rings[rank][lanes] = 0
        for row, values in enumerate(self._inputs(waiting).values()):
            store.varying[row, lanes] = values
        now = np.full(len(lanes), model.start)
        for opening, key in zip(model.openings, self.opening_keys, strict=True):
            luck = SimpleNamespace(ring=np.zeros(len(lanes), dtype=np.int64))
            if opening.slots:
                luck.__dict__.update(zip(opening.slots, uniforms(key, run, 0, len(opening.slots)), strict=True))
            result = opening.rule(now, luck, **store.roles(opening, lanes))
            for view, changed in result.changes.items():
                store.scatter(view, changed, now + 1.0 / GRID, lanes)

    def _summarise(self) -> None:
        """Rows of the per-run table for the lanes that are over."""
        lanes = np.flatnonzero(self.is_done)
        if not len(lanes):
            return
        store = self.store
        finals = Finals(
            run=self.run[lanes],
            end_time=self.end_time[lanes],
            n_events=store.rings.take(lanes, axis=1).sum(axis=0, dtype=np.int64),
            ended=self.is_ended[lanes],
            cut_short=self.is_cut_short[lanes],
            fields=lambda entity, name: store.state[store.rows[entity][name]].take(lanes),
        )
        rows = self.model.summarise(self.model, finals)
        if self.table is None:
            self.table = np.zeros(len(self.runs), dtype=rows.dtype)
        self.table[self.position[lanes]] = rows
        self.is_done[lanes] = False

    def _squeeze(self) -> None:
        """Drop the idle lanes; the queue is empty, so that no run will need them."""
        self._summarise()
        keep = np.flatnonzero(self.is_playing)
        self.store.squeeze(keep)
        for name in ("position", "run", "end_time"):
            setattr(self, name, getattr(self, name)[keep])
        for name in ("is_playing", "is_ended", "is_cut_short", "is_done"):
            setattr(self, name, getattr(self, name)[keep])

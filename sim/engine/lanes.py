"""The vector engine: thousands of runs at once, one a lane, in NumPy.

State and clock times are rows with one element a lane. A step takes the earliest clock of every lane, sorts the lanes
by that clock, and for each clock gathers what its rule reads, computes its program and scatters what that comes to.
Where few lanes are due to ring a clock they wait until more are: a lane's own order of events is all that counts. Lanes
whose run is over are refilled from the queue of runs; when the queue is empty, the idle lanes are squeezed out. A run
depends on (model, seed, run number) alone, so that width, order and subset of runs change nothing.

A step costs some thousand calls of NumPy whatever the width, so lanes are wide; the lanes of a clock are cut into
blocks that fit the cache. See docs/performance.md for measurements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms
from sim.engine.failures import why_failed
from sim.engine.inputs import checked, inputs_of
from sim.engine.lane_store import Store, without_rank
from sim.engine.program import Room
from sim.engine.recorder import Batch, Recorder
from sim.engine.traced import FAILED
from sim.model.arrays import Floats, Ints
from sim.model.structure import RANK, Finals, Model, no_runs

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

_NO_LUCK = np.zeros((0, 0))
_ONE = np.uint16(1)


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
    runs, overrides = checked(model, runs, overrides)
    width = usual_width(model) if width is None else width
    _keep_freed_memory()
    with np.errstate(all="ignore"):
        return _Lanes(model, seed, runs, record, overrides, max(1, min(width, len(runs)))).play()


def usual_width(model: Model) -> int:
    """How many lanes to compute side by side: a power of two, fewer where a lane takes more memory."""
    n_fields = sum(len(entity.fields) for entity in model.entities) + len(model.uncertain)
    fits = ROWS_KEPT // (8 * n_fields + 10 * len(model.clocks))  # a clock: its time and how often it has rung
    return max(NARROWEST, min(WIDEST, 1 << (fits.bit_length() - 1)))


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
        self, model: Model, seed: int, runs: Ints, record: bool, overrides: Mapping[str, Floats], width: int
    ) -> None:
        self.model = model
        self.runs = runs
        self.seed = seed
        self.overrides = overrides
        self.store = Store(model, width, self._inputs(slice(0, 0)))
        self.room = Room(min(width, BLOCK))
        self.clock_keys = [clock_key(seed, clock.name) for clock in model.clocks]
        self.opening_keys = [clock_key(seed, opening.name) for opening in model.openings]
        self.recorder = Recorder(model) if record else None
        self.position = np.zeros(width, dtype=np.int64)  # which entry of `runs` a lane plays
        self.run = np.zeros(width, dtype=np.int64)
        self.end_time = np.zeros(width)
        self.is_playing, self.is_ended, self.is_cut_short = np.zeros((3, width), dtype=bool)
        self.is_done = np.zeros(width, dtype=bool)  # over, but not yet summarised
        self.failed: list[int] = []  # places in `runs`
        self.queued = 0
        self.step = 0
        self.next_count = model.max_events  # no run can have reached the cap on events before this step
        self.table: NDArray[np.void] | None = None

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
        self.failed.sort()
        events = self.recorder.table(self.runs, self.failed) if self.recorder else None
        table = no_runs(self.model) if self.table is None else np.delete(self.table, self.failed)
        return Batch(table, events, why_failed(
            self.model, self.failed, seed=self.seed, runs=self.runs, overrides=self.overrides
        ))  # fmt: skip

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
        """Ring one clock in some lanes."""
        store, clock = self.store, self.model.clocks[rank]
        bound = store.clocks[rank]
        now = without_rank(time.take(lanes))
        rung = store.rings[rank].take(lanes)
        ring = rung.astype(np.int64)
        n_slots = len(clock.kind.slots)
        luck = uniforms(self.clock_keys[rank], self.run.take(lanes), ring, n_slots) if n_slots else _NO_LUCK
        store.rings[rank][lanes] = rung + _ONE
        store.next_time[rank][lanes] = np.inf
        registers = store.play(bound, lanes, now, rung.astype(np.float64), luck, self.room)
        if self.recorder is not None:
            record = {column: registers[register] for column, register in bound.record.items()}
            self.recorder.add(rank, self.position.take(lanes), now, bound.actor, bound.target, record)
        if bound.can_end:
            over = np.flatnonzero(store.state[store.row[self.model.ended]].take(lanes))
            self.is_ended[lanes[over]] = True
            self._finish(lanes[over], now[over])

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
        store.start(lanes, self._inputs(waiting))
        for block in _blocks(np.arange(len(lanes))):
            now, ring = np.full(len(block), model.start), np.zeros(len(block))
            for opening, bound, key in zip(model.openings, store.openings, self.opening_keys, strict=True):
                n_slots = len(opening.slots)
                luck = uniforms(key, run[block], 0, n_slots) if n_slots else _NO_LUCK
                store.play(bound, lanes[block], now, ring, luck, self.room)

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
            fields=lambda entity, name: store.state[store.row[entity, name]].take(lanes),
        )
        rows = self.model.summarise(self.model, finals)
        if self.table is None:
            self.table = np.zeros(len(self.runs), dtype=rows.dtype)
        self.table[self.position[lanes]] = rows
        failed = lanes[store.state[store.row[self.model.ended]].take(lanes) == FAILED]
        self.failed += self.position[failed].tolist()
        self.is_done[lanes] = False

    def _squeeze(self) -> None:
        """Drop the idle lanes; the queue is empty, so that no run will need them."""
        self._summarise()
        keep = np.flatnonzero(self.is_playing)
        self.store.squeeze(keep)
        for name in ("position", "run", "end_time", "is_playing", "is_ended", "is_cut_short", "is_done"):
            setattr(self, name, getattr(self, name)[keep])

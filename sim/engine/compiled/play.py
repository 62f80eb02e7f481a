"""The compiled engine: the loop of `loop.ll` over the kernels of a model, and the tables that come of it."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled.bind import Layout, Numbers
from sim.engine.compiled.layout import BATCH, CLOCKS, COLUMNS, LANES, WIDTH, Frame, Memory, State, signed
from sim.engine.compiled.machine import loop_at, loop_text, machine
from sim.engine.draws import clock_key
from sim.engine.failures import why_failed
from sim.engine.inputs import checked, inputs_of
from sim.engine.recorder import EVENT_DTYPE, Batch, in_order, joined
from sim.engine.traced import FAILED
from sim.model.arrays import Floats, Ints
from sim.model.structure import GRID, RANK, Finals, Model

PART = 16_384
"""Runs whose numbers and results are held at once."""
BUDGET = 1_000_000
"""Events after which the loop looks up, so that Ctrl-C is heard: about a tenth of a second."""
ROWS = 65_536
"""Rows of the table of events that are gathered before they are taken over."""
MODELS_KEPT = 16
"""Models that stay ready to play."""
_COMPILING = Lock()
"""Held by the one thread that traces, compiles and loads: neither LLVM nor what is kept of kernels allows another."""


def run_compiled(
    model: Model, *, seed: int, runs: Ints, record: bool = False, overrides: Mapping[str, Floats] | None = None
) -> Batch:
    """Outcomes of the given runs, one row a run; equal to `run_lanes` bit for bit.

    Parameters, returns and raises as there. It holds no lock while it plays, so that threads play side by side.

    Raises
    ------
    BranchesOnValue
        If a rule of the model branches on a value, so that it cannot be compiled.
    """
    runs, overrides = checked(model, runs, overrides)
    with _COMPILING:
        ready = _ready(_Same(model))
    parts = [slice(first, first + PART) for first in range(0, max(1, len(runs)), PART)]
    return joined(
        [_Loop(ready, seed, runs[part], {key: values[part] for key, values in overrides.items()}, record).play()
         for part in parts],
        [part.start for part in parts],
    )  # fmt: skip


class _Ready:
    """A model laid out, with the machine code of its kernels."""

    def __init__(self, model: Model) -> None:
        self.layout = Layout(model)
        for seen in self.layout.seen:
            if not seen.kernel.address:
                seen.kernel.address, seen.kernel.text = machine().address(seen.kernel.text), ""
        self.play = loop_at(machine().address(loop_text()))


class _Same:
    """A model as a key: the same object, whatever it holds."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.model is other.model

    def __hash__(self) -> int:
        return id(self.model)


@lru_cache(MODELS_KEPT)
def _ready(same: _Same) -> _Ready:
    return _Ready(same.model)


class _Loop:
    """One call of the loop over some runs."""

    def __init__(self, ready: _Ready, seed: int, runs: Ints, overrides: Mapping[str, Floats], record: bool) -> None:
        self.ready, self.layout, self.model = ready, ready.layout, ready.layout.model
        self.seed, self.runs, self.overrides = seed, runs, overrides
        self.memory = Memory()
        differing = inputs_of(self.model, seed=seed, runs=runs, overrides=overrides)
        self.numbers = Numbers(self.layout, differing)
        self.columns = self.memory.room((COLUMNS, BATCH))
        self.results = self.memory.room((len(self.layout.results) + 2, len(runs)))
        self.flags = self.memory.room(len(runs), np.uint8)
        self.rows = self.memory.room(ROWS, EVENT_DTYPE) if record else None
        self.state = self._state()

    def play(self) -> Batch:
        """Play until every run is over."""
        blocks: list[NDArray[np.void]] = []
        is_over = not len(self.runs)
        while not is_over:
            self.state.budget = self.state.events + BUDGET
            is_over = bool(self.ready.play(ctypes.addressof(self.state)))
            if self.rows is not None:
                blocks.append(self.rows[: self.state.n_rows].copy())
                self.state.n_rows = 0
        failed = np.flatnonzero(self.results[self.layout.results.index(self.model.ended)] == FAILED).tolist()
        if not failed and any(frame.strays for frame in self.frames):
            raise AssertionError("a rule looked up an entry that its table does not have")
        why = why_failed(self.model, failed, seed=self.seed, runs=self.runs, overrides=self.overrides)
        table = np.delete(self._table(), failed) if failed else self._table()
        return Batch(table, None if self.rows is None else self._events(blocks, failed), why)

    def _table(self) -> NDArray[np.void]:
        """Rows of the per-run table."""
        place = {key: place for place, key in enumerate(self.layout.results)}
        finals = Finals(
            run=self.runs,
            end_time=self.results[-1],
            n_events=self.results[-2].view(np.int64),
            ended=self.flags == 1,
            cut_short=self.flags == 2,
            fields=lambda entity, name: self.results[place[entity, name]],
        )
        return self.model.summarise(self.model, finals)

    def _events(self, blocks: list[NDArray[np.void]], failed: list[int]) -> NDArray[np.void]:
        """The table of events but for failed runs, by place of the run and then in the order in which they happened."""
        events = np.concatenate([np.zeros(0, dtype=EVENT_DTYPE), *blocks])
        position = events["run"].astype(np.uint16)  # below `PART`; NumPy sorts so few bits in one pass
        return in_order(events, position, self.runs, failed)

    # What machine code needs -----------------------------------------------------------------------------------------

    def _state(self) -> State:
        layout, model, memory = self.layout, self.model, self.memory
        n_lanes, n_clocks = min(LANES, max(1, len(self.runs))), len(model.clocks)
        differing = [self.numbers.differing(seen) for seen in layout.seen]  # before the records: it fills them
        words = -(-(layout.numbers_at + len(self.numbers.rows)) // WIDTH) * WIDTH
        records = memory.room((n_lanes + WIDTH, words)).ctypes.data  # beyond the lanes: what fills up a vector
        tables = memory.laid([*self.numbers.tables, 0.0], np.float64)
        self.frames = [
            self._frame(place, pairs, record_bytes=8 * words, records=records, tables=tables)
            for place, pairs in enumerate(differing)
        ]
        frames = [ctypes.addressof(frame) for frame in self.frames]
        kernels = [seen.kernel.address for seen in layout.seen]
        return State(
            n_runs=len(self.runs),
            n_lanes=n_lanes,
            record_bytes=8 * words,
            n_clocks=n_clocks,
            n_vectors=layout.n_vectors,
            n_openings=len(model.openings),
            n_results=len(layout.results),
            n_numbers=len(self.numbers.rows),
            numbers_at=layout.numbers_at,
            ended_at=layout.field[model.ended],
            max_events=model.max_events,
            most_rows=ROWS,
            runs=memory.laid(self.runs),
            numbers=memory.laid(np.array(self.numbers.rows), np.float64),
            records=records,
            initial=memory.laid(self._initial(words), np.float64),
            buckets=memory.room((n_clocks + 1, n_lanes), np.int32).ctypes.data,
            counts=memory.room(n_clocks + 1, np.int64).ctypes.data,
            kernels=memory.laid(kernels[:n_clocks]),
            frames=memory.laid(frames[:n_clocks]),
            open_kernels=memory.laid(kernels[n_clocks:]),
            open_frames=memory.laid(frames[n_clocks:]),
            can_end=memory.laid(layout.can_end),
            results_at=memory.laid([layout.field[key] for key in layout.results]),
            results=self.results.ctypes.data,
            flags=self.flags.ctypes.data,
            lanes=memory.room(BATCH + WIDTH, np.int32).ctypes.data,
            columns=self.columns.ctypes.data,
            rows=None if self.rows is None else self.rows.ctypes.data,
            labels=memory.laid(layout.labels),
            horizon=model.horizon,
        )

    def _frame(self, place: int, pairs: list[int], **where: int) -> Frame:
        """What the kernel of one clock or opening needs."""
        seen, links = self.layout.seen[place], self.layout.links(place, self.numbers)
        first, second = clock_key(self.seed, seen.thing.name)
        return Frame(
            **signed({"key_0": first, "key_1": second}),
            **where,
            links=self.memory.laid([*links, len(pairs) // 2, *pairs]),
            stage=self.memory.laid(seen.vectors, np.float64),
            columns=self.columns.ctypes.data,
        )

    def _initial(self, words: int) -> Floats:
        """The record of a run that has not begun."""
        initial = np.zeros(words)
        initial[CLOCKS : self.layout.rings_at] = np.inf
        for rank, clock in enumerate(self.model.clocks):
            initial[CLOCKS + rank] = np.ceil(clock.first * GRID) / GRID + rank * RANK
        for (entity, name), word in self.layout.field.items():
            initial[word] = self.model.entities[entity].fields[name]
        return initial

"""Runs that grow while somebody looks at them: two thousand at once, more when there is time, each played once.

Run i is run i of `sim.run` with the same scenario and seed, so that what is seen here is what a command stores: equal
digests. Nothing is stored, probed or announced.

>>> import sim                                                  # doctest: +SKIP
>>> live = Live(sim.load("tutorial"), seed=1)                   # doctest: +SKIP
>>> live.upto(2000).outcomes["war"].share                       # doctest: +SKIP
0.01
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from threading import Lock
from time import perf_counter

import numpy as np

from sim.engine.engines import AUTO, FEW_RUNS, engine_for
from sim.model.compile import compile_model
from sim.model.structure import Model, Uncertain
from sim.play.metrics import measured_by
from sim.play.pieces import Piece
from sim.play.plan import Plan, Played, Variant
from sim.results.chunk_file import Parts
from sim.scenario.records import Scenario
from sim.study.provenance import origin_of
from sim.study.result import RunResult

RECORDED = 400
"""Runs that keep their events: enough for the bands of a ladder."""
FEWEST_A_WORKER = 4_000
"""Runs below which a further worker costs more than it brings."""
MOST_A_PIECE = 8_192
"""Runs between two looks at whether anybody still waits."""

_WORKERS = max(1, os.cpu_count() or 1)


@cache
def _pool() -> ThreadPoolExecutor:
    """The workers of this process, kept from one look to the next."""
    return ThreadPoolExecutor(_WORKERS, thread_name_prefix="live")


class Dropped(Exception):
    """Nobody waits for this any more."""


def always() -> bool:
    """Somebody waits."""
    return True


class Live:
    """The runs of one scenario under one seed, from run 0 on.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        In [0, 2**64).
    like : Model, optional
        A model that is laid out already: where this one differs in numbers alone, it is played as a point of that one.

    Attributes
    ----------
    played : Model
        What is played: the model of the scenario, or `like`.
    """

    def __init__(self, scenario: Scenario, *, seed: int, like: Model | None = None) -> None:
        self.scenario, self.seed = scenario, seed
        model = compile_model(scenario)
        numbers = None if like is None else numbers_between(like, model)
        self.played = model if like is None or numbers is None else like
        columns = {key: np.array([value]) for key, value in (numbers or {}).items()}
        self.engine = engine_for(AUTO, FEW_RUNS + 1, model=model)
        measured = measured_by(None, scenario, model, seed=seed, first_run=0)
        variant = Variant(self.played, columns=columns)
        self._plan = Plan((variant,), seed, self.engine, RECORDED, has_design=False, measured=measured)
        self._origin = origin_of(
            scenario, model, measured=measured, seed=seed, runs=0, first_run=0, record_runs=0, chunk_size=MOST_A_PIECE,
            engine=self.engine,
        )  # fmt: skip
        self._played: list[Played] = []
        self._seconds = 0.0
        self._lock = Lock()

    @property
    def n_runs(self) -> int:
        """How many there are so far."""
        return sum(len(played.table) for played in self._played)

    def upto(self, runs: int, is_wanted: Callable[[], bool] = always) -> RunResult:
        """The first `runs` runs; those that there are already are not played again.

        Parameters
        ----------
        runs : int
            At least 1.
        is_wanted : callable, optional
            Asked between two pieces whether somebody still waits. What was played until then is kept.

        Raises
        ------
        Dropped
            If nobody waits.
        """
        with self._lock:
            self._play(self.n_runs, runs, is_wanted)
            rows = np.concatenate([played.table for played in self._played])[:runs]
            recorded = min(runs, RECORDED)
            events = [played.events for played in self._played if played.events is not None]
            kept = np.concatenate(events) if len(events) > 1 else events[0]
            return RunResult(
                scenario=self.scenario, rows=Parts((rows,)),
                events=kept if runs >= RECORDED else kept[kept["run"] < recorded], runs=runs, jobs=_WORKERS,
                elapsed_seconds=self._seconds, origin={**self._origin, "runs": runs, "record_runs": recorded},
            )  # fmt: skip

    def _play(self, first: int, last: int, is_wanted: Callable[[], bool]) -> None:
        """Play what is missing, on all cores where the engine holds no lock."""
        workers = _WORKERS if self._plan.holds_no_lock else 1
        step = min(MOST_A_PIECE * workers, last)
        for start in range(first, last, step):
            if not is_wanted():
                raise Dropped
            begun, end = perf_counter(), min(start + step, last)
            free = max(start, min(RECORDED, end))  # runs before it keep their events, and are a piece of their own
            parts = min(workers, max(1, (end - free) // FEWEST_A_WORKER))
            edges = sorted({start, *np.linspace(free, end, parts + 1).astype(int).tolist()})
            pieces = [Piece(0, 0, 0, 1, left, right - left) for left, right in pairwise(edges)]
            self._played += map(self._plan, pieces) if len(pieces) == 1 else _pool().map(self._plan, pieces)
            self._seconds += perf_counter() - begun


def numbers_between(known: Model, asked: Model) -> dict[str, float] | None:
    """The numbers by which one model becomes another, by dotted key; None where more than numbers differs.

    Parameters
    ----------
    known : Model
    asked : Model
        May give a number where `known` draws one, but draw none that `known` gives.
    """
    laws = {one.path: one for one in known.uncertain}
    is_same = (
        (known.clocks, known.openings, known.start, known.horizon, known.max_events, known.actors)
        == (asked.clocks, asked.openings, asked.start, asked.horizon, asked.max_events, asked.actors)
        and known.paths == asked.paths
        and len(known.entities) == len(asked.entities)
        and all(one.path in laws and _is_same_law(one, laws[one.path]) for one in asked.uncertain)
    )
    if not is_same:
        return None
    drawn = {one.path for one in asked.uncertain}
    found: dict[str, float] = {}
    covered: set[tuple[int, str, int | None]] = set()
    for path, place in known.paths.items():
        was, now = (model.entities[place.entity].parameters[place.attribute] for model in (known, asked))
        covered.add((place.entity, place.attribute, place.part))
        if place.part is not None:
            was, now = was[place.part], now[place.part]
        if path not in drawn and (was != now or path in laws):
            found[path] = float(now)
    for number, (was, now) in enumerate(zip(known.entities, asked.entities, strict=True)):
        if was.name != now.name or was.fields != now.fields or was.parameters.keys() != now.parameters.keys():
            return None
        for name, value in was.parameters.items():
            other = now.parameters[name]
            if isinstance(value, tuple) and isinstance(other, tuple) and len(value) == len(other):
                parts = [part for part, pair in enumerate(zip(value, other, strict=True)) if pair[0] != pair[1]]
                if any((number, name, part) not in covered for part in parts):
                    return None
            elif value != other and (number, name, None) not in covered:
                return None
    return found


def _is_same_law(one: Uncertain, other: Uncertain) -> bool:
    return one.joint == other.joint and one.quantile is other.quantile

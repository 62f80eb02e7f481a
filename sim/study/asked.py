"""What is asked to be played: the same runs at every point of a design. Plain runs are those of one point.

How much work it is, the origin of its runs, and the playing itself, begun or gone on with in its folder, are the same
whatever the design; plain runs may keep events, stop when enough is known, and leave their rows on disk.

>>> import sim                                                              # doctest: +SKIP
>>> asked_for(sim.load("tutorial"), runs=1000, seed=1).work(timed=True).seconds     # doctest: +SKIP
0.1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from sim.engine.draws import MAX_RUNS
from sim.engine.engines import AUTO, ENGINES, FEW_RUNS, at_hand, engine_for
from sim.play.collected import ALONE, Collected, Events, How, Rows
from sim.play.metrics import measured_by
from sim.play.pace import usual_size
from sim.play.pieces import Piece
from sim.play.plan import Plan, Played, Variant
from sim.results.chunk_file import Chunk, Parts, is_held
from sim.results.design import NOTHING_VARIED, Design
from sim.results.digest import Table
from sim.results.stopping import Watch, look_schedule, read_goals
from sim.results.store import RunFolder
from sim.scenario.idle import Idle
from sim.scenario.records import Scenario
from sim.study.answer import finish
from sim.study.designs import described
from sim.study.extras import needs
from sim.study.folder import beside, design_of, scenario_of, shape_of
from sim.study.inputs import idle_inputs
from sim.study.provenance import measured_in, origin_of
from sim.study.ranges import check_ranges, whole
from sim.study.result import RunResult, all_shares, shares_to_decide
from sim.study.sweep_result import SweepResult
from sim.study.varied import variants_of
from sim.study.work import (
    LONG_EVENTS,
    MOST_EVENTS,
    PILOT_EVENTS,
    PILOT_RUNS,
    PROBES,
    RECORDED_RUNS,
    Work,
    followed,
    probe,
)

SEEDS = 2**64
MAX_ROWS = 2 * 10**9
"""Runs of all points of a design together."""
FEWEST_A_STAGE = 4_096
"""Runs between two looks that are not worth more than one worker."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs are asked for, with the models that they need; from `asked_for`.

    Attributes
    ----------
    scenario : Scenario
    design : Design
        `NOTHING_VARIED` of plain runs.
    variants : tuple of Variant
    runs, first_run : int
        At each point.
    seed : int
    engine : str
        As `sim.run` takes it.
    record_runs : int or None
        How many runs keep their events; as many as is usual if None.
    chunk_size : int or None
        Rows played and stored together; so many as seconds allow if None.
    until : tuple of str
        What plain runs go on for.
    how : How
    """

    scenario: Scenario
    design: Design
    variants: tuple[Variant, ...]
    runs: int
    seed: int
    first_run: int
    engine: str
    record_runs: int | None
    chunk_size: int | None
    until: tuple[str, ...]
    how: How

    @property
    def is_plain(self) -> bool:
        """Whether no design is asked about."""
        return not self.design.factors

    @property
    def rows(self) -> int:
        """Runs of all points together."""
        return self.design.n_points * self.runs

    @property
    def idle(self) -> tuple[Idle, ...]:
        """Inputs that cannot act, by construction."""
        return idle_inputs(self.scenario, self.design, own_rules=bool(self.how.rules))

    def is_streamed(self, *, is_stored: bool) -> bool:
        """Whether the table of runs is never in memory."""
        return self.is_plain and is_stored and not is_held(self.runs)

    def work(self, folder: Path | None = None, *, timed: bool | None = False, are_compared: bool = False) -> Work:
        """What they will take, by the first variant, if that can be had.

        Parameters
        ----------
        folder : Path, optional
            Where the results will be.
        timed : bool, optional
            Whether to play a pilot, for the time; None: only where it will be long.
        are_compared : bool, optional
            Runs that are compared with others are in memory, though they are stored.

        Raises
        ------
        TooMuchError
            If memory, or the disk of the folder, cannot hold it.
        """
        model, recorded = self.variants[0].model, self.record_runs
        engine = engine_for(self.engine, len(self.variants[0].points) * self.runs, model=model)
        is_small = self.rows * model.max_events <= MOST_EVENTS
        matters = timed is None or recorded != 0
        probed = probe(model, seed=self.seed) if timed or (matters and not is_small) else None
        each = model.max_events if probed is None else max(probed.events, 1.0)
        if recorded is None:
            recorded = min(self.rows, RECORDED_RUNS, int(MOST_EVENTS / each))
        points = 0 if self.is_plain else self.design.n_points
        is_streamed = not are_compared and self.is_streamed(is_stored=folder is not None)
        work = Work(self.rows, recorded, points, model.max_events, probed, None, is_streamed)
        work.refuse(folder)
        is_long = probed is not None and self.rows * probed.events > LONG_EVENTS
        if probed is None or not (is_long if timed is None else timed):
            return work
        n = max(2 * PROBES, min(PILOT_RUNS, self.rows, int(PILOT_EVENTS / each)))
        self._pilot(1, engine)  # what is done once is not what a run takes
        begun = perf_counter()
        played = self._pilot(n, engine)
        seconds = (perf_counter() - begun) / max(int(played["events"].sum()), len(played))
        return replace(work, seconds=seconds * each * self.rows / max(self.how.jobs, 1))

    def _pilot(self, n: int, engine: str) -> Table:
        """About so many runs of the first variant, followed for `PROBE_EVENTS` events."""
        first = self.variants[0]
        n = min(n, FEW_RUNS) if engine == "reference" else n  # one by one, few tell enough
        n_points = min(n, len(first.points))
        piece = Piece(0, 0, 0, n_points, 0, min(self.runs, max(1, n // n_points)))
        return Plan((replace(first, model=followed(first.model)),), self.seed, engine)(piece).table

    def extent(self, recorded: int = 0) -> dict[str, Any]:
        """How many runs keep their events, how large the pieces are, and which engine plays."""
        engine = engine_for(self.engine, min(self.rows, self.chunk_size or self.rows), model=self.variants[0].model)
        size = usual_size(self.rows, self.how.jobs, engine) if self.chunk_size is None else self.chunk_size
        return {"record_runs": recorded, "chunk_size": size, "engine": engine}

    def origin(self, recorded: int = 0) -> dict[str, Any]:
        """Everything that decides them, where the first `recorded` keep their events."""
        extent, first = self.extent(recorded), self.variants[0]
        measured = measured_by(
            self.how.metrics, self.scenario, first.model, seed=self.seed, first_run=self.first_run,
            overrides=first.columns,
        )  # fmt: skip
        runs, seed = {"runs": self.rows, "first_run": self.first_run}, {"seed": self.seed}
        # in the order in which files have it
        told = (runs | seed | {"engine": extent["engine"]} if self.is_plain else seed | runs) | extent
        origin = origin_of(
            self.scenario, first.model, rules=self.how.rules, until=self.until, measured=measured, **told
        )  # fmt: skip
        if self.is_plain:
            return origin
        return origin | {"question": "sweep", "design": described(self.design), "runs_per_point": self.runs}

    def new_folder(self, folder: Path | None, origin: Mapping[str, Any]) -> AbstractContextManager[RunFolder | None]:
        """The folder of these runs, made and held; none if none is asked for."""
        return nullcontext() if folder is None else RunFolder.create(folder, origin, beside=beside(self.design))

    def begun(self, folder: str | Path | None = None) -> RunResult | SweepResult:
        """All of them played, in a new folder if there is to be one."""
        path = None if folder is None else Path(folder)
        origin = self.origin(self.work(path).recorded)
        self.how.check_travel(origin["engine"], is_one_piece=self.rows <= origin["chunk_size"])
        with self.new_folder(path, origin) as store:
            return self.played(origin, store)

    def played(
        self, origin: Mapping[str, Any], store: RunFolder | None = None, *, chunks: Iterable[Chunk] = (),
        told: Path | None = None,
    ) -> RunResult | SweepResult:  # fmt: skip
        """Have all but those in `chunks` played, in pieces of a size or of seconds.

        `told` is the folder that a message names, where it is not that of the store.
        """
        begun = perf_counter()
        watch = Watch(read_goals(self.until, shares_to_decide(self.scenario)), self.until) if self.until else None
        engine, most = origin["engine"], origin["chunk_size"]
        plan = Plan(
            self.variants, self.seed, at_hand(engine) if self.is_plain else AUTO, origin["record_runs"],
            has_design=not self.is_plain, first_run=self.first_run,
            measured=measured_in(origin, self.scenario, self.variants[0].model, self.how.metrics),
        )  # fmt: skip
        events, held = Events(), None
        if not self.is_streamed(is_stored=store is not None):
            held = Rows(self.design.n_points, self.runs, plan)

        def take(played: Played) -> None:
            events.take(played)
            if held is not None:
                held.take(played)

        def rows() -> Parts:
            if held is not None:
                return Parts((held.those(collected.has_row()),))
            assert store is not None, "what is not held is stored"
            return store.rows()

        collected = Collected(plan, self.runs, take, self.how, store)
        for chunk in chunks:
            collected.add(Played(chunk.table, chunk.events, chunk.failures))
        by_pace = self.chunk_size is None and plan.engine != "reference" and watch is None
        is_enough = False
        with collected.until_done(told):
            for collected.upto in (self.runs,) if watch is None else look_schedule(self.runs):
                size = self.chunk_size or most
                if by_pace:
                    size = min(usual_size(max(collected.n_missing, 1), self.how.jobs, engine), size)
                elif watch is not None:
                    size = min(size, max(-(-collected.n_missing // self.how.jobs), FEWEST_A_STAGE))
                lost = collected.play(size, by_pace=by_pace)
                is_enough = not lost and watch is not None and watch.look(all_shares(rows(), self.scenario))
                if lost or is_enough:
                    break
            collected.refuse_nothing()
            collected.upto = self.runs
            there, seen = rows(), events.table() if origin["record_runs"] else None
            common: dict[str, Any] = {
                "scenario": self.scenario, "origin": origin, "jobs": collected.jobs, "failures": collected.failed(),
                "elapsed_seconds": perf_counter() - begun, "folder": None if store is None else store.path,
            }  # fmt: skip
            result: RunResult | SweepResult
            if self.is_plain:
                result = RunResult(
                    rows=there, events=seen, runs=collected.n_done if is_enough else self.runs,
                    stop=None if watch is None else watch.stop(reached=is_enough), **common,
                )  # fmt: skip
            else:
                result = SweepResult(design=self.design, rows=there.table, runs_per_point=self.runs, **common)
            if store is not None:
                finish(store, result)
        return result


def asked_for(
    scenario: Scenario, design: Design = NOTHING_VARIED, how: How = ALONE, *, runs: int, seed: int, first_run: int = 0,
    engine: str = AUTO, record_runs: int | None = 0, chunk_size: int | None = None, until: tuple[str, ...] = (),
) -> Asked:  # fmt: skip
    """The runs that are asked for, at each point of a design if there is one.

    Arguments as for `sim.run`, but that no run keeps its events unless it is said how many.

    Raises
    ------
    ScenarioError, ValueError, MissingExtraError
        As for `sim.run`.
    """
    if until:
        read_goals(until, shares_to_decide(scenario))
    most = MAX_ROWS if design.factors else MAX_RUNS
    runs, first_run, seed = whole("runs", runs), whole("first_run", first_run), whole("seed", seed)
    record_runs = None if record_runs is None else whole("record_runs", record_runs)
    chunk_size = None if chunk_size is None else whole("chunk_size", chunk_size)
    check_ranges({
        "runs": (runs, 1, most), "first_run": (first_run, 0, MAX_RUNS - runs), "seed": (seed, 0, SEEDS - 1),
        "jobs": (how.jobs, 1, 4096), "points times runs": (design.n_points * runs, 1, most),
        "record_runs": (record_runs or 0, 0, MAX_RUNS),
        "chunk_size": (1 if chunk_size is None else chunk_size, 1, MAX_RUNS),
    })  # fmt: skip
    if engine not in (AUTO, *ENGINES):
        raise ValueError(f"engine is {engine!r}; known engines are {', '.join((AUTO, *ENGINES))}.")
    if engine == "compiled":
        needs("llvmlite.binding", "The compiled engine", extra="fast", instead="The lanes engine plays without it.")
    variants = variants_of(scenario, design, how.rules)
    return Asked(scenario, design, variants, runs, seed, first_run, engine, record_runs, chunk_size, until, how)


def asked_again(
    origin: Mapping[str, Any], scenario: Scenario, design: Design = NOTHING_VARIED, how: How = ALONE, **other: Any
) -> Asked:
    """What an origin tells was asked for, but for what is `other` now."""
    was = {
        "runs": shape_of(origin)[1], "first_run": origin.get("first_run", 0),
        "seed": origin["seed"], "engine": AUTO if design.factors else at_hand(origin["engine"]),
        "record_runs": origin["record_runs"], "chunk_size": origin["chunk_size"], "until": tuple(origin["until"]),
    }  # fmt: skip
    return asked_for(scenario, design, how, **was | other)


def go_on(store: RunFolder, chunks: Iterable[Chunk], how: How, *, runs: int | None = None) -> RunResult | SweepResult:
    """Play what is missing in a folder, at each point up to `runs`; see `sim.study.resume`."""
    path, origin = store.path, store.origin
    more: dict[str, Any] = {}
    if runs is not None:
        recorded = origin["record_runs"]
        usual = None if recorded == origin["runs"] else recorded  # all of them, as far as that is usual
        more = {"runs": runs, "engine": AUTO, "record_runs": usual, "until": ()}
    asked = asked_again(origin, scenario_of(path, origin), design_of(path, origin), how, chunk_size=None, **more)
    extent: dict[str, Any] = {}
    if more:
        extent = asked.extent(asked.work(path).recorded)
        extent |= {name: max(origin[name], extent[name]) for name in ("record_runs", "chunk_size")}
        extent |= {"runs": asked.rows, "until": [], **({} if asked.is_plain else {"runs_per_point": runs})}
    how.check_travel(at_hand(extent.get("engine", origin["engine"])))
    if extent:
        store.ask_for(**extent)
    return asked.played(store.origin, store, chunks=chunks)

"""Monte Carlo: a scenario played many times.

>>> import sim                                                  # doctest: +SKIP
>>> result = sim.run(sim.load("iran_pakistan_2024"), runs=1000, seed=5)   # doctest: +SKIP
>>> result.outcomes["war"].share                                # doctest: +SKIP
0.021
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.engine.draws import MAX_RUNS
from sim.engine.engines import AUTO, ENGINES, FEW_RUNS, engine_for
from sim.engine.failures import RunFailure, none_played
from sim.engine.recorder import EVENT_DTYPE
from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.outcomes import RUN_DTYPE
from sim.model.structure import Model
from sim.play.chunks import ChunkRange, chunk_plan, usual_chunk_size
from sim.play.execute import execute
from sim.play.own_rules import check_travel
from sim.play.pace import close_early, paced
from sim.results.chunk_file import Chunk
from sim.results.digest import Table, in_order_of_runs, in_run_order
from sim.results.stopping import look_schedule
from sim.results.store import RunFolder
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.extras import needs
from sim.study.folder import scenario_of
from sim.study.harvest import HOPELESS
from sim.study.play import PlayChunk, Played
from sim.study.provenance import origin_of
from sim.study.result import RunResult, all_shares, shares_to_decide
from sim.study.until import MOST_RUNS, Watch, read_goals
from sim.study.work import Work, followed, work_of

SEEDS = 2**64
RUNS = 10_000
"""How many runs unless told otherwise."""
FEWEST_A_STAGE = 4_096
"""Runs between two looks that are not worth more than one worker."""
TABLES = 2
"""How often the table of runs is in memory: in chunks, and put together."""

Progress = Callable[[int, int], object]
"""Called with runs done and runs asked for, each time a chunk is done."""


def run(
    scenario: Scenario | str | Path,
    *,
    runs: int | None = None,
    seed: int | None = None,
    engine: str = AUTO,
    jobs: int = 1,
    rules: Rules | None = None,
    record_runs: int | None = None,
    chunk_size: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
    until: str | Sequence[str] = (),
) -> RunResult:
    """Outcomes of many runs of a scenario.

    Run i depends on the scenario, the seed and i alone: jobs, chunk size, engine and executor change nothing.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        A path or the name of a shipped scenario is loaded first.
    runs : int, optional
        How many runs, from run 0 on; 10,000 if absent. With `until`, at most so many; 1,500,000 if absent.
    seed : int, optional
        In [0, 2**64); drawn and kept in the result if absent.
    engine : str, optional
        "compiled", "lanes", "reference", or "auto": the one that costs least for so many runs. Equal results;
        `RunResult.engine` says which played.
    jobs : int, optional
        Processes; with more than 1 a script needs the usual `if __name__ == "__main__":`.
    rules : mapping of str to callable or NewRule, optional
        Own rules in place of, or beside, those of the model; see `sim.model.compile`.
    record_runs : int, optional
        The first so many runs keep their events; if absent at most 10,000, and no more than a million events.
    chunk_size : int, optional
        Runs played and stored together.
    executor : Executor, optional
        Any `concurrent.futures.Executor` that does the work in place of `jobs`.
    progress : callable, optional
        Called with runs done and runs asked for.
    folder : str or Path, optional
        New folder in which each chunk is stored as soon as it is done.
    until : str or sequence of str, optional
        Stop when enough is known: "0.5%" (every share to within half a per cent to each side), or decisions such as
        "war<2%". The runs are looked at after 4,000, 5,657, 8,000, ... of them, so that workers and chunks have no say.

    Returns
    -------
    RunResult
        Its `stop` says whether the goal of `until` was reached.

    Raises
    ------
    ScenarioError
        If the scenario has faults.
    ValueError
        If an argument is out of range, or memory or the disk cannot hold what is asked for; the message says what
        would do. A `RuleError` if a rule of one's own fails in every run; one that fails in some leaves these out, and
        `failures` of the result tells them.
    StorageError
        If the folder is not empty or the disk fails.
    KeyboardInterrupt
        On Ctrl-C; finished chunks stay in `folder`, whose manifest says `interrupted`.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.run("tutorial", runs=100, seed=1).outcome_class["exchange"].share   # doctest: +SKIP
    0.31
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    asked = (until,) if isinstance(until, str) else tuple(until)
    read_goals(asked, shares_to_decide(scenario))
    seed = secrets.randbelow(2**32) if seed is None else index(seed)
    runs = (MOST_RUNS if asked else RUNS) if runs is None else index(runs)
    jobs = index(jobs)
    engine = engine_for(engine, min(runs, chunk_size or runs), own_rules=bool(rules))
    model, origin = asked_runs(
        scenario, runs=runs, seed=seed, engine=engine, jobs=jobs, rules=rules, record_runs=record_runs,
        chunk_size=chunk_size, folder=None if folder is None else Path(folder), until=asked,
    )  # fmt: skip
    check_travel(rules, jobs=jobs if runs > origin["chunk_size"] else 1, executor=executor)
    with ExitStack() as stack:
        store = None if folder is None else stack.enter_context(RunFolder.create(Path(folder), origin))
        return play_runs(
            scenario, model, origin, store=store, chunk_size=chunk_size, jobs=jobs, executor=executor,
            progress=progress,
        )  # fmt: skip


def asked_runs(
    scenario: Scenario,
    *,
    runs: int,
    seed: int,
    engine: str,
    jobs: int = 1,
    rules: Rules | None = None,
    record_runs: int | None = 0,
    chunk_size: int | None = None,
    folder: Path | None = None,
    until: tuple[str, ...] = (),
) -> tuple[Model, dict[str, Any]]:
    """The model and the origin of some runs, every mistake told before anything is played; arguments as for `run`."""
    if chunk_size is None:
        chunk_size = usual_chunk_size(runs, jobs, engine) if engine in ENGINES else 1
    _check(runs=runs, seed=seed, engine=engine, jobs=jobs, record_runs=record_runs or 0, chunk_size=chunk_size)
    model = compile_model(scenario, rules=rules)
    if engine == "compiled" and rules:
        raise ValueError("the compiled engine checks no rules, so it plays none of your own; ask for auto or lanes.")
    work = work_of(model, seed=seed, runs=runs, record_runs=record_runs, tables=TABLES, folder=folder)
    return model, origin_of(
        scenario, model, seed=seed, runs=runs, record_runs=work.recorded, chunk_size=chunk_size, engine=engine,
        rules=rules, until=until,
    )  # fmt: skip


def task_of(model: Model, origin: Mapping[str, Any]) -> PlayChunk:
    """What every chunk of a question has in common."""
    return PlayChunk(model, origin["seed"], origin["engine"], origin["record_runs"])


def go_on_with_runs(
    store: RunFolder,
    chunks: Sequence[Chunk],
    *,
    runs: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Play what is missing in the folder of plain runs, up to `runs`; see `sim.study.resume`."""
    scenario = scenario_of(store.path, store.origin)
    model = compile_model(scenario, rules=rules)
    extent: dict[str, Any] = {}
    if runs is not None:
        recorded = store.origin["record_runs"]
        work = work_of(model, seed=store.origin["seed"], runs=runs, record_runs=None, tables=TABLES, folder=store.path)
        if recorded == store.origin["runs"]:  # all of them, as far as that is usual
            recorded = max(recorded, work.recorded)
        engine = engine_for(AUTO, runs, own_rules=bool(rules))
        size = max(store.origin["chunk_size"], usual_chunk_size(runs, jobs, engine))
        extent = {"runs": runs, "record_runs": recorded, "until": [], "chunk_size": size, "engine": engine}
    asked = {**store.origin, **extent}
    _check(jobs=jobs, **{name: asked[name] for name in ("runs", "seed", "engine", "record_runs", "chunk_size")})
    check_travel(rules, jobs=jobs, executor=executor)
    if extent:
        store.ask_for(**extent)
    return play_runs(
        scenario, model, store.origin, store=store, chunks=chunks, jobs=jobs, executor=executor, progress=progress
    )  # fmt: skip


def play_runs(
    scenario: Scenario,
    model: Model,
    origin: Mapping[str, Any],
    *,
    store: RunFolder | None,
    chunks: Sequence[Chunk] = (),
    chunk_size: int | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    told: Path | None = None,
) -> RunResult:
    """Have the runs of an origin played, but those in `chunks`, in chunks of a size or of seconds.

    `told` is the folder that a message names, where it is not that of the store.
    """
    begun = perf_counter()
    runs, asked, engine = int(origin["runs"]), tuple(origin["until"]), str(origin["engine"])
    watch = Watch(read_goals(asked, shares_to_decide(scenario)), asked) if asked else None
    task = task_of(model, origin)
    harvest = _Harvest(runs=runs, progress=progress, store=store)
    for chunk in chunks:
        harvest.take((chunk.table, chunk.events, chunk.failures))
    most, is_enough = 1, False

    def play(plan: Sequence[ChunkRange]) -> Sequence[ChunkRange]:
        nonlocal most
        most = max(most, min(jobs, len(plan)))
        return execute(task, plan, harvest.keep, jobs=jobs, executor=executor)

    try:
        for look in (runs,) if watch is None else look_schedule(runs):
            harvest.runs = look
            missing = look - harvest.n_before(look)
            if chunk_size is None and engine != "reference" and watch is None:
                size = min(usual_chunk_size(max(missing, 1), jobs, engine), int(origin["chunk_size"]))
                lost = paced(harvest.plan, play, rows=missing, size=size, jobs=jobs)
            else:
                size = chunk_size or int(origin["chunk_size"])
                if watch is not None:
                    size = min(size, max(-(-missing // jobs), FEWEST_A_STAGE))
                lost = play(harvest.plan(size))
            seen = harvest.table()
            is_enough = not lost and watch is not None and watch.look(all_shares(seen[seen["run"] < look], scenario))
            if lost or is_enough:
                break
        if not harvest.n_done:
            raise RuntimeError(
                "no run came back: every worker process died. In a script, call sim.run under "
                '`if __name__ == "__main__":`, so that a worker can import the script; or use jobs=1.'
            )
        harvest.refuse_if_all_failed()
    except BaseException as stop:
        close_early(store, stop, done=harvest.n_done, asked=harvest.runs, told=told)
        raise
    table, failures = harvest.table(), harvest.failures()
    result = RunResult(
        scenario=scenario, table=table, events=harvest.events() if origin["record_runs"] else None,
        seed=origin["seed"], runs=len(table) + len(failures) if is_enough else runs,
        record_runs=origin["record_runs"], chunk_size=int(origin["chunk_size"]), jobs=most, engine=engine,
        elapsed_seconds=perf_counter() - begun, origin=origin, folder=None if store is None else store.path,
        stop=None if watch is None else watch.stop(reached=is_enough), failures=failures,
    )  # fmt: skip
    if store is not None:
        store.finish("incomplete" if result.n_missing else "finished", **result.about())
    return result


def plan_run(
    scenario: Scenario,
    *,
    runs: int,
    seed: int,
    engine: str = AUTO,
    jobs: int = 1,
    record_runs: int | None = None,
    folder: Path | None = None,
    timed: bool | None = None,
) -> Work:
    """How much work it is to play a scenario; arguments as for `run`, `timed` and errors as for `work_of`."""
    model = compile_model(scenario)

    def pilot(n: int) -> Table:
        name = engine_for(engine, runs)
        n = min(n, FEW_RUNS) if name == "reference" else n  # one by one, few tell enough
        played = np.arange(n, dtype=np.int64)
        return ENGINES[name](followed(model), seed=seed, runs=played).table

    return work_of(
        model, seed=seed, runs=runs, record_runs=record_runs, tables=TABLES, jobs=jobs, folder=folder, pilot=pilot,
        timed=timed,
    )  # fmt: skip


@dataclass(slots=True)
class _Harvest:
    """What has come back so far, stored as it comes."""

    runs: int  # asked for up to the next look
    progress: Progress | None
    store: RunFolder | None = None
    answers: list[Played] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # first run and the one after the last, of what came
    n_done: int = 0

    def keep(self, chunk: ChunkRange, answer: Played) -> None:
        """Store the answer of a chunk and take it."""
        if self.store is not None:
            self.store.add_chunk(chunk.number, *answer)
        self.take(answer)
        if self.progress is not None:
            self.progress(self.n_done, self.runs)
        if self.n_done >= HOPELESS:
            self.refuse_if_all_failed()

    def take(self, answer: Played) -> None:
        """Take the runs of a chunk, whichever they are."""
        numbers = np.sort(np.concatenate([answer[0]["run"], [failure.run for failure in answer[2]]])).astype(np.int64)
        for span in np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1) if len(numbers) else ():
            self.spans.append((int(span[0]), int(span[-1]) + 1))
        self.answers.append(answer)
        self.n_done += len(numbers)

    def n_before(self, look: int) -> int:
        """Runs with a number below `look` that came."""
        return sum(max(0, min(last, look) - first) for first, last in self.spans)

    def plan(self, size: int) -> list[ChunkRange]:
        """Chunks of what is missing of the first `runs` runs."""
        number = max(self.store.next_number if self.store else 0, len(self.answers))
        chunks: list[ChunkRange] = []
        done = 0
        for first, last in [*sorted(self.spans), (self.runs, self.runs)]:
            end = min(first, self.runs)
            if end > done:
                chunks += chunk_plan(end - done, size, first_run=done, first_number=number + len(chunks))
            done = max(done, last)
        return chunks

    def refuse_if_all_failed(self) -> None:
        """End where a rule of the user has failed in every run so far."""
        if not any(len(table) for table, _, _ in self.answers):
            raise none_played(self.failures())

    def failures(self) -> tuple[RunFailure, ...]:
        """Runs in which a rule of the user failed, in run order."""
        return tuple(sorted((failure for _, _, failed in self.answers for failure in failed), key=lambda one: one.run))

    def table(self) -> Table:
        """Rows in run order."""
        tables = (table for table, _, _ in self.answers)
        return in_run_order(np.concatenate([np.zeros(0, dtype=RUN_DTYPE), *tables]))

    def events(self) -> Table:
        """Events in run order."""
        recorded = (events for _, events, _ in self.answers if events is not None)
        return in_order_of_runs(np.concatenate([np.zeros(0, dtype=EVENT_DTYPE), *recorded]))


def _check(*, runs: int, seed: int, engine: str, jobs: int, record_runs: int, chunk_size: int) -> None:
    bounds = {
        "runs": (runs, 1, MAX_RUNS),
        "seed": (seed, 0, SEEDS - 1),
        "jobs": (jobs, 1, 4096),
        "record_runs": (record_runs, 0, MAX_RUNS),
        "chunk_size": (chunk_size, 1, MAX_RUNS),
    }
    for name, (value, low, high) in bounds.items():
        if not low <= value <= high:
            raise ValueError(f"{name} is {value}; it must be in [{low}, {high}].")
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}; known engines are {', '.join((AUTO, *ENGINES))}.")
    if engine == "compiled":
        needs("llvmlite.binding", "The compiled engine", extra="fast", instead="The lanes engine plays without it.")

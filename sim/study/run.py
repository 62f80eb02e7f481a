"""Monte Carlo: a scenario played many times.

>>> import sim                                                  # doctest: +SKIP
>>> result = sim.run(sim.load("iran_pakistan_2024"), runs=1000, seed=5)   # doctest: +SKIP
>>> result.outcomes["war"].share                                # doctest: +SKIP
0.021
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from time import perf_counter

import numpy as np

from sim.engine.failures import RunFailure, none_played
from sim.engine.recorder import EVENT_DTYPE
from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.outcomes import RUN_DTYPE
from sim.results.digest import Table
from sim.results.durable import StorageError
from sim.results.stopping import look_schedule
from sim.results.store import RunFolder
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.chunks import ChunkRange, chunk_plan, usual_chunk_size
from sim.study.execute import execute
from sim.study.harvest import HOPELESS
from sim.study.own_rules import check_travel
from sim.study.play import AUTO, ENGINES, PlayChunk, Played, engine_for
from sim.study.provenance import origin_of
from sim.study.result import RunResult, all_shares, shares_to_decide
from sim.study.until import MOST_RUNS, Watch, read_goals
from sim.study.work import Work, followed, work_of

MAX_RUNS = 2**40
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
        "lanes", "reference", or "auto": the one that costs less for so many runs. Equal results; `RunResult.engine`
        says which played.
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
    watch = Watch(read_goals(asked, shares_to_decide(scenario)), asked) if asked else None
    seed = secrets.randbelow(2**32) if seed is None else index(seed)
    runs = (RUNS if watch is None else MOST_RUNS) if runs is None else index(runs)
    jobs = index(jobs)
    engine = engine_for(engine, min(runs, chunk_size or runs))
    if chunk_size is None:
        chunk_size = usual_chunk_size(runs, jobs, engine) if engine in ENGINES else 1
    _check(runs=runs, seed=seed, engine=engine, jobs=jobs, record_runs=record_runs or 0, chunk_size=chunk_size)
    stages = list(_stages((runs,) if watch is None else look_schedule(runs), chunk_size, jobs))
    jobs = min(jobs, max(len(stage) for stage in stages))
    model = compile_model(scenario, rules=rules)
    work = work_of(model, seed=seed, runs=runs, record_runs=record_runs, tables=TABLES)
    work.refuse(None if folder is None else Path(folder))
    record_runs = work.recorded
    task = PlayChunk(model=model, seed=seed, engine=engine, record_runs=record_runs)
    check_travel(rules, jobs=jobs, executor=executor)
    origin = origin_of(
        scenario, model, seed=seed, runs=runs, record_runs=record_runs, chunk_size=chunk_size, engine=engine,
        rules=rules, until=asked,
    )  # fmt: skip
    begun = perf_counter()
    harvest = _Harvest(runs=runs, progress=progress)
    with ExitStack() as stack:
        if folder is not None:
            harvest.store = stack.enter_context(RunFolder.create(Path(folder), origin))
        is_enough = False
        try:
            for stage in stages:
                harvest.runs = stage[-1].first_run + stage[-1].n_runs
                lost = execute(task, stage, harvest.keep, jobs=jobs, executor=executor)
                is_enough = not lost and watch is not None and watch.look(all_shares(harvest.table(), scenario))
                if lost or is_enough:
                    break
            if not harvest.n_done:
                raise RuntimeError(
                    "no run came back: every worker process died. In a script, call sim.run under "
                    '`if __name__ == "__main__":`, so that a worker can import the script; or use jobs=1.'
                )
            harvest.refuse_if_all_failed()
        except BaseException as stop:
            harvest.close_early(stop)
            raise
        table, failures = harvest.table(), harvest.failures()
        come = len(table) + len(failures)
        result = RunResult(
            scenario=scenario, table=table, events=harvest.events() if record_runs else None, seed=seed,
            runs=come if is_enough else runs, record_runs=record_runs, chunk_size=chunk_size, jobs=jobs,
            engine=engine, elapsed_seconds=perf_counter() - begun, origin=origin,
            folder=None if folder is None else Path(folder),
            stop=None if watch is None else watch.stop(reached=is_enough), failures=failures,
        )  # fmt: skip
        if harvest.store is not None:
            harvest.store.finish("incomplete" if result.n_missing else "finished", **result.about())
    return result


def plan_run(
    scenario: Scenario,
    *,
    runs: int,
    seed: int,
    engine: str = AUTO,
    jobs: int = 1,
    record_runs: int | None = None,
    timed: bool | None = None,
) -> Work:
    """How much work it is to play a scenario; arguments as for `run`, and `timed` as for `work_of`."""
    model = compile_model(scenario)

    def pilot(n: int) -> Table:
        play = ENGINES[engine_for(engine, runs)]
        return play(followed(model), seed=seed, runs=np.arange(n, dtype=np.int64)).table

    return work_of(
        model, seed=seed, runs=runs, record_runs=record_runs, tables=TABLES, jobs=jobs, pilot=pilot, timed=timed
    )


def _stages(looks: Sequence[int], chunk_size: int, jobs: int) -> Iterator[tuple[ChunkRange, ...]]:
    """The chunks up to each look; no more and no larger than the work between two looks asks for."""
    done = number = 0
    for look in looks:
        size = chunk_size if len(looks) == 1 else min(chunk_size, max(-(-(look - done) // jobs), FEWEST_A_STAGE))
        stage = chunk_plan(look - done, size, first_run=done, first_number=number)
        yield stage
        done, number = look, number + len(stage)


@dataclass(slots=True)
class _Harvest:
    """What has come back so far, stored as it comes."""

    runs: int  # asked for up to the next look
    progress: Progress | None
    store: RunFolder | None = None
    answers: dict[int, Played] = field(default_factory=dict)
    n_done: int = 0

    def keep(self, chunk: ChunkRange, answer: Played) -> None:
        """Take the answer of a chunk."""
        if self.store is not None:
            self.store.add_chunk(chunk.number, *answer)
        self.answers[chunk.number] = answer
        self.n_done += chunk.n_runs
        if self.progress is not None:
            self.progress(self.n_done, self.runs)
        if self.n_done >= HOPELESS:
            self.refuse_if_all_failed()

    def refuse_if_all_failed(self) -> None:
        """End where a rule of the user has failed in every run so far."""
        if not any(len(table) for table, _, _ in self.answers.values()):
            raise none_played(self.failures())

    def failures(self) -> tuple[RunFailure, ...]:
        """Runs in which a rule of the user failed, in run order."""
        return tuple(failure for number in sorted(self.answers) for failure in self.answers[number][2])

    def table(self) -> Table:
        """Rows in run order."""
        tables = [self.answers[number][0] for number in sorted(self.answers)]
        return np.concatenate(tables) if tables else np.zeros(0, dtype=RUN_DTYPE)

    def events(self) -> Table:
        """Events in run order."""
        events = [rows for number in sorted(self.answers) if (rows := self.answers[number][1]) is not None]
        return np.concatenate(events) if events else np.zeros(0, dtype=EVENT_DTYPE)

    def close_early(self, stop: BaseException) -> None:
        """Mark the folder, as far as the disk still lets us, and tell the user what was kept."""
        if self.store is not None:
            with suppress(StorageError):
                self.store.finish("interrupted" if isinstance(stop, KeyboardInterrupt) else "incomplete")
            stop.add_note(f"{self.n_done:,} of {self.runs:,} runs are kept in {self.store.path}.")


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

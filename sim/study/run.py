"""Monte Carlo: a scenario played many times.

>>> import sim                                                  # doctest: +SKIP
>>> result = sim.run(sim.load("iran_pakistan_2024"), runs=1000, seed=5)   # doctest: +SKIP
>>> result.outcomes["war"].share                                # doctest: +SKIP
0.021
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from operator import index
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.engine.draws import MAX_RUNS
from sim.engine.engines import AUTO, ENGINES, FEW_RUNS, at_hand, engine_for
from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.structure import Model
from sim.play.collected import Collected, Events, How, Progress, Rows
from sim.play.metrics import Metrics, measured_by
from sim.play.pace import usual_size
from sim.play.plan import Plan, Played, Variant
from sim.results.chunk_file import Chunk, Parts, is_held
from sim.results.digest import Table
from sim.results.stopping import MOST_UNTIL, Watch, look_schedule, read_goals
from sim.results.store import RunFolder
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.extras import needs
from sim.study.folder import scenario_of
from sim.study.provenance import measured_in, origin_of
from sim.study.ranges import check_ranges
from sim.study.result import RunResult, all_shares, shares_to_decide
from sim.study.work import Work, followed, work_of

SEEDS = 2**64
RUNS = 10_000
"""How many runs unless told otherwise."""
FEWEST_A_STAGE = 4_096
"""Runs between two looks that are not worth more than one worker."""


def run(
    scenario: Scenario | str | Path,
    *,
    runs: int | None = None,
    first_run: int = 0,
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
    metrics: Metrics | None = None,
) -> RunResult:
    """Outcomes of many runs of a scenario.

    Run i depends on the scenario, the seed and i alone: jobs, chunk size, engine and executor change nothing.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        A path or the name of a shipped scenario is loaded first.
    runs : int, optional
        How many runs; 10,000 if absent. With `until`, at most so many; 1,500,000 if absent.
    first_run : int, optional
        Number of the first: parts that are played apart become one again with `sim.merge`.
    seed : int, optional
        In [0, 2**64); drawn and kept in the result if absent.
    engine : str, optional
        "compiled", "lanes", "reference", or "auto": the one that costs least for so many runs. Equal results;
        `RunResult.engine` says which played.
    jobs : int, optional
        Processes; threads where the engine is `compiled`. Only a script that defines `rules` itself needs the usual
        `if __name__ == "__main__":` for more than 1.
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
    metrics : mapping of str to callable, optional
        Further columns: each function is given the record array of the events of a run
        (`sim.engine.recorder.EVENT_DTYPE`) and gives a number, true or false, or None where the run has none. They
        stand in tables, shares and means like any other; the digest is of the runs alone.

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
        `failures` of the result tells them. A `MetricError` if a metric fails, with the number of the run.
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
    runs = (MOST_UNTIL if asked else RUNS) if runs is None else index(runs)
    how = How(index(jobs), rules, executor, progress, metrics)
    path = None if folder is None else Path(folder)
    model, origin = asked_runs(
        scenario, runs=runs, first_run=index(first_run), seed=seed, engine=engine, how=how, record_runs=record_runs,
        chunk_size=chunk_size, folder=path, until=asked,
    )  # fmt: skip
    how.check_travel(origin["engine"], is_one_piece=runs <= origin["chunk_size"])
    with nullcontext() if path is None else RunFolder.create(path, origin) as store:
        return play_runs(scenario, model, origin, how, store=store, chunk_size=chunk_size)


def asked_runs(
    scenario: Scenario,
    *,
    runs: int,
    first_run: int = 0,
    seed: int,
    engine: str,
    how: How,
    record_runs: int | None = 0,
    chunk_size: int | None = None,
    folder: Path | None = None,
    until: tuple[str, ...] = (),
) -> tuple[Model, dict[str, Any]]:
    """The model and the origin of some runs, every mistake told before anything is played; arguments as for `run`."""
    extent: dict[str, Any] = {"runs": runs, "first_run": first_run, "seed": seed, "engine": engine}
    _check(how.jobs, {**extent, "record_runs": record_runs or 0, "chunk_size": 1 if chunk_size is None else chunk_size})
    model = compile_model(scenario, rules=how.rules)
    engine = engine_for(engine, min(runs, chunk_size or runs), model=model)
    chunk_size = usual_size(runs, how.jobs, engine) if chunk_size is None else chunk_size
    work = work_of(
        model, seed=seed, runs=runs, record_runs=record_runs, folder=folder, is_streamed=is_streamed(runs, folder)
    )
    measured = measured_by(how.metrics, scenario, model, seed=seed, first_run=first_run)
    extent |= {"record_runs": work.recorded, "chunk_size": chunk_size, "engine": engine}
    return model, origin_of(scenario, model, rules=how.rules, until=until, measured=measured, **extent)


def go_on_with_runs(store: RunFolder, chunks: Iterable[Chunk], how: How, *, runs: int | None = None) -> RunResult:
    """Play what is missing in the folder of plain runs, up to `runs`; see `sim.study.resume`."""
    origin = store.origin
    scenario = scenario_of(store.path, origin)
    model = compile_model(scenario, rules=how.rules)
    extent: dict[str, Any] = {}
    if runs is not None:
        work = work_of(
            model, seed=origin["seed"], runs=runs, record_runs=None, folder=store.path,
            is_streamed=is_streamed(runs, store.path),
        )  # fmt: skip
        recorded, engine = origin["record_runs"], engine_for(AUTO, runs, model=model)
        if recorded == origin["runs"]:  # all of them, as far as that is usual
            recorded = max(recorded, work.recorded)
        size = max(origin["chunk_size"], usual_size(runs, how.jobs, engine))
        extent = {"runs": runs, "record_runs": recorded, "until": [], "chunk_size": size, "engine": engine}
    asked = {"first_run": 0, **origin, **extent}
    asked["engine"] = at_hand(asked["engine"])
    _check(how.jobs, asked)
    how.check_travel(asked["engine"])
    if extent:
        store.ask_for(**extent)
    return play_runs(scenario, model, store.origin, how, store=store, chunks=chunks)


def play_runs(
    scenario: Scenario,
    model: Model,
    origin: Mapping[str, Any],
    how: How,
    *,
    store: RunFolder | None,
    chunks: Iterable[Chunk] = (),
    chunk_size: int | None = None,
    told: Path | None = None,
) -> RunResult:
    """Have the runs of an origin played, but those in `chunks`, in chunks of a size or of seconds.

    `told` is the folder that a message names, where it is not that of the store.
    """
    begun = perf_counter()
    runs, asked, engine, most = origin["runs"], tuple(origin["until"]), origin["engine"], origin["chunk_size"]
    watch = Watch(read_goals(asked, shares_to_decide(scenario)), asked) if asked else None
    plan = Plan(
        (Variant(model),), origin["seed"], at_hand(engine), origin["record_runs"], has_design=False,
        first_run=origin.get("first_run", 0), measured=measured_in(origin, scenario, model, how.metrics),
    )  # fmt: skip
    events = Events()
    held = Rows(1, runs, plan) if store is None or is_held(runs) else None

    def take(played: Played) -> None:
        events.take(played)
        if held is not None:
            held.take(played)

    def rows() -> Parts:
        if held is not None:
            return Parts((held.those(collected.has_row()),))
        assert store is not None, "what is not held is stored"
        return store.rows()

    collected = Collected(plan, runs, take, how, store)
    for chunk in chunks:
        collected.add(Played(chunk.table, chunk.events, chunk.failures))
    by_pace = chunk_size is None and engine != "reference" and watch is None
    is_enough = False
    with collected.until_done(told):
        for collected.upto in (runs,) if watch is None else look_schedule(runs):
            size = chunk_size or most
            if by_pace:
                size = min(usual_size(max(collected.n_missing, 1), how.jobs, engine), size)
            elif watch is not None:
                size = min(size, max(-(-collected.n_missing // how.jobs), FEWEST_A_STAGE))
            lost = collected.play(size, by_pace=by_pace)
            is_enough = not lost and watch is not None and watch.look(all_shares(rows(), scenario))
            if lost or is_enough:
                break
        collected.refuse_nothing()
    collected.upto = runs
    result = RunResult(
        scenario=scenario, rows=rows(), events=events.table() if origin["record_runs"] else None, seed=origin["seed"],
        runs=collected.n_done if is_enough else runs, record_runs=origin["record_runs"], chunk_size=most,
        jobs=collected.jobs, engine=engine, elapsed_seconds=perf_counter() - begun, origin=origin,
        folder=None if store is None else store.path, stop=None if watch is None else watch.stop(reached=is_enough),
        failures=collected.failed(),
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
    are_compared: bool = False,
) -> Work:
    """How much work it is to play a scenario; arguments as for `run`, `timed` and errors as for `work_of`.

    Runs that are compared with others are in memory, though they are stored.
    """
    model = compile_model(scenario)

    def pilot(n: int) -> Table:
        name = engine_for(engine, runs)
        n = min(n, FEW_RUNS) if name == "reference" else n  # one by one, few tell enough
        played = np.arange(n, dtype=np.int64)
        return ENGINES[name](followed(model), seed=seed, runs=played).table

    return work_of(
        model, seed=seed, runs=runs, record_runs=record_runs, jobs=jobs, folder=folder, pilot=pilot,
        timed=timed, is_streamed=not are_compared and is_streamed(runs, folder),
    )  # fmt: skip


def is_streamed(runs: int, folder: Path | None) -> bool:
    """Whether the table of runs is never in memory."""
    return folder is not None and not is_held(runs)


def _check(jobs: int, asked: Mapping[str, Any]) -> None:
    """Refuse numbers out of range, and an engine that is not there."""
    most = {
        "runs": (1, MAX_RUNS), "first_run": (0, MAX_RUNS - asked["runs"]), "seed": (0, SEEDS - 1), "jobs": (1, 4096),
        "record_runs": (0, MAX_RUNS), "chunk_size": (1, MAX_RUNS),
    }  # fmt: skip
    check_ranges({name: ({"jobs": jobs, **asked}[name], *ends) for name, ends in most.items()})
    engine = asked["engine"]
    if engine not in (AUTO, *ENGINES):
        raise ValueError(f"engine is {engine!r}; known engines are {', '.join((AUTO, *ENGINES))}.")
    if engine == "compiled":
        needs("llvmlite.binding", "The compiled engine", extra="fast", instead="The lanes engine plays without it.")

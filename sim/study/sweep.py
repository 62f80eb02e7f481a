"""A sweep: the same runs at many points of a design, with the same luck at each.

Run i of point p is run i of the scenario with the values of p: it equals, bit for bit, what `sim.run` gives for them.
Because run i has the same luck at every point, differences between points are far surer than two separate
experiments would show.

>>> import sim                                                              # doctest: +SKIP
>>> result = sim.sweep("tutorial", vary=["states.northmark.resolve=0.2:0.8:7"], runs=500, seed=1)   # doctest: +SKIP
>>> result.measured.of("war").estimate                                      # doctest: +SKIP
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from operator import index
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.engine.draws import MAX_RUNS
from sim.engine.engines import AUTO, engine_for
from sim.model.new_rule import Rules
from sim.play.collected import Collected, Progress, Rows
from sim.play.own_rules import check_travel
from sim.play.pace import usual_size
from sim.play.pieces import Piece
from sim.play.plan import Plan, Played, Variant
from sim.results.chunk_file import Chunk
from sim.results.design import Design, Value
from sim.results.digest import Table
from sim.results.durable import write_durably
from sim.results.store import RunFolder
from sim.results.tidy import csv_of, estimates_table
from sim.scenario.faults import ScenarioError
from sim.scenario.idle import Idle
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.designs import UNIT_CUBES, checked, checked_points, described, design_from_csv, make_design, points_csv
from sim.study.factors import read_factors, written
from sim.study.folder import POINTS, design_of, scenario_of
from sim.study.idle import idle_inputs
from sim.study.provenance import origin_of
from sim.study.ranges import check_ranges
from sim.study.sweep_result import SweepResult
from sim.study.variants import variants_of
from sim.study.varied import TAIL, design_over, what_to_vary
from sim.study.work import Work, followed, work_of

ESTIMATES = "estimates.csv"
"""Every response at every point, in the folder of a sweep."""
MAX_ROWS = 2 * 10**9
RUNS_PER_POINT = 1_000
"""Runs at each point unless told otherwise."""

Vary = str | Sequence[str] | Mapping[Any, str | Iterable[Value]]
"""What to vary: `key=levels` texts, or levels by key or by a tuple of keys that are tied."""


def sweep(
    scenario: Scenario | str | Path,
    vary: Vary = (),
    *,
    design: str | Path | Design = "grid",
    points: int | None = None,
    runs: int = RUNS_PER_POINT,
    first_run: int = 0,
    seed: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> SweepResult:
    """Outcomes of a scenario at every point of a design, with the same luck at each.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        A path or the name of a shipped scenario is loaded first.
    vary : str, sequence of str, or mapping, optional
        `"key=lo:hi:n"`, `"key=x,y,z"` and their kin (see `sim.study.factors`), or levels by key; several keys that are
        tied stand in a tuple. If it is absent, the designs that spread points take every parameter for which the
        scenario has a distribution, over its distribution.
    design : str, Path or Design, optional
        "grid", "random", "lhs" or "sobol"; the path of a CSV file with keys in its first line; or a design made
        before.
    points : int, optional
        Number of points, for every kind but the grid.
    runs : int, optional
        At each point.
    first_run : int, optional
        Number of the first, as in `sim.run`.
    seed : int, optional
        In [0, 2**64), of all luck and of the points drawn; drawn and kept in the result if absent.
    jobs : int, optional
        Processes.
    rules : mapping of str to callable or NewRule, optional
        Own rules, as in `sim.run`; `rules.WORD.NAME` varies a parameter of a new one.
    executor : Executor, optional
        Any `concurrent.futures.Executor` that does the work in place of `jobs`.
    progress : callable, optional
        Called with rows done and rows asked for.
    folder : str or Path, optional
        New folder in which each piece is stored as soon as it is done.

    Returns
    -------
    SweepResult

    Raises
    ------
    ScenarioError
        If the scenario, a factor or the design has faults.
    ValueError
        If an argument is out of range, or a rule of one's own fails in every run.
    StorageError
        If the folder is not empty or the disk fails.
    KeyboardInterrupt
        On Ctrl-C; finished pieces stay in `folder`, and `resume` goes on from them.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> vary = {"states.northmark.resolve": [0.2, 0.5, 0.8]}
    >>> sim.sweep("tutorial", vary, runs=100, seed=1).design.n_points      # doctest: +SKIP
    3
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    runs, first_run, jobs = index(runs), index(first_run), index(jobs)
    seed = secrets.randbelow(2**32) if seed is None else index(seed)
    _check(runs=runs, first_run=first_run, seed=seed, jobs=jobs, rows=1)
    asked = asked_design(scenario, vary, design=design, points=points, seed=seed, rules=rules)
    return play_design(
        scenario, asked, runs=runs, first_run=first_run, seed=seed, jobs=jobs, rules=rules, executor=executor,
        progress=progress, folder=folder,
    )  # fmt: skip


def asked_design(
    scenario: Scenario,
    vary: Vary,
    *,
    design: str | Path | Design = "grid",
    points: int | None = None,
    seed: int,
    rules: Rules | None = None,
) -> Design:
    """The design that the arguments of `sweep` describe, checked against the scenario.

    Where points are to be spread and nothing is said to vary, they are spread over the scenario's own distributions.
    """
    if isinstance(design, Design | Path) or design.lower().endswith(".csv"):
        if as_options(vary) or points is not None:
            what = "--points" if points is not None else "--vary"
            message = "is for designs that are made; this one has its points already. Leave it out."
            raise ScenarioError.at(what, message)
        if isinstance(design, Design):
            return checked(design, scenario, rules)
        return design_from_csv(Path(design), scenario, rules)
    if as_options(vary) or design not in UNIT_CUBES:
        return make_design(design, read_factors(as_options(vary), scenario, rules), n_points=points, seed=seed)
    varied, n_points = what_to_vary(scenario, by_row=True), checked_points(design, points)
    unit = UNIT_CUBES[design](n_points, len(varied), np.random.default_rng(seed))
    return design_over(design, varied, unit, tail=TAIL)


def as_options(vary: Vary) -> list[str]:
    """What to vary, as the texts of `--vary`."""
    if isinstance(vary, str):
        return [vary]
    if not isinstance(vary, Mapping):
        return list(vary)
    return [
        f"{key if isinstance(key, str) else ','.join(key)}="
        f"{levels if isinstance(levels, str) else ','.join(written(_plain(level)) for level in levels)}"
        for key, levels in vary.items()
    ]


def _plain(level: Any) -> Any:
    """A level as a value of Python, where NumPy gave it."""
    return level.item() if isinstance(level, np.generic) else level


@dataclass(frozen=True, slots=True)
class SweepWork:
    """What a sweep will take, told before it starts.

    Attributes
    ----------
    n_points, runs, variants : int
        Points, runs at each, and models that are needed for them.
    work : Work
        What the rows of all points will take.
    idle : tuple of Idle
        Inputs that cannot act, by construction.
    """

    n_points: int
    runs: int
    variants: int
    work: Work
    idle: tuple[Idle, ...]


def plan_sweep(
    scenario: Scenario,
    design: Design,
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    folder: Path | None = None,
    timed: bool | None = True,
) -> SweepWork:
    """How much work a sweep is.

    Parameters
    ----------
    scenario : Scenario
    design : Design
    runs, seed, jobs, folder
        As for `sweep`.
    timed : bool, optional
        Whether to play a few rows to estimate the time; None: only where it will be long.
    """
    _check(runs=runs, seed=seed, jobs=jobs, rows=design.n_points * runs)
    variants = variants_of(scenario, design)
    work = _work(variants, design, runs=runs, seed=seed, jobs=jobs, folder=folder, timed=timed)
    return SweepWork(design.n_points, runs, len(variants), work, idle_inputs(scenario, design))


def _work(
    variants: Sequence[Variant],
    design: Design,
    *,
    runs: int,
    seed: int,
    folder: Path | None,
    jobs: int = 1,
    timed: bool | None = None,
) -> Work:
    """What the rows of a design will take, by its first variant."""
    first = variants[0]

    def pilot(n: int) -> Table:
        n_points = min(n, len(first.points))
        piece = Piece(0, 0, 0, n_points, 0, min(runs, max(1, n // n_points)))
        return Plan((replace(first, model=followed(first.model)),), seed)(piece).table

    return work_of(
        first.model, seed=seed, runs=design.n_points * runs, record_runs=0, points=design.n_points, jobs=jobs,
        folder=folder, pilot=pilot, timed=timed,
    )  # fmt: skip


def play_design(
    scenario: Scenario,
    design: Design,
    *,
    runs: int,
    first_run: int = 0,
    seed: int,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
    lanes: int | None = None,
) -> SweepResult:
    """Outcomes at every point of a design; arguments and errors as for `sweep`.

    `lanes` is how many rows are played and stored together; it changes nothing else.
    """
    _check(runs=runs, first_run=first_run, seed=seed, jobs=jobs, rows=design.n_points * runs)
    variants = variants_of(scenario, design, rules)
    path = None if folder is None else Path(folder)
    _work(variants, design, runs=runs, seed=seed, folder=path, timed=False)
    total = design.n_points * runs
    engine = engine_for(AUTO, min(total, lanes or total), model=variants[0].model)
    size = usual_size(total, jobs, engine) if lanes is None else lanes
    check_travel(rules, engine=engine, jobs=jobs if total > size else 1, executor=executor)
    origin = origin_of_design(
        scenario, variants, design, runs=runs, first_run=first_run, seed=seed, size=size, engine=engine, rules=rules
    )
    with ExitStack() as stack:
        store = None
        if folder is not None:
            store = stack.enter_context(RunFolder.create(Path(folder), origin, beside={POINTS: points_csv(design)}))
        return _played(
            scenario, design, variants, origin, lanes=lanes, jobs=jobs, executor=executor, progress=progress,
            store=store,
        )  # fmt: skip


def origin_of_design(
    scenario: Scenario,
    variants: Sequence[Variant],
    design: Design,
    *,
    runs: int,
    first_run: int = 0,
    seed: int,
    size: int,
    engine: str,
    rules: Rules | None,
) -> dict[str, Any]:
    """Everything that decides the rows of a design, played in pieces of a size."""
    return origin_of(
        scenario, variants[0].model, seed=seed, runs=design.n_points * runs, first_run=first_run, record_runs=0,
        chunk_size=size, engine=engine, rules=rules,
    ) | {"question": "sweep", "design": described(design), "runs_per_point": runs}  # fmt: skip


def go_on_with_design(
    store: RunFolder,
    chunks: Iterable[Chunk],
    *,
    runs: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> SweepResult:
    """Play what is missing in the folder of a sweep, at each point up to `runs`; see `sim.study.resume`."""
    path = store.path
    scenario, design = scenario_of(path, store.origin), design_of(path, store.origin)
    is_more, runs = runs is not None, int(store.origin["runs_per_point"] if runs is None else runs)
    _check(runs=runs, seed=store.origin["seed"], jobs=jobs, rows=design.n_points * runs)
    variants = variants_of(scenario, design, rules)
    extent: dict[str, Any] = {}
    if is_more:
        total = design.n_points * runs
        engine = engine_for(AUTO, total, model=variants[0].model)
        size = max(store.origin["chunk_size"], usual_size(total, jobs, engine))
        extent = {"runs_per_point": runs, "runs": total, "chunk_size": size, "engine": engine}
    check_travel(rules, engine=extent.get("engine", store.origin["engine"]), jobs=jobs, executor=executor)
    if extent:
        store.ask_for(**extent)
    return _played(
        scenario, design, variants, store.origin, jobs=jobs, executor=executor, progress=progress, store=store,
        chunks=chunks,
    )  # fmt: skip


def _played(
    scenario: Scenario,
    design: Design,
    variants: tuple[Variant, ...],
    origin: Mapping[str, Any],
    *,
    lanes: int | None = None,
    jobs: int,
    executor: Executor | None,
    progress: Progress | None,
    store: RunFolder | None,
    chunks: Iterable[Chunk] = (),
) -> SweepResult:
    """Have all rows but those in `chunks` played, in pieces of `lanes` rows or of seconds."""
    begun = perf_counter()
    runs, seed = int(origin["runs_per_point"]), int(origin["seed"])
    plan = Plan(variants, seed, first_run=origin.get("first_run", 0))
    rows = Rows(design.n_points, runs, first_run=plan.first_run)
    collected = Collected(plan, runs, rows.take, progress, store)
    for chunk in chunks:
        collected.add(Played(chunk.table, None, chunk.failures))
    with collected.until_done():
        size = lanes or min(usual_size(max(collected.n_missing, 1), jobs, origin["engine"]), origin["chunk_size"])
        lost = collected.play(size, jobs=jobs, executor=executor, by_pace=lanes is None)
        collected.refuse_nothing()
        result = SweepResult(
            scenario=scenario, design=design, rows=rows.those(collected.has_row()), seed=seed, runs_per_point=runs,
            jobs=collected.jobs, elapsed_seconds=perf_counter() - begun, origin=origin,
            folder=None if store is None else store.path, failures=collected.failed(),
        )  # fmt: skip
        if store is not None:
            write_durably(store.path / ESTIMATES, estimates_csv(result))
            store.finish("incomplete" if lost else "finished", **result.about())
    return result


def estimates_csv(result: SweepResult) -> bytes:
    """Every response at every point as CSV; some points at a time, because a table of all takes much memory."""
    step = 2_000
    parts = (
        estimates_table(result.design, result.measured, range(first, min(first + step, result.design.n_points)))
        for first in range(0, result.design.n_points, step)
    )
    return b"".join(csv_of(part, with_names=not place) for place, part in enumerate(parts))


def _check(*, runs: int, first_run: int = 0, seed: int, jobs: int, rows: int) -> None:
    check_ranges({
        "runs": (runs, 1, MAX_ROWS), "first_run": (first_run, 0, MAX_RUNS - runs), "seed": (seed, 0, 2**64 - 1),
        "jobs": (jobs, 1, 4096),
        "points times runs": (rows, 1, MAX_ROWS),
    })  # fmt: skip

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
from contextlib import nullcontext
from dataclasses import dataclass, replace
from operator import index
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.engine.draws import MAX_RUNS
from sim.engine.engines import AUTO, engine_for
from sim.model.new_rule import Rules
from sim.play.collected import ALONE, Collected, How, Progress, Rows
from sim.play.metrics import Metrics, measured_by
from sim.play.pace import usual_size
from sim.play.pieces import Piece
from sim.play.plan import Plan, Played, Variant
from sim.results.chunk_file import Chunk
from sim.results.design import Design, Value
from sim.results.digest import Table
from sim.results.durable import write_durably
from sim.results.store import RunFolder
from sim.scenario.faults import ScenarioError
from sim.scenario.idle import Idle
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.designs import UNIT_CUBES, checked, described, design_from_csv, make_design, points_csv, unit_cube
from sim.study.factors import read_factors, written
from sim.study.folder import POINTS, design_of, scenario_of
from sim.study.inputs import idle_inputs
from sim.study.provenance import measured_in, origin_of
from sim.study.ranges import check_ranges
from sim.study.sweep_result import ESTIMATES, SweepResult, estimates_csv
from sim.study.varied import TAIL, design_over, variants_of, what_to_vary
from sim.study.work import Work, followed, work_of

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
    metrics: Metrics | None = None,
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
    metrics : mapping of str to callable, optional
        Further columns and responses, as in `sim.run`.

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
    check_ranges({"seed": (seed, 0, 2**64 - 1), "runs": (runs, 1, MAX_ROWS)})  # before points are drawn
    asked = asked_design(scenario, vary, design=design, points=points, seed=seed, rules=rules)
    how = How(jobs, rules, executor, progress, metrics)
    return play_design(scenario, asked, how, runs=runs, first_run=first_run, seed=seed, folder=folder)


def asked_design(
    scenario: Scenario, vary: Vary, *, design: str | Path | Design = "grid", points: int | None = None, seed: int,
    rules: Rules | None = None,
) -> Design:  # fmt: skip
    """The design that the arguments of `sweep` describe, checked against the scenario.

    Where points are to be spread and nothing is said to vary, they are spread over the scenario's own distributions.
    """
    options = as_options(vary)
    if isinstance(design, Design | Path) or design.lower().endswith(".csv"):
        if options or points is not None:
            what = "--points" if points is not None else "--vary"
            message = "is for designs that are made; this one has its points already. Leave it out."
            raise ScenarioError.at(what, message)
        if isinstance(design, Design):
            return checked(design, scenario, rules)
        return design_from_csv(Path(design), scenario, rules)
    if options or design not in UNIT_CUBES:
        return make_design(design, read_factors(options, scenario, rules), n_points=points, seed=seed)
    varied = what_to_vary(scenario, by_row=True)
    return design_over(design, varied, unit_cube(design, points, len(varied), seed), tail=TAIL)


def as_options(vary: Vary) -> list[str]:
    """What to vary, as the texts of `--vary`."""
    if isinstance(vary, str):
        return [vary]
    if not isinstance(vary, Mapping):
        return list(vary)
    options = []
    for keys, levels in vary.items():
        if not isinstance(levels, str):
            plain = (level.item() if isinstance(level, np.generic) else level for level in levels)
            levels = ",".join(map(written, plain))
        options.append(f"{keys if isinstance(keys, str) else ','.join(keys)}={levels}")
    return options


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs of a design are asked for, with the models that they need.

    Attributes
    ----------
    scenario : Scenario
    design : Design
    variants : tuple of Variant
    runs, first_run : int
        At each point.
    seed : int
    """

    scenario: Scenario
    design: Design
    variants: tuple[Variant, ...]
    runs: int
    seed: int
    first_run: int = 0

    @property
    def rows(self) -> int:
        """Runs of all points together."""
        return self.design.n_points * self.runs

    def engine(self, rows: int) -> str:
        """The engine that costs least for so many of them."""
        return engine_for(AUTO, rows, model=self.variants[0].model)

    def work(self, *, jobs: int = 1, folder: Path | None = None, timed: bool | None = False) -> Work:
        """What they will take, by the first variant; `timed` and errors as for `work_of`."""
        first = self.variants[0]

        def pilot(n: int) -> Table:
            n_points = min(n, len(first.points))
            piece = Piece(0, 0, 0, n_points, 0, min(self.runs, max(1, n // n_points)))
            return Plan((replace(first, model=followed(first.model)),), self.seed)(piece).table

        return work_of(
            first.model, seed=self.seed, runs=self.rows, record_runs=0, points=self.design.n_points, jobs=jobs,
            folder=folder, pilot=pilot, timed=timed,
        )  # fmt: skip

    def origin(self, how: How, *, size: int, engine: str) -> dict[str, Any]:
        """Everything that decides them, played in pieces of a size."""
        first = self.variants[0]
        measured = measured_by(
            how.metrics, self.scenario, first.model, seed=self.seed, first_run=self.first_run, overrides=first.columns
        )
        return origin_of(
            self.scenario, first.model, seed=self.seed, runs=self.rows, first_run=self.first_run, record_runs=0,
            chunk_size=size, engine=engine, rules=how.rules, measured=measured,
        ) | {"question": "sweep", "design": described(self.design), "runs_per_point": self.runs}  # fmt: skip


def asked_runs_of(
    scenario: Scenario, design: Design, *, runs: int, seed: int, first_run: int = 0, how: How = ALONE
) -> Asked:
    """The runs of a design that are asked for; errors as for `sweep`."""
    check_ranges({
        "runs": (runs, 1, MAX_ROWS), "first_run": (first_run, 0, MAX_RUNS - runs), "seed": (seed, 0, 2**64 - 1),
        "jobs": (how.jobs, 1, 4096), "points times runs": (design.n_points * runs, 1, MAX_ROWS),
    })  # fmt: skip
    return Asked(scenario, design, variants_of(scenario, design, how.rules), runs, seed, first_run)


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
    scenario: Scenario, design: Design, *, jobs: int = 1, folder: Path | None = None, timed: bool | None = True,
    **runs: int,
) -> SweepWork:  # fmt: skip
    """How much work a sweep is.

    Parameters
    ----------
    scenario : Scenario
    design : Design
    jobs, folder
        As for `sweep`.
    timed : bool, optional
        Whether to play a few rows to estimate the time; None: only where it will be long.
    **runs
        As for `asked_runs_of`.
    """
    asked = asked_runs_of(scenario, design, how=How(jobs), **runs)
    work = asked.work(jobs=jobs, folder=folder, timed=timed)
    return SweepWork(design.n_points, asked.runs, len(asked.variants), work, idle_inputs(scenario, design))


def play_design(
    scenario: Scenario, design: Design, how: How = ALONE, *, folder: str | Path | None = None, lanes: int | None = None,
    **runs: int,
) -> SweepResult:  # fmt: skip
    """Outcomes at every point of a design; arguments and errors as for `sweep`, `runs` as for `asked_runs_of`.

    `lanes` is how many rows are played and stored together; it changes nothing else.
    """
    asked = asked_runs_of(scenario, design, how=how, **runs)
    path = None if folder is None else Path(folder)
    asked.work(folder=path)
    engine = asked.engine(min(asked.rows, lanes or asked.rows))
    size = usual_size(asked.rows, how.jobs, engine) if lanes is None else lanes
    how.check_travel(engine, is_one_piece=asked.rows <= size)
    origin, beside = asked.origin(how, size=size, engine=engine), {POINTS: points_csv(design)}
    with nullcontext() if path is None else RunFolder.create(path, origin, beside=beside) as store:
        return _played(asked, origin, how, lanes=lanes, store=store)


def go_on_with_design(store: RunFolder, chunks: Iterable[Chunk], how: How, *, runs: int | None = None) -> SweepResult:
    """Play what is missing in the folder of a sweep, at each point up to `runs`; see `sim.study.resume`."""
    path, origin = store.path, store.origin
    asked = asked_runs_of(
        scenario_of(path, origin), design_of(path, origin), runs=int(runs or origin["runs_per_point"]),
        seed=origin["seed"], first_run=origin.get("first_run", 0), how=how,
    )  # fmt: skip
    extent: dict[str, Any] = {}
    if runs is not None:
        engine = asked.engine(asked.rows)
        size = max(origin["chunk_size"], usual_size(asked.rows, how.jobs, engine))
        extent = {"runs_per_point": runs, "runs": asked.rows, "chunk_size": size, "engine": engine}
    how.check_travel(extent.get("engine", origin["engine"]))
    if extent:
        store.ask_for(**extent)
    return _played(asked, store.origin, how, store=store, chunks=chunks)


def _played(
    asked: Asked, origin: Mapping[str, Any], how: How, *, lanes: int | None = None, store: RunFolder | None,
    chunks: Iterable[Chunk] = (),
) -> SweepResult:  # fmt: skip
    """Have all rows but those in `chunks` played, in pieces of `lanes` rows or of seconds."""
    begun = perf_counter()
    measured = measured_in(origin, asked.scenario, asked.variants[0].model, how.metrics)
    plan = Plan(asked.variants, asked.seed, first_run=asked.first_run, measured=measured)
    rows = Rows(asked.design.n_points, asked.runs, plan)
    collected = Collected(plan, asked.runs, rows.take, how, store)
    for chunk in chunks:
        collected.add(Played(chunk.table, None, chunk.failures))
    with collected.until_done():
        size = lanes or min(usual_size(max(collected.n_missing, 1), how.jobs, origin["engine"]), origin["chunk_size"])
        lost = collected.play(size, by_pace=lanes is None)
        collected.refuse_nothing()
        result = SweepResult(
            scenario=asked.scenario, design=asked.design, rows=rows.those(collected.has_row()), seed=asked.seed,
            runs_per_point=asked.runs, jobs=collected.jobs, elapsed_seconds=perf_counter() - begun, origin=origin,
            folder=None if store is None else store.path, failures=collected.failed(),
        )  # fmt: skip
        if store is not None:
            write_durably(store.path / ESTIMATES, estimates_csv(result))
            store.finish("incomplete" if lost else "finished", **result.about())
    return result

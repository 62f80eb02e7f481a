"""Two scenarios or more, or one with and without a change, under the same luck.

>>> import sim                                                              # doctest: +SKIP
>>> alone = ["mechanisms.mediation=false"]
>>> calm = sim.compare("iran_pakistan_2024", overrides=alone, runs=2000, seed=1)   # doctest: +SKIP
>>> calm.differences["agreement_reached"].difference                        # doctest: +SKIP
-0.18
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from operator import index
from pathlib import Path
from typing import TypedDict, Unpack, overload

from sim.engine.engines import AUTO
from sim.model.new_rule import Rules
from sim.play.own_rules import check_travel
from sim.play.pace import NARROWEST
from sim.results.durable import refuse_full
from sim.results.store import RunFolder
from sim.results.stored_json import write_sealed
from sim.scenario.load import again, load
from sim.scenario.override import Overrides
from sim.scenario.records import Scenario
from sim.study.comparison import COMPARISON, SIDES, Comparison, Comparisons, compared
from sim.study.run import asked_runs, plan_run, play_runs
from sim.study.work import Work

Given = Scenario | str | Path


class How(TypedDict, total=False):
    """Options of `compare`."""

    overrides: Overrides
    runs: int
    first_run: int
    seed: int | None
    engine: str
    jobs: int
    rules: Rules | None
    executor: Executor | None
    progress: Callable[[int, int], object] | None
    folder: str | Path | None


@overload
def compare(a: Given, b: Given | None = None, **how: Unpack[How]) -> Comparison: ...


@overload
def compare(a: Given, b: Given | None = None, *more: Given, **how: Unpack[How]) -> Comparison | Comparisons: ...


def compare(
    a: Given,
    b: Given | None = None,
    *more: Given,
    overrides: Overrides = (),
    runs: int = 10_000,
    first_run: int = 0,
    seed: int | None = None,
    engine: str = AUTO,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    folder: str | Path | None = None,
) -> Comparison | Comparisons:
    """The same runs of two scenarios or more, with the same luck, and the differences run by run.

    Parameters
    ----------
    a : Scenario, or str or Path
    b : Scenario, or str or Path, optional
        A again, if absent.
    more : Scenario, or str or Path
        Further scenarios, each compared with A too.
    overrides : str, sequence of str, or mapping, optional
        `key.path=VALUE`: changes to all but A.
    runs, first_run, seed, engine, jobs, executor, folder
        As for `sim.run`; the folder holds the runs of each in `a`, `b` and so on.
    rules : mapping of str to callable or NewRule, optional
        Own rules for all but A: what does a mechanism of one's own change?
    progress : callable, optional
        Called with runs done and runs asked for, all scenarios together.

    Returns
    -------
    Comparison, or Comparisons of more than two scenarios

    Raises
    ------
    ScenarioError, ValueError, StorageError, KeyboardInterrupt
        As for `sim.run`.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> calmer = sim.compare("tutorial", overrides=["states.northmark.resolve=0.2"], runs=500, seed=1)  # doctest: +SKIP
    >>> calmer.differences["answered_by_force"].difference      # doctest: +SKIP
    -0.08
    """
    first = a if isinstance(a, Scenario) else load(a)
    others = [first if b is None else b, *more]
    if len(others) >= len(SIDES):
        raise ValueError(f"{len(others) + 1} scenarios are given; at most {len(SIDES)} can be compared at once.")
    scenarios = [first, *(one if isinstance(one, Scenario) else load(one) for one in others)]
    if overrides:
        scenarios = [first, *(again(one, overrides=overrides) for one in scenarios[1:])]
    seed = secrets.randbelow(2**32) if seed is None else index(seed)
    place = None if folder is None else Path(folder)
    if place is not None:
        refuse_full(place)
    runs, first_run, jobs = index(runs), index(first_run), index(jobs)
    plan_comparison(scenarios, runs=runs, seed=seed, folder=place)
    asked = [
        asked_runs(
            side, runs=runs, first_run=first_run, seed=seed, engine=engine, jobs=jobs, rules=rules if number else None
        )
        for number, side in enumerate(scenarios)
    ]
    engine = asked[-1][1]["engine"]
    check_travel(rules, engine=engine, jobs=jobs if runs > NARROWEST.get(engine, 0) else 1, executor=executor)
    results = []
    with ExitStack() as stack:
        # All folders are there before anything is played, so that any side can be gone on with.
        stores = [
            None if place is None else stack.enter_context(RunFolder.create(place / SIDES[number], origin))
            for number, (_, origin) in enumerate(asked)
        ]
        for number, (scenario, (model, origin), store) in enumerate(zip(scenarios, asked, stores, strict=True)):
            told = None if progress is None else shifted(progress, number * runs, len(scenarios) * runs)
            results.append(
                play_runs(scenario, model, origin, store=store, jobs=jobs, executor=executor, progress=told, told=place)
            )
    comparison = compared(results, place)
    if comparison.folder is not None:
        write_sealed(comparison.folder / COMPARISON, comparison.to_json())
    return comparison


def plan_comparison(
    scenarios: Sequence[Scenario],
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    folder: Path | None = None,
    timed: bool | None = False,
) -> Work:
    """How much work a comparison is: the runs of all its scenarios, each reckoned as the first; see `work_of`."""
    return plan_run(
        scenarios[0],
        runs=len(scenarios) * runs,
        seed=seed,
        jobs=jobs,
        record_runs=0,
        folder=folder,
        timed=timed,
        are_compared=True,
    )


def shifted(progress: Callable[[int, int], object], before: int, total: int) -> Callable[[int, int], object]:
    """Progress of a part of some work, told as that of the whole."""
    return lambda done, asked: progress(before + done, total)

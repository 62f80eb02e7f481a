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
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.new_rule import Rules
from sim.play.collected import ALONE, How, Progress
from sim.play.metrics import Metrics
from sim.results.design import Design, Value
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.asked import MAX_ROWS, SEEDS, asked_for
from sim.study.designs import UNIT_CUBES, checked, design_from_csv, make_design
from sim.study.factors import read_factors, written
from sim.study.ranges import check_ranges, whole
from sim.study.sweep_result import SweepResult
from sim.study.varied import what_to_vary

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
    seed = secrets.randbelow(2**32) if seed is None else whole("seed", seed)
    check_ranges({"seed": (seed, 0, SEEDS - 1), "runs": (runs, 1, MAX_ROWS)})  # before points are drawn
    asked = asked_design(scenario, vary, design=design, points=points, seed=seed, rules=rules)
    how = How(whole("jobs", jobs), rules, executor, progress, metrics)
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
    is_spread = design in UNIT_CUBES
    read = read_factors(options, scenario, rules) if options or not is_spread else what_to_vary(scenario, by_row=True)
    return make_design(design, read, n_points=points, seed=seed)


def as_options(vary: Vary) -> list[str]:
    """What to vary, as the texts of `--vary`."""
    if isinstance(vary, str):
        return [vary]
    for name, given in {"vary": vary, **(vary if isinstance(vary, Mapping) else {})}.items():
        if not isinstance(given, Iterable):
            forms = 'vary={KEY: [0.2, 0.5]}, or vary="KEY=0.2:0.8:7"'
            raise ValueError(f"{name} is {given!r}; it must be a sequence or a text: {forms}.")
    if not isinstance(vary, Mapping):
        return [str(option) for option in vary]
    options = []
    for keys, levels in vary.items():
        if not isinstance(levels, str):
            plain = (level.item() if isinstance(level, np.generic) else level for level in levels)
            levels = ",".join(map(written, plain))
        options.append(f"{keys if isinstance(keys, str) else ','.join(keys)}={levels}")
    return options


def play_design(
    scenario: Scenario, design: Design, how: How = ALONE, *, folder: str | Path | None = None, **asked: Any
) -> SweepResult:
    """Outcomes at every point of a design; arguments and errors as for `asked_for`."""
    result = asked_for(scenario, design, how, **asked).begun(folder)
    assert isinstance(result, SweepResult), "a design is asked about"
    return result

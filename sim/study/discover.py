"""Under which conditions does it go to war, or to talks? Boxes in the space of what is varied (scenario discovery).

Points are spread over ranges and each is played many times with the same luck. A point is a *case* if the outcome
happens in at least a stated share of its runs: with one run a point, luck would hide what the conditions do. Then
`sim.results.prim` looks for the limits on a few inputs within which most points are cases.

Unless told otherwise the level is the upper quartile of the shares: the cases are the quarter of the points (more if
shares are equal) at which the outcome happens most. So they are neither so rare that a box holds a handful, nor so
many that a box says nothing, whatever the outcome and the ranges; and where it happens at less than a quarter of the
points, the cases are those at which it happens at all. A question about a fixed level ("when is war likelier than
not?") states it.

What is found speaks of the ranges that were varied, every value in them being as likely as the design makes it, and of
this model. It says which conditions go together with the outcome in the model, no more.

>>> import sim                                                              # doctest: +SKIP
>>> found = sim.discover("tutorial", "states.northmark.resolve=0.1:0.9", target="talks_held")   # doctest: +SKIP
>>> print(found.sentences[0])                                               # doctest: +SKIP
"""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from sim.engine.failures import failed_sentence
from sim.model.arrays import Bools, Floats, Ints
from sim.model.new_rule import Rules
from sim.play.collected import How, Progress
from sim.play.metrics import Metrics
from sim.results.boxes import happenings, inside, usual_level
from sim.results.design import Design
from sim.results.marginals import measured
from sim.results.prim import Search, discover_boxes, held_out_points
from sim.results.responses import measure, responses_of
from sim.results.sequences import metric_columns
from sim.scenario.faults import Fault, ScenarioError, listed, meant
from sim.scenario.idle import idle_sentence
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.designs import UNIT_CUBES
from sim.study.discover_result import DiscoverResult, column_of, inputs_of
from sim.study.ranges import whole
from sim.study.result import RunResult, shares_to_decide
from sim.study.stored import loaded_unless_made, read_batch
from sim.study.sweep import Vary, as_options, asked_design, play_design
from sim.study.sweep_result import SweepResult
from sim.study.varied import what_to_vary

TARGET = "war"
N_POINTS, N_RUNS = 1_000, 100
"""How much is played unless told otherwise: points rather than runs, because a box is made of points."""
FEW_CASES, MUCH_LUCK = 0.05, 0.5
OF_THE_POINTS = ("scenario", "design", "seed", "runs_per_point", "jobs", "origin", "n_cut_short", "folder", "idle")
OF_THE_RUNS = ("elapsed_seconds", "digest", "n_missing", "failures")
"""What the answer says of the points as they do, and of the runs behind them."""


def discover(
    scenario: Scenario | SweepResult | RunResult | str | Path,
    vary: Vary = (),
    *,
    target: str = TARGET,
    level: float | None = None,
    search: Search | None = None,
    design: str | Path | Design = "lhs",
    points: int | None = None,
    runs: int = N_RUNS,
    first_run: int = 0,
    seed: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
    metrics: Metrics | None = None,
) -> DiscoverResult:
    """The conditions under which an outcome happens.

    Parameters
    ----------
    scenario : Scenario, SweepResult, RunResult, or str or Path
        A path or the name of a shipped scenario is loaded first, the folder of a result read. A sweep is used as it is,
        and so are plain runs, each a point at the values that it drew: nothing is played, and the arguments from `vary`
        and `design` on, but the seed of the search, are not needed.
    vary : str, sequence of str, or mapping, optional
        `"key=lo:hi"` and its kin, as for `sim.sweep`. If it is not given: every parameter for which the scenario has a
        distribution, over its distribution.
    target : str, optional
        A headline outcome, an outcome of the scenario, `outcome_class.WORD` or `ending.WORD`.
    level : float, optional
        A point is a case if the outcome happens in at least this share of its runs, in (0, 1]; the upper quartile of
        the shares if absent.
    search : Search, optional
        How boxes are searched for, how many, and which step a person picked.
    design : str, Path or Design, optional
        As for `sim.sweep`.
    points, runs : int, optional
        Number of points, for every kind but the grid; runs at each.
    first_run : int, optional
        Number of the first run at each, as in `sim.run`.
    seed : int, optional
        In [0, 2**64), of all luck and of the points; drawn and kept in the result if absent.
    jobs, rules, executor, progress, folder : optional
        As for `sim.sweep`; the runs are stored in `folder`.
    metrics : mapping of str to callable, optional
        Further columns, as in `sim.run`; one that gives true or false may be the target.

    Returns
    -------
    DiscoverResult

    Raises
    ------
    ScenarioError
        If the scenario, a factor, the design or the target has faults, or there is nothing to tell apart.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> vary = {"states.northmark.resolve": "0.1:0.9", "states.southmark.resolve": "0.1:0.9"}
    >>> sim.discover("tutorial", vary, target="answered_by_force", points=500, seed=1).boxes       # doctest: +SKIP
    """
    begun = perf_counter()
    if isinstance(scenario, str | Path) and Path(scenario).is_dir():
        scenario = read_batch(scenario)
    if isinstance(scenario, SweepResult | RunResult):
        if as_options(vary):
            raise ValueError("vary is given, but the runs have been played already; give the scenario instead.")
        batch = scenario
    else:
        if not isinstance(scenario, Scenario):
            scenario = loaded_unless_made(scenario, partial(load, scenario))
        seed = secrets.randbelow(2**32) if seed is None else whole("seed", seed)
        asked = question(
            scenario, vary, target=target, level=level, design=design, points=points, seed=seed, rules=rules,
            own=tuple(metrics or ()),
        )  # fmt: skip
        how = How(whole("jobs", jobs), rules, executor, progress, metrics)
        batch = play_design(scenario, asked, how, runs=runs, first_run=first_run, seed=seed, folder=folder)
    found = conditions(batch, target=target, level=level, search=search or Search())
    return replace(found, elapsed_seconds=perf_counter() - begun)


def conditions(batch: SweepResult | RunResult, *, target: str, level: float | None, search: Search) -> DiscoverResult:
    """The conditions under which an outcome happened in runs that are there; arguments and errors as for `discover`."""
    played = batch if isinstance(batch, SweepResult) else drawn_points(batch)
    _check(played.scenario, target, level, metric_columns(played.rows))
    curve = played.measured.of(target)
    if curve.response.kind != "share":
        raise ScenarioError.at(f"--target {target}", "gives numbers; a target happens or not, so give true or false.")
    has_runs = curve.n > 0
    asked_level = level
    try:
        level, is_case = _cases(curve.estimate[has_runs], level)
    except ValueError as error:
        raise _refused(target, error, played, has_runs) from error
    columns = tuple(column_of(played.design, factor) for factor in played.design.factors)
    search = replace(search, seed=played.seed if search.seed is None else search.seed)
    try:
        discovery = discover_boxes(inputs_of(played.design, has_runs), is_case, search)
    except ValueError as error:
        if search.step is not None:
            raise ScenarioError.at(f"--step {search.step}", str(error)) from error
        raise _refused(target, error, played, has_runs) from error
    is_held_out = held_out_points(len(is_case), search.held_out, search.seed or 0)
    held_out = has_runs.copy()
    held_out[has_runs] = is_held_out
    runs = measured(played.design, played.rows, [target], played.scenario.outcomes, tuple(played.scenario.states))
    inside_each = (inside(box.restrictions, columns) for box in discovery.boxes)
    return DiscoverResult(
        target=target, level=level, asked_level=asked_level, search=search, shares=curve.estimate, discovery=discovery,
        happenings=tuple(happenings(runs[target], held_out, inside_each)),
        remarks=tuple(_remarks(played, target, curve.n[has_runs], is_case)), n_rows=len(played.rows),
        **{name: getattr(played, name) for name in OF_THE_POINTS},
        **{name: getattr(batch, name) for name in OF_THE_RUNS},
    )  # fmt: skip


def drawn_points(result: RunResult) -> SweepResult:
    """Plain runs as a sweep with one run a point: each at the values that it drew.

    Raises
    ------
    ScenarioError
        If the scenario leaves no number to chance.
    """
    factors = what_to_vary(result.scenario, by_row=True)
    points = tuple(zip(*(result.inputs[factor.key].tolist() for factor in factors), strict=True))
    rows = result.table.copy()
    rows["point"] = np.arange(len(rows))
    return SweepResult(
        scenario=result.scenario, design=Design("drawn", factors, points), rows=rows, runs_per_point=1,
        jobs=result.jobs, elapsed_seconds=result.elapsed_seconds, origin=result.origin, folder=result.folder,
    )  # fmt: skip


def question(
    scenario: Scenario, vary: Vary = (), *, target: str = TARGET, level: float | None = None,
    design: str | Path | Design = "lhs", points: int | None = None, seed: int, rules: Rules | None = None,
    own: Sequence[str] = (),
) -> Design:  # fmt: skip
    """The points that are to be played, with every mistake told before; arguments as for `discover`.

    `own` names metrics, which may be the target too.
    """
    _check(scenario, target, level, own)
    if points is None and isinstance(design, str) and design in UNIT_CUBES:
        points = N_POINTS
    return asked_design(scenario, vary, design=design, points=points, seed=seed, rules=rules)


def _cases(shares: Floats, level: float | None) -> tuple[float, Bools]:
    """The level, and which points reach it: some, and not all."""
    nothing = "there is nothing to tell apart. Vary other keys or wider, play more runs, or change --level."
    if shares.min() == shares.max():
        raise ValueError(f"happens in {100 * shares[0]:.3g} % of the runs at every point: {nothing}")
    level = usual_level(shares) if level is None else level
    is_case = shares >= level
    if is_case.all() or not is_case.any():
        reach = f"happens in {100 * shares.min():.3g} to {100 * shares.max():.3g} % of the runs of a point"
        raise ValueError(f"{reach}, so that {'all' if is_case.all() else 'none'} reach the level {level:g}: {nothing}")
    return level, is_case


def _refused(target: str, why: ValueError, played: SweepResult, has_runs: Bools) -> ScenarioError:
    """Why there is no answer; of stored runs also how they are asked about what differs most from point to point."""
    faults = [Fault(f"--target {target}", None, "", str(why))]
    others = [name for name in shares_to_decide(played.scenario) if name != target]
    spread = {name: float(np.ptp(played.measured.of(name).estimate[has_runs])) for name in others}
    most = max(spread, key=spread.__getitem__)
    if played.folder is not None and spread[most] > 0.0:
        words = shlex.join(["sim", "discover", str(played.folder), "--target", most])
        faults.append(Fault(str(played.folder), None, "", f"holds the runs; ask about another outcome, say: {words}"))
    return ScenarioError(faults)


def luck_among(played: SweepResult, target: str) -> float:
    """Which part of the variance of the shares between points is luck of single runs.

    Runs of even and of odd numbers measure each point twice: what both measurements have in common is due to the point.
    Luck that moves all points alike is no difference between them, and is not counted. 0 where there is one run a
    point.
    """
    rows, n_points = played.rows, played.design.n_points
    every = responses_of(rows, played.scenario.outcomes, tuple(played.scenario.states))
    asked = [one for one in every if one[0].name == target]
    halves = measure(asked, rows["point"] * 2 + rows["run"] % 2, 2 * n_points)
    twice = (halves.n.reshape(n_points, 2) > 0).all(axis=1)
    if np.count_nonzero(twice) < 2:
        return 0.0
    shares = halves.estimate.reshape(n_points, 2)[twice]
    spread = float(np.var(played.measured.of(target).estimate[twice]))
    common = float(np.mean(np.prod(shares - shares.mean(axis=0), axis=1)))
    return min(max(1.0 - common / spread, 0.0), 1.0) if spread > 0.0 else 0.0


def _remarks(played: SweepResult, target: str, n: Ints, is_case: Bools) -> Iterator[str]:
    """What may mislead, in sentences."""
    is_plain, n_cases = played.runs_per_point == 1, int(np.count_nonzero(is_case))
    if is_plain:
        yield (
            "Each point is one run: whether it happened there is chance as well as conditions, so that no box can hold "
            "cases alone. Many runs at each point, as sim discover plays a scenario, tell the two apart."
        )
    if n_cases < FEW_CASES * len(is_case):
        more = "Play more runs." if is_plain else "Vary wider, play more points, or ask for a lower level."
        yield f"Only {n_cases:,} of {len(is_case):,} points are cases: boxes rest on few. {more}"
    if (luck := luck_among(played, target)) > MUCH_LUCK:
        yield (
            f"About {100 * luck:.0f} % of what the points differ is luck of single runs, at {int(n.min()):,} runs "
            "each: more runs would show the conditions more clearly."
        )
    if n_left_out := played.design.n_points - len(is_case):
        yield f"{n_left_out:,} points have no runs and are left out."
    if played.n_cut_short:
        yield f"{played.n_cut_short:,} runs reached the cap on events and were cut short; they count as they stood."
    if played.failures:
        yield failed_sentence(played.failures)
    if played.idle:
        yield idle_sentence(played.idle)


def _check(scenario: Scenario, target: str, level: float | None, own: Sequence[str]) -> None:
    """The target is an outcome of the scenario or a metric, and the level a share."""
    shares = [*shares_to_decide(scenario), *own]
    if target not in shares:
        message = f"is no outcome that happens or not.{meant(target, shares)} Known are {listed(shares, length=1_000)}."
        raise ScenarioError.at(f"--target {target}", message)
    if level is not None and not 0.0 < level <= 1.0:
        raise ValueError(f"level is {level:g}; it must be in (0, 1].")

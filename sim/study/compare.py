"""Two scenarios or more, or one with and without a change, under the same luck: played now, or stored before.

>>> import sim                                                              # doctest: +SKIP
>>> alone = ["mechanisms.mediation=false"]
>>> calm = sim.compare("iran_pakistan_2024", overrides=alone, runs=2000, seed=1)   # doctest: +SKIP
>>> calm.differences["agreement_reached"].difference                        # doctest: +SKIP
-0.18
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypedDict, Unpack, overload

from sim.engine.engines import AUTO
from sim.model.new_rule import Rules
from sim.play.collected import How, Progress
from sim.play.metrics import Metrics
from sim.play.pace import NARROWEST
from sim.results.durable import refuse_full
from sim.results.stored_json import write_sealed
from sim.scenario.faults import ScenarioError
from sim.scenario.load import again, load
from sim.scenario.override import Overrides, override_texts
from sim.scenario.records import Scenario
from sim.study.asked import Asked, asked_for
from sim.study.comparison import COMPARISON, SIDES, Comparison, Comparisons, compared
from sim.study.provenance import other_versions
from sim.study.ranges import OutOfRangeError, whole
from sim.study.result import RunResult
from sim.study.run import RUNS
from sim.study.stored import read_batch
from sim.study.work import Work

Given = Scenario | RunResult | str | Path
"""A scenario, or runs of one; a path or name of a scenario, or the folder of stored runs."""
Side = Scenario | RunResult


class Options(TypedDict, total=False):
    """Options of `compare`."""

    overrides: Overrides
    runs: int | None
    first_run: int | None
    seed: int | None
    engine: str
    jobs: int
    rules: Rules | None
    executor: Executor | None
    progress: Progress | None
    folder: str | Path | None
    metrics: Metrics | None


@overload
def compare(a: Given, b: Given | None = None, **how: Unpack[Options]) -> Comparison: ...


@overload
def compare(a: Given, b: Given | None = None, *more: Given, **how: Unpack[Options]) -> Comparison | Comparisons: ...


def compare(
    a: Given, b: Given | None = None, *more: Given, overrides: Overrides = (), runs: int | None = None,
    first_run: int | None = None, seed: int | None = None, engine: str = AUTO, jobs: int = 1,
    rules: Rules | None = None, executor: Executor | None = None, progress: Progress | None = None,
    folder: str | Path | None = None, metrics: Metrics | None = None,
) -> Comparison | Comparisons:  # fmt: skip
    """The same runs of two scenarios or more, with the same luck, and the differences run by run.

    Parameters
    ----------
    a : Scenario, RunResult, or str or Path
        A path or the name of a shipped scenario is loaded first, the folder of stored runs read: these are not played
        again.
    b : Scenario, RunResult, or str or Path, optional
        The scenario of A again, if absent.
    more : Scenario, RunResult, or str or Path
        Further ones, each compared with A too.
    overrides : str, sequence of str, or mapping, optional
        `key.path=VALUE`: changes to all but A.
    runs, first_run, seed : int, optional
        As for `sim.run`. Beside stored runs scenarios are played with their seed and numbers, and paths and names with
        their start, record and horizon.
    engine, jobs, executor, folder
        As for `sim.run`; the folder holds the runs of each in `a`, `b` and so on, a copy of those stored before.
    rules : mapping of str to callable or NewRule, optional
        Own rules for all but A: what does a mechanism of one's own change?
    progress : callable, optional
        Called with runs done and runs asked for, all scenarios together.
    metrics : mapping of str to callable, optional
        Further columns and differences, as in `sim.run`; of stored runs, those that all have.

    Returns
    -------
    Comparison, or Comparisons of more than two scenarios
        Of the runs that all have; its `unpaired` tells which have no partner.

    Raises
    ------
    ScenarioError, ValueError, StorageError, KeyboardInterrupt
        As for `sim.run`; also where stored runs have not the same seed, or none in common.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> calmer = sim.compare("tutorial", overrides=["states.northmark.resolve=0.2"], runs=500, seed=1)  # doctest: +SKIP
    >>> calmer.differences["answered_by_force"].difference      # doctest: +SKIP
    -0.08
    >>> sim.compare("runs/first", "runs/second").n_runs         # doctest: +SKIP
    10000
    """
    sides = read_sides([a] if b is None else [a, b, *more], overrides)
    luck = luck_of(sides, seed=seed, first_run=first_run, runs=runs)
    if any(isinstance(side, Scenario) for side in sides):
        _refuse_other_play(_stored(sides), rules)
    place = None if folder is None else Path(folder)
    if place is not None:
        refuse_full(place)
    plan_comparison(sides, luck, folder=place)
    how = How(whole("jobs", jobs), rules, executor, progress, metrics)
    n_runs = luck.runs * sum(isinstance(side, Scenario) for side in sides)
    asked: dict[int, tuple[Asked, dict[str, Any]]] = {}
    for number, side in enumerate(sides):
        if isinstance(side, Scenario):
            one = replace(how, rules=rules if number else None).for_part(len(asked) * luck.runs, n_runs)
            of_side = asked_for(side, how=one, engine=engine, **luck._asdict())
            origin = of_side.origin()
            one.check_travel(origin["engine"], is_one_piece=luck.runs <= NARROWEST.get(origin["engine"], 0))
            asked[number] = of_side, origin
    results = []
    with ExitStack() as stack:
        # All folders are there before anything is played, so that any side can be gone on with.
        stores = {
            number: stack.enter_context(of_side.new_folder(place and place / SIDES[number], origin))
            for number, (of_side, origin) in asked.items()
        }
        for number, side in enumerate(sides):
            if isinstance(side, Scenario):
                of_side, origin = asked[number]
                result = of_side.played(origin, stores[number], told=place)
                assert isinstance(result, RunResult), "nothing is varied"
                results.append(result)
            else:
                results.append(side if place is None else replace(side, folder=side.save(place / SIDES[number])))
    comparison = compared(results, place)
    if comparison.folder is not None:
        write_sealed(comparison.folder / COMPARISON, comparison.to_json())
    return comparison


def read_sides(given: Sequence[Given], overrides: Overrides = (), **times: Any) -> list[Side]:
    """Each side, read or loaded, with the changes in all but the first; one alone stands beside itself, changed.

    Parameters
    ----------
    given : sequence of Scenario, RunResult, or str or Path
        At least one.
    overrides : str, sequence of str, or mapping, optional
    **times
        Options of `sim.load` beside these, for all that is played; where none is given, those of the first runs that
        were stored.

    Raises
    ------
    ScenarioError
        If a scenario has faults, or runs that were played are to be changed.
    StorageError
        If a folder holds no plain runs, or is damaged.
    OutOfRangeError
        If there are too many.
    """
    if len(given) > len(SIDES):
        raise OutOfRangeError(f"{len(given)} scenarios are given; at most {len(SIDES)} can be compared at once.")
    read = [_runs_in(one) for one in given]
    stored = next((one.scenario for one in read if isinstance(one, RunResult)), None)
    asked = {name: value for name, value in times.items() if value is not None}
    if stored is not None:
        is_moved = bool(asked.keys() & {"start", "history_until"})
        kept = ["horizon_days"] if is_moved else ["start", "history_until", "horizon_days"]
        times = {"parameters": stored.sample, **{name: stored.options.get(name) for name in kept}, **asked}
    if len(read) == 1:
        read.append(stored or read[0])
    changes = override_texts(overrides)
    return [
        _side(one, changes if place else (), times if isinstance(one, str | Path) else asked)
        for place, one in enumerate(read)
    ]


def _side(given: Given, changes: Sequence[str], times: Mapping[str, Any]) -> Side:
    """A side, loaded if it is a path or name, with its changes and times; stored runs keep theirs."""
    if isinstance(given, str | Path):
        return load(given, overrides=changes, **times)
    if isinstance(given, RunResult) and changes:
        played = given.folder or "one side"
        message = f"changes what is played, and {played} was played before. Give its scenario in its place."
        raise ScenarioError.at(f"--set {changes[0]}", message)
    return again(given, overrides=changes, **times) if isinstance(given, Scenario) and (changes or times) else given


def _runs_in(given: Given) -> Given:
    """The runs in a folder, where it is one."""
    if isinstance(given, Scenario | RunResult) or not Path(given).is_dir():
        return given
    result = read_batch(given)
    if not isinstance(result, RunResult):
        raise ScenarioError.at(str(given), "is a sweep, whose points differ in what was varied; compare takes runs.")
    return result


class Luck(NamedTuple):
    """Which runs are compared."""

    seed: int
    first_run: int
    runs: int


def luck_of(
    sides: Sequence[Side], *, seed: int | None = None, first_run: int | None = None, runs: int | None = None
) -> Luck:
    """Which runs of some sides are compared: those that are stored, else those that are asked for.

    Raises
    ------
    ScenarioError
        If stored runs have other luck than asked for or than the first of them, or no number in common with it.
    """
    asked = {"seed": seed, "first_run": first_run, "runs": runs}
    seed, first_run, runs = (None if one is None else whole(name, one) for name, one in asked.items())
    stored = _stored(sides)
    if not stored:
        return Luck(secrets.randbelow(2**32) if seed is None else seed, first_run or 0, RUNS if runs is None else runs)
    (called, first), *others = stored
    if seed is not None and seed != first.seed:
        message = f"is not the seed of {called}, which is {first.seed}; leave it out, or give scenarios alone."
        raise ScenarioError.at(f"--seed {seed}", message)
    for name, other in others:
        _refuse_other_luck(called, first, name, other)
    start = first.first_run if first_run is None else first_run
    if not first.first_run <= start < first.first_run + first.runs:
        message = f"is no run of {called}, which has {_stretch(first)}; leave it out."
        raise ScenarioError.at(f"--first-run {start}", message)
    return Luck(first.seed, start, first.runs if runs is None else runs)


def _stored(sides: Sequence[Side]) -> list[tuple[str, RunResult]]:
    """Runs that are not played again, and what messages call them: their folder, or their side where they have none."""
    named = zip(SIDES.upper(), sides, strict=False)
    return [(str(one.folder or side), one) for side, one in named if isinstance(one, RunResult)]


def runs_of_each(sides: Sequence[Side], luck: Luck) -> int:
    """How many runs all sides will have: what is stored may be of fewer."""
    all_of: list[Luck | RunResult] = [luck, *(one for one in sides if isinstance(one, RunResult))]
    return max(0, min(one.first_run + one.runs for one in all_of) - max(one.first_run for one in all_of))


def _stretch(one: RunResult) -> str:
    """The numbers of its runs, in words."""
    return f"{one.first_run:,} to {one.first_run + one.runs - 1:,}"


def _refuse_other_luck(called: str, first: RunResult, name: str, other: RunResult) -> None:
    """Runs of other luck are no pairs, and the difference of two separate samples is another question."""
    version, of_first = (one.origin["versions"]["sim"] for one in (other, first))
    if other.seed != first.seed:
        why = f"has the seed {other.seed}, and {called} has {first.seed}: run by run they share no luck"
    elif version != of_first:
        why = f"was played with sim {version}, and {called} with {of_first}: they may differ by that alone"
    elif max(first.first_run, other.first_run) >= min(first.first_run + first.runs, other.first_run + other.runs):
        why = f"has the runs {_stretch(other)}, and {called} has {_stretch(first)}: none is in both"
    else:
        return
    remedy = f"Play it anew under the luck of {called}: give its scenario in place of {name}."
    raise ScenarioError.at(name, f"{why}. {remedy}")


def _refuse_other_play(stored: Sequence[tuple[str, RunResult]], rules: Rules | None) -> None:
    """What is played now must be played as what is stored was, or they differ by that too."""
    for name, one in stored:
        own, other = one.origin.get("own_rules", ()), other_versions(one.origin, {"sim"})
        if own and not rules:
            why = f"was played with rules of your own ({', '.join(own)}), which no folder holds. Give them: rules=..."
            raise ScenarioError.at(name, why)
        if other:
            why = f"was played with {', '.join(other)}: what is played now may differ by that alone. Play it anew."
            raise ScenarioError.at(name, why)


def plan_comparison(
    sides: Sequence[Side], luck: Luck, *, jobs: int = 1, folder: Path | None = None, timed: bool | None = False
) -> Work | None:
    """How much work a comparison is: the runs of all its scenarios, each reckoned as the first; see `Asked.work`.

    None where all are stored.
    """
    scenarios = [side for side in sides if isinstance(side, Scenario)]
    if not scenarios:
        return None
    one = asked_for(scenarios[0], how=How(jobs), **luck._asdict())
    return replace(one, runs=len(scenarios) * luck.runs).work(folder, timed=timed, are_compared=True)

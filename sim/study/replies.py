"""Plans of questions that need rows once: played, taken, and kept only as long as an interruption could lose them.

So are the responses of every run at every point of a design. A sensitivity analysis plays millions of runs and needs a
number or two of each: the rows are dropped as soon as these are taken. Column r of an answer is run r, with the same
luck at every point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure, none_played
from sim.model.outcomes import RUN_DTYPE
from sim.play.collected import ALONE, Collected, How, Progress
from sim.play.execute import begun_anew
from sim.play.kept import PLAYED, kept_in
from sim.play.plan import Plan, Played
from sim.results.design import Design
from sim.results.digest import prints_of
from sim.results.responses import Response, responses_of
from sim.results.sequences import sequences_in
from sim.scenario.faults import Fault, ScenarioError, listed, meant
from sim.scenario.idle import Idle
from sim.scenario.outcomes import OutcomeRecord
from sim.scenario.records import Scenario
from sim.study.asked import asked_for
from sim.study.folder import check_rows_told
from sim.study.inputs import idle_inputs
from sim.study.work import refuse_numbers

COPIES = 2
"""How often the responses stand in memory at one time: as they came, and as they are analysed."""
FEWEST_RUNS = 2
"""Runs at every point without which nothing can be said about luck."""
OF_EVENTS = "is over the order of events, which run, sweep, compare and discover look at, and this question does not"


def have_played(
    plan: Plan,
    runs: int,
    take: Callable[[Played], object],
    *,
    size: int,
    what: str = "",
    folder: Path | None = None,
    name: str = "",
    origin: Mapping[str, Any],
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    part: tuple[int, int] | None = None,
) -> Collected:
    """Have a plan played, but for what its folder has; what has come back.

    Parameters
    ----------
    plan, runs, take
        As for `Collected`.
    size : int
        The most rows of a piece.
    what : str, optional
        What whoever interrupts is told is lost, where there is no folder; nothing if empty.
    folder : Path or None
        That of the answer; the rows are kept in `played` and there by `name`.
    origin : mapping
        Where the rows come from.
    jobs, executor, progress
        As for `sim.run`.
    part : (int, int), optional
        Of a question of several plans: runs of the plans before this one, and of all; what is told is of the whole.

    Raises
    ------
    RuntimeError
        If a worker process died each time: half an answer is none.
    """
    with kept_in(None if folder is None else folder / PLAYED / name, origin) as (store, chunks):
        how = How(jobs, None, executor, progress)
        collected = Collected(plan, runs, take, how if part is None else how.for_part(*part), store)
        for chunk in chunks:
            check_rows_told(folder or Path(), origin, chunk)
            collected.add(Played(chunk.table, chunk.events, chunk.failures))
        with collected.until_done(folder, part) if store else begun_anew(what) if what else nullcontext():
            lost = collected.play(size)
    if lost:
        raise RuntimeError(
            f"{sum(piece.n_rows for piece in lost):,} of {collected.n_asked:,} runs never came back, because their "
            "worker process died three times; try --jobs 1."
        )
    return collected


@dataclass(frozen=True, slots=True)
class Replies:
    """Responses of every run at every point.

    Attributes
    ----------
    values : mapping of Response to array of shape (n_points, n_runs)
        bool for a share; float with nan where a run does not have the quantity.
    n_cut_short : int
        Runs that reached the cap on events; they count as they stood.
    idle : tuple of Idle
        Inputs without effect on any run: by construction, or because all rows are equal, not the responses alone.
    failures : tuple of RunFailure
        Runs in which a rule of the user failed. A run that failed at one point is left out at all of them, so that the
        points keep the same luck.
    """

    values: dict[Response, NDArray[np.float64] | NDArray[np.bool_]]
    n_cut_short: int
    idle: tuple[Idle, ...]
    failures: tuple[RunFailure, ...] = ()


def told_by_columns(scenario: Scenario) -> tuple[OutcomeRecord, ...]:
    """Outcomes that need no look at the events of a run, which is not kept here."""
    return tuple(outcome for outcome in scenario.outcomes if not any(sequences_in(outcome.when)))


def known_responses(scenario: Scenario) -> tuple[Response, ...]:
    """Every response that a scenario has, but for outcomes over the order of events."""
    nothing = np.zeros(0, dtype=RUN_DTYPE)
    return tuple(response for response, _ in responses_of(nothing, told_by_columns(scenario), tuple(scenario.states)))


def named_responses(scenario: Scenario, names: Sequence[str]) -> tuple[Response, ...]:
    """The responses of these names, each once.

    Raises
    ------
    ScenarioError
        If a name is unknown.
    """
    known = {response.name: response for response in known_responses(scenario)}
    why = dict.fromkeys((outcome.name for outcome in scenario.outcomes), OF_EVENTS)
    choice = listed(known, length=200)
    faults = [
        Fault(f"--response {name}", None, "", f"{why.get(name, 'is unknown')}; known are {choice}.{meant(name, known)}")
        for name in names
        if name not in known
    ]
    if faults:
        raise ScenarioError(faults)
    return tuple(known[name] for name in dict.fromkeys(names))


def play_replies(
    scenario: Scenario,
    design: Design,
    responses: Sequence[Response],
    how: How = ALONE,
    *,
    runs: int,
    seed: int,
    folder: Path | None = None,
    what: str = "an analysis",
) -> Replies:
    """Play the same runs at every point, and keep the responses.

    Parameters
    ----------
    scenario : Scenario
    design : Design
    responses : sequence of Response
    how : How, optional
    runs, seed
        As for `sim.study.sweep.sweep`.
    folder : Path, optional
        Keeps the rows, in `played` and there by the kind of the design; those that it has are not played again.
    what : str, optional
        What whoever interrupts is told is lost, where there is no folder.

    Raises
    ------
    TooMuchError
        If memory cannot hold the responses.
    RuntimeError
        If a worker process died each time: with runs missing there are no indices.
    RuleError
        If every run failed at some point.
    """
    asked, shape = asked_for(scenario, design, how, runs=runs, seed=seed), (design.n_points, runs)
    size, engine = (asked.extent()[name] for name in ("chunk_size", "engine"))
    how.check_travel(engine, is_one_piece=asked.rows <= size)
    bytes_a_run = sum(1 if response.kind == "share" else 8 for response in responses)
    refuse_numbers(points=design.n_points, runs=runs, bytes_a_run=COPIES * bytes_a_run)
    values: dict[Response, NDArray[np.float64] | NDArray[np.bool_]] = {
        response: np.zeros(shape, dtype=bool if response.kind == "share" else np.float64) for response in responses
    }
    prints = prints_of(np.zeros(0, dtype=RUN_DTYPE), design.n_points)  # of the rows themselves, which are not kept
    cut_short = 0

    def take(played: Played) -> None:
        nonlocal cut_short, prints
        rows = played.table
        for response, taken in responses_of(rows, told_by_columns(scenario), tuple(scenario.states)):
            if response in values:
                values[response][rows["point"], rows["run"]] = taken
        prints += prints_of(rows, design.n_points)
        cut_short += int(rows["cut_short"].sum())

    collected = have_played(
        Plan(asked.variants, seed), runs, take, size=size, what=what, folder=folder, name=design.kind,
        origin=asked.origin(), jobs=how.jobs, executor=how.executor, progress=how.progress,
    )  # fmt: skip
    failures = sorted(collected.failures, key=lambda failure: (failure.run, failure.point))
    whole = np.setdiff1d(np.arange(runs), [failure.run for failure in failures])
    if failures and len(whole) < FEWEST_RUNS:
        raise none_played(failures)
    kept = {response: array[:, whole] for response, array in values.items()} if failures else values
    idle = idle_inputs(scenario, design, runs=runs, prints=prints, own_rules=bool(how.rules))
    return Replies(kept, cut_short, idle, tuple(failures))

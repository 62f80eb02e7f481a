"""Monte Carlo: a scenario played many times.

>>> import sim                                                  # doctest: +SKIP
>>> result = sim.run(sim.load("iran_pakistan_2024"), runs=1000, seed=5)   # doctest: +SKIP
>>> result.outcomes["war"].share                                # doctest: +SKIP
0.021
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from sim.engine.engines import AUTO
from sim.model.new_rule import Rules
from sim.play.collected import How, Progress
from sim.play.metrics import Metrics
from sim.results.stopping import MOST_UNTIL
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.asked import asked_for
from sim.study.ranges import whole
from sim.study.result import RunResult

RUNS = 10_000
"""How many runs unless told otherwise."""


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
        (`sim.engine.recorder.EVENT_DTYPE`) and gives a number, or None where the run has none; or true or false, in
        every run. They stand in tables, means and shares like any other; the digest is of the runs alone.

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
    goals = (until,) if isinstance(until, str) else tuple(until)
    asked = asked_for(
        scenario, how=How(whole("jobs", jobs), rules, executor, progress, metrics), first_run=first_run,
        runs=(MOST_UNTIL if goals else RUNS) if runs is None else runs,
        seed=secrets.randbelow(2**32) if seed is None else seed, engine=engine, record_runs=record_runs,
        chunk_size=chunk_size, until=goals,
    )  # fmt: skip
    result = asked.begun(folder)
    assert isinstance(result, RunResult), "nothing is varied"
    return result

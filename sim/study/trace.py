"""One run told event by event: any run of a million, alone.

>>> import sim                                                  # doctest: +SKIP
>>> [entry.kind for entry in sim.trace("tutorial", run=1, seed=1)][:2]    # doctest: +SKIP
['decision', 'attack']
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.engine.reference import TraceEntry, run_reference, trace_run
from sim.model.compile import Rules, compile_model
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.run import MAX_RUNS, SEEDS


def trace(
    scenario: Scenario | str | Path,
    *,
    run: int,
    seed: int,
    rules: Rules | None = None,
) -> list[TraceEntry]:
    """Every event of one run, with what it changed and, for a decision, why.

    Parameters
    ----------
    scenario : Scenario, or str or Path
    run : int
        Its number, in [0, 2**40): run i of `sim.run` with the same scenario and seed.
    seed : int
        In [0, 2**64).
    rules : mapping of str to callable or NewRule, optional
        Own rules, as in `sim.run`.

    Returns
    -------
    list of TraceEntry
        In the order in which they happen; `why` holds the reasons of a decision.

    Raises
    ------
    ScenarioError
        If the scenario has faults.
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> [entry.kind for entry in sim.trace("tutorial", run=1, seed=1)][:2]    # doctest: +SKIP
    ['decision', 'attack']
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    for name, value, end in (("run", run, MAX_RUNS), ("seed", seed, SEEDS)):
        if not 0 <= value < end:
            raise ValueError(f"{name} is {value}; it must be in [0, {end}).")
    return trace_run(compile_model(scenario, rules=rules), seed=seed, run=run)


def outcome_of(scenario: Scenario, *, run: int, seed: int) -> np.void:
    """The row of the table of runs for one run: how the story of `trace` ends."""
    batch = run_reference(compile_model(scenario), seed=seed, runs=np.array([run], dtype=np.int64))
    row: np.void = batch.table[0]
    return row

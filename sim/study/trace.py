"""One run told event by event: any run of a million, alone, from a scenario or from whatever a command stored.

>>> import sim                                                  # doctest: +SKIP
>>> [entry.kind for entry in sim.trace("tutorial", run=1, seed=1)][:2]    # doctest: +SKIP
['decision', 'attack']
>>> sim.trace("runs/2026-01-31-tutorial-sweep-0f3c1a2b", point=1, run=17)[0].time      # doctest: +SKIP
0.7
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws import MAX_RUNS
from sim.engine.reference import TraceEntry, run_reference, trace_run
from sim.model.new_rule import Rules
from sim.model.structure import Model
from sim.results.design import NOTHING_VARIED, Design, Value
from sim.results.digest import Table, table_digest
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.asked import SEEDS
from sim.study.comparison import Comparison, Comparisons
from sim.study.factors import under
from sim.study.inputs import Inputs
from sim.study.ranges import check_ranges, whole
from sim.study.result import RunResult
from sim.study.stored import loaded_unless_made, read_runs
from sim.study.sweep_result import SweepResult
from sim.study.varied import is_lane_factor, variants_of

Source = Scenario | RunResult | SweepResult | Comparison | Comparisons | str | Path
"""What a run can be told from: a scenario, a result, or a file, name or folder of one."""


@dataclass(frozen=True, slots=True)
class OneRun:
    """One run, and everything that it is played with.

    Attributes
    ----------
    scenario : Scenario
        At its point, where it is a run of a sweep.
    model : Model
    run, seed : int
    inputs : mapping of str to value
        The values of its point, then what it drew, by dotted key.
    point : int or None
        Of a sweep.
    given : mapping of str to float array of shape (1,)
        Numbers that its point sets in place of a draw.
    stored : structured array of at most one row, optional
        What the batch says came of it, where it is a run of one.
    """

    scenario: Scenario
    model: Model
    run: int
    seed: int
    inputs: Mapping[str, Value]
    point: int | None
    given: Mapping[str, NDArray[np.float64]]
    stored: Table | None = None

    def entries(self) -> list[TraceEntry]:
        """Its events."""
        return trace_run(self.model, seed=self.seed, run=self.run, overrides=self.given)

    def outcome(self) -> np.void:
        """Its row in the table of runs: how its story ends."""
        runs = np.array([self.run], dtype=np.int64)
        table = run_reference(self.model, seed=self.seed, runs=runs, overrides=self.given).table
        table["point"] = self.point or 0
        row: np.void = table[0]
        return row

    def is_as_stored(self, outcome: np.void) -> bool:
        """Whether what comes of it here is what its batch says."""
        ours = np.array([outcome], dtype=outcome.dtype)
        return self.stored is None or not len(self.stored) or table_digest(self.stored) == table_digest(ours)


def trace(
    source: Source,
    *,
    run: int,
    seed: int | None = None,
    point: int | None = None,
    side: str | None = None,
    rules: Rules | None = None,
) -> list[TraceEntry]:
    """Every event of one run, with what it changed and, for a decision, why.

    Parameters
    ----------
    source : Scenario, RunResult, SweepResult, Comparison, Comparisons, or str or Path
        A path or name is that of a scenario, or of the folder of a result.
    run : int
        Its number, in [0, 2**40): run i of `sim.run` with the same scenario and seed.
    seed : int, optional
        In [0, 2**64). A result has its own; a scenario needs one.
    point : int, optional
        Of a sweep: the number of the point.
    side : str, optional
        Of a comparison: "a", "b" and so on.
    rules : mapping of str to callable or NewRule, optional
        Own rules, as in `sim.run`.

    Returns
    -------
    list of TraceEntry
        In the order in which they happen; `why` holds the reasons of a decision.

    Raises
    ------
    ScenarioError
        If the scenario has faults, or a result does not have that run.
    StorageError
        If a folder holds no result, or is damaged.
    ValueError
        If an argument is out of range. A `RuleError` if a rule of one's own fails in the run, with the words of
        `failures` of a result; its `events` are those before.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> [entry.kind for entry in sim.trace("tutorial", run=1, seed=1)][:2]    # doctest: +SKIP
    ['decision', 'attack']
    """
    return one_run(source, run=run, seed=seed, point=point, side=side, rules=rules).entries()


def one_run(
    source: Source,
    *,
    run: int,
    seed: int | None = None,
    point: int | None = None,
    side: str | None = None,
    rules: Rules | None = None,
) -> OneRun:
    """The run that these arguments name, ready to be told; arguments and errors as for `trace`."""
    run = whole("run", run)
    seed, point = (None if one is None else whole(name, one) for name, one in (("seed", seed), ("point", point)))
    if isinstance(source, str | Path):
        is_stored = Path(source).is_dir()
        source = read_runs(source) if is_stored else loaded_unless_made(source, partial(load, source))
    if isinstance(source, Comparison | Comparisons):
        if side not in source.sides:
            told = f"is {side or 'not given'}; a comparison has the sides {' and '.join(source.sides)}."
            raise ScenarioError.at("--side", told)
        source, side = source.sides[side], None
    if side is not None:
        raise ScenarioError.at(f"--side {side}", "is for a comparison alone; leave it out.")
    if not isinstance(source, SweepResult) and point is not None:
        raise ScenarioError.at(f"--point {point}", "is for a sweep alone; leave it out.")
    if isinstance(source, Scenario):
        if seed is None:
            raise ValueError("seed is not given; a scenario alone has none.")
        check_ranges({"run": (run, 0, MAX_RUNS - 1), "seed": (seed, 0, SEEDS - 1)})
        return _at(source, NOTHING_VARIED, None, run, seed, rules)
    if isinstance(source, SweepResult) and (point is None or not 0 <= point < source.design.n_points):
        found = "is not given" if point is None else f"is {point}"
        raise ScenarioError.at("--point", f"{found}; the sweep has the points 0 to {source.design.n_points - 1}.")
    if seed is not None and seed != source.seed:
        raise ScenarioError.at(
            f"--seed {seed}", f"is not the seed of these runs, which is {source.seed}; leave it out."
        )
    _check_in_batch(source, run, rules)
    if isinstance(source, SweepResult):
        design = source.design
        stored = source.rows[(source.rows["point"] == point) & (source.rows["run"] == run)]
    else:
        design, stored = NOTHING_VARIED, source.rows.of_runs(run, 1)
    return replace(_at(source.scenario, design, point, run, source.seed, rules), stored=stored)


def _at(scenario: Scenario, design: Design, point: int | None, run: int, seed: int, rules: Rules | None) -> OneRun:
    """A run at a point of a design: its model and its lane, as a batch plays them."""
    alone = replace(design, points=(design.points[point or 0],))
    (variant,) = variants_of(scenario, alone, rules)
    row = np.array([(run, 0)], dtype=[("run", "<i8"), ("point", "<i8")])
    drawn = {key: column[0].item() for key, column in Inputs(scenario, seed, alone).of(row).items()}
    inputs = {key: value for key, value in drawn.items() if value == value}  # without what this run does not draw
    for factor, value in zip(alone.factors, alone.points[0], strict=True):
        if not is_lane_factor(factor, variant.model):
            scenario = under(scenario, factor.keys, value)
    return OneRun(scenario, variant.model, run, seed, inputs, point, variant.columns)


def _check_in_batch(result: RunResult | SweepResult, run: int, rules: Rules | None) -> None:
    if isinstance(result, SweepResult):
        where, asked = "each point", result.runs_per_point
    else:
        where, asked = "the result", result.runs
    first, last = result.first_run, result.first_run + asked - 1
    if not first <= run <= last:
        raise ScenarioError.at(f"--run {run}", f"is not there; {where} has the runs {first} to {last}.")
    own = result.origin.get("own_rules")
    if own and not rules:
        message = f"rules of your own ({', '.join(own)}) made these runs, and no folder holds them. Tell the run from "
        raise ScenarioError.at(f"--run {run}", f"{message}Python: sim.trace(..., rules=...).")

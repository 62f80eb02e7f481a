"""What the runs of a result were played with, beside what came of them: worked out anew from addresses, never stored.

Every parameter that the scenario leaves to chance, the row of a sample of coefficients, and the values of the point in
a sweep, which win over the scenario's own law. Then which of them are without effect on any run: by construction, or
because all rows are equal. Reasons are found in `sim.scenario.idle`; here they are asked at every value of whatever
they hang on, so that a factor whose mechanism is on at some points is not named.

>>> import sim                                                              # doctest: +SKIP
>>> runs = sim.run("iran_pakistan_2024", runs=2000, seed=5).to_pandas()     # doctest: +SKIP
>>> runs.groupby("outcome_class")["states.iran.resolve"].mean()             # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms
from sim.engine.inputs import inputs_of
from sim.model.compile import compile_model
from sim.model.quantiles import JOINT, row_at, upper_of
from sim.model.structure import joint_address
from sim.results.chunk_file import Parts
from sim.results.design import NOTHING_VARIED, Design
from sim.results.digest import Table, equal_along
from sim.results.ignorance import Ignorance, ignorance_of
from sim.results.responses import responses_of
from sim.results.tidy import factor_columns, runs_table
from sim.scenario.history import MOVE_IT
from sim.scenario.idle import Idle, column_word, decides, given_in_vain, is_unforced, set_keys, why_idle
from sim.scenario.records import OPTIONS, Scenario
from sim.scenario.shape import specification_of
from sim.study.factors import under
from sim.study.varied import over_laws, variants_of

ROW = f"{JOINT}.row"
"""The row of the sample that a run drew, counted from 0."""


class Inputs:
    """What rows of a table of runs were played with."""

    def __init__(self, scenario: Scenario, seed: int, design: Design = NOTHING_VARIED) -> None:
        """Of the runs of `scenario` under `seed` at the points of `design`."""
        self.scenario, self.seed, self.design = scenario, seed, design
        self._variants = variants_of(scenario, design)
        self._by_point = factor_columns(design, np.arange(design.n_points))
        self._variant_of = np.zeros(design.n_points, dtype=np.int64)
        for number, variant in enumerate(self._variants):
            self._variant_of[variant.points] = number
        uncertain = [one.path for variant in self._variants for one in variant.model.uncertain]
        self._drawn = tuple(path for path in dict.fromkeys(uncertain) if path not in self._by_point)

    def of(self, rows: Table) -> dict[str, NDArray[Any]]:
        """The inputs by dotted key, each an array with one value a row: those of the point, then those drawn.

        nan where a run does not draw a parameter that others draw: its mechanism is off there, or it is given.
        """
        point = rows["point"]
        columns = {key: values[point] for key, values in self._by_point.items()}
        columns |= {key: np.full(len(rows), np.nan) for key in self._drawn}
        for number, variant in enumerate(self._variants):
            at = np.flatnonzero(self._variant_of[point] == number)
            place = np.searchsorted(variant.points, point[at])
            given = {key: values[place] for key, values in variant.columns.items()}
            for key, values in inputs_of(variant.model, seed=self.seed, runs=rows["run"][at], overrides=given).items():
                if key not in self._by_point:
                    columns[key][at] = values
        row = rows_drawn(self.scenario, seed=self.seed, runs=rows["run"], position=columns.get(JOINT))
        return columns if row is None else {**columns, ROW: row}

    def beside(self, rows: Table) -> NDArray[np.void]:
        """The rows with their inputs, words for codes, and the scenario's own outcomes, as a record array."""
        ahead = {"point": rows["point"]} if self.design.factors else {}
        ahead |= {"run": rows["run"], **self.of(rows)}
        return runs_table(rows, ahead, self.scenario.outcomes, tuple(self.scenario.states))


def rows_drawn(
    scenario: Scenario, *, seed: int, runs: NDArray[np.int64], position: NDArray[np.float64] | None = None
) -> NDArray[np.intp] | None:
    """The row of the sample that each run drew, or that its `position` names; None where there is no sample."""
    if scenario.sample is None or not scenario.sampled:
        return None
    drawn = uniforms(clock_key(seed, joint_address(JOINT)), np.ascontiguousarray(runs, dtype=np.int64), 0, 1)[0]
    u = drawn if position is None else position
    return row_at(upper_of(scenario.sample.weights), u)


def ignorance_in(parts: Parts, scenario: Scenario, *, seed: int) -> dict[str, Ignorance]:
    """How far each response of a table goes from row to row, by the name of the response; empty without a sample."""
    if scenario.sample is None or not scenario.sampled:
        return {}
    table = parts.table
    rows = rows_drawn(scenario, seed=seed, runs=table["run"])
    assert rows is not None, "there is a sample"
    responses = responses_of(table, scenario.outcomes, tuple(scenario.states))
    return {response.name: ignorance_of(values, rows) for response, values in responses}


def idle_inputs(
    scenario: Scenario,
    design: Design,
    *,
    runs: int = 0,
    prints: NDArray[Any] | None = None,
    own_rules: bool = False,
) -> tuple[Idle, ...]:
    """Varied and given inputs without effect, each once, with the reason.

    Parameters
    ----------
    scenario : Scenario
        At the values that are not varied.
    design : Design
    runs : int, optional
        At each point.
    prints : array of one row a point, optional
        What stands for the rows of each (`sim.results.equal_rows`); without it, nothing has been played.
    own_rules : bool, optional
        Whether rules of a user play along.
    """
    varied = design.keys
    found = {key: reason for key in varied if (reason := _everywhere(scenario, design, key, own_rules)) is not None}
    equal = {} if prints is None else equal_along(design, lambda point: prints[point].tobytes())
    for key, n_pairs in equal.items():
        pairs = f"{n_pairs:,} pair{'s' * (n_pairs > 1)} of points that differ in it alone"
        for part in key.split(","):
            found.setdefault(part, f"all rows are equal, in {runs:,} run{'s' * (runs > 1)} at each of {pairs}")
    for key, reason in ((one.key, one.reason) for one in given_in_vain(scenario, own_rules=own_rules)):
        is_idle = why_idle(scenario, key) is None or _everywhere(scenario, design, key, own_rules) is not None
        if key not in varied and is_idle:
            found.setdefault(key, reason)
    own = over_laws(compile_model(scenario), by_row=True).values()
    replaced = {key for factor in design.factors if factor not in own for key in factor.keys}
    found |= {column_word(scenario, key): "it is varied" for key in scenario.sampled if key in replaced}
    found |= {f"--set {key}": "it is varied" for key in set_keys(scenario) if key in replaced}
    replaced |= set() if MOVE_IT.isdisjoint(replaced) else MOVE_IT
    given = scenario.options
    found |= {word: "it is varied" for word, name in OPTIONS if given.get(name) is not None and name in replaced}
    return tuple(Idle(key, reason) for key, reason in found.items())


def _everywhere(scenario: Scenario, design: Design, key: str, own_rules: bool) -> str | None:
    """Why an input cannot act at any point of a design."""
    moves = key.startswith("history") and key.endswith(".day")  # which day it is may decide whether it acts
    deciding = [
        factor
        for factor in design.factors
        if any(decides(other, key) if other != key else moves for other in factor.keys)
    ]
    others = {other for factor in deciding for other in factor.keys}
    are_numbers = all(specification_of(other) for other in others)  # no switch, start or record
    reason = why_idle(scenario, key, own_rules=own_rules, loud=others) if are_numbers else None
    if reason is not None:  # whatever their values
        return reason
    settings = dict.fromkeys(zip(*(design.column(factor) for factor in deciding), strict=True)) if deciding else [()]
    for setting in settings:
        changed = scenario
        for factor, value in zip(deciding, setting, strict=True):
            changed = under(changed, factor.keys, value)
        reason = why_idle(changed, key, own_rules=own_rules)
        if reason is None and moves and is_unforced(changed, key):
            reason = "its entry is forced on none of these days"
        if reason is None:
            return None
    return reason

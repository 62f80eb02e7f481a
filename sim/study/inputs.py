"""What the runs of a result were played with, beside what came of them: worked out anew from addresses, never stored.

Every parameter that the scenario leaves to chance, the row of a sample of coefficients, and the values of the point in
a sweep, which win over the scenario's own law.

>>> import sim                                                              # doctest: +SKIP
>>> runs = sim.run("iran_pakistan_2024", runs=2000, seed=5).to_pandas()     # doctest: +SKIP
>>> runs.groupby("outcome_class")["states.iran.resolve"].mean()             # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.inputs import inputs_of
from sim.model.joint import JOINT
from sim.results.design import Design
from sim.results.digest import Table
from sim.results.tidy import factor_columns, runs_table
from sim.scenario.records import Scenario
from sim.study.rows import rows_drawn
from sim.study.variants import variants_of

ROW = f"{JOINT}.row"
"""The row of the sample that a run drew, counted from 0."""
NOTHING_VARIED = Design("plain", (), ((),))
"""The design of plain runs: one point, at which nothing is given."""


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

"""Which row of a sample each run drew, worked out anew from its address, and what that says about ignorance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms
from sim.model.joint import JOINT, row_at, upper_of
from sim.model.structure import joint_address
from sim.results.chunk_file import Parts
from sim.results.ignorance import Ignorance, ignorance_of
from sim.results.responses import responses_of
from sim.scenario.records import Scenario


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
    if rows_drawn(scenario, seed=seed, runs=np.zeros(0, dtype=np.int64)) is None:
        return {}
    table = parts.table
    rows = rows_drawn(scenario, seed=seed, runs=table["run"])
    assert rows is not None
    responses = responses_of(table, scenario.outcomes, tuple(scenario.states))
    return {response.name: ignorance_of(values, rows) for response, values in responses}

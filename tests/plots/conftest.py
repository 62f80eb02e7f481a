"""One invented result for all tests of figures: drawing is the slow part."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from sim.plots.frame import Frame, scenario_frame
from sim.plots.run import figures
from tests.plots.synthetic import Result, Scenario, result


@pytest.fixture(scope="package")
def scenario() -> Scenario:
    return Scenario()


@pytest.fixture(scope="package")
def played() -> Result:
    return result(600, n_recorded=400)


@pytest.fixture(scope="package")
def frame(played: Result, scenario: Scenario) -> Frame:
    return scenario_frame(scenario, n_runs=played.tally.n_runs, seed=played.seed)


@pytest.fixture(scope="package")
def drawn(played: Result, scenario: Scenario) -> dict[str, Figure]:
    return dict(figures(played, scenario))

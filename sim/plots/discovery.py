"""The figures of a discovery: one a search, with its trajectory and the limits of its box."""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from matplotlib.figure import Figure

from sim.plots.drawings import Drawings
from sim.plots.study_frame import SAME_LUCK, study_frame
from sim.plots.text import count
from sim.plots.trajectory import draw_trajectory
from sim.results.boxes import Discovery
from sim.results.design import Design


class Discovered(Protocol):
    """What the figures read of a discovery."""

    @property
    def scenario(self) -> Any:
        """At the values that are not varied."""

    @property
    def design(self) -> Design:
        """Factors and points."""

    @property
    def discovery(self) -> Discovery:
        """Boxes and trajectories."""

    @property
    def case(self) -> str:
        """What makes a point a case, in words."""

    @property
    def seed(self) -> int:
        """The seed of all runs."""

    @property
    def runs_per_point(self) -> int:
        """Runs at each point."""

    @property
    def n_rows(self) -> int:
        """Runs in all."""


def figures(result: Discovered) -> Drawings:
    """Every search by the name of its file, the first first."""
    searches = range(len(result.discovery.trajectories))
    return Drawings(
        {f"discover-{number + 1}" if number else "discover": partial(figure, result, number) for number in searches}
    )


def figure(result: Discovered, number: int = 0) -> Figure:
    """The figure of one search, 0 the first."""
    design = f"{count(result.design.n_points, 'point')} × {count(result.runs_per_point)}, {SAME_LUCK}"
    frame = study_frame(
        result.scenario, n_runs=result.n_rows, seed=result.seed, design=design, intervals="",
        varied=(factor.key for factor in result.design.factors),
    )  # fmt: skip
    return draw_trajectory(result.discovery, result.design.factors, frame, outcome=result.case, number=number)

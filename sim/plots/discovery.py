"""The figures of a discovery: one a search, with its trajectory and the limits of its box."""

from __future__ import annotations

from functools import partial

from matplotlib.figure import Figure

from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.study_frame import SAME_LUCK
from sim.plots.trajectory import draw_trajectory
from sim.results.shown import DiscoveryShown
from sim.results.wording import counted


def figures(result: object) -> Drawings:
    """Every search by the name of its file, the first first; of a `DiscoverResult`, or of what is kept of it."""
    shown = DiscoveryShown.model_validate(result)
    searches = range(len(shown.discovery.trajectories))
    return Drawings(
        {f"discover-{number + 1}" if number else "discover": partial(figure, shown, number) for number in searches}
    )


def figure(result: object, number: int = 0) -> Figure:
    """The figure of one search, 0 the first."""
    shown = DiscoveryShown.model_validate(result)
    scenario, factors = shown.scenario, shown.design.factors
    frame = Frame(
        title=scenario.title, n_runs=shown.n_rows, seed=shown.seed, horizon_days=scenario.horizon_days,
        start=scenario.start, history_until=scenario.history_until, intervals="",
        design=f"{counted(shown.design.n_points, 'point')} × {counted(shown.runs_per_point)}, {SAME_LUCK}",
        varied=tuple(factor.key for factor in factors),
    )  # fmt: skip
    return draw_trajectory(shown.discovery, factors, frame, outcome=shown.case, number=number)

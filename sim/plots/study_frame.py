"""What figures of a study say about themselves: how many points and runs, with which luck, what varied.

>>> from numpy import array
>>> design_text(array([400, 400, 400]), 3)
'3 points × 400 runs, same luck at every point'
>>> design_text(array([400, 400, 0]), 3)
'2 of 3 points have runs, 400 each; same luck at every point'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from numpy.typing import NDArray

from sim.plots.frame import INTERVALS, Frame
from sim.plots.palette import actor_colours
from sim.plots.text import name_of
from sim.results.wording import counted

SAME_LUCK = "same luck at every point"
BOOTSTRAP = "95 % bootstrap intervals"


def study_frame(
    scenario: Any,
    *,
    n_runs: int,
    seed: int,
    design: str | None = None,
    varied: Iterable[str] = (),
    intervals: str = INTERVALS,
) -> Frame:
    """The frame of a study of a scenario.

    Parameters
    ----------
    scenario : Scenario
        At the values that are not varied.
    n_runs, seed : int
    design : str, optional
        How the runs lie on the points.
    varied : iterable of str, optional
        Keys that are varied.
    intervals : str, optional
        What kind the intervals are.
    """
    states = [name_of(scenario, key) for key in scenario.states]
    others = (scenario.groups, scenario.third_parties)
    groups, third_parties = ([name_of(scenario, key) for key in part] for part in others)
    return Frame(
        title=scenario.title,
        n_runs=n_runs,
        seed=seed,
        horizon_days=float(scenario.horizon_days),
        start=getattr(scenario, "start", None),
        history_until=scenario.history_until,
        day_zero=scenario.day_zero,
        states=(states[0], states[1]),
        colours=actor_colours(states, groups, third_parties),
        design=design,
        intervals=intervals,
        varied=tuple(varied),
    )


def design_text(runs_of_point: NDArray[Any], n_points: int) -> str:
    """How many points and how many runs at each, in words.

    Parameters
    ----------
    runs_of_point : int array, shape (n_points,)
    n_points : int
    """
    played = runs_of_point[runs_of_point > 0]
    if not len(played):
        return f"{counted(n_points, 'point')} without runs"
    least, most = int(played.min()), int(played.max())
    if len(played) == n_points and least == most:
        return f"{counted(n_points, 'point')} × {counted(least)}, {SAME_LUCK}"
    each = f"{least:,} each" if least == most else f"{least:,} to {most:,} each"
    if len(played) == n_points:
        return f"{counted(n_points, 'point')} with {each.removesuffix(' each')} runs each, {SAME_LUCK}"
    return f"{len(played):,} of {counted(n_points, 'point')} have runs, {each}; {SAME_LUCK}"

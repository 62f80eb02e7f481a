"""What every figure says about itself: which scenario, how many runs, which seed, given what.

>>> Frame(title="Two rivers", n_runs=10_000, seed=5, horizon_days=180.0).caption
'10,000 runs · seed 5 · free from day 0 · horizon day 180 · 95 % simulation intervals; not a forecast'
>>> Frame(title="Two rivers", n_runs=25_000, seed=5, horizon_days=180.0, design="25 points x 1,000 runs").caption
'25 points x 1,000 runs · seed 5 · free from day 0 · horizon day 180 · 95 % simulation intervals; not a forecast'
>>> from numpy import array
>>> design_text(array([400, 400, 400]), 3)
'3 points × 400 runs, same luck at every point'
>>> design_text(array([400, 400, 0]), 3)
'2 of 3 points have runs, 400 each; same luck at every point'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from numpy.typing import NDArray

from sim.plots.palette import actor_colours
from sim.plots.text import name_of, plain
from sim.results.wording import counted

INTERVALS = "95 % simulation intervals"
BOOTSTRAP = "95 % bootstrap intervals"
SAME_LUCK = "same luck at every point"


@dataclass(frozen=True, slots=True)
class Frame:
    """The facts that stand on each figure.

    Attributes
    ----------
    title : str
        The scenario's title, as its author wrote it.
    n_runs, seed : int
        How many runs, from which seed.
    horizon_days : float
        The last day looked at.
    start : str or None
        The named start, if any.
    history_until : int or None
        The day up to and including which the record was forced; None if the runs are free from day 0.
    day_zero : date or None
        The date of day 0.
    states : tuple of str
        The two states' names as shown, a then b.
    colours : dict of str to str
        The colour of each actor by the name shown.
    design : str or None
        In words, how the runs lie on the points of a study; stands in place of the number of runs.
    intervals : str
        What kind the intervals are; empty where a figure has none.
    varied : tuple of str
        Keys that the study varies: neither the start nor the horizon is stated if it is among them.
    disclaimer : str
        What the figure is not, last on the line.
    """

    title: str
    n_runs: int
    seed: int
    horizon_days: float
    start: str | None = None
    history_until: int | None = None
    day_zero: date | None = None
    states: tuple[str, str] = ("A", "B")
    colours: dict[str, str] = field(default_factory=dict)
    design: str | None = None
    intervals: str = INTERVALS
    varied: tuple[str, ...] = ()
    disclaimer: str = "not a forecast"

    @property
    def condition(self) -> str:
        """What the runs are conditional on, in words."""
        if "start" in self.varied or "history_until" in self.varied:
            return "the start varies"
        if self.history_until is None:
            given = "free from day 0"
        else:
            given = f"given the record until day {self.history_until}".replace("-", "−")
        return f"{given} (start {plain(self.start, 60)})" if self.start else given

    @property
    def caption(self) -> str:
        """The line at the foot of each figure."""
        horizon = "the horizon varies" if "horizon_days" in self.varied else f"horizon day {self.horizon_days:g}"
        runs = plain(self.design, 200) if self.design else counted(self.n_runs)
        not_so = f"{plain(self.intervals, 120)}; {self.disclaimer}" if self.intervals else self.disclaimer
        return " · ".join([runs, f"seed {self.seed}", self.condition, horizon, not_so])

    def recorded_only(self, n_runs: int) -> str:
        """That only so many of the runs were recorded event by event; empty where all were, or none."""
        return f"by day: the first {counted(n_runs)}, recorded event by event" if 0 < n_runs < self.n_runs else ""


def scenario_frame(scenario: Any, **told: Any) -> Frame:
    """The frame of runs or of a study of a scenario, at the values that are not varied; further fields as given."""
    states, groups, third_parties = (
        [name_of(scenario, key) for key in part] for part in (scenario.states, scenario.groups, scenario.third_parties)
    )
    return Frame(
        title=scenario.title, horizon_days=float(scenario.horizon_days), start=getattr(scenario, "start", None),
        history_until=scenario.history_until, day_zero=scenario.day_zero, states=(states[0], states[1]),
        colours=actor_colours(states, groups, third_parties), **told,
    )  # fmt: skip


def design_text(runs_of_point: NDArray[Any], n_points: int) -> str:
    """How many points and how many runs at each, in words.

    Parameters
    ----------
    runs_of_point : int array, shape (n_points,)
    n_points : int
    """
    played = runs_of_point[runs_of_point > 0]
    points = counted(n_points, "point")
    if not len(played):
        return f"{points} without runs"
    least, most = int(played.min()), int(played.max())
    if len(played) == n_points and least == most:
        return f"{points} × {counted(least)}, {SAME_LUCK}"
    each = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    if len(played) == n_points:
        return f"{points} with {each} runs each, {SAME_LUCK}"
    return f"{len(played):,} of {points} have runs, {each} each; {SAME_LUCK}"

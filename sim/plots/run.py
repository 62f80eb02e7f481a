"""All figures of a result: the overview first, then one figure a question.

This is the one place that asks `sim.results` for the numbers and hands them to the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from sim.plots.acts import Act
from sim.plots.deaths import draw_deaths
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.incidence import draw_incidence
from sim.plots.ladder import draw_ladder
from sim.plots.lags import draw_lags
from sim.plots.outcomes import draw_outcomes
from sim.plots.overview import draw_overview
from sim.plots.palette import actor_colours
from sim.plots.stories import recorded_history, timeline_of
from sim.plots.text import name_of
from sim.plots.time_axis import TimeAxis
from sim.plots.timelines import draw_timeline
from sim.results.digest import Table
from sim.results.estimates import Share
from sim.results.incidence import Curve, Fan, exceedances, incidence, ladder_by_day, lags
from sim.results.tally import representatives

if TYPE_CHECKING:
    from sim.study.result import RunResult

LAGS = ("days_to_answer", "days_to_talks")
"""Which lags are drawn."""

BUSY_AT_LEAST_DAYS = 14.0
BUSY_AT_MOST_DAYS = 30.0


def figures(result: RunResult, scenario: Any) -> Drawings:
    """Every figure by the name of its file, the overview first.

    Parameters
    ----------
    result : RunResult
        A result of `sim.study.run`.
    scenario : Scenario
        The scenario that was run.
    """
    told = _Told(result, scenario)
    timelines = {} if told.events is None else representatives(told.seen)
    return Drawings(
        {
            "overview": told.overview,
            "outcomes": lambda: draw_outcomes(*told.shares, told.frame),
            "ladder": lambda: draw_ladder(told.fan, told.history, told.frame, told.axis),
            "incidence": lambda: draw_incidence(told.curves, told.frame, told.axis),
            "deaths": lambda: draw_deaths(exceedances(result.tally.numbers), told.frame),
            "lags": told.lags,
            **{f"timeline_{word}": partial(told.timeline, run) for word, run in timelines.items()},
        }
    )


class _Told:
    """The numbers of one result: what several figures show is computed once, when the first of them is drawn."""

    def __init__(self, result: RunResult, scenario: Any) -> None:
        self.result, self.scenario, self.seen = result, scenario, result.seen
        self.frame = frame_of(result, scenario)
        self.history = recorded_history(scenario)
        self.events = result.events if result.events is not None and len(self.seen) else None
        self.axis = days_of(self.events, self.history, self.frame)
        self.first_day, self.last_day = _first_day(self.events), self.frame.horizon_days

    @cached_property
    def shares(self) -> tuple[Mapping[str, Share], Mapping[str, Share], Mapping[str, Share]]:
        """Outcome classes, endings, and the scenario's own outcomes."""
        told = self.result.tally
        own = {outcome.name: told.outcomes[outcome.name] for outcome in self.scenario.outcomes}
        return told.outcome_class, told.ending, own

    @cached_property
    def fan(self) -> Fan | None:
        """The ladder day by day, of the recorded runs."""
        if self.events is None:
            return None
        return ladder_by_day(
            self.events, self.seen["run"], half_life_days=self.result.half_life_days, first_day=self.first_day,
            last_day=self.last_day,
        )  # fmt: skip

    @cached_property
    def curves(self) -> Mapping[str, Curve]:
        """When what happens first; empty where no run was recorded."""
        if self.events is None:
            return {}
        return incidence(self.result.rows, first_day=self.first_day, last_day=self.last_day)

    def overview(self) -> Figure:
        """The whole on one sheet."""
        return draw_overview(*self.shares, self.fan, self.curves, self.history, self.frame, self.axis)

    def lags(self) -> Figure:
        """The lags that are drawn."""
        timed = lags(self.result.tally.numbers)
        return draw_lags({lag: timed[lag] for lag in LAGS}, self.frame)

    def timeline(self, run: int) -> Figure:
        """One recorded run as a story."""
        assert self.events is not None, "only a recorded run has a timeline"
        actors = [name_of(self.scenario, key) for key in self.result.actors]
        half_life = self.result.half_life_days
        of_class = self.shares[0]
        return draw_timeline(timeline_of(run, self.seen, of_class, self.events, actors, half_life), self.frame)


def frame_of(result: RunResult, scenario: Any) -> Frame:
    """What every figure says about itself."""
    states = [name_of(scenario, key) for key in scenario.states]
    others = (scenario.groups, scenario.third_parties)
    groups, third_parties = ([name_of(scenario, key) for key in part] for part in others)
    day_zero: date | None = scenario.day_zero
    return Frame(
        title=scenario.title,
        n_runs=result.tally.n_runs,
        seed=result.seed,
        horizon_days=float(scenario.horizon_days),
        start=getattr(scenario, "start", None),
        history_until=scenario.history_until,
        day_zero=day_zero,
        states=(states[0], states[1]),
        colours=actor_colours(states, groups, third_parties),
    )


def _first_day(events: Table | None) -> float:
    """Day on which the runs begin: 0, or that of the first forced entry where it is earlier."""
    return min(0.0, float(events["time"].min())) if events is not None and len(events) else 0.0


def days_of(events: Table | None, history: Sequence[Act], frame: Frame) -> TimeAxis:
    """The axis of days: from the first entry or event to the horizon, wide where the record is dense."""
    times = [act.day for act in history if act.day <= frame.horizon_days]
    first = min([_first_day(events), *times])
    near = [day for day in times if 0 <= day <= BUSY_AT_MOST_DAYS]
    last_busy = min(BUSY_AT_MOST_DAYS, max([BUSY_AT_LEAST_DAYS, *(day + 4.0 for day in near)]))
    return TimeAxis.plan(
        np.floor(first),
        frame.horizon_days,
        busy=(0.0, round(last_busy)),
    )

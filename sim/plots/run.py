"""All figures of a result, in its folder: the overview first, then one figure a question.

This is the one place that asks `sim.results` for the numbers and hands them to the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from matplotlib.figure import Figure

from sim.plots.acts import Act
from sim.plots.canvas import save
from sim.plots.deaths import draw_deaths
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
from sim.results.conditions import outcome_shares
from sim.results.deaths import exceedances
from sim.results.digest import Table
from sim.results.estimates import ending_shares, outcome_class_shares
from sim.results.incidence import incidence
from sim.results.ladder import ladder_by_day
from sim.results.lags import lags
from sim.results.representatives import representatives

LAGS = ("days_to_answer", "days_to_talks")
"""Which lags are drawn."""

BUSY_AT_LEAST_DAYS = 14.0
BUSY_AT_MOST_DAYS = 30.0


class Drawable(Protocol):
    """What the figures read of a result."""

    @property
    def table(self) -> Table:
        """One row a run."""

    @property
    def events(self) -> Table | None:
        """Events of the recorded runs, or None."""

    @property
    def recorded(self) -> np.ndarray:
        """Numbers of the runs whose events were recorded."""

    @property
    def seed(self) -> int:
        """The seed of all runs."""

    @property
    def actors(self) -> Sequence[str]:
        """Keys of the actors, by their index in the events."""

    @property
    def half_life_days(self) -> float:
        """Days of quiet in which the position on the ladder halves."""


def draw_run(result: Drawable, scenario: Any, folder: Path) -> list[Path]:
    """Draw every figure of a result into `folder`/figures, as PNG and SVG; their paths, the overview's PNG first.

    Parameters
    ----------
    result : Drawable
        A result of `sim.study.run`.
    scenario : Scenario
        The scenario that was run.
    folder : Path
        The run folder.
    """
    paths: list[Path] = []
    for file_name, figure in figures(result, scenario):
        paths += save(figure, folder / "figures", file_name)
    return paths


def figures(result: Drawable, scenario: Any) -> list[tuple[str, Figure]]:
    """Every figure with the name of its file, the overview first."""
    table = result.table
    frame = frame_of(result, scenario)
    history = recorded_history(scenario)
    seen = table[np.isin(table["run"], result.recorded)]
    events = result.events if result.events is not None and len(seen) else None
    axis = days_of(events, history, frame)
    shares = (
        outcome_class_shares(table),
        ending_shares(table),
        own_outcomes(table, scenario),
    )
    fan = curves = None
    if events is not None:
        first, last = _first_day(events), frame.horizon_days
        half_life = result.half_life_days
        fan = ladder_by_day(
            events,
            seen["run"],
            half_life_days=half_life,
            first_day=first,
            last_day=last,
        )
        curves = incidence(result.table, first_day=first, last_day=last)
    drawn = [
        ("overview", draw_overview(*shares, fan, curves or {}, history, frame, axis)),
        ("outcomes", draw_outcomes(*shares, frame)),
        ("ladder", draw_ladder(fan, history, frame, axis)),
        ("incidence", draw_incidence(curves or {}, frame, axis)),
        ("deaths", draw_deaths(exceedances(table), frame)),
        (
            "lags",
            draw_lags({lag: timed for lag, timed in lags(table).items() if lag in LAGS}, frame),
        ),
    ]
    if events is not None:
        actors = [name_of(scenario, key) for key in result.actors]
        for word, run in representatives(seen).items():
            told = timeline_of(run, seen, table, events, actors, result.half_life_days)
            drawn.append((f"timeline_{word}", draw_timeline(told, frame)))
    return drawn


def frame_of(result: Drawable, scenario: Any) -> Frame:
    """What every figure says about itself."""
    states = [name_of(scenario, key) for key in scenario.states]
    others = (scenario.groups, scenario.third_parties)
    groups, third_parties = ([name_of(scenario, key) for key in part] for part in others)
    day_zero: date | None = scenario.day_zero
    return Frame(
        title=scenario.title,
        n_runs=len(result.table),
        seed=result.seed,
        horizon_days=float(scenario.horizon_days),
        start=getattr(scenario, "start", None),
        history_until=scenario.history_until,
        day_zero=day_zero,
        states=(states[0], states[1]),
        colours=actor_colours(states, groups, third_parties),
    )


def own_outcomes(table: Table, scenario: Any) -> Mapping[str, Any]:
    """Shares of the outcomes that the scenario defines."""
    return outcome_shares(scenario.outcomes, table, tuple(scenario.states))


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

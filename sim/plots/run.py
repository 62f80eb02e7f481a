"""All figures of a result: the overview first, then one figure a question.

This is the one place that asks `sim.results` for the numbers and hands them to the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from sim.plots.canvas import Sheet, foot, in_parts, in_style, page, panel, scaled, sheet
from sim.plots.distributions import LAGS, draw_deaths, draw_incidence, draw_incidence_panel, draw_lags, incidence_names
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame, scenario_frame
from sim.plots.ladder import (
    DATES_INCHES,
    NO_RECORD,
    Act,
    draw_ladder,
    draw_ladder_panel,
    draw_timeline,
    ladder_key,
    recorded_history,
    room_beside,
    rung_axes,
    rung_names,
)
from sim.plots.palette import BLUE, CLASS_COLOURS, QUIET_INK
from sim.plots.rows import Group, Mark, Row, Scale, Table, draw_rows
from sim.plots.study_axes import per_cent
from sim.plots.text import name_of, words
from sim.plots.time_axis import TimeAxis
from sim.results.digest import Table as Events
from sim.results.estimates import Share, representatives
from sim.results.incidence import Curve, Fan, exceedances, incidence, ladder_by_day, lags
from sim.results.wording import interval, percent
from sim.vocabulary import OutcomeClass

if TYPE_CHECKING:
    from sim.study.result import RunResult

HEADS = ("share (95 % interval)", " runs")
MOST_OWN_OUTCOMES = 12
"""How many of the scenario's own outcomes are drawn; the table lists all."""
_COLOURS = {member.word: colour for member, colour in CLASS_COLOURS.items()}
BUSY_AT_LEAST_DAYS = 14.0
BUSY_AT_MOST_DAYS = 30.0
Shares = Mapping[str, Share]


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
    frame, history, axis = told.frame, told.history, told.axis
    timelines = {} if told.events is None else representatives(told.seen)
    return Drawings(
        {
            "overview": lambda: draw_overview(*told.shares, told.fan, told.curves, history, frame, axis),
            "outcomes": lambda: draw_outcomes(*told.shares, frame),
            "ladder": lambda: draw_ladder(told.fan, history, frame, axis),
            "incidence": lambda: draw_incidence(told.curves, frame, axis),
            "deaths": lambda: draw_deaths(exceedances(result.tally.numbers), frame),
            "lags": lambda: draw_lags({lag: lags(result.tally.numbers)[lag] for lag in LAGS}, frame),
            **{f"timeline_{word}": partial(told.timeline, run) for word, run in timelines.items()},
        }
    )


class _Told:
    """The numbers of one result: what several figures show is computed once, when the first of them is drawn."""

    def __init__(self, result: RunResult, scenario: Any) -> None:
        self.result, self.scenario, self.seen = result, scenario, result.seen
        self.frame = scenario_frame(scenario, n_runs=result.tally.n_runs, seed=result.seed)
        self.history = recorded_history(scenario)
        self.events = result.events if result.events is not None and len(self.seen) else None
        self.axis = days_of(self.events, self.history, self.frame)
        self.first_day, self.last_day = _first_day(self.events), self.frame.horizon_days

    @cached_property
    def shares(self) -> tuple[Shares, Shares, Shares]:
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

    def timeline(self, run: int) -> Figure:
        """One recorded run as a story."""
        assert self.events is not None, "only a recorded run has a timeline"
        row = self.seen[self.seen["run"] == run][0]
        share = self.shares[0][OutcomeClass(int(row["outcome_class"])).word]
        actors = [name_of(self.scenario, key) for key in self.result.actors]
        of_run = self.events[self.events["run"] == run]
        return draw_timeline(row, share, of_run, actors, self.result.half_life_days, self.frame)


def _first_day(events: Events | None) -> float:
    """Day on which the runs begin: 0, or that of the first forced entry where it is earlier."""
    return min(0.0, float(events["time"].min())) if events is not None and len(events) else 0.0


def days_of(events: Events | None, history: Sequence[Act], frame: Frame) -> TimeAxis:
    """The axis of days: from the first entry or event to the horizon, wide where the record is dense."""
    times = [act.day for act in history if act.day <= frame.horizon_days]
    first = min([_first_day(events), *times])
    near = [day for day in times if 0 <= day <= BUSY_AT_MOST_DAYS]
    last_busy = min(BUSY_AT_MOST_DAYS, max([BUSY_AT_LEAST_DAYS, *(day + 4.0 for day in near)]))
    return TimeAxis.plan(np.floor(first), frame.horizon_days, busy=(0.0, round(last_busy)))


@in_style
def draw_outcomes(
    outcome_class: Mapping[str, Share], ending: Mapping[str, Share], own: Mapping[str, Share], frame: Frame
) -> Figure:
    """Bars of outcome classes, endings and the scenario's own outcomes, with 95 % intervals, shares and counts.

    Parameters
    ----------
    outcome_class, ending : mapping of str to Share
        By the words of the vocabulary, in its order (`sim.results.estimates`).
    own : mapping of str to Share
        Outcomes that the scenario defines; may be empty.
    frame : Frame
    """
    groups = outcome_groups(outcome_class, ending, own)
    empty = "No runs, so no shares."
    return draw_rows(groups, HEADS, "How far it goes, and how it ends", frame, width=10.0, empty=empty)


def outcome_groups(
    outcome_class: Mapping[str, Share], ending: Mapping[str, Share], own: Mapping[str, Share],
    *, most_own: int = MOST_OWN_OUTCOMES,
) -> list[Group]:  # fmt: skip
    """The groups of bars on one scale; none where there are no runs."""
    shown = dict(list(own.items())[:most_own])
    more = f" (first {len(shown)} of {len(own)})" if len(own) > len(shown) else ""
    groups = {"outcome class": outcome_class, "ending": ending, f"what the scenario asks for{more}": shown}
    shares = [share for group in groups.values() for share in group.values() if share.n]
    if not shares:
        return []
    scale = Scale(0.0, min(1.0, max([0.05, *(1.04 * share.high for share in shares)])), "share of runs", per_cent)
    return [
        Group([_row(heading, key, share) for key, share in group.items()], (scale,), heading)
        for heading, group in groups.items()
        if group
    ]


def _row(heading: str, key: str, share: Share) -> Row:
    colour = {"outcome class": _COLOURS.get(key, QUIET_INK), "ending": QUIET_INK}.get(heading, BLUE)
    bar = Mark(share.share, share.low, share.high, colour, "", start=0.0, alpha=0.85)
    told = f"{percent(share.share)}  ({interval(share.low, share.high)})"
    return Row(words(key), ((bar,),), (told, f"{share.count:,}"), is_quiet=not share.count)


@in_style
def draw_overview(
    outcome_class: Shares, ending: Shares, own: Shares, fan: Fan | None, curves: Mapping[str, Curve],
    history: Sequence[Act], frame: Frame, axis: TimeAxis,
) -> Figure:  # fmt: skip
    """The figures that answer the main question, on one sheet.

    Outcomes stand on the left, the ladder above the curves on the right, on one axis of days; on a narrow sheet all
    stand one below the other, and on two where one page has no room for them.
    """
    width = page(16.0)
    is_wide = width >= scaled(13.0)
    groups = outcome_groups(outcome_class, ending, own, most_own=5)
    columns, marks = (0.44 * width, 0.38) if is_wide else (width, 0.2)
    table = Table(groups, HEADS, width=columns, marks=marks) if groups else None
    start, rungs = width * 0.45 if is_wide else 0.0, scaled(4.6)
    names, right = incidence_names(curves, width - start)
    margin = rung_names(width - start)[1] if is_wide else scaled(0.85)
    under = foot(NO_RECORD, room_beside(width - start))
    shares, days = 0.0 if table is None else table.height, rungs + under + scaled(2.6)
    heights = [max(shares, days)] if is_wide or table is None else [shares, days]

    def draw(places: range, part: str) -> Sheet:
        height, has_days = sum(heights[place] for place in places), places.stop == len(heights)
        figure = sheet(
            width, height, f"How far it can go, and how it can end{part}", frame,
            remark=frame.recorded_only(0 if fan is None else fan.n_runs),
            key=ladder_key(fan, history, frame, shapes=False) if has_days else (),
        )  # fmt: skip
        if table is not None and 0 in places:
            table.draw(figure)
        if has_days:
            above = 0.0 if is_wide else height - days
            upper = rung_axes(
                figure, height - above - rungs, above + scaled(DATES_INCHES), start=start,
                right=right if is_wide else 0.3,
            )  # fmt: skip
            draw_ladder_panel(upper, fan, history, frame, axis, label_days=False)
            below = foot(axis.label, width - start - margin - right)
            lower = panel(figure, start + margin, below, right, above + rungs + under)
            draw_incidence_panel(lower, curves, names, frame, axis, dates=False)
        return figure

    return in_parts(heights, draw)

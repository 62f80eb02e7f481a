"""One run told on the ladder: its acts as labelled marks on the line of its position, one figure a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.model.arrays import Floats
from sim.plots.canvas import foot, in_style, page, say, scaled, sheet
from sim.plots.frame import Frame
from sim.plots.ladder import DATES_INCHES, Act, actors_key, labelled, mark, rung_axes, rung_names, spread_within_days
from sim.plots.palette import CLASS_COLOURS, QUIET_INK
from sim.plots.text import name_of, words
from sim.plots.time_axis import TimeAxis
from sim.results.digest import Table
from sim.results.estimates import Share
from sim.results.wording import percent
from sim.scenario.history import Part, part_of
from sim.scenario.names import OUTSIDERS
from sim.vocabulary import ACTIONS, Action, Ending, OutcomeClass, case_action

NOBODY, BOTH = -1, -2
"""Codes of actors in the table of events that are no index."""
BUSY_SHARE = 0.7
"""Part of the acts, those of armed groups apart, that the busy days of the axis must hold."""
POINTS_A_DAY = 2
MOST_POINTS = 800


def recorded_history(scenario: Any) -> list[Act]:
    """The scenario's dated record as marks at the rungs of its acts: what is forced, and what happened later."""
    entries = [
        Act(
            float(entry.day),
            float(ACTIONS[action].rung),
            _named(scenario, entry.actor),
            _named(scenario, entry.target),
            action,
            against=name_of(scenario, entry.against) if entry.against else "",
            deaths=int(_deaths(entry)),
            is_later=part is Part.FREE,
        )
        for entry in scenario.history
        for part in [part_of(entry, scenario)]
        if part is not Part.LEFT_OUT
        for action in [case_action(entry.action, against_group=bool(entry.against))]
    ]
    return spread_within_days(entries)


def _named(scenario: Any, key: str) -> str:
    return "both" if key == "both" else name_of(scenario, key)


def _deaths(entry: Any) -> int:
    """All deaths of an entry: the total if it is given, else the sum of the kinds."""
    if entry.deaths is not None:
        return int(entry.deaths)
    return sum(int(part or 0) for part in (entry.deaths_military, entry.deaths_militant, entry.deaths_civilian))


@dataclass(frozen=True, slots=True)
class Timeline:
    """One run to be told.

    Attributes
    ----------
    run : int
        Its number: `sim trace --run` tells it in words.
    outcome_class : OutcomeClass
    ending : Ending
    share : Share
        How many runs are of this class.
    end_day : float
    days, rungs : float array, shape (n_points,)
        The run's position on the ladder.
    acts : sequence of Act
        What was done, in order of time.
    """

    run: int
    outcome_class: OutcomeClass
    ending: Ending
    share: Share
    end_day: float
    days: Floats
    rungs: Floats
    acts: Sequence[Act]


def timeline_of(
    run: int, seen: Table, shares: Mapping[str, Share], events: Table, actors: Sequence[str], half_life_days: float
) -> Timeline:
    """One recorded run as a line on the ladder and its acts."""
    row = seen[seen["run"] == run][0]
    own = events[events["run"] == run]
    outcome_class = OutcomeClass(int(row["outcome_class"]))
    end_day = float(row["end_day"])
    days, rungs = ladder_line(own["time"], own["rung"], end_day, half_life_days)
    acts = [_act(event, actors) for event in own if event["action"] >= 0 and event["action"] != Action.ABSORB]
    ending, share = Ending(int(row["ending"])), shares[outcome_class.word]
    return Timeline(int(run), outcome_class, ending, share, end_day, days, rungs, acts)


def ladder_line(times: Floats, rungs: Floats, end_day: float, half_life_days: float) -> tuple[Floats, Floats]:
    """Position by day: what each event left, halved in every `half_life_days` of quiet, with both sides of a jump."""
    if not len(times):
        return np.array([0.0, end_day]), np.zeros(2)
    span = end_day - float(times[0])
    even = np.linspace(float(times[0]), end_day, int(min(MOST_POINTS, POINTS_A_DAY * span + 2)))
    days = np.unique(np.concatenate([even, times, np.nextafter(times[1:], -np.inf), [end_day]]))
    last = np.searchsorted(times, days, side="right") - 1
    return days, rungs[last] * np.exp2(-(days - times[last]) / half_life_days)


def _act(event: Any, actors: Sequence[str]) -> Act:
    deaths = sum(float(event[kind]) for kind in ("deaths_military", "deaths_militant", "deaths_civilian"))
    return Act(
        day=float(event["time"]), rung=float(event["rung"]), actor=_actor(int(event["actor"]), actors) or OUTSIDERS,
        target=_actor(int(event["target"]), actors), action=Action(int(event["action"])), deaths=int(deaths),
    )  # fmt: skip


def _actor(code: int, actors: Sequence[str]) -> str:
    return "both" if code == BOTH else "" if code == NOBODY else actors[code]


@in_style
def draw_timeline(timeline: Timeline, frame: Frame) -> Figure:
    """The ladder line of one run with its acts."""
    told = f"{words(timeline.outcome_class.word)}; ending: {words(timeline.ending.word)}"
    room = page(12.0) - rung_names(page(12.0))[1] - 0.3
    shown = labelled(timeline.acts, room)
    share = f"{percent(timeline.share.share)} of runs ({timeline.share.count:,})"
    remark = f"run {timeline.run}, nearest to the middle of its class; the class is {share}"
    if len(shown) < len(timeline.acts):
        remark += f"; {len(shown)} of {len(timeline.acts)} acts have a label"
    figure = sheet(
        page(12.0), scaled(5.5), f"A typical run: {told}", frame, remark=remark, key=actors_key(timeline.acts, frame)
    )
    axis = time_axis(timeline, min([0.0, *(act.day for act in timeline.acts[:1])]))
    axes = rung_axes(figure, foot(axis.label, room), scaled(DATES_INCHES))
    axis.apply(axes, day_zero=frame.day_zero)
    colour = CLASS_COLOURS[timeline.outcome_class]
    axes.plot(timeline.days, timeline.rungs, zorder=3, gid="ladder", color=colour, alpha=0.8)
    axes.axvline(timeline.end_day, color=QUIET_INK, lw=1.0, linestyle=(0, (1, 2)))
    if not timeline.acts:
        say(axes, "Nobody acts in this run.")
    curve = np.column_stack([timeline.days, timeline.rungs])
    mark(axes, timeline.acts, frame.colours, labelled=shown, curve=curve)
    return figure


def time_axis(timeline: Timeline, first: float) -> TimeAxis:
    """An axis that gives its width to the days from the first act of a state on."""
    last = max(timeline.end_day, first + 1.0)
    days = [act.day for act in timeline.acts if act.action is not Action.ATTACK_BY_GROUP]
    if len(days) < 3:
        return TimeAxis.plan(first, last, busy=(first, last))
    return TimeAxis.plan(first, last, busy=(days[0] - 0.5, np.ceil(days[int(BUSY_SHARE * len(days))] + 1.5)))

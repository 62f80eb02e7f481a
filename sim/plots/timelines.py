"""One run told on the ladder: its acts as labelled marks on the line of its position, one figure a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.plots.acts import Act, actors_of, key_of_actors, labelled, mark
from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import CLASS_COLOURS, QUIET_INK
from sim.plots.rungs import LEFT_INCHES, rung_axis
from sim.plots.text import words
from sim.plots.time_axis import TimeAxis
from sim.results.estimates import Share
from sim.results.wording import percent
from sim.vocabulary import Action, Ending, OutcomeClass

BUSY_SHARE = 0.7
"""Part of the acts, those of armed groups apart, that the busy days of the axis must hold."""


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
    days: NDArray[np.float64]
    rungs: NDArray[np.float64]
    acts: Sequence[Act]


@in_style
def draw_timeline(timeline: Timeline, frame: Frame) -> Figure:
    """The ladder line of one run with its acts."""
    told = f"{words(timeline.outcome_class.word)}; ending: {words(timeline.ending.word)}"
    shown = labelled(timeline.acts)
    remark = (
        f"run {timeline.run}, nearest to the middle of its class; the class is {percent(timeline.share.share)} of runs"
        f" ({timeline.share.count:,})"
    )
    if len(shown) < len(timeline.acts):
        remark += f"; {len(shown)} of {len(timeline.acts)} acts have a label"
    figure = sheet(12.0, 6.9, f"A typical run: {told}", frame, remark=remark)
    axes = panel(figure, LEFT_INCHES, 0.55, 0.35, 0.85)
    _draw_line(axes, timeline, frame)
    curve = np.column_stack([timeline.days, timeline.rungs])
    mark(axes, timeline.acts, frame.colours, labelled=shown, curve=curve)
    key_of_actors(axes, actors_of(timeline.acts, frame.states), frame.colours)
    return figure


def _draw_line(axes: Axes, timeline: Timeline, frame: Frame) -> None:
    rung_axis(axes)
    first = min([0.0, *(act.day for act in timeline.acts[:1])])
    time_axis(timeline, first).apply(axes, day_zero=frame.day_zero)
    axes.plot(
        timeline.days, timeline.rungs, lw=2.0, zorder=3, gid="ladder",
        color=CLASS_COLOURS[timeline.outcome_class], alpha=0.8,
    )  # fmt: skip
    axes.axvline(timeline.end_day, color=QUIET_INK, lw=1.0, linestyle=(0, (1, 2)))
    if not timeline.acts:
        say(axes, "Nobody acts in this run.")


def time_axis(timeline: Timeline, first: float) -> TimeAxis:
    """An axis that gives its width to the days from the first act of a state on."""
    last = max(timeline.end_day, first + 1.0)
    days = [act.day for act in timeline.acts if act.action is not Action.ATTACK_BY_GROUP]
    if len(days) < 3:
        return TimeAxis.plan(first, last, busy=(first, last))
    return TimeAxis.plan(
        first,
        last,
        busy=(days[0] - 0.5, np.ceil(days[int(BUSY_SHARE * len(days))] + 1.5)),
    )

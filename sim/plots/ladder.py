"""The ladder over days: where the runs stand, as bands around the median, and what was done, as marks with labels.

Rungs have their names on the left, quiet below, general war above. A mark has the actor's colour and a shape for the
kind of act: a square is a use of force, a triangle a threat, display or other pressure, a circle a step towards the
other side, a cross an attack by an armed group. Marks of what is forced on the runs are filled, those of what happened
later in the world hollow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import across, dot, foot, in_style, label_axes, line, page, panel, patch, say, scaled, sheet
from sim.plots.frame import Frame
from sim.plots.labels import Boxes, Label, place
from sim.plots.palette import BLUE, INK, QUIET_INK
from sim.plots.text import fitted, inches_of, plain, words
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Fan
from sim.results.wording import counted
from sim.vocabulary import ACTIONS, Action, Rung

MOST_LABELS = 18
"""More labels than this make a thicket; the other acts stay as marks."""
TURN = 0.5
"""Rungs that an act must lift the pair by to turn a run."""
TURNS_DOWN = (Action.TALKS, Action.AGREEMENT)
"""Acts that turn a run the other way, at whatever rung they stand."""

SHAPES = {"force": "s", "pressure": "^", "towards the other": "o", "attack by a group": "X"}
"""The shape of the mark of each kind of act."""
BAND_COLOURS = {95: "#E1EDF6", 90: "#E1EDF6", 80: "#BBD7EC", 50: "#86B8DE"}
"""Blue, darker where more of the middle is."""
DATES_INCHES = 0.42
"""Room above axes for their dates, of two lines."""

FILLED: Mapping[str, Any] = {"markersize": 7.5, "markeredgecolor": "white", "markeredgewidth": 0.8}
HOLLOW: Mapping[str, Any] = {"markersize": 6.5, "markerfacecolor": "white", "markeredgewidth": 1.6}
HOLLOW_CROSS: Mapping[str, Any] = {**HOLLOW, "markersize": 8.0, "markeredgewidth": 1.0}
"""Looks of a mark: what is done in the runs, and what happened later in the world."""

LABEL_PITCH = 0.35
"""Width that a label takes away from the others: there are fewer of them on a narrow sheet."""
LABEL_INCHES = 2.0
"""Room for a line of a label."""
LONGEST_NAME = 22
MOST_ACTORS = 6
"""Actors that the key names: the states, then those who act first."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be marked.

    Attributes
    ----------
    day : float
    rung : float
        Where the mark stands.
    actor, target : str
        Names as shown; `both` for both states.
    action : Action
    against : str
        The armed group that the act fell on, or empty.
    deaths : int
    is_later : bool
        What happened later, and is not forced on the runs: a hollow mark.
    """

    day: float
    rung: float
    actor: str
    target: str
    action: Action
    against: str = ""
    deaths: int = 0
    is_later: bool = False

    @property
    def text(self) -> str:
        """A short label: actor, act, whom it fell on, deaths."""
        what = "attack" if self.action is Action.ATTACK_BY_GROUP else words(self.action.word)
        if self.against:
            what = f"{what.removesuffix(' group')} on {plain(self.against, LONGEST_NAME)}"
        dead = f", {self.deaths:,} dead" if self.deaths else ""
        return fitted(f"{plain(self.actor, LONGEST_NAME)}: {what}{dead}", scaled(LABEL_INCHES), 3)


def shape(action: Action) -> str:
    """The marker of an action."""
    if action is Action.ATTACK_BY_GROUP:
        return SHAPES["attack by a group"]
    if ACTIONS[action].is_force or action is Action.COVERT_ACT:
        return SHAPES["force"]
    return SHAPES["pressure" if ACTIONS[action].goldstein < 0 else "towards the other"]


def mark(
    axes: Axes, acts: Sequence[Act], colours: Mapping[str, str], *, labelled: Iterable[int], curve: Boxes | None = None
) -> int:
    """Draw the acts and label those asked for; how many of these found no room."""
    wanted = set(labelled)
    looks = [(shape(act.action), colours.get(act.actor, INK), act.is_later) for act in acts]
    for look in sorted(set(looks)):
        marker, colour, is_later = look
        here = [act for act, its in zip(acts, looks, strict=True) if its == look]
        own = (HOLLOW_CROSS if marker == "X" else HOLLOW) if is_later else FILLED
        axes.plot(
            [act.day for act in here], [act.rung for act in here], linestyle="none", marker=marker, color=colour,
            zorder=5, clip_on=False, **{**own, "markersize": scaled(own["markersize"])},
        )  # fmt: skip
    turning = turns(acts)
    labels = [
        Label(act.day, act.rung, act.text, colours.get(act.actor, INK), rank=0 if index in turning or act.deaths else 1)
        for index, act in enumerate(acts)
        if index in wanted
    ]
    others = [(act.day, act.rung) for index, act in enumerate(acts) if index not in wanted]
    return place(axes, labels, marks=others, curve=curve)


def turns(acts: Sequence[Act]) -> set[int]:
    """The acts at which a run turns: those that lift the pair on the ladder, and steps back to the table."""
    before = [0.0, *(act.rung for act in acts)]
    return {
        index
        for index, act in enumerate(acts)
        if act.action in TURNS_DOWN or (ACTIONS[act.action].is_force and act.rung - before[index] >= TURN)
    }


def labelled(acts: Sequence[Act], inches: float = 10.0) -> list[int]:
    """Which acts get a label on axes so wide: those that tell the run, at most `MOST_LABELS`, in order of time.

    Acts that turn the run come first, the highest rung before lower ones; then what an actor does for the first time,
    then the deadliest.
    """
    turning = turns(acts)
    seen: set[tuple[str, Action]] = set()
    ranks = []
    for index, act in enumerate(acts):
        is_new = (act.actor, act.action) not in seen
        seen.add((act.actor, act.action))
        if index in turning:
            ranks.append((0, -act.rung if ACTIONS[act.action].is_force else -is_new, index))
        else:
            ranks.append((1 if is_new else 2, -act.deaths, index))
    return sorted(index for *_, index in sorted(ranks)[: min(MOST_LABELS, int(inches / scaled(LABEL_PITCH)))])


def actors_of(acts: Sequence[Act], states: Sequence[str]) -> list[str]:
    """Who acts: the states first, then the others in the order of their first act."""
    actors = dict.fromkeys(act.actor for act in acts)
    return [
        *(state for state in states if state in actors),
        *(actor for actor in actors if actor not in states),
    ]


def spread_within_days(acts: Sequence[Act]) -> list[Act]:
    """Acts dated to the day, set side by side inside their day in the order of the record.

    Day d means [d, d + 1): two acts of one day would otherwise be one mark.
    """
    side_by_side: list[Act] = []
    for _, group in groupby(acts, key=lambda act: int(act.day // 1)):
        of_day = list(group)
        side_by_side += [
            replace(act, day=act.day // 1 + (place + 0.5) / len(of_day)) for place, act in enumerate(of_day)
        ]
    return side_by_side


def rung_names(width: float) -> tuple[list[str], float]:
    """The names of the rungs in a part of a width, and the margin that they need."""
    names = [fitted(f"{words(rung.word)} {int(rung)}", 0.29 * width, 2) for rung in Rung]
    return names, max(map(inches_of, names)) + scaled(0.3)


def rung_axes(figure: Figure, bottom: float, top: float, *, start: float = 0.0, right: float = 0.3) -> Axes:
    """Axes of the ladder on a sheet from a place on, with the names of the rungs on their left."""
    names, margin = rung_names(float(figure.get_size_inches()[0]) - start)
    axes = panel(figure, start + margin, bottom, right, top)
    axes.set_ylim(-0.6, 9.6)
    axes.set_yticks([float(rung) for rung in Rung], names)
    axes.tick_params(axis="y", length=0, pad=4)
    return axes


@in_style
def draw_ladder(fan: Fan | None, history: Sequence[Act], frame: Frame, axis: TimeAxis) -> Figure:
    """Median and 50, 80 and 95 % bands of the rung by day, with the recorded history as labelled marks.

    Parameters
    ----------
    fan : Fan or None
        None where no run was recorded.
    history : sequence of Act
        In the order of the record; may be empty.
    frame : Frame
    axis : TimeAxis
    """
    figure = sheet(
        page(12.0), scaled(5.6), "Where the two states stand on the ladder", frame, remark=recorded_only(fan, frame),
        key=ladder_key(fan, history, frame),
    )  # fmt: skip
    room = page(12.0) - rung_names(page(12.0))[1] - 0.3
    below = foot(f"{axis.label}; the scenario records no history in these days", room)
    draw_ladder_panel(rung_axes(figure, below, scaled(DATES_INCHES)), fan, history, frame, axis)
    return figure


def draw_ladder_panel(
    axes: Axes, fan: Fan | None, history: Sequence[Act], frame: Frame, axis: TimeAxis, *, label_days: bool = True
) -> None:
    """The fan chart in given axes."""
    axis.apply(axes, day_zero=frame.day_zero)
    if fan is None or not len(fan.days):
        say(axes, "No run was recorded event by event, so the ladder cannot be drawn.", height=0.93)
    else:
        _bands(axes, fan)
    remarks = [axes.get_xlabel()] if label_days else []
    if not history:
        remarks.append("the scenario records no history in these days")
    shown = labelled(history, across(axes))
    unlabelled = len(history) - len(shown) + mark(axes, history, frame.colours, labelled=shown)
    if unlabelled:
        remarks.append(f"{unlabelled} of {len(history)} entries of the record have no label")
    axes.set_xlabel("")
    label_axes(axes, "; ".join(remarks))


def recorded_only(fan: Fan | None, frame: Frame) -> str:
    """That only some of the runs were recorded event by event, if so."""
    if fan is None or fan.n_runs >= frame.n_runs:
        return ""
    return f"by day: the first {counted(fan.n_runs)}, recorded event by event"


def _bands(axes: Axes, fan: Fan) -> None:
    width = float(fan.days[1] - fan.days[0]) if len(fan.days) > 1 else 1.0
    days = np.append(fan.days, fan.days[-1] + width)  # to the end of the last day
    for percentage, (low, high) in sorted(fan.bands.items(), reverse=True):
        axes.fill_between(
            days, np.append(low, low[-1:]), np.append(high, high[-1:]), step="post", lw=0, zorder=1.5,
            color=BAND_COLOURS.get(percentage, "#CCCCCC"), gid=f"band-{percentage}",
        )  # fmt: skip
    axes.step(days, np.append(fan.median, fan.median[-1:]), where="post", color=BLUE, zorder=3, gid="median")


def ladder_key(fan: Fan | None, history: Sequence[Act], frame: Frame, *, shapes: bool = True) -> list[Artist]:
    """Median and bands, hollow marks, the first actors of the record, and what the shapes are."""
    entries: list[Artist] = []
    if fan is not None:
        entries.append(line("median", BLUE))
        entries += [
            patch(f"{percentage} % of runs", BAND_COLOURS.get(percentage, "#CCCCCC"))
            for percentage in sorted(fan.bands)
        ]
    if any(act.is_later for act in history):
        what = "what happened later" if any(not act.is_later for act in history) else "what happened, not forced"
        entries.append(dot(what, INK, "D", is_hollow=True, markeredgewidth=1.6))
    return [*entries, *actors_key(history, frame, shapes=shapes)]


def actors_key(acts: Sequence[Act], frame: Frame, *, shapes: bool = True) -> list[Artist]:
    """The actors in their colours, and what the shapes are."""
    actors = actors_of(acts, frame.states)[:MOST_ACTORS]
    entries = [dot(plain(actor, LONGEST_NAME), frame.colours.get(actor, INK), "D") for actor in actors]
    kinds = SHAPES.items() if shapes and acts else ()
    return [*entries, *(dot(meaning, QUIET_INK, marker) for meaning, marker in kinds)]

"""The ladder over days: where all runs stand, or one run, and what was done, as marks with labels.

Of all runs the median is drawn with bands around it, beside the dated record; of one run the line of its position.

Rungs have their names on the left, quiet below, general war above. A mark has the actor's colour and a shape for the
kind of act: a square is a use of force, a triangle a threat, display or other pressure, a circle a step towards the
other side, a cross an attack by an armed group. Marks of what is forced on the runs are filled, those of what happened
later in the world hollow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.arrays import Floats
from sim.plots.canvas import across, dot, foot, in_style, label_axes, line, page, panel, patch, say, scaled, sheet
from sim.plots.frame import Frame
from sim.plots.labels import Boxes, Label, place
from sim.plots.palette import BLUE, CLASS_COLOURS, INK, QUIET_INK
from sim.plots.text import fitted, inches_of, name_of, plain, words
from sim.plots.time_axis import TimeAxis
from sim.results.digest import Table
from sim.results.estimates import Share
from sim.results.incidence import Fan
from sim.results.wording import percent
from sim.scenario.history import Part, part_of
from sim.scenario.names import OUTSIDERS
from sim.vocabulary import ACTIONS, Action, Ending, OutcomeClass, Rung, case_action

MOST_LABELS = 18
"""More labels than this make a thicket; the other acts stay as marks."""
TURN = 0.5
"""Rungs that an act must lift the pair by to turn a run."""
TURNS_DOWN = (Action.TALKS, Action.AGREEMENT)
"""Acts that turn a run the other way, at whatever rung they stand."""

SHAPES = {"force": "s", "pressure": "^", "towards the other": "o", "attack by a group": "X"}
"""The shape of the mark of each kind of act."""
BAND_COLOURS = {95: "#E1EDF6", 80: "#BBD7EC", 50: "#86B8DE"}
"""Blue, darker where more of the middle is."""
DATES_INCHES = 0.42
"""Room above axes for their dates, of two lines."""
WIDTH = 12.0

LABEL_PITCH = 0.35
"""Width that a label takes away from the others: there are fewer of them on a narrow sheet."""
LABEL_INCHES = 2.0
"""Room for a line of a label."""
LONGEST_NAME = 22
MOST_ACTORS = 6
"""Actors that the key names: the states, then those who act first."""
NO_RECORD = "the scenario records no history in these days"

NOBODY, BOTH = -1, -2
"""Codes of actors in the table of events that are no index."""
BUSY_SHARE = 0.7
"""Part of the acts, those of armed groups apart, that the busy days of the axis of one run must hold."""
POINTS_A_DAY = 2
MOST_POINTS = 800


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be marked.

    Attributes
    ----------
    day : float
    rung : float
        Where the mark stands.
    actor : str
        The name as shown; `both` for both states.
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
    axes: Axes, acts: Sequence[Act], colours: Mapping[str, str], labelled: Mapping[int, int], curve: Boxes | None = None
) -> int:
    """Draw the acts and label some, by index with their ranks; how many of these found no room."""
    looks: dict[tuple[str, str, bool], list[Act]] = {}
    for act in acts:
        looks.setdefault((shape(act.action), colours.get(act.actor, INK), act.is_later), []).append(act)
    for (marker, colour, is_later), alike in sorted(looks.items(), key=lambda item: item[0]):
        axes.plot(
            [act.day for act in alike], [act.rung for act in alike], linestyle="none", marker=marker, color=colour,
            zorder=5, clip_on=False, markersize=scaled(7.0 if is_later else 7.5),
            markerfacecolor="white" if is_later else colour, markeredgecolor=colour if is_later else "white",
            markeredgewidth=1.4 if is_later else 0.8,
        )  # fmt: skip
    labels = [
        Label(acts[index].day, acts[index].rung, acts[index].text, colours.get(acts[index].actor, INK), rank)
        for index, rank in labelled.items()
    ]
    others = [(act.day, act.rung) for index, act in enumerate(acts) if index not in labelled]
    return place(axes, labels, marks=others, curve=curve)


def labelled(acts: Sequence[Act], inches: float = 10.0) -> dict[int, int]:
    """Which acts get a label on axes so wide: those that tell the run, at most `MOST_LABELS`, in order of time.

    Acts that turn the run come first, the highest rung before lower ones: those that lift the pair on the ladder, and
    steps back to the table. Then comes what an actor does for the first time, then the deadliest. With each its rank: 0
    where a run turns or somebody dies, else 1.
    """
    ranks: list[tuple[int, float]] = []
    seen: set[tuple[str, Action]] = set()
    before = 0.0
    for act in acts:
        is_new, is_force = (act.actor, act.action) not in seen, ACTIONS[act.action].is_force
        if act.action in TURNS_DOWN or (is_force and act.rung - before >= TURN):
            ranks.append((0, -act.rung if is_force else -is_new))
        else:
            ranks.append((1 if is_new else 2, -act.deaths))
        seen.add((act.actor, act.action))
        before = act.rung
    chosen = sorted(range(len(acts)), key=ranks.__getitem__)[: min(MOST_LABELS, int(inches / scaled(LABEL_PITCH)))]
    return {index: int(ranks[index][0] > 0 and not acts[index].deaths) for index in sorted(chosen)}


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


def recorded_history(scenario: Any) -> list[Act]:
    """The scenario's dated record as marks at the rungs of its acts: what is forced, and what happened later."""
    acts = []
    for entry in scenario.history:
        part, action = part_of(entry, scenario), case_action(entry.action, against_group=bool(entry.against))
        kinds = (entry.deaths_military, entry.deaths_militant, entry.deaths_civilian)
        deaths = sum(int(kind or 0) for kind in kinds) if entry.deaths is None else int(entry.deaths)
        actor = "both" if entry.actor == "both" else name_of(scenario, entry.actor)
        against = name_of(scenario, entry.against) if entry.against else ""
        if part is not Part.LEFT_OUT:
            rung = float(ACTIONS[action].rung)
            acts.append(Act(float(entry.day), rung, actor, action, against, deaths, is_later=part is Part.FREE))
    return spread_within_days(acts)


def acts_of_run(events: Table, actors: Sequence[str]) -> list[Act]:
    """What was done in a run, in order of time."""
    names = {NOBODY: OUTSIDERS, BOTH: "both", **dict(enumerate(actors))}
    deaths = events["deaths_military"] + events["deaths_militant"] + events["deaths_civilian"]
    return [
        Act(
            float(one["time"]),
            float(one["rung"]),
            names[int(one["actor"])],
            Action(int(one["action"])),
            deaths=int(dead),
        )
        for one, dead in zip(events, deaths, strict=True)
        if one["action"] >= 0 and one["action"] != Action.ABSORB
    ]


def ladder_line(times: Floats, rungs: Floats, end_day: float, half_life_days: float) -> tuple[Floats, Floats]:
    """Position by day: what each event left, halved in every `half_life_days` of quiet, with both sides of a jump."""
    if not len(times):
        return np.array([0.0, end_day]), np.zeros(2)
    span = end_day - float(times[0])
    even = np.linspace(float(times[0]), end_day, int(min(MOST_POINTS, POINTS_A_DAY * span + 2)))
    days = np.unique(np.concatenate([even, times, np.nextafter(times[1:], -np.inf), [end_day]]))
    last = np.searchsorted(times, days, side="right") - 1
    return days, rungs[last] * np.exp2(-(days - times[last]) / half_life_days)


def rung_names(width: float) -> tuple[list[str], float]:
    """The names of the rungs in a part of a width, and the margin that they need."""
    names = [fitted(f"{words(rung.word)} {int(rung)}", 0.29 * width, 2) for rung in Rung]
    return names, max(map(inches_of, names)) + scaled(0.3)


def room_beside(width: float) -> float:
    """Width of the axes of a ladder in a part of a width."""
    return width - rung_names(width)[1] - 0.3


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
        page(WIDTH), scaled(5.6), "Where the two states stand on the ladder", frame,
        remark=frame.recorded_only(0 if fan is None else fan.n_runs), key=ladder_key(fan, history, frame),
    )  # fmt: skip
    below = foot(f"{axis.label}; {NO_RECORD}", room_beside(page(WIDTH)))
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
        remarks.append(NO_RECORD)
    shown = labelled(history, across(axes))
    unlabelled = len(history) - len(shown) + mark(axes, history, frame.colours, shown)
    if unlabelled:
        remarks.append(f"{unlabelled} of {len(history)} entries of the record have no label")
    axes.set_xlabel("")
    label_axes(axes, "; ".join(remarks))


def _bands(axes: Axes, fan: Fan) -> None:
    width = float(fan.days[1] - fan.days[0]) if len(fan.days) > 1 else 1.0
    days = np.append(fan.days, fan.days[-1] + width)  # to the end of the last day
    for percentage, (low, high) in sorted(fan.bands.items(), reverse=True):
        axes.fill_between(
            days, np.append(low, low[-1:]), np.append(high, high[-1:]), step="post", lw=0, zorder=1.5,
            color=BAND_COLOURS[percentage], gid=f"band-{percentage}",
        )  # fmt: skip
    axes.step(days, np.append(fan.median, fan.median[-1:]), where="post", color=BLUE, zorder=3, gid="median")


def ladder_key(fan: Fan | None, history: Sequence[Act], frame: Frame, *, shapes: bool = True) -> list[Artist]:
    """Median and bands, hollow marks, the first actors of the record, and what the shapes are."""
    entries: list[Artist] = []
    if fan is not None:
        bands = [patch(f"{percentage} % of runs", BAND_COLOURS[percentage]) for percentage in sorted(fan.bands)]
        entries += [line("median", BLUE), *bands]
    if any(act.is_later for act in history):
        what = "what happened later" if any(not act.is_later for act in history) else "what happened, not forced"
        entries.append(dot(what, INK, "D", is_hollow=True, markeredgewidth=1.6))
    return [*entries, *actors_key(history, frame, shapes=shapes)]


def actors_key(acts: Sequence[Act], frame: Frame, *, shapes: bool = True) -> list[Artist]:
    """The actors in their colours, the states first, and what the shapes are."""
    actors = sorted(dict.fromkeys(act.actor for act in acts), key=lambda actor: [*frame.states, actor].index(actor))
    kinds = SHAPES.items() if shapes and acts else ()
    return [
        *(dot(plain(actor, LONGEST_NAME), frame.colours.get(actor, INK), "D") for actor in actors[:MOST_ACTORS]),
        *(dot(meaning, QUIET_INK, marker) for meaning, marker in kinds),
    ]


@in_style
def draw_timeline(
    row: Any, share: Share, events: Table, actors: Sequence[str], half_life_days: float, frame: Frame
) -> Figure:
    """The ladder line of one run with its acts.

    Parameters
    ----------
    row : record of the table of runs
    share : Share
        Of the runs of its class.
    events : structured array
        What happened in it.
    actors : sequence of str
        Names as shown, by the codes of the events.
    half_life_days : float
        Of the position on the ladder.
    frame : Frame
    """
    acts, end_day, room = acts_of_run(events, actors), float(row["end_day"]), room_beside(page(WIDTH))
    days, rungs = ladder_line(events["time"], events["rung"], end_day, half_life_days)
    outcome_class, shown = OutcomeClass(int(row["outcome_class"])), labelled(acts, room)
    told = f"{words(outcome_class.word)}; ending: {words(Ending(int(row['ending'])).word)}"
    remark = f"run {row['run']}, nearest to the middle of its class; "
    remark += f"the class is {percent(share.share)} of runs ({share.count:,})"
    if len(shown) < len(acts):
        remark += f"; {len(shown)} of {len(acts)} acts have a label"
    figure = sheet(
        page(WIDTH), scaled(5.5), f"A typical run: {told}", frame, remark=remark, key=actors_key(acts, frame)
    )
    axis = _axis_of_run(acts, end_day)
    axes = rung_axes(figure, foot(axis.label, room), scaled(DATES_INCHES))
    axis.apply(axes, day_zero=frame.day_zero)
    axes.plot(days, rungs, zorder=3, gid="ladder", color=CLASS_COLOURS[outcome_class], alpha=0.8)
    axes.axvline(end_day, color=QUIET_INK, lw=1.0, linestyle=(0, (1, 2)))
    if not acts:
        say(axes, "Nobody acts in this run.")
    mark(axes, acts, frame.colours, shown, np.column_stack([days, rungs]))
    return figure


def _axis_of_run(acts: Sequence[Act], end_day: float) -> TimeAxis:
    """An axis that gives its width to the days from the first act of a state on."""
    first = min([0.0, *(act.day for act in acts[:1])])
    last = max(end_day, first + 1.0)
    days = [act.day for act in acts if act.action is not Action.ATTACK_BY_GROUP]
    if len(days) < 3:
        return TimeAxis.plan(first, last, busy=(first, last))
    return TimeAxis.plan(first, last, busy=(days[0] - 0.5, np.ceil(days[int(BUSY_SHARE * len(days))] + 1.5)))

"""Acts as marks on the ladder: who did what to whom, in the actor's colour, with a shape for the kind of act.

A square is a use of force, a triangle a threat, display or other pressure, a circle a step towards the other side,
a cross an attack by an armed group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes

from sim.plots.canvas import extent, figure_of
from sim.plots.labels import Boxes, Label, place
from sim.plots.palette import INK, QUIET_INK, ink
from sim.plots.text import plain, words, wrapped
from sim.vocabulary import ACTIONS, Action

MOST_LABELS = 18
"""More labels than this make a thicket; the other acts stay as marks."""
TURN = 0.5
"""Rungs that an act must lift the pair by to turn a run."""
TURNS_DOWN = (Action.TALKS, Action.AGREEMENT)
"""Acts that turn a run the other way, at whatever rung they stand."""

FILLED: Mapping[str, Any] = {"markersize": 7.5, "markeredgecolor": "white", "markeredgewidth": 0.8}
HOLLOW: Mapping[str, Any] = {"markersize": 6.5, "markerfacecolor": "white", "markeredgewidth": 1.6}
HOLLOW_CROSS: Mapping[str, Any] = {**HOLLOW, "markersize": 8.0, "markeredgewidth": 1.0}
"""Looks of a mark: what is done in the runs, and what happened later in the world."""

LABEL_WIDTH = 30
"""Characters in a line of a label."""
LONGEST_NAME = 22


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
        return wrapped(f"{plain(self.actor, LONGEST_NAME)}: {what}{dead}", LABEL_WIDTH, 3)


def shape(action: Action) -> str:
    """The marker of an action."""
    if action is Action.ATTACK_BY_GROUP:
        return "X"
    if ACTIONS[action].is_force or action is Action.COVERT_ACT:
        return "s"
    return "^" if ACTIONS[action].goldstein < 0 else "o"


def mark(
    axes: Axes,
    acts: Sequence[Act],
    colours: Mapping[str, str],
    *,
    labelled: Iterable[int] | None = None,
    curve: Boxes | None = None,
) -> int:
    """Draw the acts and label those asked for (all if None); how many asked for found no room."""
    wanted = set(range(len(acts)) if labelled is None else labelled)
    looks = [(shape(act.action), colours.get(act.actor, INK), act.is_later) for act in acts]
    for look in sorted(set(looks)):
        marker, colour, is_later = look
        here = [act for act, its in zip(acts, looks, strict=True) if its == look]
        axes.plot(
            [act.day for act in here], [act.rung for act in here], linestyle="none", marker=marker, color=colour,
            zorder=5, clip_on=False, **((HOLLOW_CROSS if marker == "X" else HOLLOW) if is_later else FILLED),
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


def labelled(acts: Sequence[Act]) -> list[int]:
    """Which acts get a label: those that tell the run, at most `MOST_LABELS`, in order of time.

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
    return sorted(index for *_, index in sorted(ranks)[:MOST_LABELS])


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


DATES_PIXELS = 38.0
"""Room above axes for their dates, of two lines."""

SHAPES = "square: force · triangle: pressure · circle: towards the other · cross: attack by a group"


def key_of_actors(axes: Axes, names: Sequence[str], colours: Mapping[str, str]) -> None:
    """Name the actors in their colours and the shapes on one line above the dates, as far as there is room."""
    figure = figure_of(axes)
    left, base = axes.bbox.x0, axes.bbox.y1 + DATES_PIXELS
    for text, colour in [
        *((plain(name, LONGEST_NAME), colours.get(name, INK)) for name in names),
        (SHAPES, QUIET_INK),
    ]:
        weight = "normal" if colour == QUIET_INK else "bold"
        label = figure.text(0, 0, text, size=9.0, weight=weight, color=ink(colour), va="bottom")
        width = float(extent(figure, label).width)
        if left + width > figure.bbox.x1 - 10:
            label.remove()
            continue
        label.set_position((left / figure.bbox.width, base / figure.bbox.height))
        left += width + 14

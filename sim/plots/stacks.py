"""Stacked shares that add up to all runs: along a factor as areas or bars, or one bar for each case of the past.

Every second band is hatched, so that neighbours differ in more than colour. An area carries its name at the right end;
bars carry their shares, and the key names their pieces in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.model.arrays import Floats
from sim.plots.canvas import (
    EDGE,
    Sheet,
    across,
    blank,
    dot,
    foot,
    in_style,
    label_axes,
    page,
    panel,
    patch,
    say,
    scaled,
    sheet,
)
from sim.plots.frame import Frame
from sim.plots.labels import ends_inches, label_ends
from sim.plots.palette import BLUE, CLASS_COLOURS, GREEN, INK, PURPLE, SKY, VERMILLION, readable_on
from sim.plots.rows import Group, Row, Scale, Table
from sim.plots.study_axes import averaging, factor_axis, factor_text, number_axis, part_text, per_cent, positions
from sim.plots.text import fitted, inches_of, plain, words
from sim.results.marginals import Profile
from sim.results.wording import percent
from sim.vocabulary import Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.evidence.cases.scores import Foretold

AREA_INCHES, TITLE_INCHES = 2.6, 0.35
MOST_ROWS = 16
MOST_CASES = 60

ENDING_COLOURS: dict[Ending, str] = {
    Ending.AGREEMENT: BLUE,
    Ending.CEASEFIRE: SKY,
    Ending.TACIT: GREEN,
    Ending.UNILATERAL: "#F0E442",
    Ending.STALEMATE: PURPLE,
    Ending.WAR_TERMINATION: VERMILLION,
    Ending.OPEN: "#BBBBBB",
}
COLOURS: dict[str, str] = {
    **{f"outcome_class.{member.word}": colour for member, colour in CLASS_COLOURS.items()},
    **{f"ending.{member.word}": colour for member, colour in ENDING_COLOURS.items()},
}
GROUPS = {"outcome_class": "outcome class", "ending": "ending"}
ALL = Scale(0.0, 1.0, "share of runs", per_cent)


@in_style
def draw_stacked_outcomes(profiles: Mapping[str, Profile], frame: Frame) -> Sheet:
    """Shares of outcome classes and endings along one factor.

    Parameters
    ----------
    profiles : mapping of str to Profile
        By response, `outcome_class.WORD` and `ending.WORD`, all along the same factor.
    frame : Frame
    """
    first = next(iter(profiles.values()))
    factor, n_levels = first.parts.factor, len(first.parts.values)
    groups: dict[str, list[Profile]] = {}
    for name, one in profiles.items():
        groups.setdefault(GROUPS[name.partition(".")[0]], []).append(one)
    shown = n_levels if factor.is_numeric else min(n_levels, MOST_ROWS)
    remarks = [f"the first {shown} of {n_levels} levels" if shown < n_levels else "", averaging(first)]
    remark = "; ".join(filter(None, [*remarks, _widest(list(profiles.values()))]))
    heading, width = f"How far it goes and how it ends, along {factor.label}", page(11.0)
    return (_areas if factor.is_numeric else _level_bars)(groups, shown, heading, frame, width, remark)


def _widest(profiles: Sequence[Profile]) -> str:
    widths = np.concatenate([profile.high - profile.low for profile in profiles])
    if not np.isfinite(widths).any():
        return ""
    return f"no interval of a share here is wider than {100 * float(np.nanmax(widths)):.1f} points"


def _areas(
    groups: Mapping[str, Sequence[Profile]], _: int, heading: str, frame: Frame, width: float, remark: str
) -> Sheet:
    names = {title: [_end_name(member, 0.35 * width) for member in members] for title, members in groups.items()}
    right, left, pitch = max(map(ends_inches, names.values())), scaled(0.85), scaled(AREA_INCHES + TITLE_INCHES)
    below = factor_text(next(iter(groups.values()))[0].parts.factor)
    under = foot(below, width - left - right)
    figure = sheet(width, len(groups) * pitch + under, heading, frame, remark=remark)
    for place, (title, members) in enumerate(groups.items()):
        bottom, top = (len(groups) - place - 1) * pitch + under, place * pitch + scaled(TITLE_INCHES)
        axes = panel(figure, left, bottom, right, top)
        axes.set_title(title)
        axes.grid(False)
        is_last = place == len(groups) - 1
        factor_axis(axes, members[0].parts, to_the_end=True)
        number_axis(axes, "y", 0.0, 1.0, per_cent)
        label_axes(axes, below if is_last else "", "share of runs")
        axes.tick_params(labelbottom=is_last)
        _stack(axes, members, names[title])
    return figure


def _end_name(member: Profile, inches: float) -> str:
    known = member.estimate[np.isfinite(member.estimate)]
    return fitted(f"{_word(member)} {percent(float(known[-1]))}" if len(known) else "", inches, 2)


def _stack(axes: Axes, members: Sequence[Profile], names: Sequence[str]) -> None:
    """The areas, each that is anywhere named at the right end."""
    at, shares = positions(members[0].parts), np.stack([member.estimate for member in members])
    known = np.flatnonzero(np.isfinite(shares).all(axis=0))
    if not len(known):
        say(axes, "No runs, so no shares.")
        return
    axes.set_xlim(at[0], at[-1] if len(at) > 1 else axes.get_xlim()[1])
    colours, hatches = [COLOURS[member.response.name] for member in members], [_hatch(at) for at in range(len(members))]
    areas = axes.stackplot(at, shares, colors=colours, hatch=hatches, edgecolor="white", lw=0.8, alpha=0.85)
    ends, last = np.cumsum(shares, axis=0)[:, known[-1]], shares[:, known[-1]]
    for area, member in zip(areas, members, strict=True):
        area.set_gid(member.response.name)
    label_ends(axes, [
        (float(ends[place] - last[place] / 2), names[place], colour)
        for place, colour in enumerate(colours)
        if np.nanmax(shares[place]) > 0
    ])  # fmt: skip


def _level_bars(
    groups: Mapping[str, Sequence[Profile]], shown: int, heading: str, frame: Frame, width: float, remark: str
) -> Sheet:
    parts = next(iter(groups.values()))[0].parts
    shares = {title: np.stack([one.estimate[:shown] for one in members]) for title, members in groups.items()}
    names = [Row(part_text(parts, level), ((),)) for level in range(shown)]
    tables = [Table([Group(names, (ALL,), title)], width=width - EDGE, marks=0.3) for title in groups]
    keys = [_key(members, shares[title]) for title, members in groups.items()]
    figure = sheet(
        width, sum(table.height for table in tables), heading, frame, remark=remark,
        key=[entry for key in keys for entry in key],
    )  # fmt: skip
    top = 0.0
    for table, (title, members) in zip(tables, groups.items(), strict=True):
        (axes,) = table.draw(figure, top=top)
        top += table.height
        colours = [COLOURS[member.response.name] for member in members]
        draw_stacks(axes, table.middles(0), shares[title], colours, [member.response.name for member in members])
    return figure


def draw_stacks(
    axes: Axes, middles: Sequence[float], shares: Floats, colours: Sequence[str], gids: Sequence[str], *,
    room: float = 0.06,
) -> None:  # fmt: skip
    """Bars at these heights, shape (n_pieces, n_bars), each piece with its share if it has so much room."""
    left = np.zeros(len(middles))
    for place, (colour, gid) in enumerate(zip(colours, gids, strict=True)):
        widths = np.nan_to_num(shares[place])
        axes.barh(
            middles, widths, left=left, height=scaled(0.24), color=colour, gid=gid, edgecolor="white", lw=0.8,
            hatch=_hatch(place),
        )  # fmt: skip
        for middle, width, start in zip(middles, widths, left, strict=True):
            said = f"{100 * width:.0f} %"
            if inches_of(said) + room <= width * across(axes):
                axes.text(
                    start + width / 2, middle, said, ha="center", va="center", color=readable_on(colour),
                    bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.5},
                )  # fmt: skip
        left = left + widths
    for empty in np.flatnonzero(~np.isfinite(shares).all(axis=0)):
        axes.text(0.01, middles[int(empty)], "no runs", va="center")


def _hatch(place: int) -> str:
    return "...." if place % 2 else ""


def _key(members: Sequence[Profile], shares: Floats) -> list[Patch]:
    """The outcomes that occur, in the order of their pieces."""
    return [
        patch(_word(member), COLOURS[member.response.name], edgecolor="white", hatch=_hatch(place))
        for place, member in enumerate(members)
        if np.nanmax(shares[place], initial=0.0) > 0
    ]


def _word(member: Profile) -> str:
    return words(member.response.name.split(".", 1)[1])


@in_style
def draw_case_forecasts(cases: Sequence[Foretold], frame: Frame) -> Sheet:
    """One stacked bar a case, with a mark in the class that came and the probability that it was given.

    Parameters
    ----------
    cases : sequence of Foretold
        The first sixty are drawn.
    frame : Frame
    """
    heading, width = "How far each crisis would go, and how far it went", page(12.0)
    shown = cases[:MOST_CASES]
    if not shown:
        return blank(width, heading, frame, "No cases.")
    rows = [Row(plain(case.id, 34), ((),), (_came(case),), is_quiet=case.observed is None) for case in shown]
    group = Group(rows, (Scale(0.0, 1.0, "forecast probability", per_cent),))
    table = Table([group], ["what came, and what it was given"], width=width, marks=0.26)
    key = [
        patch(words(word.word), colour, hatch=_hatch(word), edgecolor="white") for word, colour in CLASS_COLOURS.items()
    ]
    remark = f"the first {len(shown)} of {len(cases)} cases" if len(shown) < len(cases) else ""
    figure = sheet(
        width, table.height, heading, frame, remark=remark, key=[*key, dot("what came", INK, "D", is_hollow=True)]
    )
    (axes,) = table.draw(figure)
    shares = np.array([[case.shares[word.word] for case in shown] for word in OutcomeClass])
    classes = [CLASS_COLOURS[word] for word in OutcomeClass]
    draw_stacks(axes, table.middles(0), shares, classes, [word.word for word in OutcomeClass], room=0.32)
    tops = np.cumsum(shares, axis=0)
    for place, (case, middle) in enumerate(zip(shown, table.middles(0), strict=True)):
        if case.observed is not None:
            word = [member.word for member in OutcomeClass].index(case.observed)
            at = tops[word, place] - min(0.012, shares[word, place] / 2)
            axes.plot(at, middle, marker="D", markersize=scaled(6), markerfacecolor="white", markeredgecolor=INK,
                      zorder=4, clip_on=False, gid="observed")  # fmt: skip
    return figure


def _came(case: Foretold) -> str:
    return f"{words(case.observed)}, {100 * case.shares[case.observed]:.0f} %" if case.observed else "not known"

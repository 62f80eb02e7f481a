"""How the outcomes share the runs out along a factor: outcome classes above, endings below, each adding up to all.

Areas for a factor of numbers, bars for one of words. A band carries its name at the right end or where it is widest;
bars carry their shares, under the names in the same order. Every second band is hatched, so that neighbours differ in
more than colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter

from sim.model.arrays import Floats
from sim.plots.averaging import averaging
from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, extent, figure_of, in_style, panel, say, sheet
from sim.plots.curve_labels import label_ends
from sim.plots.factor_axis import factor_axis, factor_text, part_text, positions
from sim.plots.fitting import cut_labels
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, CLASS_COLOURS, GREEN, INK, PURPLE, SKY, VERMILLION, readable_on
from sim.plots.text import words, wrapped
from sim.results.marginals import Profile
from sim.results.wording import percent
from sim.vocabulary import Ending, OutcomeClass

WIDTH = 11.0
AREA_INCHES, ROW_INCHES, GAP_INCHES = 2.6, 0.46, 0.75
LEFT_INCHES, RIGHT_INCHES, NAMES_LEFT_INCHES = 0.95, 2.35, 2.3
MOST_ROWS = 16

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
GROUPS: dict[str, tuple[str, type[OutcomeClass] | type[Ending]]] = {
    "outcome_class": ("outcome class", OutcomeClass),
    "ending": ("ending", Ending),
}


@in_style
def draw_stacked_outcomes(profiles: Mapping[str, Profile], frame: Frame) -> Figure:
    """Shares of outcome classes and endings along one factor.

    Parameters
    ----------
    profiles : mapping of str to Profile
        By response, `outcome_class.WORD` and `ending.WORD`, all along the same factor.
    frame : Frame
    """
    first = next(iter(profiles.values()))
    groups = {key: [p for name, p in profiles.items() if name.startswith(f"{key}.")] for key in GROUPS}
    groups = {key: members for key, members in groups.items() if members}
    is_numeric = first.parts.factor.is_numeric
    shown = len(first.parts.values) if is_numeric else min(len(first.parts.values), MOST_ROWS)
    inches = AREA_INCHES if is_numeric else ROW_INCHES * shown + 0.35
    remarks = [averaging(first), _widest(list(profiles.values()))]
    if shown < len(first.parts.values):
        remarks.insert(0, f"the first {shown} of {len(first.parts.values)} levels")
    height = HEADER_INCHES + FOOTER_INCHES + 0.75 + len(groups) * (inches + GAP_INCHES)
    figure = sheet(
        WIDTH, height, f"How far it goes and how it ends, along {first.parts.factor.label}", frame,
        remark="; ".join(filter(None, remarks)),
    )  # fmt: skip
    for place, (key, members) in enumerate(groups.items()):
        above = (place + 1) * GAP_INCHES - 0.1 + place * inches
        below = height - HEADER_INCHES - FOOTER_INCHES - above - inches
        axes = panel(figure, LEFT_INCHES if is_numeric else NAMES_LEFT_INCHES, below, RIGHT_INCHES, above)
        axes.set_title(GROUPS[key][0], pad=6 if is_numeric else 24)
        axes.grid(False)
        (_areas if is_numeric else _bars)(axes, members, shown)
        if place == len(groups) - 1:
            axes.set_xlabel(factor_text(first.parts.factor) if is_numeric else "share of runs")
            cut_labels(axes)
        else:
            axes.tick_params(labelbottom=False)
    return figure


def _widest(profiles: Sequence[Profile]) -> str:
    widths = np.concatenate([profile.high - profile.low for profile in profiles])
    if not np.isfinite(widths).any():
        return ""
    return f"no interval of a share here is wider than {100 * float(np.nanmax(widths)):.1f} points"


def _shares(members: Sequence[Profile], shown: int) -> Floats:
    return np.stack([member.estimate[:shown] for member in members])


def _hatch(place: int) -> str:
    return "" if place % 2 == 0 else "...."


def _areas(axes: Axes, members: Sequence[Profile], shown: int) -> None:
    parts = members[0].parts
    factor_axis(axes, parts, to_the_end=True)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1.0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.set_ylabel("share of runs")
    at, shares = positions(parts), _shares(members, shown)
    known = np.isfinite(shares).all(axis=0)
    if not known.any():
        say(axes, "No runs, so no shares.")
        return
    axes.set_xlim(at[0], at[-1] if len(at) > 1 else axes.get_xlim()[1])
    tops = np.cumsum(shares, axis=0)
    bottoms = tops - shares
    for place, member in enumerate(members):
        axes.fill_between(
            at, bottoms[place], tops[place], color=COLOURS[member.response.name], lw=0, gid=member.response.name,
            alpha=0.85,
        )  # fmt: skip
        if _hatch(place):
            axes.fill_between(at, bottoms[place], tops[place], facecolor="none", edgecolor="white", hatch="....", lw=0)
        axes.plot(at, tops[place], color="white", lw=1.2)
    last = int(np.flatnonzero(known)[-1])
    ends = [
        (
            float((bottoms[place, last] + tops[place, last]) / 2),
            f"{_word(member)}  {percent(float(shares[place, last]))}",
            COLOURS[member.response.name],
        )
        for place, member in enumerate(members)
        if np.nanmax(shares[place]) > 0
    ]
    label_ends(axes, ends)
    _name_wide_bands(axes, members, at, shares, bottoms)


def _name_wide_bands(axes: Axes, members: Sequence[Profile], at: Floats, shares: Floats, bottoms: Floats) -> None:
    """Write the name into a band that is thin at the right end and wide elsewhere, at its widest point."""
    for place, member in enumerate(members):
        widest = int(np.nanargmax(shares[place])) if np.isfinite(shares[place]).any() else 0
        if not (0 < widest < len(at) - 1) or shares[place, widest] < 0.12 or shares[place, -1] > 0.04:
            continue
        middle = float(bottoms[place, widest] + shares[place, widest] / 2)
        colour = readable_on(COLOURS[member.response.name])
        axes.text(float(at[widest]), middle, _word(member), ha="center", va="center", size=9.5, color=colour)


def _bars(axes: Axes, members: Sequence[Profile], shown: int) -> None:
    parts = members[0].parts
    axes.set(xlim=(0, 1), ylim=(shown - 0.5, -0.5))
    axes.yaxis.set_major_locator(FixedLocator(range(shown)))
    names = [wrapped(part_text(parts, row), 24, 2) for row in range(shown)]
    axes.yaxis.set_major_formatter(FixedFormatter(names))
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    shares = _shares(members, shown)
    left = np.zeros(shown)
    for place, member in enumerate(members):
        colour = COLOURS[member.response.name]
        width = np.nan_to_num(shares[place])
        axes.barh(
            range(shown), width, left=left, height=0.68, color=colour, gid=member.response.name,
            edgecolor="white", lw=1.0, hatch=_hatch(place),
        )  # fmt: skip
        for row in range(shown):
            _write_share(axes, float(width[row]), float(left[row]), row, colour)
        left = left + width
    for empty in np.flatnonzero(~np.isfinite(shares).all(axis=0)):
        axes.text(0.01, float(empty), "no runs", va="center", size=9.5)
    _names_in_order(axes, members, shares)


def _write_share(axes: Axes, width: float, left: float, row: int, colour: str) -> None:
    """The share in its piece of the bar, if it fits."""
    text = axes.text(
        left + width / 2, row, f"{100 * width:.0f} %", ha="center", va="center", size=9, color=readable_on(colour),
        bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip
    if extent(figure_of(axes), text).width + 10 > width * axes.bbox.width:
        text.remove()


def _names_in_order(axes: Axes, members: Sequence[Profile], shares: Floats) -> None:
    """The names above the bars, in the order of their pieces."""
    shown = [place for place in range(len(members)) if np.nanmax(shares[place], initial=0.0) > 0]
    handles = [
        Patch(facecolor=COLOURS[members[place].response.name], edgecolor="white", hatch=_hatch(place),
              label=_word(members[place]))
        for place in shown
    ]  # fmt: skip
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=max(len(handles), 1), handlelength=1.3,
        handletextpad=0.5, columnspacing=1.3, borderaxespad=0.15, borderpad=0.1, labelcolor=INK,
    )  # fmt: skip


def _word(member: Profile) -> str:
    return words(member.response.name.split(".", 1)[1])

"""How one response depends on a factor: a curve with its band, or one curve a level of a second factor.

Curves carry their level at their right end. A factor of words has no curve: its levels are rows, each a dot with its
interval and its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.averaging import averaging
from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.curve_labels import label_ends
from sim.plots.factor_axis import factor_axis, factor_text, key_text, positions, value_text
from sim.plots.fitting import cut_labels, cut_to_sheet
from sim.plots.frame import Frame
from sim.plots.line_looks import MOST_LINES, LineLook, line_looks
from sim.plots.palette import INK
from sim.plots.response_axis import difference_axis, long_text, response_axis
from sim.plots.response_rows import draw_response_rows
from sim.results.marginals import Profile

WIDTH, HEIGHT = 11.0, 6.2
LEFT_INCHES, RIGHT_INCHES, NAMED_RIGHT_INCHES = 0.95, 0.45, 2.5


@in_style
def draw_response_curves(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """One response along one factor.

    Parameters
    ----------
    profiles : sequence of Profile
        One, or one for each level of a second factor, in the order of the levels. Of more than six, six that are
        evenly spread are drawn, and the caption says that a heat map shows all.
    frame : Frame
    """
    first = profiles[0]
    if not first.parts.factor.is_numeric:
        return draw_response_rows(profiles, frame)
    shown = spread_levels(profiles)
    remarks = [averaging(first)]
    if len(shown) < len(profiles):
        remarks.insert(0, f"{len(shown)} of {len(profiles)} levels drawn; a heat map shows all of them")
    heading = long_text(first.response)
    figure = sheet(
        WIDTH, HEIGHT, f"{heading[0].upper()}{heading[1:]}, along {first.parts.factor.label}", frame,
        remark="; ".join(remark for remark in remarks if remark),
    )  # fmt: skip
    axes = panel(figure, LEFT_INCHES, 0.6, NAMED_RIGHT_INCHES if first.by else RIGHT_INCHES, 0.4 if first.by else 0.2)
    axes.set_xlabel(factor_text(first.parts.factor))
    axes.set_ylabel(long_text(first.response))
    cut_labels(axes)
    looks = line_looks(len(shown), in_order=first.by is not None and first.by[0].is_numeric)
    draw_curves(axes, shown, looks, to_the_end=first.by is not None)
    if first.by is not None and any(np.isfinite(profile.estimate).any() for profile in shown):
        _name_curves(axes, shown, looks)
    return figure


def spread_levels(profiles: Sequence[Profile]) -> list[Profile]:
    """At most six of the profiles, evenly spread from the first to the last."""
    if len(profiles) <= MOST_LINES:
        return list(profiles)
    places = np.linspace(0, len(profiles) - 1, MOST_LINES).round().astype(int)
    return [profiles[place] for place in places]


def draw_curves(
    axes: Axes, profiles: Sequence[Profile], looks: Sequence[LineLook], *, to_the_end: bool = False, most_ticks: int = 6
) -> None:
    """Curves with bands (levels: with marks; parts of a range: with their widths) in given axes."""
    parts = profiles[0].parts
    factor_axis(axes, parts, to_the_end=to_the_end)
    ends = np.concatenate([end for profile in profiles for end in (profile.low, profile.high, profile.estimate)])
    if profiles[0].reference is None:
        response_axis(axes, profiles[0].response, ends, most_ticks=most_ticks)
    else:
        difference_axis(axes, profiles[0].response, ends, most_ticks=most_ticks)
    if not np.isfinite(ends).any():
        say(axes, "No run has this, so there is nothing to draw.")
        return
    for profile, look in zip(profiles, looks, strict=True):
        _draw_curve(axes, profile, look, alone=len(profiles) == 1)


def _draw_curve(axes: Axes, profile: Profile, look: LineLook, *, alone: bool) -> None:
    at = positions(profile.parts)
    level = "" if profile.by is None else value_text(profile.by[1])
    if profile.parts.factor.is_numeric and len(at) > 1:
        axes.fill_between(
            at, profile.low, profile.high, color=look.colour, alpha=0.15 if alone else 0.1, lw=0, gid=f"band-{level}"
        )
        axes.plot(at, profile.estimate, color=look.colour, linestyle=look.dashes, lw=1.9, zorder=3, gid=f"line-{level}")
    if len(at) <= 40:
        has_interval = np.isfinite(profile.low) & (alone or len(at) == 1)
        axes.vlines(at[has_interval], profile.low[has_interval], profile.high[has_interval], color=look.colour, lw=1.3)
        axes.plot(
            at, profile.estimate, linestyle="none", marker=look.marker, markersize=5.5, color=look.colour,
            markeredgecolor="white", markeredgewidth=0.6, zorder=4, clip_on=False, gid=f"marks-{level}",
        )  # fmt: skip
    if profile.parts.edges:
        left, right = zip(*profile.parts.edges, strict=True)
        axes.hlines(profile.estimate, left, right, color=look.colour, lw=1.0, alpha=0.6)


def _name_curves(axes: Axes, profiles: Sequence[Profile], looks: Sequence[LineLook]) -> None:
    """The level of each curve at its right end, under the key of the second factor."""
    low, high = axes.get_ylim()
    ends = []
    for profile, look in zip(profiles, looks, strict=True):
        known = profile.estimate[np.isfinite(profile.estimate)]
        assert profile.by is not None
        if len(known):
            ends.append(((float(known[-1]) - low) / (high - low), value_text(profile.by[1])[:28], look.colour))
    label_ends(axes, ends)
    assert profiles[0].by is not None
    head = axes.text(
        1.02, 1.02, key_text(profiles[0].by[0].key, 32, 2), transform=axes.transAxes, va="bottom", size=9.5,
        weight="bold", color=INK, linespacing=1.1,
    )  # fmt: skip
    for text in (head, *axes.texts):
        if text.get_text():
            cut_to_sheet(axes, text)

"""One response for each level of a factor of words: rows of dots with intervals, their numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import blended_transform_factory

from sim.plots.averaging import averaging
from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, sheet
from sim.plots.factor_axis import factor_text, key_text, part_text, value_text
from sim.plots.fitting import EDGE_PIXELS, cut_labels, cut_to
from sim.plots.frame import Frame
from sim.plots.line_looks import line_looks
from sim.plots.palette import INK, QUIET_INK
from sim.plots.response_axis import interval_text, long_text, number_text, response_axis
from sim.plots.text import plain
from sim.results.marginals import Profile

WIDTH = 11.0
LEFT_INCHES, RIGHT_INCHES = 3.3, 2.75
ROW_INCHES = 0.3
MOST_ROWS = 36
"""More rows than this do not fit on a screen."""


@in_style
def draw_response_rows(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """One response at the levels of a factor, in groups of the levels of a second one, if any.

    Parameters
    ----------
    profiles : sequence of Profile
        One, or one for each level of the second factor.
    frame : Frame
    """
    first = profiles[0]
    n_levels = len(first.parts.values)
    shown = min(n_levels, max(1, MOST_ROWS // len(profiles)))
    rows = shown * len(profiles) + (shown - 1) * (len(profiles) > 1) * 0.6
    remarks = [averaging(first)]
    if shown < n_levels:
        remarks.insert(0, f"the first {shown} of {n_levels} levels of {plain(first.parts.factor.label, 60)}")
    heading = long_text(first.response)
    figure = sheet(
        WIDTH, HEADER_INCHES + FOOTER_INCHES + 1.15 + rows * ROW_INCHES,
        f"{heading[0].upper()}{heading[1:]}, by {first.parts.factor.label}", frame,
        remark="; ".join(remark for remark in remarks if remark),
    )  # fmt: skip
    axes = panel(figure, LEFT_INCHES, 0.6, RIGHT_INCHES, 0.5)
    _draw_rows(axes, profiles, shown)
    return figure


def _draw_rows(axes: Axes, profiles: Sequence[Profile], shown: int) -> None:
    first = profiles[0]
    response = first.response
    ends = np.concatenate(
        [end for one in profiles for end in (one.low[:shown], one.high[:shown], one.estimate[:shown])]
    )
    response_axis(axes, response, ends, "x")
    axes.set_xlabel(long_text(response))
    cut_labels(axes)
    looks = line_looks(min(len(profiles), 6), in_order=first.by is not None and first.by[0].is_numeric)
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    at, texts = [], []
    row = 0.0
    for level in range(shown):
        for place, profile in enumerate(profiles):
            look = looks[place % len(looks)]
            estimate, low, high = (float(array[level]) for array in (profile.estimate, profile.low, profile.high))
            axes.hlines(row, low, high, color=look.colour, lw=2.2, zorder=3)
            axes.plot(
                estimate, row, marker=look.marker, markersize=7, color=look.colour, markeredgecolor="white",
                markeredgewidth=0.7, zorder=4, gid=f"dot-{level}-{place}",
            )  # fmt: skip
            has_runs = np.isfinite(estimate)
            said = (
                f"{number_text(response, estimate)}  ({interval_text(response, low, high)})" if has_runs else "no runs"
            )
            axes.text(1.02, row, said, transform=beside, va="center", size=9.5, color=INK if has_runs else QUIET_INK)
            at.append(row)
            texts.append("" if profile.by is None else value_text(profile.by[1])[:16])
            row += 1.0
        _name_level(axes, first, level, at[-len(profiles)], at[-1])
        if len(profiles) > 1 and level < shown - 1:
            axes.axhline(row - 0.2, color=QUIET_INK, lw=0.6, alpha=0.6)
            row += 0.6
    axes.set_ylim(at[-1] + 0.6, -0.6)
    axes.yaxis.set_major_locator(FixedLocator(at))
    axes.yaxis.set_major_formatter(FixedFormatter(texts))
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    _heads(axes, first)


def _name_level(axes: Axes, first: Profile, level: int, top: float, bottom: float) -> None:
    """The level of the first factor, left of the rows that belong to it."""
    has_groups = first.by is not None
    name = axes.annotate(
        plain(part_text(first.parts, level), 24 if has_groups else 38), (0, (top + bottom) / 2),
        xycoords=("axes fraction", "data"), xytext=(-10 - 118 * has_groups, 0), textcoords="offset points",
        ha="right", va="center", size=9.5, weight="bold" if has_groups else "normal", annotation_clip=False,
    )  # fmt: skip
    cut_to(axes, name, axes.bbox.x0 - (186.0 if has_groups else 14.0) - EDGE_PIXELS)


def _heads(axes: Axes, first: Profile) -> None:
    """What the columns are: above the rows."""
    look: dict[str, Any] = {
        "textcoords": "offset points",
        "va": "bottom",
        "size": 9,
        "color": QUIET_INK,
        "annotation_clip": False,
    }
    axes.annotate("value (95 % interval)", (1.02, 1), xycoords="axes fraction", xytext=(0, 6), ha="left", **look)
    if first.by is None:
        key = factor_text(first.parts.factor, 44)
        head = axes.annotate(key, (0, 1), xycoords="axes fraction", xytext=(-10, 6), ha="right", **look)
        cut_to(axes, head, axes.bbox.x0 - 14.0 - EDGE_PIXELS)
        return
    for factor, left in ((first.parts.factor, -128), (first.by[0], -6)):
        key = key_text(factor.key, 17, 3)
        axes.annotate(key, (0, 1), xycoords="axes fraction", xytext=(left, 6), ha="right", **look)

"""The ladder over days: where the runs stand, as bands around the median, and what history did, drawn over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.model.arrays import Floats
from sim.plots.acts import (
    DATES_PIXELS,
    HOLLOW,
    LONGEST_NAME,
    SHAPES,
    Act,
    actors_of,
    labelled,
    mark,
)
from sim.plots.canvas import extent, figure_of, in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, INK
from sim.plots.rungs import LEFT_INCHES, rung_axis
from sim.plots.text import plain
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Fan
from sim.results.wording import counted

BAND_COLOURS = {95: "#E1EDF6", 90: "#E1EDF6", 80: "#BBD7EC", 50: "#86B8DE"}
"""Blue, darker where more of the middle is."""


@in_style
def draw_ladder(fan: Fan | None, history: Sequence[Act], frame: Frame, axis: TimeAxis) -> Figure:
    """Median and 50, 80 and 95 % bands of the rung by day, with the recorded history as labelled marks.

    Marks of what is forced are filled, those of what happened later hollow.

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
        12.0,
        7.2,
        "Where the two states stand on the ladder",
        frame,
        remark=recorded_only(fan, frame),
    )
    draw_ladder_panel(panel(figure, LEFT_INCHES, 0.55, 0.35, 0.95), fan, history, frame, axis)
    return figure


def draw_ladder_panel(
    axes: Axes,
    fan: Fan | None,
    history: Sequence[Act],
    frame: Frame,
    axis: TimeAxis,
    *,
    shapes: bool = True,
    label_days: bool = True,
) -> None:
    """The fan chart in given axes."""
    rung_axis(axes)
    axis.apply(axes, day_zero=frame.day_zero)
    if fan is None or not len(fan.days):
        say(
            axes,
            "No run was recorded event by event, so the ladder cannot be drawn.",
            height=0.93,
        )
    else:
        _bands(axes, fan)
    remarks = [axes.get_xlabel()] if label_days else []
    if not history:
        remarks.append("the scenario records no history in these days")
    shown = labelled(history)
    unlabelled = len(history) - len(shown) + mark(axes, history, frame.colours, labelled=shown)
    if unlabelled:
        remarks.append(f"{unlabelled} of {len(history)} entries of the record have no label")
    axes.set_xlabel("; ".join(remarks))
    _key(axes, frame, fan, history, shapes=shapes)


def recorded_only(fan: Fan | None, frame: Frame) -> str:
    """That only some of the runs were recorded event by event, if so."""
    if fan is None or fan.n_runs >= frame.n_runs:
        return ""
    return f"by day: the first {counted(fan.n_runs)}, recorded event by event"


def _bands(axes: Axes, fan: Fan) -> None:
    days = _edges(fan)
    for percentage, (low, high) in sorted(fan.bands.items(), reverse=True):
        axes.fill_between(
            days, np.append(low, low[-1:]), np.append(high, high[-1:]), step="post", lw=0, zorder=1.5,
            color=BAND_COLOURS.get(percentage, "#CCCCCC"), gid=f"band-{percentage}",
        )  # fmt: skip
    axes.step(
        days,
        np.append(fan.median, fan.median[-1:]),
        where="post",
        color=BLUE,
        lw=2.2,
        zorder=3,
        gid="median",
    )


def _edges(fan: Fan) -> Floats:
    """First day of each step and the end of the last one."""
    width = float(fan.days[1] - fan.days[0]) if len(fan.days) > 1 else 1.0
    return np.append(fan.days, fan.days[-1] + width)


def _key(axes: Axes, frame: Frame, fan: Fan | None, history: Sequence[Act], *, shapes: bool) -> None:
    """One line above the dates: median, bands, hollow marks, then as many actors of the record as there is room for."""
    handles: list[Patch | Line2D] = []
    if fan is not None:
        handles.append(Line2D([], [], color=BLUE, lw=2.2, label="median"))
        handles += [
            Patch(
                facecolor=BAND_COLOURS.get(percentage, "#CCCCCC"),
                label=f"{percentage} % of runs",
            )
            for percentage in sorted(fan.bands)
        ]
    if any(act.is_later for act in history):
        what = "what happened later" if any(not act.is_later for act in history) else "what happened, not forced"
        handles.append(Line2D([], [], linestyle="none", marker="D", color=INK, label=what, **HOLLOW))
    n_always = len(handles)
    handles += [
        Line2D([], [], linestyle="none", marker="D", markersize=6, color=frame.colours.get(actor, INK),
               label=plain(actor, LONGEST_NAME))
        for actor in actors_of(history, frame.states)
    ]  # fmt: skip
    if not handles:
        return
    figure = figure_of(axes)
    title = f"record: {SHAPES}" if shapes and history else None
    while True:
        legend = axes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(handles), handlelength=1.3,
            columnspacing=1.1, handletextpad=0.5, borderaxespad=0, title=title,
            title_fontsize=9, alignment="left", borderpad=0.1,
        )  # fmt: skip
        corner = axes.bbox.x0 / figure.dpi, (axes.bbox.y1 + DATES_PIXELS) / figure.dpi  # inches: alike in PNG and SVG
        legend.set_bbox_to_anchor(corner, transform=figure.dpi_scale_trans)
        if extent(figure, legend).x1 < figure.bbox.x1 - 4 or len(handles) <= n_always + 1:
            return
        handles.pop()

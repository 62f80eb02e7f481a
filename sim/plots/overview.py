"""One picture of the whole: outcomes on the left; on the right the ladder above the curves, on one axis of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from sim.plots.acts import Act
from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, sheet
from sim.plots.frame import Frame
from sim.plots.incidence import RIGHT_INCHES, draw_incidence_panel
from sim.plots.ladder import draw_ladder_panel, recorded_only
from sim.plots.outcomes import draw_outcome_panels
from sim.plots.time_axis import TimeAxis
from sim.results.estimates import Share
from sim.results.incidence import Curve, Fan

WIDTH, HEIGHT = 16.0, 9.8
LADDER_LEFT = 7.4
"""Where the axis of days begins: right of the outcomes' labels and of the rungs' names."""


@in_style
def draw_overview(
    outcome_class: Mapping[str, Share],
    ending: Mapping[str, Share],
    own: Mapping[str, Share],
    fan: Fan | None,
    curves: Mapping[str, Curve],
    history: Sequence[Act],
    frame: Frame,
    axis: TimeAxis,
) -> Figure:
    """The three figures that answer the main question, on one sheet of 1,600 times 980 pixels."""
    figure = sheet(
        WIDTH,
        HEIGHT,
        "How far it can go, and how it can end",
        frame,
        remark=recorded_only(fan, frame),
    )
    draw_outcome_panels(figure, outcome_class, ending, own, left=1.45, right=WIDTH - 3.2, most_own=5)
    ladder = panel(figure, LADDER_LEFT, 3.35, RIGHT_INCHES, 0.7)
    draw_ladder_panel(ladder, fan, history, frame, axis, shapes=False, label_days=False)
    below = panel(
        figure,
        LADDER_LEFT,
        0.55,
        RIGHT_INCHES,
        HEIGHT - HEADER_INCHES - FOOTER_INCHES - 2.85,
    )
    draw_incidence_panel(below, curves, frame, axis, dates=False)
    return figure

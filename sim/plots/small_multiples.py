"""Many small curves on one sheet: every response along one factor, or one response along every factor.

Panels of one factor share their axis across; panels of one response share their axis up, so that heights compare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.plots.averaging import SAMPLED, over_text
from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, sheet
from sim.plots.factor_axis import factor_text, key_text, note_text, value_text
from sim.plots.fitting import cut_to
from sim.plots.frame import Frame
from sim.plots.line_looks import line_looks
from sim.plots.response_axis import long_text, response_axis
from sim.plots.response_curves import draw_curves
from sim.plots.text import wrapped
from sim.results.marginals import Profile

WIDTH = 12.0
COLUMNS = 3
MOST_PANELS = 12
PANEL_INCHES = 2.0
LEFT_INCHES, GAP_INCHES, TITLE_INCHES, RIGHT_INCHES = 0.85, 0.75, 0.62, 0.3
TITLE_CHARACTERS = 38


@in_style
def draw_small_multiples(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """A panel for each profile.

    Parameters
    ----------
    profiles : sequence of Profile
        All along one factor, or all of one response. Of more than twelve the first twelve are drawn, and the caption
        says so.
    frame : Frame
    """
    shown = list(profiles[:MOST_PANELS])
    of_one_factor = len({profile.parts.factor for profile in shown}) == 1
    n_columns = 2 if len(shown) in (2, 4) else min(COLUMNS, len(shown))
    n_rows = -(-len(shown) // n_columns)
    below_each = 0.3 if of_one_factor else 0.55
    pitch = TITLE_INCHES + PANEL_INCHES + below_each
    height = HEADER_INCHES + FOOTER_INCHES + 0.5 + n_rows * pitch
    figure = sheet(WIDTH, height, _heading(shown, of_one_factor), frame, remark=_remark(profiles, of_one_factor))
    width = (WIDTH - LEFT_INCHES - RIGHT_INCHES - (n_columns - 1) * GAP_INCHES) / n_columns
    ends = np.concatenate([end for profile in shown for end in (profile.low, profile.high, profile.estimate)])
    for place, profile in enumerate(shown):
        row, column = divmod(place, n_columns)
        left = LEFT_INCHES + column * (width + GAP_INCHES)
        above = row * pitch + TITLE_INCHES
        axes = panel(
            figure, left, height - HEADER_INCHES - FOOTER_INCHES - above - PANEL_INCHES, WIDTH - left - width, above
        )
        draw_curves(axes, [profile], line_looks(1, in_order=False), most_ticks=4)
        if of_one_factor:
            axes.set_title(_response_title(profile), size=9.5, pad=5)
            if place + n_columns >= len(shown):
                axes.set_xlabel(factor_text(profile.parts.factor, TITLE_CHARACTERS), size=9)
            else:
                axes.tick_params(labelbottom=False)
        else:
            response_axis(axes, profile.response, ends, most_ticks=4)
            axes.set_title(key_text(profile.parts.factor.key, TITLE_CHARACTERS, 2), size=9.5, pad=5)
            axes.set_xlabel(note_text(profile.parts.factor), size=9)
        cut_to(axes, axes.xaxis.label, 1.1 * axes.bbox.width)
    return figure


def _heading(shown: Sequence[Profile], of_one_factor: bool) -> str:
    first = shown[0]
    if first.reference is not None:
        value = value_text(first.parts.values[first.reference])
        return f"How far each is from what it is at {first.parts.factor.label} {value}"
    if of_one_factor:
        return f"What changes along {first.parts.factor.label}"
    said = long_text(shown[0].response)
    return f"{said[0].upper()}{said[1:]}, along each factor"


def _response_title(profile: Profile) -> str:
    return wrapped(long_text(profile.response).replace("share of runs with ", ""), TITLE_CHARACTERS, 2)


def _remark(profiles: Sequence[Profile], of_one_factor: bool) -> str:
    first = profiles[0]
    remarks = []
    if len(profiles) > MOST_PANELS:
        remarks.append(f"the first {MOST_PANELS} of {len(profiles)} panels")
    if first.reference is not None:
        remarks.append("shares in points, paired")
        remarks.append(over_text(first.over))
    elif of_one_factor:
        remarks.append("per cent: share of runs")
        remarks.append(over_text(first.over))
    elif any(profile.over for profile in profiles):
        remarks.append("each panel is a mean over the other factors")
    if any(profile.is_sampled for profile in profiles):
        remarks.append(SAMPLED)
    return "; ".join(filter(None, remarks))

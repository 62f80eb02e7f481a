"""Screening: how much a factor does (across), how much that depends on the others (up), and what luck alone shows."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.plots.canvas import in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.labels import Label, place
from sim.plots.palette import BLUE, QUIET_INK
from sim.plots.text import plain, words
from sim.results.morris import MorrisEffects
from sim.results.wording import counted

LONGEST_KEY = 44


@in_style
def draw_morris(found: MorrisEffects, frame: Frame, *, is_share: bool = False) -> Figure:
    """Mean size of each factor's effect against how widely the effect varies.

    Parameters
    ----------
    found : MorrisEffects
        From `sim.results.morris`.
    frame : Frame
        Its `intervals` should say that they are of a bootstrap.
    is_share : bool, optional
        Whether the response is a share, so that effects are given in percentage points.
    """
    name = words(found.response)
    remarks = ["up: the effect depends on other factors, or bends"]
    remarks.append(f"{counted(found.n_trajectories, 'walk')} through the ranges, {counted(found.n_runs)} a point")
    figure = sheet(11.0, 7.0, _heading(found, name), frame, remark="; ".join(remarks))
    axes = panel(figure, 0.95, 0.65, 0.4, 0.25)
    if not np.isfinite(found.mu_star).any():
        axes.set(xticks=[], yticks=[])
        say(axes, "No effect could be measured.")
        return figure
    unit = _unit(found, name, is_share=is_share)
    axes.set_xlabel(f"mean size of the effect, over the whole range ({unit})")
    axes.set_ylabel(f"spread of the effect ({unit})")
    scale = 100.0 if is_share and found.statistic == "mean" else 1.0
    _points(axes, found, scale)
    unplaced = _name_points(axes, found, scale)
    if unplaced:
        axes.text(0.99, 0.01, f"{counted(unplaced, 'factor')} without a name, for want of room",
                  transform=axes.transAxes, ha="right", va="bottom", size=9, color=QUIET_INK)  # fmt: skip
    return figure


def _heading(found: MorrisEffects, name: str) -> str:
    return f"Which factors move {name}" if found.statistic == "mean" else f"Which factors move how widely {name} varies"


def _unit(found: MorrisEffects, name: str, *, is_share: bool) -> str:
    if found.statistic != "mean":
        return "log variance; 0.7 doubles it"
    return "percentage points" if is_share else name


def _points(axes: Axes, found: MorrisEffects, scale: float) -> None:
    above = found.above_noise
    size, spread = scale * found.mu_star, scale * found.sigma
    noise = found.noise_level[np.isfinite(found.noise_level)]
    widest = float(np.nanmax(np.concatenate([size, scale * found.high, scale * noise])))
    axes.set_xlim(-0.01 * widest, 1.12 * widest if widest > 0 else 1.0)
    axes.set_ylim(-0.02 * max(float(np.nanmax(spread)), 1e-9), 1.15 * max(float(np.nanmax(spread)), 1e-9))
    if len(noise) and noise.max() > 0:
        edge = scale * float(noise.max())
        axes.axvspan(axes.get_xlim()[0], edge, color="#EEEEEE", lw=0, zorder=0, gid="noise")
        axes.annotate(
            "grey: up to here luck alone may show, for the noisiest factor", (edge, 1.0),
            xycoords=("data", "axes fraction"), xytext=(4, -3),
            textcoords="offset points", va="top", size=9, color=QUIET_INK,
        )  # fmt: skip
    axes.hlines(spread, scale * found.low, scale * found.high, color=BLUE, lw=1.3, alpha=0.7, zorder=3)
    for is_above, face, gid in ((True, BLUE, "clear"), (False, "white", "unclear")):
        here = above == is_above
        axes.plot(
            size[here], spread[here], linestyle="none", marker="o", markersize=7.5, markeredgecolor=BLUE,
            markerfacecolor=face, markeredgewidth=1.4, zorder=4, gid=gid, clip_on=False,
        )  # fmt: skip
    _say_dots(axes, above)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}".replace("-", "−")))


def _say_dots(axes: Axes, above: NDArray[np.bool_]) -> None:
    """What filled and hollow dots are, above the panel; each factor has a level of luck of its own."""
    dots = (("● above its own level of luck", above.any()), ("○ not above it", (~above).any()))
    told = [text for text, is_there in dots if is_there]
    axes.text(1.0, 1.01, "    ".join(told), transform=axes.transAxes, ha="right", va="bottom", size=9, color=BLUE)


def _name_points(axes: Axes, found: MorrisEffects, scale: float) -> int:
    """Names beside the points, those above the noise first; how many found no room."""
    above = found.above_noise
    labels = [
        Label(
            scale * float(found.mu_star[factor]),
            scale * float(found.sigma[factor]),
            plain(found.factors[factor], LONGEST_KEY),
            rank=0 if above[factor] else 1,
        )
        for factor in found.order
    ]
    return place(axes, labels)

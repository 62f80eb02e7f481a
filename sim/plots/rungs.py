"""The ladder as an axis: ten rungs with their names, quiet below, general war above."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator

from sim.plots.text import words
from sim.vocabulary import Rung

LEFT_INCHES = 2.05
"""Margin that the names of the rungs need."""


def rung_axis(axes: Axes) -> None:
    """Name the ten rungs on the left of `axes`."""
    axes.set_ylim(-0.6, 9.6)
    axes.yaxis.set_major_locator(FixedLocator([float(rung) for rung in Rung]))
    axes.yaxis.set_major_formatter(FixedFormatter([f"{words(rung.word)}  {int(rung)}" for rung in Rung]))
    axes.tick_params(axis="y", length=0, pad=4)

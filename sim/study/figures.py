"""Figures of a result, drawn when somebody asks: nothing here imports the plots before.

Studies stand below the figures and do not know them; the name of the module is all that they say. A figure that comes
back shows itself in a notebook, in the style of the project and whatever the notebook has set.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any


def drawn(module: str, *arguments: Any, **options: Any) -> Any:
    """The figure that `figure` of a module of `sim.plots` makes of these arguments.

    Parameters
    ----------
    module : str
        Such as "sweep".
    *arguments, **options
        As that function takes them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return _shown(import_module(f"sim.plots.{module}").figure(*arguments, **options))


def chosen(module: str, name: str, *arguments: Any) -> Any:
    """The figure of that name among those that `figures` of a module of `sim.plots` makes.

    Raises
    ------
    ValueError
        If there is none of that name; the message lists those that there are.
    """
    figures = import_module(f"sim.plots.{module}").figures(*arguments)
    if name not in figures:
        raise ValueError(f"{name!r} is no figure of this result; there are {', '.join(figures)}.")
    return _shown(figures[name])


def _shown(figure: Any) -> Any:
    """The figure, which a notebook asks for its picture; without `pyplot` it would print its size only."""
    picture: Callable[[], str] = partial(import_module("sim.plots.canvas").svg_of, figure)
    figure._repr_svg_ = picture
    return figure

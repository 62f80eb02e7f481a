"""Figures and cards of a result, made when somebody asks: nothing here imports the plots or the reports before.

Studies stand below both and do not know them; the name of the module is all that they say. A figure that comes back
shows itself in a notebook, in the style of the project and whatever the notebook has set.
"""

from __future__ import annotations

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
    figure._repr_svg_ = partial(import_module("sim.plots.canvas").svg_of, figure)
    return figure


def shown(kind: str, answer: Any) -> str:
    """The HTML that a notebook shows of an answer; it stands alone, and changes no style of the page.

    Parameters
    ----------
    kind : str
        The module of `sim.report` that says what is shown of it, such as "sweep".
    answer
        Of that kind.
    """
    html: str = import_module("sim.report.html").fragment(import_module(f"sim.report.{kind}").shown(answer))
    return html

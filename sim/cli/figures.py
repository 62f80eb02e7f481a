"""Figures of a command: the one that answers before the prompt returns, the others when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.console import talk

if TYPE_CHECKING:
    from sim.plots.drawings import Drawings

Command = TypeVar("Command", bound=Callable[..., Any])

FIGURES = "figures"
"""Folder of the figures in that of the results."""
MOST_NAMED = 6
"""How many of the figures that were not drawn are named."""

_NO_PLOTS = click.option("--no-plots", "plots", flag_value="none", help="Draw no figures.")
_ALL_PLOTS = click.option("--all-plots", "plots", flag_value="all", help="Draw every figure, not the first only.")


def plot_options(command: Command) -> Command:
    """--no-plots and --all-plots, one value: of both the later holds."""
    return _NO_PLOTS(_ALL_PLOTS(command))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, what was not, and the command that draws it."""

    files: Sequence[Path] = ()
    further: Sequence[str] = ()
    command: str = ""


def drawn_first(answer: Any, folder: Path, plots: str | None, *, quiet: bool, responses: Sequence[str] = ()) -> Drawn:
    """The figure that answers, or all, drawn into the folder of a result that `sim plot` can read.

    Parameters
    ----------
    answer, folder
        Of any kind, and where it is stored.
    plots : str or None
        "none", "all", or the first if absent.
    quiet : bool
    responses : sequence of str, optional
        What a sweep is drawn for.
    """
    if plots == "none":
        return Drawn()
    talk("Drawing the figure ..." if plots is None else "Drawing figures ...", quiet=quiet)

    import shlex

    from sim.plots.drawings import save_all
    from sim.results.durable import StorageError

    drawings = figures_of(answer, responses)
    names = drawings.first if plots is None else tuple(drawings)
    words = ["sim", "plot", str(folder), *[word for name in responses for word in ("--response", name)]]
    further = [name for name in drawings if name not in names]
    try:
        paths, _ = save_all(drawings, folder / FIGURES, names=names)
    except StorageError as error:
        error.add_note(f"The results are kept in {folder}; its figures: {shlex.join(words)}")
        raise
    return Drawn(paths, further, shlex.join(words))


def kind_of(answer: Any) -> str:
    """What an answer is called: `sim.plots` and `sim.report` have a module of that name."""
    kind: str = answer._kind
    return kind


def figures_of(answer: Any, responses: Sequence[str] = (), *, with_intervals: bool = False) -> Drawings:
    """The figures of a result by the names of their files, none of them drawn yet; nothing else is imported."""
    from importlib import import_module

    name = kind_of(answer)
    plots = import_module(f"sim.plots.{name}")
    if name == "run":
        drawings: Drawings = plots.figures(answer, answer.scenario)
    elif name == "sweep":
        drawings = plots.figures(answer, answer.scenario, responses, with_intervals=with_intervals)
    else:
        drawings = plots.figures_of_sides(answer.by_side) if name == "comparison" else plots.figures(answer)
    return drawings


def where_things_are(drawn: Drawn, folder: object) -> list[str]:
    """Where the figures are, which others there are and how to draw them, and where the results are."""
    lines = []
    if drawn.files:
        first, *rest = drawn.files
        lines.append(f"Figures: {first} and {len(rest)} more beside it." if rest else f"Figure: {first}")
    if drawn.further:
        named = ", ".join(drawn.further[:MOST_NAMED]) + ", ..." * (len(drawn.further) > MOST_NAMED)
        lines.append(f"{len(drawn.further)} more ({named}): {drawn.command}")
    return [*lines, f"Results: {folder}"]

"""Figures of a stored result once more: as files, or as text to put into a page.

Nothing is read but the result, so that a folder can be drawn anew on another machine, and nothing is written but what
is asked for.

>>> from sim.plots.canvas import sheet
>>> from sim.plots.frame import Frame
>>> svg_of(sheet(6.0, 3.0, "Empty", Frame(title="Border", n_runs=3, seed=1, horizon_days=30.0))).count("<svg")
1
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

from matplotlib.figure import Figure

from sim.plots.canvas import save, svg_of
from sim.results.durable import FolderInUseError


def svgs(figures: Iterable[tuple[str, Figure]], *, without: Container[str] = ()) -> dict[str, str]:
    """Figures as SVG, by name."""
    return {name: svg_of(figure) for name, figure in figures if name not in without}


def save_all(figures: Iterable[tuple[str, Figure]], folder: Path, *, may_replace: bool) -> list[Path]:
    """Write figures as PNG and SVG into a folder; their paths.

    Parameters
    ----------
    figures : iterable of (str, Figure)
    folder : Path
        Made if it is not there.
    may_replace : bool
        Whether files of the same names are replaced. Other files are left alone in any case.

    Raises
    ------
    FolderInUseError
        If a file is in the way and may not be replaced; nothing is written then.
    """
    drawn = list(figures)
    files = [folder / f"{name}{ending}" for name, _ in drawn for ending in (".png", ".svg")]
    in_the_way = [] if may_replace else [file for file in files if file.exists()]
    if in_the_way:
        raise FolderInUseError(f"{in_the_way[0]} exists and is left as it is; choose another folder with --out.")
    return [path for name, figure in drawn for path in save(figure, folder, name)]

"""Figures of a result as files, or as text to put into a page: those that are asked for, and no others.

Nothing is read but the result, so that a folder can be drawn anew on another machine. They are drawn one after the
other: two processes were no faster on two cores, since each imports the drawing library and fills its caches anew.

>>> from sim.plots.canvas import sheet
>>> from sim.plots.frame import Frame
>>> svg_of(sheet(6.0, 3.0, "Empty", Frame(title="Border", n_runs=3, seed=1, horizon_days=30.0))).count("<svg")
1
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

from sim.plots.canvas import FORMATS, Sheet, save, svg_of
from sim.plots.drawings import Drawings
from sim.results.durable import FolderInUseError


def svgs(drawings: Drawings, *, without: Container[str] = ()) -> dict[str, str]:
    """Figures as SVG, by name."""
    return {name: svg_of(drawings[name]) for name in drawings if name not in without}


def save_all(
    drawings: Drawings, folder: Path, *, names: Iterable[str] | None = None, formats: Iterable[str] = FORMATS[:1],
    may_replace: bool = True, captions: bool = False,
) -> list[Path]:  # fmt: skip
    """Draw figures into a folder; their paths.

    Parameters
    ----------
    drawings : Drawings
    folder : Path
        Made if it is not there.
    names : iterable of str, optional
        Which to draw; all if absent.
    formats : iterable of str, optional
        Some of `sim.plots.canvas.FORMATS`; PNG if absent.
    may_replace : bool, optional
        Whether files of the same names are replaced. Other files are left alone in any case.
    captions : bool, optional
        Whether the words of title and caption are written beside each figure, as text.

    Raises
    ------
    FolderInUseError
        If a file is in the way and may not be replaced; nothing is written then.
    """
    names, formats = tuple(drawings if names is None else names), tuple(formats)
    files = [folder / f"{name}.{ending}" for name in names for ending in (*formats, *["txt"] * captions)]
    in_the_way = [] if may_replace else [file for file in files if file.exists()]
    if in_the_way:
        raise FolderInUseError(f"{in_the_way[0]} exists and is left as it is; choose another folder with --out.")
    paths: list[Path] = []
    for name in names:
        figure = drawings[name]
        paths += save(figure, folder, name, formats)
        if captions and isinstance(figure, Sheet):
            paths.append(folder / f"{name}.txt")
            paths[-1].write_text(figure.told + "\n", encoding="utf-8", newline="\n")
    return paths

"""Figures by name, each drawn only when somebody asks for it: the first is the one that answers the question.

They come as files, or as text to put into a page. Nothing is read but the result, so that a folder can be drawn anew on
another machine. They are drawn one after the other: two processes were no faster on two cores, since each imports the
drawing library and fills its caches anew.

>>> drawings = Drawings({"overview": Figure, "lags": Figure})
>>> list(drawings), drawings.first, "ladder" in drawings
(['overview', 'lags'], ('overview',), False)
>>> type(drawings["lags"]).__name__
'Figure'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from sim.plots.canvas import FORMATS, Sheet, save, svg_of
from sim.results.durable import FolderInUseError, write_durably


class Drawings(Mapping[str, Figure]):
    """A mapping of names, which are those of files, to figures that are drawn anew each time they are asked for.

    Parameters
    ----------
    draw : mapping of str to callable
        What draws each figure, the most telling first.
    """

    def __init__(self, draw: Mapping[str, Callable[[], Figure]]) -> None:
        self._draw = dict(draw)

    def __getitem__(self, name: str) -> Figure:
        return self._draw[name]()

    def __contains__(self, name: object) -> bool:  # that of `Mapping` would draw it
        return name in self._draw

    def __iter__(self) -> Iterator[str]:
        return iter(self._draw)

    def __len__(self) -> int:
        return len(self._draw)

    def __or__(self, others: Drawings) -> Drawings:
        """These, then the others."""
        return Drawings(self._draw | others._draw)

    @property
    def first(self) -> tuple[str, ...]:
        """Name of the figure that answers the question; empty where there is none."""
        return tuple(self._draw)[:1]


def svgs(drawings: Drawings, *, without: Container[str] = ()) -> dict[str, str]:
    """Figures as SVG, by name."""
    return {name: svg_of(drawings[name]) for name in drawings if name not in without}


def save_all(
    drawings: Drawings, folder: Path, *, names: Iterable[str] | None = None, formats: Iterable[str] = FORMATS[:1],
    may_replace: bool = True, captions: bool = False,
) -> tuple[list[Path], dict[str, int]]:  # fmt: skip
    """Draw figures into a folder; the paths, and in how many parts each figure is.

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
        Whether files of the same names are replaced, and parts removed that a figure had before and has no longer.
        Other files are left alone in any case.
    captions : bool, optional
        Whether the words of title and caption are written beside each figure, as text.

    Raises
    ------
    FolderInUseError
        If a file is in the way and may not be replaced; nothing is written then.
    StorageError
        If the disk fails.
    """
    names, formats = tuple(drawings if names is None else names), tuple(formats)
    endings = (*formats, *["txt"] * captions)
    before = [file for name in names for ending in endings for file in _parts(folder, name, ending)]
    if before and not may_replace:
        raise FolderInUseError(f"{before[0]} exists and is left as it is; choose another folder with --out.")
    paths: list[Path] = []
    n_parts: dict[str, int] = {}
    for name in names:
        first = drawings[name]
        sheets = (first, *first.more) if isinstance(first, Sheet) else (first,)
        n_parts[name] = len(sheets)
        for number, figure in enumerate(sheets, 1):
            part = part_name(name, number)
            paths += save(figure, folder, part, formats)
            if captions and isinstance(figure, Sheet):
                paths.append(folder / f"{part}.txt")
                write_durably(paths[-1], f"{figure.told}\n".encode())
    for file in set(before).difference(paths):  # they would look as if they went on from the new ones
        if file.is_file():
            file.unlink()
    return paths, n_parts


def part_name(name: str, number: int) -> str:
    """What the files of a part of a figure are called; no name of a figure has a dot, so that it is none of another."""
    return name if number == 1 else f"{name}.{number}"


def _parts(folder: Path, name: str, ending: str) -> list[Path]:
    """The files of a figure that are in a folder: of itself, and of the parts of one that is higher than a page."""
    stem = rf"{re.escape(name)}(\.([2-9]|[1-9]\d+))?"
    found = (file for file in folder.glob(f"*.{ending}") if re.fullmatch(stem, file.stem, re.ASCII))
    return sorted(found, key=lambda file: (len(file.stem), file.stem))

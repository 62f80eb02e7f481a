"""The sheet that a figure is drawn on: its style, its margins, its caption, its files.

Figures use matplotlib's objects and no `pyplot`: nothing is shown, no state outlives a call, and a program that draws
with its own settings keeps them. The settings are ours alone (`conflict.mplstyle`), whatever the user's file says.
Files are the same bytes each time: no date, and a fixed salt for the names inside the SVG.
"""

from __future__ import annotations

import functools
import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from sim.plots.frame import Frame
from sim.plots.palette import INK, QUIET_INK
from sim.plots.text import wrapped

P = ParamSpec("P")
R = TypeVar("R")

HEADER_INCHES = 0.85
"""Height of the title block."""
FOOTER_INCHES = 0.55
"""Height of the caption."""
CHARACTERS_PER_INCH = 14.5
"""How many characters of 9 points fit on an inch, on average, with a little to spare."""


@functools.cache
def _settings() -> dict[Any, Any]:
    """Our style over matplotlib's own defaults, without the backend."""
    ours = matplotlib.rc_params_from_file(Path(__file__).with_name("conflict.mplstyle"), use_default_template=False)
    return {key: value for key, value in (matplotlib.rcParamsDefault | ours).items() if "backend" not in key}


@contextmanager
def style() -> Iterator[None]:
    """Our settings inside the block, the caller's settings after it."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A name in a script that the font lacks is boxes in the PNG, but stays readable text in the SVG.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcParams.update(_settings())
        yield


def in_style(draw: Callable[P, R]) -> Callable[P, R]:
    """`draw`, run under our settings."""

    @functools.wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return draw(*args, **kwargs)

    return styled


def sheet(width: float, height: float, heading: str, frame: Frame, *, remark: str = "") -> Figure:
    """An empty figure of `width` times `height` inches with its heading, scenario title and caption."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    _write(
        figure,
        heading,
        1 - 0.12 / height,
        size=14,
        lines=1,
        weight="bold",
        color=INK,
        va="top",
    )
    _write(
        figure,
        frame.title,
        1 - 0.46 / height,
        size=10.5,
        lines=2,
        color=QUIET_INK,
        va="top",
    )
    caption = " · ".join(part for part in (remark, frame.caption) if part)
    _write(
        figure,
        caption,
        0.1 / height,
        size=9,
        lines=3,
        color=QUIET_INK,
        va="bottom",
        linespacing=1.3,
    )
    return figure


def _write(figure: Figure, text: str, height: float, *, size: float, lines: int, **look: Any) -> None:
    """Write from the left edge at a height (0 to 1), in as many letters a line as the sheet is wide for."""
    width = figure.get_size_inches()[0]
    columns = int(width * CHARACTERS_PER_INCH * 9 / size * 1.3)
    written = figure.text(0.15 / width, height, wrapped(text, columns, lines), size=size, **look)
    while extent(figure, written).x1 > figure.bbox.x1 - 10 and columns > 10:
        columns = int(columns * 0.95)
        written.set_text(wrapped(text, columns, lines))


def panel(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with margins in inches from the figure's edges, the title block and the caption apart."""
    width, height = figure.get_size_inches()
    low, high = bottom + FOOTER_INCHES, top + HEADER_INCHES
    return figure.add_axes(
        (
            left / width,
            low / height,
            (width - left - right) / width,
            (height - low - high) / height,
        )
    )


def extent(figure: Figure, artist: Artist) -> Bbox:
    """The rectangle that an artist takes on the sheet, in pixels."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return artist.get_window_extent(canvas.get_renderer())  # type: ignore[no-untyped-call]


def figure_of(axes: Axes) -> Figure:
    """The sheet that axes stand on."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def say(axes: Axes, sentence: str, *, height: float = 0.5) -> None:
    """Write in the middle of empty axes, or at another height (0 to 1), why they are empty."""
    columns = int(axes.bbox.width / axes.figure.dpi * CHARACTERS_PER_INCH * 0.8)
    axes.text(
        0.5,
        height,
        wrapped(sentence, columns),
        transform=axes.transAxes,
        ha="center",
        va="center",
        size=11,
        color=QUIET_INK,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 4},
        zorder=9,
    )


WORDS_OF_SVG = re.compile(r"<text\b[^>]*>[^<]*")
"""A viewer of SVG draws runs of spaces as one, unless they are held by one that does not break."""


def svg_of(figure: Figure) -> str:
    """The figure as SVG, the same text each time: without date, and with runs of spaces kept."""
    written = io.StringIO()
    with style():
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return WORDS_OF_SVG.sub(lambda found: found[0].replace("  ", "\u00a0 "), written.getvalue())


FORMATS = ("png", "svg", "pdf")
"""What a figure can be written as."""
QUICK_PNG = {"compress_level": 3}
"""Level 3 of zlib takes three quarters of the time of the usual 6 and makes these files 2 to 7 % smaller."""


def save(figure: Figure, folder: Path, name: str, formats: Iterable[str] = FORMATS[:1]) -> list[Path]:
    """Write `name.png`, or other `FORMATS`, in `folder`, the same bytes for the same figure; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.{ending}" for ending in formats]
    for path in paths:
        if path.suffix == ".svg":
            path.write_text(svg_of(figure), encoding="utf-8", newline="\n")
            continue
        with style():
            if path.suffix == ".pdf":
                figure.savefig(path, metadata={"CreationDate": None})
            else:
                figure.savefig(path, metadata={"Software": None}, pil_kwargs=QUICK_PNG)
    return paths

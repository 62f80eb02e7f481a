"""The sheet that a figure is drawn on: its style, its title block, its key, its caption, its files.

Figures use matplotlib's objects and no `pyplot`: nothing is shown, no state outlives a call, and a program that draws
with its own settings keeps them. The settings are ours alone (`conflict.mplstyle`), whatever the user's file says.
Files are the same bytes each time: no date, and a fixed salt for the names inside the SVG. Lengths are in inches.

A figure is laid out for a screen, or inside `printed` for a page: as wide as a column, with its letters at their final
size, and on demand without title and caption, which stand in the `told` of the sheet then. What is higher than a page
goes on on further sheets, which are files of their own: NAME, NAME.2, NAME.3.
"""

from __future__ import annotations

import functools
import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from sim.plots.frame import Frame
from sim.plots.palette import INK, QUIET_INK
from sim.plots.text import fitted, height_of, inches_of, plain
from sim.results.durable import storage_faults, write_durably

P = ParamSpec("P")
R = TypeVar("R")

EDGE = 0.15
"""What is left free at the edges of the sheet."""
POINTS = 9.5
"""Size of the letters on a screen; other lengths go with it (`scaled`)."""
HIGHEST = 240 / 25.4
"""Height of a sheet in print: a page of A4 without its margins."""
ROUNDING = 1e-6
"""What sums of heights may be off by."""
WORST_HANDLE = 4.2
"""What the mark of an entry of a key takes with the gaps around it, in sizes of its letters."""


@functools.cache
def _settings() -> dict[Any, Any]:
    """Our style over matplotlib's own defaults, without the backend."""
    ours = matplotlib.rc_params_from_file(Path(__file__).with_name("conflict.mplstyle"), use_default_template=False)
    return {key: value for key, value in (matplotlib.rcParamsDefault | ours).items() if "backend" not in key}


@dataclass(frozen=True, slots=True)
class Page:
    """What figures are laid out for: so wide a column, or a screen; without title and caption, or with them."""

    width: float | None = None
    is_plain: bool = False


SCREEN = Page()
_PAGE: ContextVar[Page] = ContextVar("page", default=SCREEN)
PRINTED: dict[Any, Any] = {
    "font.size": 7.5, "figure.titlesize": 9.0, "lines.linewidth": 1.3, "axes.linewidth": 0.6, "grid.linewidth": 0.5,
    "hatch.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6, "xtick.major.size": 2.5,
    "ytick.major.size": 2.5, "savefig.dpi": 300.0, "pdf.fonttype": 42,
}  # fmt: skip
"""Settings of a figure on paper: letters of 7.5 and 9 points, and fonts that a printer can embed."""


@contextmanager
def printed(width: float | None, *, is_plain: bool = False) -> Iterator[None]:
    """Figures that are drawn and saved in the block are `width` inches wide, with letters for paper; as usual if None.

    `is_plain` leaves out title and caption.
    """
    token = _PAGE.set(Page(width, is_plain))
    try:
        yield
    finally:
        _PAGE.reset(token)


@contextmanager
def style() -> Iterator[None]:
    """Our settings inside the block, the caller's settings after it."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A name in a script that the font lacks is boxes in the PNG, but stays readable text in the SVG.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcParams.update(_settings())
        if _PAGE.get().width is not None:
            matplotlib.rcParams.update(PRINTED)
        yield


def in_style(draw: Callable[P, R]) -> Callable[P, R]:
    """`draw`, run under our settings."""

    @functools.wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return draw(*args, **kwargs)

    return styled


def scaled(length: float) -> float:
    """A length, of inches or points, that goes with the size of the letters."""
    return length * float(matplotlib.rcParams["font.size"]) / POINTS


def page(width: float) -> float:
    """Width of the sheet on which a figure is laid out: this on a screen, that of the column in print."""
    return _PAGE.get().width or width


class Sheet(Figure):
    """A figure with a title block and a key above, and a caption below; what lies between is drawn on.

    Attributes
    ----------
    above, below : float
        Heights of the two.
    told : str
        Heading, title and caption in words, whether they are drawn or not.
    more : tuple of Sheet
        Those on which it goes on.
    """

    above: float = 0.0
    below: float = 0.0
    told: str = ""
    more: tuple[Sheet, ...] = ()


def sheet(
    width: float, height: float, heading: str, frame: Frame, *, remark: str = "", key: Sequence[Artist] = ()
) -> Sheet:
    """A sheet of `width` inches with heading, scenario title, key and caption, and `height` inches between them.

    Parameters
    ----------
    width, height : float
    heading : str
    frame : Frame
    remark : str, optional
        What the caption says first.
    key : sequence of Artist, optional
        Lines and patches whose labels tell what the marks are.
    """
    room, large = width - 2 * EDGE, FontProperties(size=matplotlib.rcParams["figure.titlesize"]).get_size_in_points()
    caption = " · ".join(part for part in (remark, frame.caption) if part)
    title, subtitle = fitted(heading, room, 3, size=large, bold=True), fitted(frame.title, room, 4)
    said = fitted(caption, room, 12)
    if _PAGE.get().is_plain:
        title = subtitle = said = ""
    key_height = key_inches(key, room)
    head, below = scaled(EDGE) + height_of(title, size=large), scaled(EDGE) + height_of(said)
    above = head + height_of(subtitle) + scaled(0.5 * EDGE) + key_height
    total = above + height + below
    drawn = Sheet(figsize=(width, total))
    FigureCanvasAgg(drawn)
    drawn.above, drawn.below = above, below
    drawn.told = " ".join(f"{plain(said, 2000).rstrip('.')}." for said in (heading, frame.title, caption))
    drawn.text(EDGE / width, 1 - scaled(EDGE) / total, title, size=large, weight="bold", color=INK, va="top")
    drawn.text(EDGE / width, 1 - head / total, subtitle, color=QUIET_INK, va="top")
    drawn.text(EDGE / width, scaled(0.7 * EDGE) / total, said, color=QUIET_INK, va="bottom")
    if key:
        write_key(drawn, key, room, EDGE, below + height + key_height)
    return drawn


def in_parts(heights: Sequence[float], draw: Callable[[range, str], Sheet]) -> Sheet:
    """A sheet of things one below the other; in print, where they are higher than a page, the first of several.

    Parameters
    ----------
    heights : sequence of float
        Of the things.
    draw : callable
        Draws some of them, with what its heading ends with: which part it is.
    """
    every = range(len(heights))
    whole = draw(every, "")
    if _PAGE.get().width is None or whole.get_figheight() <= HIGHEST:
        return whole
    cut, sheets = [every], [whole]
    while around := [
        one.get_figheight() - sum(heights[place] for place in places)
        for one, places in zip(sheets, cut, strict=True)
        if len(places) > 1 and one.get_figheight() > HIGHEST
    ]:  # with its number the heading of a part may take a line more than that of the whole
        cut = _cut(heights, HIGHEST - ROUNDING - max(around))
        sheets = [draw(places, f" ({number} of {len(cut)})") for number, places in enumerate(cut, 1)]
    sheets[0].more = tuple(sheets[1:])
    return sheets[0]


def _cut(heights: Sequence[float], room: float) -> list[range]:
    """The places of things one below the other, as many together as have room, and one at least."""
    starts, left = [0], room
    for place, height in enumerate(heights):
        if height > left and place:
            starts.append(place)
            left = room
        left -= height
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(heights)], strict=True)]


def _em(times: float) -> float:
    return times * float(matplotlib.rcParams["font.size"]) / 72


def key_inches(key: Sequence[Artist], room: float) -> float:
    """How high a key is in a room so wide."""
    return _key_columns(_key_labels(key, room), room)[1]


def write_key(figure: Figure, key: Sequence[Artist], room: float, left: float, top: float) -> None:
    """Write a key with its upper left corner so many inches from the left and from the foot of the sheet."""
    labels = _key_labels(key, room)
    figure.legend(
        list(key), labels, loc="upper left", bbox_to_anchor=(left, top), ncols=_key_columns(labels, room)[0],
        bbox_transform=figure.dpi_scale_trans, borderaxespad=0, borderpad=0, handlelength=1.9, handletextpad=0.5,
        columnspacing=1.2, labelspacing=0.3,
    )  # fmt: skip


def _key_labels(key: Sequence[Artist], room: float) -> list[str]:
    return [fitted(str(one.get_label()), room - _em(WORST_HANDLE), 2) for one in key]


def _key_columns(labels: Sequence[str], room: float) -> tuple[int, float]:
    """In how many columns the entries of a key fit, and how high it is then."""
    widths = [inches_of(label) + _em(WORST_HANDLE) for label in labels]
    heights = [height_of(label) + _em(0.25) for label in labels]
    for n_columns in range(len(labels), 0, -1):
        columns = np.array_split(np.arange(len(labels)), n_columns)  # as a legend fills them
        if sum(max(widths[entry] for entry in column) for column in columns) <= room or n_columns == 1:
            return n_columns, max(sum(heights[entry] for entry in column) for column in columns) + _em(0.5)
    return 1, 0.0


def dot(label: str, colour: str, marker: str = "o", *, is_hollow: bool = False, **look: Any) -> Line2D:
    """The entry of a key for marks without a line."""
    face = "white" if is_hollow else colour
    look = {"markersize": scaled(6.5), "markeredgecolor": colour, "markerfacecolor": face, **look}
    return Line2D([], [], linestyle="none", marker=marker, label=label, **look)


def line(label: str, colour: str, **look: Any) -> Line2D:
    """The entry of a key for a line."""
    return Line2D([], [], color=colour, label=label, **look)


def patch(label: str, colour: str, **look: Any) -> Patch:
    """The entry of a key for an area."""
    return Patch(facecolor=colour, label=label, **look)


def panel(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with margins from the edges of the sheet, the title block and the caption apart."""
    assert isinstance(figure, Sheet)
    width, height = figure.get_size_inches()
    low, high = bottom + figure.below, top + figure.above
    across, up = max(width - left - right, 0.1), max(height - low - high, 0.1)
    return figure.add_axes((left / width, low / height, across / width, up / height))


def grid(
    n: int, heading: str, frame: Frame, *, width: float, least: float, height: float, most_columns: int = 4,
    left: float = 0.75, title: float = 0.3, below: float = 0.55, **told: Any,
) -> tuple[Sheet, list[Axes]]:  # fmt: skip
    """A sheet with `n` panels, as many in a row as are at least so wide, row by row; in print as many as it needs.

    Parameters
    ----------
    n : int
    heading, frame, width
        Of the sheet; `told` are its other arguments.
    least : float
        Width that a panel needs.
    height, left, title, below : float
        Height of a panel, and what stands around it.
    most_columns : int, optional
    """
    least, left, title, below = scaled(least), scaled(left), scaled(title), scaled(below)
    columns = max(1, min(most_columns, n, int((width - EDGE) / (least + left))))
    n_rows = -(-max(n, 1) // columns)
    columns = -(-max(n, 1) // n_rows)
    each, pitch = (width - EDGE) / columns - left, title + height + below

    def draw(rows: range, part: str) -> Sheet:
        drawn = sheet(width, len(rows) * pitch, heading + part, frame, **told)
        for place in range(rows.start * columns, min(n, rows.stop * columns)):
            row, column = divmod(place - rows.start * columns, columns)
            start = left + column * (each + left)
            bottom = (len(rows) - row) * pitch - title - height
            panel(drawn, start, bottom, width - start - each, row * pitch + title)
        return drawn

    first = in_parts([pitch] * n_rows, draw)
    return first, [axes for one in (first, *first.more) for axes in one.axes]


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


def across(axes: Axes) -> float:
    """Width of axes."""
    return float(axes.bbox.width / figure_of(axes).dpi)


def foot(label: str, room: float) -> float:
    """Height of the numbers and of a label below axes that are so wide."""
    return scaled(0.32) + height_of(fitted(label, room, 4))


def label_axes(axes: Axes, below: str = "", beside: str = "") -> None:
    """Name the axes, in lines that are no longer than the axes with what is left of them."""
    if below:
        box, figure = axes.bbox, figure_of(axes)
        middle = (box.x0 + box.x1) / 2
        room = 2 * min(middle, figure.bbox.x1 - middle) / figure.dpi - 2 * EDGE
        axes.set_xlabel(fitted(below, min(room, 1.3 * across(axes)), 4))
    if beside:
        axes.set_ylabel(fitted(beside, 1.1 * axes.bbox.height / figure_of(axes).dpi, 2))


def say(axes: Axes, sentence: str, *, height: float = 0.5) -> None:
    """Write in the middle of empty axes, or at another height (0 to 1), why they are empty."""
    axes.text(
        0.5, height, fitted(sentence, 0.9 * across(axes), 8), transform=axes.transAxes, ha="center", va="center",
        color=QUIET_INK, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 4}, zorder=9,
    )  # fmt: skip


def blank(width: float, heading: str, frame: Frame, sentence: str, **told: Any) -> Sheet:
    """A sheet that says why there is nothing on it."""
    drawn = sheet(width, scaled(1.4), heading, frame, **told)
    axes = panel(drawn, EDGE, 0.1, EDGE, 0.1)
    axes.set_axis_off()
    say(axes, sentence)
    return drawn


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
    """Write `name.png`, or other `FORMATS`, in `folder`, the same bytes for the same figure; the paths.

    Raises
    ------
    StorageError
        If the folder cannot be made or a file not be written; no half of one stays.
    """
    with storage_faults(folder, "make the folder"):
        folder.mkdir(parents=True, exist_ok=True)
    paths = {ending: folder / f"{name}.{ending}" for ending in formats}
    for ending, path in paths.items():
        write_durably(path, _bytes_of(figure, ending))
    return list(paths.values())


def _bytes_of(figure: Figure, ending: str) -> bytes:
    """The file of a figure, as one of `FORMATS`."""
    if ending == "svg":
        return svg_of(figure).encode()
    written = io.BytesIO()
    with style():
        if ending == "pdf":
            figure.savefig(written, format=ending, metadata={"CreationDate": None})
        else:
            figure.savefig(written, format=ending, metadata={"Software": None}, pil_kwargs=QUICK_PNG)
    return written.getvalue()

"""What a reader's eye would catch: texts on each other, texts off the sheet, texts too small."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.plots.canvas import style


@cache
def texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Every text that is drawn, with its rectangle in pixels; a figure is measured once."""
    with style():
        figure.canvas.draw()
        canvas = figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        renderer = canvas.get_renderer()
        hidden = {
            id(label)
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            for label in (tick.label1, tick.label2)
            if not _is_in_view(axis, tick)
        }
        return [
            (text, Text.get_window_extent(text, renderer))
            for text in figure.findobj(Text)
            if text.get_text().strip() and text.get_visible() and id(text) not in hidden
        ]


def _is_in_view(axis: object, tick: object) -> bool:
    low, high = sorted(axis.get_view_interval())
    room = 1e-9 * abs(high - low)
    return bool(low - room <= tick.get_loc() <= high + room)


def words(figure: Figure) -> str:
    """All that is written on the figure, one text a line."""
    return "\n".join(text.get_text() for text, _ in texts(figure))


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts whose rectangles share more than a pixel."""
    return [
        (one.get_text(), two.get_text())
        for (one, first), (two, second) in combinations(texts(figure), 2)
        if first.padded(-1.0).overlaps(second.padded(-1.0))
    ]


def off_the_sheet(figure: Figure) -> list[str]:
    """Texts that reach over the edge."""
    sheet = figure.bbox
    return [
        text.get_text()
        for text, box in texts(figure)
        if box.x0 < sheet.x0 or box.y0 < sheet.y0 or box.x1 > sheet.x1 or box.y1 > sheet.y1
    ]


def smallest_points(figure: Figure) -> float:
    """Size of the smallest text."""
    return min(text.get_size() for text, _ in texts(figure))

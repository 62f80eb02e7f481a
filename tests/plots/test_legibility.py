"""The measures of legibility find what a reader would."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.plots.canvas import panel, sheet, style
from sim.plots.frame import Frame
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points

FRAME = Frame(title="", n_runs=1, seed=1, horizon_days=1.0)


def figure_with(*texts: tuple[float, float, str, float]) -> Figure:
    with style():
        figure = sheet(6.0, 4.0, "", FRAME)
        axes = panel(figure, 1.0, 0.5, 0.5, 0.2)
        for x, y, text, size in texts:
            axes.text(x, y, text, size=size)
    return figure


def test_texts_on_each_other_are_found() -> None:
    assert overlaps(figure_with((0.5, 0.5, "one", 10), (0.52, 0.5, "two", 10))) == [("one", "two")]
    assert overlaps(figure_with((0.1, 0.5, "one", 10), (0.7, 0.5, "two", 10))) == []


def test_a_text_over_the_edge_is_found() -> None:
    assert off_the_sheet(figure_with((0.9, 0.5, "far too long to end here", 10))) == ["far too long to end here"]


def test_tiny_texts_are_found() -> None:
    assert smallest_points(figure_with((0.5, 0.5, "tiny", 4))) == 4

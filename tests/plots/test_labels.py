"""Labels near their marks: none on another, none outside, the same each time."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from sim.plots.canvas import panel, sheet, style
from sim.plots.frame import Frame
from sim.plots.labels import Label, label_ends, place, spread
from sim.plots.palette import QUIET_INK
from tests.plots.legibility import overlaps, texts

FRAME = Frame(title="", n_runs=1, seed=1, horizon_days=1.0)


def axes_of_ten() -> Axes:
    axes = panel(sheet(8.0, 5.0, "", FRAME), 0.5, 0.3, 0.3, 0.1)
    axes.set(xlim=(0, 10), ylim=(0, 10))
    return axes


def placed(labels: list[Label], **asked: object) -> tuple[Axes, int]:
    with style():
        axes = axes_of_ten()
        return axes, place(axes, labels, **asked)


def test_a_lone_label_stands_beside_its_mark() -> None:
    axes, unplaced = placed([Label(5.0, 5.0, "here")])
    assert unplaced == 0
    box = next(box for text, box in texts(axes.figure) if text.get_text() == "here")
    x, y = axes.transData.transform((5.0, 5.0))
    assert 0 < box.x0 - x < 12
    assert box.y0 < y < box.y1


def test_labels_of_one_crowded_place_do_not_overlap() -> None:
    axes, unplaced = placed([Label(5.0 + 0.01 * n, 5.0, f"label number {n}") for n in range(20)])
    assert unplaced == 0
    assert overlaps(axes.figure) == []


@pytest.mark.slow
def test_labels_without_room_are_counted_and_left_out() -> None:
    axes, unplaced = placed([Label(5.0, 5.0, f"a rather long label number {n}") for n in range(400)])
    drawn = sum("rather" in text.get_text() for text in axes.texts)
    assert 0 < unplaced < 400
    assert drawn == 400 - unplaced
    assert overlaps(axes.figure) == []


def test_a_label_keeps_off_other_marks() -> None:
    axes, _ = placed([Label(5.0, 5.0, "a label")], marks=[(5.5, 5.0), (6.0, 5.0)])
    box = next(box for text, box in texts(axes.figure) if text.get_text() == "a label")
    for mark in ((5.5, 5.0), (6.0, 5.0)):
        assert not box.contains(*axes.transData.transform(mark))


def test_a_label_that_may_not_cross_a_curve_is_left_out_where_the_curve_is_everywhere() -> None:
    everywhere = np.stack(np.meshgrid(np.linspace(0, 10, 60), np.linspace(0, 10, 60)), axis=-1).reshape(-1, 2)
    label = [Label(5.0, 5.0, "a label")]
    assert placed(label, curve=everywhere)[1] == 0
    assert placed(label, curve=everywhere, may_cross=False)[1] == 1


def test_the_same_labels_are_placed_alike() -> None:
    labels = [Label(n % 7, n % 3 + 4, f"label {n}") for n in range(15)]
    positions = [[text.get_position() for text in placed(labels)[0].texts] for _ in range(2)]
    assert positions[0] == positions[1]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.0, 0.3))
def test_spread_keeps_order_and_distance(wanted: list[float], gap: float) -> None:
    places = spread(wanted, gap=gap, low=0.0, high=1.0)
    least = min(gap, 1.0 / max(len(wanted) - 1, 1))
    ordered = [places[index] for index in sorted(range(len(wanted)), key=lambda index: (wanted[index], index))]
    assert all(second - first >= least - 1e-6 for first, second in itertools.pairwise(ordered))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)


def test_spread_leaves_places_that_are_far_enough_apart() -> None:
    assert spread([0.2, 0.8, 0.5], gap=0.1, low=0.0, high=1.0) == pytest.approx([0.2, 0.8, 0.5])


def test_the_line_from_a_curve_to_its_name_is_thin_and_grey() -> None:
    with style():
        axes = axes_of_ten()
        label_ends(axes, [(0.2, "talks"), (0.21, "war")])
    for note in axes.texts:
        assert same_color(note.arrow_patch.get_edgecolor(), QUIET_INK)
        assert note.arrow_patch.get_linewidth() < 1.0

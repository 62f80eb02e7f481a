"""Curves by day, named at their ends."""

from __future__ import annotations

import numpy as np
import pytest

from sim.plots.frame import Frame
from sim.plots.incidence import draw_incidence
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Curve
from tests.plots.legibility import overlaps, words

AXIS = TimeAxis.plan(0, 100, busy=(0, 100))
DAYS = np.arange(101.0)


def curve(name: str, end: float) -> Curve:
    share = end * (1 - np.exp(-DAYS / 10))
    return Curve(name, DAYS, share, share * 0.9, np.minimum(share * 1.1, 1.0), 200)


def test_curves_lie_inside_their_bands(frame: Frame) -> None:
    curves = {name: curve(name, end) for name, end in (("answer", 0.5), ("talks", 0.6), ("war", 0.02))}
    axes = draw_incidence(curves, frame, AXIS).axes[0]
    for line in (line for line in axes.lines if line.get_gid() in curves):
        known = curves[line.get_gid()]
        assert np.all((known.low <= line.get_ydata()) & (line.get_ydata() <= known.high))


def test_each_curve_is_named_at_its_end_with_share_and_interval(frame: Frame) -> None:
    said = words(draw_incidence({"talks": curve("talks", 0.6)}, frame, AXIS))
    assert "talks 60.0 %\n(54.0 to 66.0 %)" in said


def test_line_styles_differ(frame: Frame) -> None:
    names = ("answer", "talks", "agreement", "war")
    lines = draw_incidence({name: curve(name, 0.5) for name in names}, frame, AXIS).axes[0].lines
    looks = {(str(line._dash_pattern), line.get_color()) for line in lines if line.get_gid() in names}
    assert len({dashes for dashes, _ in looks}) == len({colour for _, colour in looks}) == 4


@pytest.mark.parametrize("ends", [(0.5, 0.5, 0.5, 0.5), (0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 0.999)])
def test_names_of_curves_that_end_together_do_not_overlap(frame: Frame, ends: tuple[float, ...]) -> None:
    curves = {name: curve(name, end) for name, end in zip(("answer", "talks", "agreement", "war"), ends, strict=True)}
    assert overlaps(draw_incidence(curves, frame, AXIS)) == []


def test_what_never_came_is_said(frame: Frame) -> None:
    curves = {
        "answer": curve("answer", 0.4),
        "talks": curve("talks", 0.0),
        "war": curve("war", 0.0),
    }
    assert "In these runs there was no talks and no war." in words(draw_incidence(curves, frame, AXIS))

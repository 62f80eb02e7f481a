"""Exceedance curves of deaths."""

from __future__ import annotations

import numpy as np

from sim.model.outcomes import RUN_DTYPE
from sim.plots.deaths import LOOKS, draw_deaths
from sim.plots.frame import Frame
from sim.results.estimates import Counted
from sim.results.incidence import exceedance
from tests.plots.legibility import overlaps, words

SOME = np.concatenate([np.zeros(40), np.arange(1.0, 61.0) ** 2])


def test_curve_is_the_share_with_at_least_so_many_and_none_is_stated(
    frame: Frame,
) -> None:
    figure = draw_deaths({"deaths_total": exceedance(Counted.of(SOME), "deaths_total")}, frame)
    line = next(line for line in figure.axes[0].lines if line.get_gid() == "line-deaths_total")
    assert line.get_ydata()[0] == 0.6
    assert line.get_ydata()[-1] == 0.01
    assert "none in 40.0 % of runs, at most 3,600" in words(figure)


def test_axes_are_logarithmic_and_begin_at_one_death(frame: Frame) -> None:
    axes = draw_deaths({"deaths_total": exceedance(Counted.of(SOME), "deaths_total")}, frame).axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert 0.5 < axes.get_xlim()[0] < 1.0


def test_a_kind_that_never_dies_is_named_all_the_same(frame: Frame) -> None:
    tails = {
        "deaths_total": exceedance(Counted.of(SOME), "deaths_total"),
        "deaths_militant": exceedance(Counted.of(np.zeros(100)), "deaths_militant"),
    }
    said = words(draw_deaths(tails, frame))
    assert "militants: none in 100 % of runs, never any" in said


def test_every_kind_of_deaths_of_a_run_has_its_own_look() -> None:
    kinds = {name for name in RUN_DTYPE.names or () if name.startswith("deaths_")}
    assert kinds == set(LOOKS)
    assert len(set(LOOKS.values())) == len(LOOKS)


def test_nobody_dying_is_said(frame: Frame) -> None:
    figure = draw_deaths({"deaths_total": exceedance(Counted.of(np.zeros(9)), "deaths_total")}, frame)
    assert "Nobody dies in any of these runs." in words(figure)


def test_thresholds_of_fighting_and_war_are_marked_where_reached(frame: Frame) -> None:
    said = words(draw_deaths({"deaths_total": exceedance(Counted.of(SOME), "deaths_total")}, frame))
    assert "from 1,000 battle" in said
    few = draw_deaths({"deaths_total": exceedance(Counted.of(np.array([0.0, 3.0])), "deaths_total")}, frame)
    assert "battle" not in words(few)
    assert overlaps(few) == []

"""Curves by day, lags, and the tails of deaths."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.outcomes import RUN_DTYPE
from sim.plots.distributions import DEATHS, MOST_BARS, draw_deaths, draw_incidence, draw_lags
from sim.plots.frame import Frame
from sim.plots.time_axis import TimeAxis
from sim.results.estimates import Counted
from sim.results.incidence import Curve, exceedance, lag_of
from tests.plots.legibility import overlaps, words

AXIS = TimeAxis.plan(0, 100, busy=(0, 100))
DAYS = np.arange(101.0)


def curve(name: str, end: float) -> Curve:
    share = end * (1 - np.exp(-DAYS / 10))
    return Curve(name, DAYS, share, share * 0.9, np.minimum(share * 1.1, 1.0), 200)


def test_curves_lie_inside_their_bands(frame: Frame) -> None:
    curves = {name: curve(name, end) for name, end in (("answer", 0.5), ("talks", 0.6), ("war", 0.02))}
    axes = draw_incidence(curves, frame, AXIS).axes[0]
    for line in axes.lines:
        known = curves[line.get_gid().removeprefix("line-")]
        assert np.all((known.low <= line.get_ydata()) & (line.get_ydata() <= known.high))


def test_each_curve_is_named_at_its_end_with_share_and_interval(frame: Frame) -> None:
    said = words(draw_incidence({"talks": curve("talks", 0.6)}, frame, AXIS))
    assert "talks 60.0 %\n(54.0 to 66.0 %)" in said


def test_line_styles_differ(frame: Frame) -> None:
    names = ("answer", "talks", "agreement", "war")
    lines = draw_incidence({name: curve(name, 0.5) for name in names}, frame, AXIS).axes[0].lines
    looks = {
        (str(line._dash_pattern), line.get_color()) for line in lines if line.get_gid().removeprefix("line-") in names
    }
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


def test_bars_are_shares_of_the_runs_in_which_it_came(frame: Frame) -> None:
    days = np.array([0.0] * 10 + [2.0] * 30 + [np.nan] * 60)
    figure = draw_lags({"days_to_answer": lag_of(Counted.of(days), "days_to_answer")}, frame)
    assert [bar.get_height() for bar in figure.axes[0].patches][:3] == pytest.approx([0.25, 0.0, 0.75])
    said = words(figure)
    assert "Days to the answer by force: in 40 of 100 runs (40.0 %)" in said
    assert "median 2, nine in ten between 0 and 2 days" in said


def test_a_long_tail_is_cut_and_told(frame: Frame) -> None:
    days = np.concatenate([np.repeat(np.arange(10.0), 20), [170.0]])
    figure = draw_lags({"days_to_talks": lag_of(Counted.of(days), "days_to_talks")}, frame)
    assert "(0.5 % later, the last on day 170)" in words(figure)
    assert len(figure.axes[0].patches) == 10


@pytest.mark.parametrize("longest", [3, 44, 80, 300, 3000])
def test_there_are_never_too_many_bars(frame: Frame, longest: int) -> None:
    days = np.arange(float(longest))
    figure = draw_lags({"days_to_talks": lag_of(Counted.of(days), "days_to_talks")}, frame)
    assert len(figure.axes[0].patches) <= MOST_BARS
    assert sum(bar.get_height() for bar in figure.axes[0].patches) >= 0.98 - 1e-9
    assert overlaps(figure) == []


@pytest.mark.parametrize("since", [0, 30])
def test_what_came_before_the_first_force_is_told_and_is_no_bar(frame: Frame, since: int) -> None:
    days = np.array([-5.0] * 10 + [2.0] * since)
    figure = draw_lags({"days_to_talks": lag_of(Counted.of(days), "days_to_talks")}, frame)
    assert f"{100 * 10 / (10 + since):g}" in words(figure)
    assert "% before it)" in words(figure)
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == pytest.approx(since / (10 + since))


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
    assert kinds == set(DEATHS)
    assert len({look for look, _ in DEATHS.values()}) == len(DEATHS)


def test_nobody_dying_is_said(frame: Frame) -> None:
    figure = draw_deaths({"deaths_total": exceedance(Counted.of(np.zeros(9)), "deaths_total")}, frame)
    assert "Nobody dies in any of these runs." in words(figure)


def test_thresholds_of_fighting_and_war_are_marked_where_reached(frame: Frame) -> None:
    figure = draw_deaths({"deaths_total": exceedance(Counted.of(SOME), "deaths_total")}, frame)
    assert "war from 1,000 battle deaths" in " ".join(words(figure).split())
    assert not any("battle" in text.get_text() for text in figure.axes[0].texts)  # nothing lies over the curves
    few = draw_deaths({"deaths_total": exceedance(Counted.of(np.array([0.0, 3.0])), "deaths_total")}, frame)
    assert "battle" not in words(few)
    assert overlaps(few) == []

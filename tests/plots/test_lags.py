"""Distributions of lags, given that the event came."""

from __future__ import annotations

import numpy as np
import pytest

from sim.plots.frame import Frame
from sim.plots.lags import MOST_BARS, draw_lags
from sim.results.estimates import Counted
from sim.results.incidence import lag_of
from tests.plots.legibility import overlaps, words


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

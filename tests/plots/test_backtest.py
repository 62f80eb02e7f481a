"""Figures of a back-test show every case, every baseline, every diagram; and say so where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.cases.result import Backtest
from sim.plots.backtest import draw_reliability, draw_scores, figures
from sim.plots.frame import Frame
from sim.vocabulary import OutcomeClass
from tests.evidence.cases.test_scoring import world
from tests.evidence.cases.texts import answer_of, forecasts_from
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points, words


def backtest_of(n: int) -> Backtest:
    classes, answered, cases = world(max(n, 1), 8)
    return answer_of(cases[:n], forecasts_from(classes[:n], answered[:n]))


@pytest.mark.slow
def test_every_case_has_a_bar_for_each_class_and_a_mark_on_the_one_that_came() -> None:
    result = backtest_of(12)
    figure = dict(figures(result))["forecasts"]
    (axes,) = figure.axes
    assert len(axes.patches) == 12 * len(OutcomeClass)
    marks = [line for line in axes.lines if line.get_gid() == "observed"]
    assert len(marks) == 12
    classes = result.forecasts.outcome_class
    for row, mark in enumerate(marks):
        code = [word.word for word in OutcomeClass].index(str(result.cases[row].observed.outcome_class))
        edges = np.concatenate([[0.0], np.cumsum(classes[row])])
        assert edges[code] - 1e-9 <= float(np.asarray(mark.get_xdata())[0]) <= edges[code + 1] + 1e-9


@pytest.mark.slow
def test_every_score_has_a_mark_for_each_baseline_at_its_difference() -> None:
    result = backtest_of(12)
    (axes,) = dict(figures(result))["scores"].axes
    shown = [one for one in result.scored if one.score in ("rps", "brier")]
    for name in ("climatology", "opening", "logit", "uniform"):
        marks = [line for line in axes.lines if line.get_gid() == f"difference:{name}"]
        at = [float(np.asarray(line.get_xdata())[0]) for line in marks]
        assert at == [one.differences[name].value for one in shown]


@pytest.mark.slow
def test_a_diagram_has_a_point_and_a_tick_for_every_case() -> None:
    result = backtest_of(20)
    figure = dict(figures(result))["reliability"]
    assert len(figure.axes) == len(result.reliability) == 3
    for axes, diagram in zip(figure.axes, result.reliability.values(), strict=True):
        (fit,) = [line for line in axes.lines if line.get_gid() == "fit"]
        assert np.array_equal(np.asarray(fit.get_ydata()), diagram.recalibrated)
        ticks = [len(part.get_segments()) for part in axes.collections if part.get_gid() in ("came", "not come")]
        assert sum(ticks) == 20


@pytest.mark.slow
def test_figures_are_legible_with_many_cases_and_with_one() -> None:
    for n in (1, 40, 70):
        for figure in figures(backtest_of(n)).values():
            assert overlaps(figure) == []
            assert off_the_sheet(figure) == []
            assert smallest_points(figure) >= 9


def test_nothing_observed_is_said() -> None:
    frame = Frame(title="", n_runs=1, seed=1, horizon_days=1.0)
    assert "No case with an observation" in words(draw_reliability({}, frame))
    assert "no scores" in words(draw_scores([], frame))


@pytest.mark.slow
def test_a_figure_says_that_it_speaks_of_the_past() -> None:
    for figure in figures(backtest_of(3)).values():
        assert "of the past alone" in words(figure).replace("\n", " ")


def test_forecasts_come_first() -> None:
    assert list(figures(backtest_of(5))) == ["forecasts", "scores", "reliability"]

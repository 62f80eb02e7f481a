"""Figures of a sensitivity analysis: indices with the share of luck, and the screening."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from sim.plots.sensitivity import draw_morris, draw_sobol, figure, figures
from sim.results.batches import Index
from sim.scenario.names import spoken_key
from tests.plots.drawn_studies import EFFECTS, INDICES, Sensitivity, drawn, frame_of, two_factors
from tests.plots.legibility import overlaps, words


def test_bars_are_the_indices_first_and_total_side_by_side() -> None:
    factors, _ = drawn("sobol").axes
    widths = {bar.get_gid(): bar.get_width() for bar in factors.patches}
    for row, place in enumerate(INDICES.order):
        assert widths[f"first-{row}"] == INDICES.first[place].estimate
        assert widths[f"total-{row}"] == INDICES.total[place].estimate


def test_first_and_total_differ_in_hatching() -> None:
    factors, _ = drawn("sobol").axes
    hatches = {bar.get_gid(): bar.get_hatch() or "" for bar in factors.patches}
    assert hatches["first-0"] != hatches["total-0"]


def test_luck_has_a_bar_of_its_own_on_the_scale_of_a_single_run() -> None:
    _, luck = drawn("sobol").axes
    (bar,) = luck.patches
    assert bar.get_width() == INDICES.chance.estimate
    assert luck.get_title(loc="left") == "part of the variance of a single run"
    assert "71.0 %  (68.0 to 74.0 %)" in words(drawn("sobol"))


def test_a_spread_has_no_bar_of_luck() -> None:
    assert len(drawn("sobol of the spread").axes) == 1
    assert "how widely deaths total varies" in words(drawn("sobol of the spread"))


def test_negative_indices_are_drawn_left_of_zero_and_written_with_a_minus() -> None:
    said = words(drawn("sobol"))
    assert "alone  −0.4 %  (−3.4 to 2.6 %)" in said


def test_what_lies_outside_0_to_1_is_told_as_sampling_error() -> None:
    above = replace(INDICES, first=(Index(1.2, 0.9, 1.5),) * 4, total=(Index(1.0, 0.8, 1.0),) * 4)
    inside = replace(above, first=above.total)
    told = [words(draw_sobol(one, frame_of(two_factors()))) for one in (above, inside)]
    assert ["above 100 % is sampling error" in " ".join(said.split()) for said in told] == [True, False]
    assert "120.0 %  (90.0 to 150.0 %)" in told[0]


def test_an_interval_that_leaves_everything_open_stretches_no_axis_and_says_so() -> None:
    wild = Index(-2.03, -16.9, 13.7)
    figure = draw_sobol(replace(INDICES, first=(wild, *INDICES.first[1:])), frame_of(two_factors()))
    low, high = figure.axes[0].get_xlim()
    assert -0.1 < low <= 0.0
    assert high <= 1.0
    assert "alone  too few runs" in words(figure)


def test_where_there_were_too_few_runs_no_bar_is_drawn() -> None:
    wild = Index(1.4, -3.0, 6.0)
    figure = draw_sobol(replace(INDICES, first=(wild,) * len(INDICES.first)), frame_of(two_factors()))
    drawn_bars = {bar.get_gid() for bar in figure.axes[0].patches}
    assert not any(str(gid).startswith("first-") for gid in drawn_bars)
    assert any(str(gid).startswith("total-") for gid in drawn_bars)


def test_factors_and_luck_are_as_long_on_one_scale() -> None:
    factors, luck = drawn("sobol").axes
    assert factors.get_xlim() == luck.get_xlim()
    assert factors.get_xlim()[1] >= 1.0


def test_what_rounds_to_zero_has_no_minus() -> None:
    small = Index(-0.0003, -0.0004, 0.01)
    said = words(draw_sobol(replace(INDICES, first=(small, *INDICES.first[1:])), frame_of(two_factors())))
    assert "alone  0.0 %  (0.0 to 1.0 %)" in said


def test_nothing_to_explain_is_a_sentence() -> None:
    none = tuple(Index(nan, nan, nan) for _ in INDICES.factors)
    empty = replace(INDICES, first=none, total=none, chance=none[0], noise=none[0], remarks=("Nothing varies.",))
    assert "Nothing varies." in words(draw_sobol(empty, frame_of(two_factors())))


def test_effects_stand_at_their_size_and_spread_and_faint_ones_are_hollow() -> None:
    axes = drawn("morris").axes[0]
    marks = {line.get_gid(): line for line in axes.lines}
    above = EFFECTS.above_noise
    assert marks["clear"].get_xdata() == pytest.approx(100 * EFFECTS.mu_star[above])
    assert marks["unclear"].get_ydata() == pytest.approx(100 * EFFECTS.sigma[~above])
    assert marks["unclear"].get_markerfacecolor() == "white"
    assert marks["clear"].get_markerfacecolor() != "white"


def test_filled_and_hollow_dots_are_named_where_they_are() -> None:
    said = words(drawn("morris"))
    assert {"effect above its own level of luck", "effect not above its level of luck"} <= set(said.split("\n"))
    none = replace(EFFECTS, noise_level=np.full(4, np.nan))
    assert "not above its level" not in words(draw_morris(none, frame_of(two_factors())))


def test_what_luck_alone_may_show_is_shaded_and_every_factor_is_named() -> None:
    axes = drawn("morris").axes[0]
    (shade,) = (patch for patch in axes.patches if patch.get_gid() == "noise")
    assert shade.get_x() + shade.get_width() == pytest.approx(0.5)
    said = words(drawn("morris"))
    assert "up to here luck alone may show" in said
    assert all(spoken_key(key) in said for key in EFFECTS.factors)
    assert "percentage points" in said


def test_many_factors_without_effect_are_counted_where_names_find_no_room() -> None:
    n = 60
    faint, zeros = np.full(n, 1e-3), np.zeros(n)
    many = replace(
        EFFECTS, factors=tuple(f"states.a.parameter_{number}" for number in range(n)), mu=faint, mu_star=faint,
        sigma=zeros, low=faint, high=faint, noise_level=faint,
    )  # fmt: skip
    figure = draw_morris(many, frame_of(two_factors()))
    assert "without a name, for want of room" in words(figure)
    assert overlaps(figure) == []


def test_where_nothing_moves_a_sentence_says_so() -> None:
    zeros = np.zeros(4)
    still = replace(EFFECTS, mu=zeros, mu_star=zeros, sigma=zeros, low=zeros, high=zeros, noise_level=zeros)
    figure = draw_morris(still, frame_of(two_factors()))
    assert f"No factor moved {EFFECTS.response.replace('_', ' ')}: every effect is zero." in words(figure)
    assert "1e" not in words(figure)


def test_one_figure_can_be_asked_for_and_what_is_not_there_is_refused() -> None:
    assert "What explains war" in words(figure(Sensitivity()))
    assert "Which factors move war" in words(figure(Sensitivity(), "war", kind="morris"))
    with pytest.raises(ValueError, match="kind is 'bars'; it must be one of sobol, morris"):
        figure(Sensitivity(), kind="bars")
    with pytest.raises(ValueError, match=r"no figure of 'talks' \(mean\); the analysis has war \(mean\)"):
        figure(Sensitivity(), "talks")


def test_figures_are_named_by_response_and_statistic_indices_first() -> None:
    assert list(figures(Sensitivity())) == ["sobol_war", "sobol_deaths_total_spread", "morris_war"]
    assert list(figures(replace(Sensitivity(), indices=()))) == ["morris_war"]

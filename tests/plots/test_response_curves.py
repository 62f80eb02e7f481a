"""Curves of a response along a factor, and rows where the factor is words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.plots.sweep import draw_profiles, spread_levels
from sim.results.marginals import profile, profiles_by
from tests.plots.drawn_studies import drawn, frame_of, one, sampled, two_factors, words_by_numbers
from tests.plots.legibility import overlaps, words
from tests.plots.sweeps import HOST, RANGES, RESOLVE, THINK


def test_lines_are_the_estimates_and_bands_their_intervals() -> None:
    axes = drawn("curves by level").axes[0]
    for known in profiles_by(one(two_factors(), "war"), THINK, RESOLVE):
        assert known.by is not None
        (line,) = (line for line in axes.lines if line.get_gid() == f"line-{known.by[1]}")
        np.testing.assert_array_equal(line.get_ydata(), known.estimate)
        (band,) = (band for band in axes.collections if band.get_gid() == f"band-{known.by[1]}")
        heights = np.concatenate([path.vertices[:, 1] for path in band.get_paths()])
        assert heights.min() == np.nanmin(known.low)
        assert heights.max() == np.nanmax(known.high)


def test_each_curve_carries_its_level_under_the_key_of_the_second_factor() -> None:
    said = words(drawn("curves by level")).split("\n")
    assert "Pakistan's resolve" in said
    assert {"0.1", "0.3", "0.5", "0.7", "0.9"} <= set(said)
    assert drawn("curves by level").axes[0].get_legend() is None


def test_curves_differ_in_colour_dashes_and_marker() -> None:
    lines = drawn("curves by level").axes[0].lines
    curves = [line for line in lines if str(line.get_gid()).startswith("line-")]
    marks = [line for line in lines if str(line.get_gid()).startswith("marks-")]
    assert len({line.get_color() for line in curves}) == 5
    assert len({str(line._dash_pattern) for line in curves}) == 5
    assert len({line.get_marker() for line in marks}) == 5


def test_a_logarithmic_factor_has_a_logarithmic_axis_that_says_so() -> None:
    axes = drawn("curves by level").axes[0]
    assert axes.get_xscale() == "log"
    assert axes.get_xlabel() == "think time days (days, log scale)"


def test_a_mean_over_other_factors_is_said_with_their_names() -> None:
    assert "mean over Pakistan's resolve" in words(drawn("curve of a mean over the other factor"))
    assert "mean over" not in words(drawn("curves by level"))
    said = " ".join(words(drawn("curve of a sample")).split())
    assert "up to 10 points a value; intervals cover the choice of points too" in said


def test_parts_of_a_range_are_drawn_with_their_widths() -> None:
    axes = drawn("curve of a sample").axes[0]
    known = profile(one(sampled(), "war"), RANGES[0])
    widths = {
        (float(piece[0, 0]), float(piece[1, 0]))
        for lines in axes.collections
        if hasattr(lines, "get_segments")
        for piece in lines.get_segments()
        if piece[0, 1] == piece[1, 1]
    }
    assert set(known.parts.edges) <= widths


def test_of_more_than_six_levels_six_are_drawn_and_a_heat_map_is_proposed() -> None:
    profiles = list(profiles_by(one(two_factors(), "war"), THINK, RESOLVE)) * 2
    assert [spread_levels(profiles)[place] for place in (0, -1)] == [profiles[0], profiles[-1]]
    figure = draw_profiles(profiles, frame_of(two_factors()))
    assert "6 of 10 levels drawn; a heat map shows all of them" in words(figure)


def test_a_factor_of_words_is_rows_with_dots_intervals_and_numbers() -> None:
    known = profile(one(words_by_numbers(), "deaths_total"), HOST)
    axes = drawn("rows").axes[0]
    dots = [line.get_xdata()[0] for line in axes.lines if str(line.get_gid()).startswith("dot-")]
    assert dots == known.estimate.tolist()
    said = words(drawn("rows"))
    assert "nobody at all" in said
    assert f"{known.estimate[0]:.1f}  (" in said


def test_every_row_of_two_factors_names_its_level() -> None:
    said = words(drawn("rows by level")).split("\n")
    assert said.count("0.5") == 3
    assert {"pakistan", "iran", "nobody at all"} <= set(said)


@pytest.mark.parametrize("factor", [THINK, HOST])
def test_a_response_that_no_run_has_is_a_sentence_or_no_runs(factor: object) -> None:
    known = profile(one(words_by_numbers(), "deaths_total"), factor)  # type: ignore[arg-type]
    nothing = np.full(len(known.estimate), np.nan)
    figure = draw_profiles([replace(known, estimate=nothing, low=nothing, high=nothing)], frame_of(words_by_numbers()))
    assert "no runs" in words(figure) or "No run has this" in words(figure)
    assert overlaps(figure) == []

"""Many small curves share what they have in common."""

from __future__ import annotations

from sim.plots.sweep import MOST_PANELS, draw_profiles
from sim.results.marginals import profile
from tests.plots.drawn_studies import drawn, frame_of, one, two_factors
from tests.plots.legibility import words
from tests.plots.sweeps import RESOLVE


def test_panels_of_one_factor_share_its_axis() -> None:
    figure = drawn("multiples of one factor")
    assert len(figure.axes) == 4
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert words(figure).count("Pakistan's resolve") == 1 + 2  # heading, and below the two columns


def test_panels_of_changes_say_from_which_value_and_mark_zero() -> None:
    figure = drawn("multiples of changes")
    assert "How far each is from what it is at Pakistan's resolve 0.1" in words(figure)
    assert all(any(line.get_gid() == "zero" for line in axes.lines) for axes in figure.axes)


def test_panels_of_one_response_share_its_axis() -> None:
    figure = drawn("multiples of one response")
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    said = words(figure)
    assert "each panel is a mean over the other factors" in said
    for key in ("Pakistan's resolve", "think time days", "mechanism mediation"):
        assert key in said


def test_a_mean_over_part_of_the_runs_says_over_which() -> None:
    said = " ".join(words(drawn("multiples of one factor")).split())
    assert "mean days to talks, in runs with talks held" in said


def test_more_panels_than_fit_are_announced() -> None:
    known = profile(one(two_factors(), "war"), RESOLVE)
    figure = draw_profiles([known] * (MOST_PANELS + 2), frame_of(two_factors()))
    assert len(figure.axes) == MOST_PANELS
    assert f"the first {MOST_PANELS} of {MOST_PANELS + 2} panels" in words(figure)

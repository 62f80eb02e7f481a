"""What moves a response, the widest on top."""

from __future__ import annotations

import pytest

from sim.plots.sweep import draw_tornado
from sim.results.marginals import swings
from tests.plots.drawn_studies import drawn, four_factors, frame_of, one
from tests.plots.legibility import words


def test_bars_go_from_one_end_to_the_other_the_widest_first() -> None:
    axes = drawn("tornado of a grid").axes[0]
    known = swings(one(four_factors(), "war"))
    bars = [bar for bar in axes.patches if bar.get_gid()]
    assert [bar.get_gid() for bar in bars] == [swing.factor.key for swing in known]
    assert [bar.get_width() for bar in bars] == pytest.approx([swing.difference for swing in known])
    widths = [abs(bar.get_width()) for bar in bars]
    assert widths == sorted(widths, reverse=True)


def test_each_row_says_the_difference_with_its_interval_and_between_which_values() -> None:
    swing = swings(one(four_factors(), "war"))[0]
    said = words(drawn("tornado of a grid"))
    assert f"{100 * swing.difference:+.1f} points  ({100 * swing.low:+.1f} to {100 * swing.high:+.1f})" in said
    assert "false → true" in said
    assert "0.5 → 8" in said


@pytest.mark.slow
def test_the_marks_are_explained_and_so_are_words_and_samples() -> None:
    said = " ".join(words(drawn("tornado of a grid")).split())
    assert "lowest value" in said
    assert "highest value" in said
    assert "words go from their least to their greatest mean" in said
    sampled = " ".join(words(drawn("tornado of a sample")).split())
    assert "intervals cover the choice of points too" in sampled
    assert "words go" not in sampled


def test_no_swing_is_said() -> None:
    assert "No factor has runs at two values." in words(draw_tornado([], frame_of(four_factors())))

"""Bars of outcome classes and endings."""

from __future__ import annotations

import pytest

from sim.plots.frame import Frame
from sim.plots.run import MOST_OWN_OUTCOMES, draw_outcomes
from sim.results.estimates import share_of
from tests.plots.legibility import words
from tests.plots.synthetic import Result


def test_bars_are_the_shares_and_labels_say_share_interval_and_count(played: Result, frame: Frame) -> None:
    shares = played.tally.outcome_class
    figure = draw_outcomes(shares, played.tally.ending, {}, frame)
    assert [bar.get_width() for bar in figure.axes[0].patches] == pytest.approx([s.share for s in shares.values()])
    exchange = shares["exchange"]
    label = f"{100 * exchange.share:.1f} %  ({100 * exchange.low:.1f} to {100 * exchange.high:.1f} %)"
    assert {label, f"{exchange.count:,}"} <= set(words(figure).split("\n"))


def test_all_groups_share_one_scale(played: Result, frame: Frame) -> None:
    own = {"always": share_of(50, 50)}
    figure = draw_outcomes(played.tally.outcome_class, played.tally.ending, own, frame)
    assert len({axes.get_xlim() for axes in figure.axes}) == 1


def test_words_that_never_occur_are_listed_with_their_interval(played: Result, frame: Frame) -> None:
    said = words(draw_outcomes(played.tally.outcome_class, played.tally.ending, {}, frame))
    assert "no force" in said
    assert "0 %  (0 to 0.6 %)" in said


def test_more_own_outcomes_than_fit_are_announced(played: Result, frame: Frame) -> None:
    own = {f"outcome_{n}": share_of(5, 5) for n in range(MOST_OWN_OUTCOMES + 3)}
    said = words(draw_outcomes(played.tally.outcome_class, played.tally.ending, own, frame))
    assert f"(first {MOST_OWN_OUTCOMES} of {MOST_OWN_OUTCOMES + 3})" in said

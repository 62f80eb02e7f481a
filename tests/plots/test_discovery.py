"""The trajectory of a search for boxes, the one chosen, and its limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.plots.discovery import draw_trajectory, figures
from sim.results.boxes import Restriction
from sim.results.design import Factor
from tests.plots.drawn_studies import discovered, drawn, frame_of, two_factors
from tests.plots.legibility import overlaps, words
from tests.plots.sweeps import RANGES


def test_every_box_is_a_dot_at_its_coverage_and_density() -> None:
    axes = drawn("trajectory").axes[0]
    trajectory = discovered().discovery.trajectories[0]
    dots = [line for line in axes.lines if str(line.get_gid()).startswith("boxes-")]
    drawn_at = {(float(x), float(y)) for line in dots for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    assert drawn_at == {(box.found.coverage, box.found.density) for box in trajectory.boxes}


def test_the_chosen_step_and_the_box_on_points_held_out_are_marked() -> None:
    axes = drawn("trajectory").axes[0]
    discovery = discovered().discovery
    trajectory, box = discovery.trajectories[0], discovery.boxes[0]
    assert trajectory.chosen is not None
    marks = {line.get_gid(): (line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if len(line.get_xdata())}
    found = trajectory.boxes[trajectory.chosen].found
    assert marks["chosen"] == (found.coverage, found.density)
    assert marks["held-out"] == (box.held_out.coverage, box.held_out.density)


def test_limits_are_pieces_of_the_ranges() -> None:
    box = discovered().discovery.boxes[0]
    (limit,) = (one for one in box.restrictions if one.key == RANGES[0].key)
    pieces = {
        lines.get_gid(): lines.get_segments()[0][:, 0].tolist()
        for axes in drawn("trajectory").axes
        for lines in axes.collections
        if str(lines.get_gid()).startswith("interval-limit-")
    }
    assert pieces[f"interval-limit-{RANGES[0].key}"] == pytest.approx([limit.low, 1.0])


def test_words_inside_are_set_off_by_weight_and_ground() -> None:
    texts = {text.get_text(): text.get_weight() for axes in drawn("trajectory").axes for text in axes.texts}
    assert (texts["pakistan"], texts["iran"], texts["nobody at all"]) == ("bold", "bold", "normal")


def test_yes_and_no_are_found_among_the_words_of_a_box() -> None:
    flag = Factor("mechanisms.grief", levels=(True, False))
    known = discovered().discovery
    box = replace(known.boxes[0], restrictions=(Restriction(flag.key, words=("true",)),))
    figure = draw_trajectory(replace(known, boxes=(box,)), [flag], frame_of(two_factors()), outcome="war")
    texts = {text.get_text(): text.get_weight() for axes in figure.axes for text in axes.texts}
    assert (texts["true"], texts["false"]) == ("bold", "normal")


def test_the_share_that_makes_a_case_keeps_its_point_in_the_title() -> None:
    known = discovered()
    case = "talks held in at least 43.3 % of the runs"
    figure = draw_trajectory(known.discovery, known.design.factors, frame_of(two_factors()), outcome=case)
    assert f"Under which conditions: {case}" in words(figure)


def test_without_a_box_a_sentence_says_so() -> None:
    assert "No box is worth reporting" in words(drawn("trajectory without a box"))


def test_long_names_lie_over_nothing() -> None:
    known = discovered().discovery
    far, near = Factor("x." + "y" * 90, low=0.0, high=9.0), Factor("z", levels=(0, 1, 2, 3))
    box = replace(known.boxes[0], restrictions=(Restriction(far.key, low=3.0), Restriction("z", low=1, high=2)))
    figure = draw_trajectory(
        replace(known, boxes=(box,)), [far, near], frame_of(two_factors()), outcome="w_" * 90
    )  # fmt: skip
    assert overlaps(figure) == []


def test_each_search_has_a_figure() -> None:
    known = discovered()
    twice = replace(known.discovery, trajectories=known.discovery.trajectories * 2)
    assert list(figures(known)) == ["discover"]
    assert list(figures(replace(known, discovery=twice))) == ["discover", "discover-2"]

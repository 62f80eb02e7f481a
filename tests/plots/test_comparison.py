"""Figures of a comparison: shares, who differs, and means."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from sim.plots.comparison import (
    SHARES,
    draw_differences,
    draw_mean_differences,
    figure,
    figures,
    side_names,
)
from sim.results.pairs import PairedDifference
from tests.plots.drawn_studies import SCENARIO, Changed, Side, compared, drawn, frame_of, two_factors
from tests.plots.legibility import off_the_sheet, overlaps, words


@pytest.mark.slow
def test_headline_outcomes_and_those_of_the_scenario_are_shown() -> None:
    said = words(drawn("differences"))
    for name in (*SHARES, "talks_within_two_weeks", "as_it_happened"):
        assert " ".join(name.split("_")) in said.replace("\n", " ")


def test_differences_and_intervals_stand_around_a_line_at_zero() -> None:
    axes = drawn("differences").axes[1]
    shown = [one for one in compared().differences.values() if one.kind == "share"]
    by_name = {one.name: one for one in shown}
    (zero,) = (line for line in axes.lines if line.get_gid() == "zero")
    assert list(zero.get_xdata()) == [0.0, 0.0]
    talks = by_name["talks_held"]
    (mark,) = (line for line in axes.lines if line.get_gid() == "difference-talks_held")
    assert mark.get_xdata()[0] == talks.difference > 0
    (interval,) = (lines for lines in axes.collections if lines.get_gid() == "interval-difference-talks_held")
    assert interval.get_segments()[0][:, 0].tolist() == [talks.low, talks.high]


def test_a_difference_is_filled_only_if_its_interval_is_clear_of_zero() -> None:
    axes = drawn("differences").axes[1]
    faces = {line.get_gid(): line.get_markerfacecolor() for line in axes.lines}
    assert faces["difference-talks_held"] != "white"
    assert faces["difference-answered_by_force"] == "white"


def test_the_two_by_two_table_is_written_out() -> None:
    talks = compared().differences["talks_held"]
    said = words(drawn("differences")).split("\n")
    for count in (talks.both, talks.only_a, talks.only_b, talks.neither):
        assert f"{count:,}" in said
    assert {"both", "neither"} <= set(said)


def test_both_sides_are_named_by_what_differs() -> None:
    assert side_names(compared()) == ("Iran's resolve 0.5", "Iran's resolve 0.6")
    assert {"A: Iran's resolve 0.5", "B: Iran's resolve 0.6"} <= set(words(drawn("differences")).split("\n"))
    two = replace(compared(), changes=(Changed(), Changed("horizon_days")))
    assert "the horizon varies" in " ".join(words(figure(two, ["war"])).split())


def test_what_follows_from_a_switch_leaves_the_switch_as_the_name() -> None:
    off = (
        Changed("third_parties.china.leverage", "1", "0"),
        Changed("mechanisms.mediation", "-", "false"),
    )
    assert side_names(replace(compared(), changes=off)) == ("mechanism mediation on", "mechanism mediation off")
    home = (*off, Changed("third_parties.china.mediates", "true", "false"))
    assert side_names(replace(compared(), changes=home)) == ("mechanism mediation on", "mechanism mediation off")
    more = (*off, Changed("third_parties.china.restraint", "0.15", "0"))
    assert side_names(replace(compared(), changes=more)) == ("A", "B")


def test_a_figure_says_what_a_and_b_are_where_more_than_one_value_differs() -> None:
    resolve, switch = Changed("states.pakistan.resolve", "0.2", "0.35"), Changed("mechanisms.mediation", "-", "false")
    changes = (Changed(), resolve, switch)
    said = " ".join(words(figure(replace(compared(), changes=(*changes, Changed("dyad.rivalry"))), ["war"])).split())
    assert "A: Iran's resolve 0.5, Pakistan's resolve 0.2, mechanism mediation on" in said
    assert "B: Iran's resolve 0.6, Pakistan's resolve 0.35, mechanism mediation off; 4 values differ in all" in said


@pytest.mark.parametrize(
    ("change", "sides"),
    [
        (Changed("history.blow", "day 2", "-", "without"), ("with blow", "without blow")),
        (Changed("history.blow", "-", "day 2", "added"), ("without blow", "with blow")),
        (Changed("history.blow", "2", "5", "moved"), ("blow on day 2", "blow on day 5")),
    ],
)
def test_an_event_that_differs_names_the_sides(change: Changed, sides: tuple[str, str]) -> None:
    assert side_names(replace(compared(), changes=(change,))) == sides


def test_two_scenarios_are_both_named_below_the_heading() -> None:
    mine = SCENARIO.title
    other = replace(compared(), b=Side(replace(SCENARIO, title="A distant sponsor")))
    for drawn_figure in figures(other, other="C").values():
        assert f"A: {mine}; C: A distant sponsor" in words(drawn_figure).split("\n")
    assert mine in words(figure(compared())).split("\n")


def test_what_only_one_side_has_is_missing_on_the_other() -> None:
    zero = Changed("day_zero", "2024-01-16", "-")
    assert side_names(replace(compared(), changes=(zero,))) == ("day zero 2024-01-16", "no day zero")


def test_of_several_scenarios_each_is_called_by_its_own_letter() -> None:
    for drawn_figure in figures(compared(), other="C").values():
        said = words(drawn_figure).replace("\n", " ")
        assert not {"B", "B:", "(B)"} & set(said.split()), said
        assert {"C", "C:", "(C)"} & set(said.split())


def test_means_have_scales_of_their_own() -> None:
    figure = drawn("differences of means")
    assert "deaths military, Iran" in words(figure)
    (axes,) = figure.axes
    for known in (compared().differences[name] for name in ("deaths_total", "days_to_talks")):
        (mark,) = (line for line in axes.lines if line.get_gid() == f"difference-{known.name}")
        reach = max(abs(known.low), abs(known.high)) or 1.0
        assert mark.get_xdata()[0] == pytest.approx(known.difference / reach / 1.15)
    deaths = compared().differences["deaths_total"]
    assert f"{deaths.n:,}" in words(figure)


def test_responses_can_be_chosen_and_unknown_ones_are_refused() -> None:
    assert list(figures(compared(), ["war"])) == ["differences"]
    with pytest.raises(ValueError, match=r"'wra' is no response; known are force_used"):
        figure(compared(), ["wra"])


@pytest.mark.slow
def test_long_names_nothing_and_missing_numbers_are_drawn() -> None:
    empty = PairedDifference("x" * 80, "share", 0, nan, nan, nan, nan, nan, nan, 0, 0, 0, 0)
    mean = PairedDifference("y_" * 40, "mean", 0, nan, nan, nan, nan, nan, nan)
    frame = frame_of(two_factors())
    for drawn_figure in (
        draw_differences({"x": empty}, frame, a="$a$ " * 30, b="b" * 200),
        draw_mean_differences({"y": mean}, frame, a="$a$ " * 30, b="b" * 200),
    ):
        assert overlaps(drawn_figure) == []
        assert off_the_sheet(drawn_figure) == []
    assert "No outcomes to compare." in words(draw_differences({"y": mean}, frame))
    assert "No numbers to compare." in words(draw_mean_differences({"x": empty}, frame))


def test_a_switch_is_true_or_false_as_in_other_figures() -> None:
    mediates = Changed("third_parties.china.mediates", "true", "false")
    assert side_names(replace(compared(), changes=(mediates,))) == ("China's mediation true", "China's mediation false")

"""Tables of boxes: what a person reads of each; and the page of conditions whose runs lie elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sim
from sim.report.blocks import Table
from sim.report.discovery import answer_of, asked_words, blocks_of, page, said, search_table, section_of
from sim.results.boxes import Box, Measure, Restriction, Trajectory
from sim.results.wording import p_value
from sim.scenario.load import load_text
from tests.report.pages import Page, loads
from tests.study.scenarios import TEXT
from tests.study.test_discover import invented

HALF = Measure(n=10, n_points=20, mass=0.5, coverage=0.5, density=0.5, base=0.5)
BOX = Box((Restriction("x", low=0.62, unit="days", p_value=2e-7),), HALF, HALF)


@pytest.fixture(scope="module")
def found() -> sim.DiscoverResult:
    return sim.discover(invented(load_text(TEXT, name="hills")), search=sim.Search(resamples=2, seed=4), level=0.3)


@pytest.mark.parametrize(("value", "text"), [(float("nan"), "-"), (1e-30, "< 0.001"), (0.0123, "0.012"), (1.0, "1")])
def test_a_p_value_has_the_digits_it_deserves(value: float, text: str) -> None:
    assert p_value(value) == text


def test_a_long_trajectory_is_thinned_but_keeps_its_ends_and_the_chosen_step() -> None:
    table = search_table(1, Trajectory((BOX,) * 60, n_peels=59, chosen=31))
    shown = [row[0] for row in table.rows]
    assert shown[0] == "0" and shown[-1] == "59" and "31*" in shown
    assert len(shown) <= 23


def test_a_restriction_without_resamples_says_so(found: sim.DiscoverResult) -> None:
    discovery = replace(found.discovery, boxes=(BOX,), trajectories=())
    limits, good = blocks_of(replace(found, discovery=discovery))
    assert isinstance(limits, Table) and isinstance(good, Table)
    assert limits.rows == (("x", "at least 0.62 days", "< 0.001", "-"),)
    assert good.rows[0] == ("cases among its points (density)", "50.0 %", "23.7 to 76.3 %")


def test_what_is_said_is_each_box_then_what_a_case_is_the_rule_and_the_remarks(found: sim.DiscoverResult) -> None:
    told = said(replace(found, remarks=("So.",)))
    assert told == (*found.sentences, f"Cases are points with {found.case}.", found.discovery.rule, "So.")
    assert (answer_of(found).anchor, section_of(found, {}, in_words=True).anchor) == ("answer", "discover")


def test_the_question_as_options_leaves_out_what_is_usual(found: sim.DiscoverResult) -> None:
    assert asked_words(found) == ["--target", "war", "--level", "0.3", "--seed", "4", "--resamples", "2"]
    usual = replace(found, asked_level=None, search=sim.Search(seed=7))
    assert asked_words(usual) == ["--target", "war", "--seed", "7"]


def test_a_page_of_conditions_whose_runs_lie_elsewhere_has_question_boxes_and_scenario() -> None:
    vary = {"states.north.resolve": "0.1:0.9"}
    hills = load_text(TEXT, name="hills")
    found = sim.discover(hills, vary, target="talks_held", points=60, runs=10, seed=3, search=sim.Search(resamples=2))
    text = page(found, figures={"discover": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    assert loads(text) == [] and text == page(found, figures={"discover": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    read = Page(text)
    for words in (
        f"come to {found.case}? Varied: North's resolve (0.1 to 0.9).", "boxes from wide to narrow", "seed 3",
        "A border in the hills", "What was varied", "quasi-p-value", found.digest,
    ):  # fmt: skip
        assert words in read.text
    assert len(read.drawings) == 1

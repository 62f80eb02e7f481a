"""Facts as intervals and dots: one row for each fact that can be evaluated, told in its own words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from sim.plots.facts import figure, heading
from sim.results.facts import Fact, JudgedFact, JudgedTable
from sim.results.shown import FactsShown
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points, words

LONG = (
    "P(onset of a dispute in a year | contiguous rivals, last year with a dispute of the pair two to five years before)"
)


def judged(id: str, description: str, *, not_evaluable: str | None = None) -> JudgedFact:
    simulated = math.nan if not_evaluable else 0.25
    fact = Fact(id, 0.3, 0.2, 0.4, 100.0, description, "share", "a made-up source", "")
    return JudgedFact(fact, simulated, simulated - 0.02, simulated + 0.02, not_evaluable)


@pytest.fixture(scope="module", name="drawn")
def drawn_facts() -> Figure:
    return figure(facts_shown())


def facts_shown() -> FactsShown:
    facts = (
        judged("answered", "first strike answered by force"),
        judged("silent", "what nobody can see", not_evaluable="no rule codes it"),
        judged("onset", LONG),
        judged("again", LONG),
        judged("nameless", ""),
    )
    table = JudgedTable("made up", facts)
    return FactsShown(tables=(table,), parameters="defaults", runs=200, decades=10, peace=10, seed=1)


@pytest.fixture(scope="module")
def labels(drawn: Figure) -> list[str]:
    return [label.get_text() for label in drawn.axes[0].get_yticklabels()]


def test_a_fact_that_cannot_be_evaluated_has_no_row(labels: list[str]) -> None:
    assert len(labels) == 4 and "what nobody can see" not in labels


def test_a_long_description_stays_whole_in_a_few_lines(labels: list[str]) -> None:
    assert " ".join(labels[1].split("\n")) == LONG and 1 <= labels[1].count("\n") <= 2


def test_only_a_fact_without_words_is_told_by_its_id(labels: list[str]) -> None:
    assert [label for label in labels if " " not in label] == ["nameless"]


def test_every_word_is_legible(drawn: Figure) -> None:
    assert smallest_points(drawn) >= 8.0 and not off_the_sheet(drawn) and not overlaps(drawn)


def test_the_title_names_the_table(drawn: Figure) -> None:
    assert "What disputes and crises were, and what the model shows: made up" in words(drawn)
    table = JudgedTable("shipped: reference/severity_1946_1989.csv", ())
    assert heading(table).endswith("the model shows: severity 1946 to 1989")


def test_the_bounds_that_inside_is_judged_by_are_drawn(drawn: Figure) -> None:
    (widened,) = (lines for lines in drawn.axes[0].collections if lines.get_gid() == "interval-widened-answered")
    assert widened.get_segments()[0][:, 0] == pytest.approx([-1.2, 1.4])  # 0.18 and 0.44 about 0.3


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow() -> None:
    wide = judged("answered", "first strike answered by force")
    table = JudgedTable("made up", (replace(wide, low=0.24, high=0.9),))
    axes = figure(facts_shown().model_copy(update={"tables": (table,)})).axes[0]
    assert [line.get_marker() for line in axes.lines if str(line.get_gid()).startswith("beyond-")] == [">"]

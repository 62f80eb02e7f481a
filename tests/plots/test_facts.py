"""Facts as intervals and dots: one row for each fact that can be evaluated, told in its own words."""

from __future__ import annotations

import math

import pytest
from matplotlib.figure import Figure

from sim.plots.facts import figure
from sim.results.facts import Fact, JudgedFact, JudgedTable
from sim.results.shown import FactsShown
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points

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

"""What a notebook shows of a result, and what comes back as a figure or a data frame."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.report.blocks import Made, Section, Shown, Table
from sim.report.html import MOST_ROWS, fragment
from sim.report.run import shares_table
from sim.results.estimates import Share
from sim.results.wording import CAVEAT, estimated, interval, percent, typeset
from sim.scenario.load import load_text
from sim.vocabulary import Ending, OutcomeClass
from tests.study.scenarios import TEXT

HOSTILE = """<script>alert(1)</script> & '"><img src=x onerror=alert(1)>"""
RESOLVE, ATTACKS = "states.north.resolve", "groups.hill_men.attacks_per_year"
RANGES = [f"{RESOLVE}=0.1:0.9", f"{ATTACKS}=5:60:log"]


def hills(title: str = "A border in the hills") -> sim.Scenario:
    return load_text(TEXT.replace('"A border in the hills"', json.dumps(title)), name="hills")


def ran(scenario: sim.Scenario) -> sim.RunResult:
    return sim.run(scenario, runs=40, seed=3)


def swept(scenario: sim.Scenario) -> sim.SweepResult:
    return sim.sweep(scenario, f"{RESOLVE}=0.1:0.9:3", runs=10, seed=3)


def compared(scenario: sim.Scenario) -> sim.Comparison:
    return sim.compare(scenario, overrides=[f"{RESOLVE}=0.9"], runs=40, seed=3)


def screened(scenario: sim.Scenario) -> sim.SensitivityResult:
    return sim.sensitivity(
        scenario, RANGES, responses=["deaths_total"], method="morris", trajectories=4, runs=10, seed=3
    )


def discovered(scenario: sim.Scenario) -> sim.DiscoverResult:
    search = sim.Search(resamples=2)
    return sim.discover(scenario, RANGES, target="talks_held", search=search, points=120, runs=20, seed=3)


KINDS: dict[str, Callable[[sim.Scenario], Any]] = {
    "run": ran, "sweep": swept, "comparison": compared, "sensitivity": screened, "discovery": discovered,
}  # fmt: skip
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """One small result of each kind, of a scenario whose title attacks the page."""
    return {kind: play(hills(HOSTILE)) for kind, play in KINDS.items()}


class Outline(HTMLParser):
    """Tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()
        assert not self.open, "every tag is closed"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attributes}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


# Cards ---------------------------------------------------------------------------------------------------------------


@each_kind
def test_a_hostile_title_is_text_and_nothing_else(results: dict[str, Any], kind: str) -> None:
    page = results[kind]._repr_html_()
    outline = Outline(page)
    assert outline.seen <= {"div", "strong", "br", "small", "p", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert outline.attributes <= {"style"}
    assert "<script>alert(1)</script> & " in outline.text, "the title is there to be read"


def card(title: str, *tables: Table) -> str:
    made = Made(1, {"sim": "0"}, ("1 run",), "sim run")
    return fragment(Shown(title, made, (), "", (), [Section("all", "All", tables)]))


def test_hidden_characters_of_a_card_are_written_out() -> None:
    page = card("title\u202e", Table(("x",), (("\x1b[2J",),)))
    assert page.replace("\n", "").isprintable()
    assert "title‹U+202E›" in page and "‹U+001B›[2J" in page


@each_kind
def test_every_card_says_how_many_runs_which_seed_which_intervals_and_what_they_do_not_say(
    results: dict[str, Any], kind: str
) -> None:
    text = Outline(results[kind]._repr_html_()).text
    assert re.search(r"\d+ (runs|pairs of runs)", text)
    assert "seed 3" in text
    assert CAVEAT in text
    assert "interval" in text
    assert "horizon 60 days" in text


def test_a_card_of_runs_has_the_numbers_of_the_result(results: dict[str, Any]) -> None:
    page = results["run"]._repr_html_()
    for name, share in results["run"].outcomes.items():
        row = re.search(rf"<tr><td[^>]*>{name.replace('_', ' ')}</td>.*?</tr>", page)
        assert row is not None, name
        assert percent(share.share) in row[0]
        assert interval(share.low, share.high) in row[0]
    assert "quick talks" in page, "the scenario's own outcome"


def test_a_card_of_a_sweep_has_a_row_a_point(results: dict[str, Any]) -> None:
    text = Outline(results["sweep"]._repr_html_()).text
    curve = results["sweep"].measured.of("talks_held")
    for estimate, low, high in zip(curve.estimate, curve.low, curve.high, strict=True):
        assert estimated("share", estimate, low, high) in text


def test_a_card_of_a_comparison_lists_the_change_first(results: dict[str, Any]) -> None:
    text = Outline(results["comparison"]._repr_html_()).text
    assert text.index(RESOLVE) < text.index("talks held")
    pair = results["comparison"].differences["talks_held"]
    assert typeset(f"{100 * pair.difference:+.1f}") in text


@pytest.mark.slow
def test_a_card_of_indices_names_chance() -> None:
    pytest.importorskip("scipy")
    found = sim.sensitivity(hills(), RANGES, responses=["deaths_total"], method="sobol", points=8, runs=12, seed=3)
    text = Outline(found._repr_html_()).text
    assert "of the variance of a single run is chance" in text
    assert all(remark in text for remark in found.all_remarks if len(remark) < 1_000)


def test_a_card_of_a_discovery_has_its_sentences(results: dict[str, Any]) -> None:
    text = Outline(results["discovery"]._repr_html_()).text
    assert all(sentence in text for sentence in results["discovery"].sentences)


def test_runs_that_are_not_there_are_told(results: dict[str, Any]) -> None:
    assert "2 of the 42 runs that were asked for are missing" in replace(results["run"], runs=42)._repr_html_()
    assert "asked for" not in results["run"]._repr_html_()


@pytest.mark.slow
def test_a_card_of_a_study_that_stopped_says_whether_it_knows() -> None:
    found = sim.run(hills(), runs=4_000, seed=3, until="war<90%")
    assert "war &lt; 90 %: yes" in found._repr_html_()


def test_a_long_table_shows_both_ends_and_says_how_much_is_left_out() -> None:
    text = Outline(card("Long", Table(("number",), tuple((str(place),) for place in range(100)), "Many"))).text
    assert f"… {100 - MOST_ROWS} more" in text
    assert "99" in text and "50" not in text


def test_a_share_of_no_runs_is_a_dash() -> None:
    nothing = Share(count=0, n=0, share=np.nan, low=np.nan, high=np.nan)
    ((_, *cells),) = shares_table("Nothing", {"war": nothing}, {}).rows
    assert cells == ["-", "-", "0"]


@pytest.mark.slow
def test_cards_need_neither_matplotlib_nor_pandas() -> None:
    script = (
        "import sys; sys.modules.update(matplotlib=None, pandas=None, scipy=None); import sim; "
        "print('<table>' in sim.run('tutorial', runs=5, seed=1)._repr_html_(), "
        "[name for name in ('matplotlib', 'pandas') if sys.modules.get(name)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(sim.__file__).parents[1], check=True
    )
    assert done.stdout.strip() == "True []"


# Figures -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@each_kind
def test_every_result_draws_itself_for_a_notebook(results: dict[str, Any], kind: str) -> None:
    figure = results[kind].plot()
    assert figure.axes
    assert figure._repr_svg_().count("<svg") == 1


@pytest.mark.slow
def test_a_figure_of_runs_is_chosen_by_name(results: dict[str, Any]) -> None:
    assert results["run"].plot("deaths").axes
    with pytest.raises(ValueError, match=r"'maps' is no figure of this result; there are overview, outcomes, ladder"):
        results["run"].plot("maps")


def test_a_search_that_was_not_made_has_no_figure(results: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="number is 99; there were"):
        results["discovery"].plot(99)


# Data frames ---------------------------------------------------------------------------------------------------------


def test_runs_become_a_frame_with_words(results: dict[str, Any]) -> None:
    pytest.importorskip("pandas")
    frame = results["run"].to_pandas()
    assert len(frame) == 40
    assert set(frame["outcome_class"]) <= {word.word for word in OutcomeClass}
    assert set(frame["ending"]) <= {word.word for word in Ending}
    assert "point" not in frame.columns
    assert frame["quick_talks"].mean() == results["run"].own_outcomes["quick_talks"].share
    assert np.array_equal(frame["deaths_total"], results["run"].table["deaths_total"])


def test_a_sensitivity_becomes_a_frame_with_a_row_a_factor(results: dict[str, Any]) -> None:
    pytest.importorskip("pandas")
    frame = results["sensitivity"].to_pandas()
    assert len(frame) == 2 * 2, "two factors, mean and spread"
    row = frame[(frame["factor"] == RESOLVE) & (frame["statistic"] == "mean")].iloc[0]
    effects = results["sensitivity"].screening[0]
    assert row["mu_star"] == effects.mu_star[effects.factors.index(RESOLVE)]


def test_a_discovery_becomes_a_frame_with_a_row_a_point(results: dict[str, Any]) -> None:
    pytest.importorskip("pandas")
    found = results["discovery"]
    frame = found.to_pandas()
    assert frame["share"].tolist() == found.shares.tolist()
    assert frame["is_case"].sum() == np.count_nonzero(found.shares >= found.level)
    assert frame["is_held_out"].sum() == found.discovery.n_held_out
    for number, box in enumerate(found.boxes, start=1):
        held_out = frame[frame["is_held_out"] & (frame["box"] == number)]
        assert len(held_out) == box.held_out.n

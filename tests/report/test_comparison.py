"""The report of a comparison: clear differences are told as such, others are not, what differs has its source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.report.comparison import page as page_of
from sim.report.comparison import repeated, shown, told_names, told_pairs
from sim.report.terminal import printed
from sim.results.chunk_file import Parts
from sim.results.pairs import FEWEST_PAIRS, PairedDifference, is_clear, paired_share, widened
from sim.scenario.load import load_text
from sim.scenario.names import spoken_key
from sim.scenario.records import Scenario
from sim.study.compare import compare
from sim.study.comparison import Comparison
from tests.report.pages import Page, loads
from tests.study.scenarios import TEXT

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"/>'
KEY = "groups.hill_men.attacks_per_year"
CHANGE = f"{KEY}=3"


def scenario_of(text: str = TEXT, name: str = "hills.toml", **options: Any) -> Scenario:
    return load_text(text, name=name, **options)


@pytest.fixture(scope="module")
def result() -> Comparison:
    return compare(scenario_of(), overrides=[CHANGE], runs=120, seed=3)


def reported(result: Comparison) -> str:
    return page_of(result, figures={"differences": DRAWING})


def changed(result: Comparison, **columns: np.ndarray) -> Comparison:
    """The comparison with B a copy of A but for some columns."""
    table = result.a.table.copy()
    for name, values in columns.items():
        table[name] = values
    return Comparison(result.a, replace(result.b, rows=Parts((table,))))


def answer(result: Comparison) -> str:
    return (
        Page(reported(result)).text.partition("Short answer Over")[2].partition("A difference is that side less A")[0]
    )


@pytest.mark.slow
def test_it_loads_nothing_and_is_the_same_each_time(result: Comparison) -> None:
    assert loads(reported(result)) == []
    again = compare(scenario_of(), overrides=[CHANGE], runs=120, seed=3, engine="reference")
    assert reported(again) == reported(result)


def test_sections_stand_in_the_order_of_reading(result: Comparison) -> None:
    places = [found["id"] for _, found in Page(reported(result)).tags if "id" in found]
    assert places == [
        "answer", "conditions", "differs", "shares", "numbers", "figures", "pairing", "scenario", "repeat", "card",
        "glossary",
    ]  # fmt: skip


def test_the_question_names_the_change_with_both_values(result: Comparison) -> None:
    change = f"{spoken_key(KEY)} (30 attacks per year in A, 3 attacks per year in B)"
    assert f"within 60 days change with {change}?" in Page(reported(result)).text
    many = compare(scenario_of(), overrides=[CHANGE, "horizon_days=40", "quiet_days=9"], runs=4, seed=1)
    assert (
        f"{change}, horizon (60 days in A, 40 days in B) and days of quiet that end a run" in Page(reported(many)).text
    )


def test_a_large_difference_is_told_with_its_interval_and_equal_runs_as_equal(result: Comparison) -> None:
    never = changed(result, relapse=np.zeros(len(result.a.table), bool)).b
    always = changed(result, relapse=np.ones(len(result.a.table), bool)).b
    told = answer(Comparison(never, always))
    assert "the share that changes most is relapse: 0 % in A, 100 % in B, a difference of +100.0 points" in told
    assert "The same in every pair: force used (" in told
    assert "No clear difference" not in told


def test_nothing_is_said_to_change_where_the_two_are_the_same(result: Comparison) -> None:
    told = answer(changed(result))
    assert "120 pairs of runs with the same luck, all that is told here is the same in every pair." in told
    assert "nan" not in Page(reported(changed(result))).text


def test_a_difference_that_is_clear_alone_is_not_clear_among_many(result: Comparison) -> None:
    held = result.a.table["talks_held"].copy()
    few = np.flatnonzero(held)[:6]
    assert len(few) == 6, "the scenario has talks"
    held[few] = False
    one = changed(result, talks_held=held)
    assert one.differences["talks_held"].high < 0.0, "clear alone"
    assert "nothing told here clearly changes" in answer(one)
    assert "No clear difference: talks held" in answer(one)


def test_each_told_response_is_told_in_one_place(result: Comparison) -> None:
    kinds = told_pairs(result)
    names = [pair.name for kind in kinds for pair in kind]
    assert sorted(names) == sorted(told_names(result))
    assert "quick_talks" in names and "deaths_total" in names


def test_clear_shares_the_error_among_all_that_are_told() -> None:
    before = np.arange(100) < 50
    pair = paired_share("war", before, before & (np.arange(100) >= 6))
    low, high = widened(pair, among=1)
    assert (low, high) == pytest.approx((pair.low, pair.high))
    assert widened(pair, among=10)[0] < low and widened(pair, among=10)[1] > high
    assert is_clear(pair, among=1) and not is_clear(pair, among=20)
    few = PairedDifference("deaths_total", "mean", FEWEST_PAIRS - 1, 1.0, 2.0, 1.0, 0.9, 1.1, 0.1)
    assert not is_clear(few, among=1)
    assert is_clear(replace(few, n=FEWEST_PAIRS), among=1)
    assert not is_clear(replace(few, n=0, low=float("nan"), high=float("nan")), among=1)


def test_of_pure_chance_little_is_called_clear() -> None:
    """Each of 300 pages tells 15 differences that are none: at most about one page in twenty may call one clear."""
    rng = np.random.default_rng(7)
    wrong = sum(
        any(is_clear(paired_share("x", rng.random(200) < 0.3, rng.random(200) < 0.3), among=15) for _ in range(15))
        for _ in range(300)
    )
    assert wrong <= 27


def test_what_differs_stands_with_meaning_source_and_both_values(result: Comparison) -> None:
    page = Page(reported(result)).text
    differs = page[page.rindex("What differs between A and B Everything") : page.index("Shares Shares, in points")]
    assert KEY in differs
    assert "rate of attacks that no earlier attack set off" in differs
    assert "lively, for tests" in differs
    assert "set by --set" in differs


@pytest.mark.slow
def test_what_a_switch_does_comes_after_the_switch() -> None:
    off = compare(scenario_of(), overrides=["mechanisms.audience=false"], runs=10, seed=1)
    page = Page(reported(off)).text
    assert "change with mechanism audience (true in A, false in B)?" in page
    differs = page[page.rindex("What differs between A and B Everything") :]
    assert differs.index("mechanisms.audience") < differs.index("What follows from a switch")
    assert differs.index("What follows from a switch") < differs.index("states.north.audience_cost")
    assert "because of the switch: mechanism audience off" in differs


@pytest.mark.slow
def test_a_record_that_differs_only_in_its_dead_is_shown() -> None:
    other = scenario_of(TEXT.replace("deaths = 2", "deaths = 40"), name="bloody.toml")
    page = Page(reported(compare(scenario_of(), other, runs=10, seed=1))).text
    assert "Nothing differs" not in page
    differs = page.partition("Shares Shares, in points")[0]
    assert 'deaths of "North strikes an armed group' in differs
    assert "entry of the record 2 assumption invented 40" in differs


@pytest.mark.slow
def test_nothing_that_differs_is_said_so() -> None:
    assert "Nothing differs between A and B." in Page(reported(compare(scenario_of(), runs=10, seed=1))).text


def test_an_outcome_that_the_sides_define_differently_is_said_not_to_be_compared() -> None:
    later = scenario_of(overrides=["outcomes.0.when.days_to_talks.at_most=50"])
    found = compare(scenario_of(), later, runs=2, seed=1)
    assert found.redefined == ("quick_talks",) and found.to_json()["not_compared"] == ["quick_talks"]
    assert "quick_talks" not in found.differences
    told = "Not compared, because A and B define it differently: quick talks."
    assert told in str(list(printed(shown(found).sections, is_plain=True))) and told in Page(reported(found)).text


def test_the_two_by_two_table_and_the_runs_saved_stand_in_the_row(result: Comparison) -> None:
    pair = result.differences["quick_talks"]
    counts = f"{pair.only_a} {pair.only_b} {pair.both} {pair.neither}"
    assert f"{counts} {1 / pair.variance_ratio:.1f} x" in Page(reported(result)).text
    mean = result.differences["days_to_talks"]
    assert f"{mean.n} {1 / mean.variance_ratio:.1f} x given talks held in both" in Page(reported(result)).text


def test_it_says_what_depends_on_how_luck_is_shared(result: Comparison) -> None:
    page = Page(reported(result)).text
    assert "Which runs are in only A or only B depends on how luck is shared." in page
    assert "The shares of A and of B, and their difference, do not depend on it." in page


def test_missing_and_cut_short_runs_and_own_rules_are_owned_up_to(result: Comparison) -> None:
    table = result.b.table[:-7].copy()
    table["cut_short"][0] = True
    origin = {**result.b.origin, "own_rules": ["appeal"]}
    page = Page(reported(Comparison(result.a, replace(result.b, rows=Parts((table,)), origin=origin)))).text
    assert "7 of the 120 runs of B that were asked for are missing" in page
    assert "1 run of B reached the cap on events" in page
    assert "Over 113 pairs of runs" in page
    assert "Rules of B were replaced or added by a program: appeal." in page
    assert "Own rules are not in it" in page


def test_no_common_run_invents_nothing(result: Comparison) -> None:
    page = Page(reported(Comparison(result.a, replace(result.b, rows=Parts((result.b.table[:0],)))))).text
    assert "No run is there on both sides, so nothing can be compared." in page
    assert "nan" not in page


def test_the_command_and_both_digests_repeat_it(result: Comparison) -> None:
    page = Page(reported(result)).text
    assert f"sim compare hills.toml --runs 120 --seed 3 --set {CHANGE}" in page
    assert result.a.digest in page and result.b.digest in page
    assert page.count(" ".join(TEXT.split())) == 1, "the one file of both"


def test_a_file_whose_name_begins_like_an_option_is_named_as_a_file(result: Comparison) -> None:
    dashed = compare(scenario_of(name="-x.toml"), overrides=[CHANGE], runs=2, seed=3)
    assert repeated(dashed).startswith("sim compare ./-x.toml --runs 2")
    assert repeated(result).startswith("sim compare hills.toml ")


@pytest.mark.slow
def test_another_file_has_its_own_setting_and_text() -> None:
    calm = TEXT.replace("value = 30", "value = 3").replace("A border in the hills", "A calm border")
    result = compare(scenario_of(), scenario_of(calm, name="calm.toml"), runs=20, seed=1)
    page = Page(reported(result))
    assert "scenario-b" in [found["id"] for _, found in page.tags if "id" in found]
    assert "A border in the hills (A) and A calm border (B) compared" in page.text
    assert "sim compare hills.toml calm.toml --runs 20 --seed 1" in page.text
    assert page.text.count(" ".join(calm.split())) == 1
    same_name = compare(scenario_of(), scenario_of(calm), runs=20, seed=1)
    assert "sim compare a/hills.toml b/hills.toml" in Page(reported(same_name)).text


@pytest.mark.slow
def test_another_scenario_is_asked_about_by_its_title_and_has_conditions_of_its_own() -> None:
    other = TEXT.replace("north", "east").replace("A border in the hills", "Elsewhere").replace("= 60", "= 90")
    page = Page(reported(compare(scenario_of(), scenario_of(other, name="other.toml"), runs=10, seed=1))).text
    assert 'change where "Elsewhere" takes the place of "A border in the hills" (' in page
    conditions = page.partition("Short answer Over")[2].partition("Shares Shares, in points")[0]
    assert "a run ends on day 60 at the latest" in conditions and "a run ends on day 90 at the latest" in conditions


@pytest.mark.slow
def test_states_of_other_names_are_named_side_by_side() -> None:
    other = scenario_of(TEXT.replace("north", "east").replace("south", "west"), name="other.toml")
    page = Page(reported(compare(scenario_of(), other, runs=10, seed=1))).text
    assert "the crisis between North / East and South / West within" in page
    assert "acts of force" not in page  # what belongs to one state is not paired with another


@pytest.mark.slow
def test_what_no_command_says_is_said_in_python_and_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "hills.toml").write_text(TEXT)
    a = scenario_of(overrides=["quiet_days=20"], horizon_days=40.0)
    b = scenario_of(overrides=["quiet_days=20", CHANGE], history_until=0)
    result = compare(a, b, runs=20, seed=1)
    lines = repeated(result)
    assert lines in reported(result).replace("&#39;", "'").replace("&#34;", '"')
    told: dict[str, Any] = {}
    exec(lines.replace("'hills.toml'", repr(str(tmp_path / "hills.toml"))), told)
    assert isinstance(told["comparison"], sim.Comparison)
    assert (told["comparison"].a.digest, told["comparison"].b.digest) == (result.a.digest, result.b.digest)


@pytest.mark.slow
def test_a_hostile_scenario_is_shown_and_does_nothing() -> None:
    hostile = TEXT.replace("A border in the hills", "<script>alert(1)</script> </title>").replace(
        'assumption = "lively, for tests"', 'source = "javascript:alert(1) <img src=x onerror=alert(2)>"'
    )
    hostile += "# \u202e reversed </details>\n"
    page = reported(compare(scenario_of(hostile), overrides=[CHANGE], runs=10, seed=1))
    assert loads(page) == []
    assert Page(page).links == []
    assert "<script>alert(1)</script> </title>: A and B compared" in Page(page).text
    assert "\u202e" not in page

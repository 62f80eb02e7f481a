"""The report of a run folder: its sentences agree with the numbers, its parts stand in order, nothing in it loads."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.report.blocks import Listing, Section, Table, Text, Verbatim
from sim.report.html import page as page_of
from sim.report.meanings import (
    CLASS_MEANINGS,
    ENDING_MEANINGS,
    OUTCOME_MEANINGS,
    prose_section,
)
from sim.report.repeat import scenario_words
from sim.report.run import (
    FIRST_LINES,
    LAST_LINES,
    answer_section,
    chosen,
    conditions_of,
    question,
    runs_section,
    story_lines,
)
from sim.report.run import page as run_page
from sim.report.setting import deaths_of, setting_section, told
from sim.results.chunk_file import Parts
from sim.results.responses import headline_events
from sim.results.stopping import Stop, Verdict
from sim.results.wording import interval, percent
from sim.scenario.load import load_text
from sim.scenario.records import Scenario
from sim.study.result import RunResult
from sim.vocabulary import CASE_WORDS, Ending, OutcomeClass
from tests.model.numbers import SHARED
from tests.report.pages import Page, loads
from tests.study.scenarios import TEXT

MODEL = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def scenario_of(text: str = TEXT, **options: Any) -> Scenario:
    return load_text(text, name="hills.toml", **options)


@pytest.fixture(scope="module")
def result() -> RunResult:
    return sim.run(scenario_of(history_until=0), runs=200, seed=5)


def reported(result: RunResult, **more: Any) -> str:
    return run_page(result, figures={"outcomes": DRAWING}, tell=teller(result), **more)


def teller(result: RunResult) -> Any:
    return lambda run: sim.trace(result.scenario, run=run, seed=result.seed)


def words_of(section: Any) -> str:
    """The sentences of a section, hard spaces as plain ones."""

    def each() -> Iterator[str]:
        for block in section.blocks:
            if isinstance(block, Text):
                yield str(block.words)
            elif isinstance(block, Listing):
                yield from (str(item) for item in block.items)

    return " ".join(each()).replace("\u00a0", " ")


def test_sections_stand_in_the_order_of_reading(result: RunResult) -> None:
    places = [found["id"] for _, found in Page(reported(result)).tags if "id" in found]
    assert places == [
        "answer", "conditions", "scenario", "outcomes", "figures", "runs", "repeat", "card", "glossary",
    ]  # fmt: skip


def test_nothing_in_it_loads_and_nothing_runs(result: RunResult) -> None:
    assert loads(reported(result)) == []


@pytest.mark.slow
def test_the_same_result_gives_the_same_bytes(result: RunResult) -> None:
    again = sim.run(scenario_of(history_until=0), runs=200, seed=5, engine="reference")
    assert reported(result) == reported(replace(again, origin={**again.origin, "engine": "compiled"}))


def test_the_question_names_states_record_and_horizon(result: RunResult) -> None:
    def question_of(scenario: Scenario) -> str:
        return question(replace(result, scenario=scenario))

    assert question_of(scenario_of(history_until=0)) == (
        "Given what is on record until day 0 (1 May 2031), how far can the crisis between North and South go within "
        "60 days, how can it end, and how likely is each?"
    )
    assert question_of(scenario_of(history_until="none")).startswith("From day 0 (1 May 2031) on, how far")
    start = '[starts.blow]\nhistory_until = 0\nmeaning = "the blow has fallen"\n'
    assert '"the blow has fallen" From there, how far' in question_of(scenario_of(TEXT + start, start="blow"))


def test_the_answer_gives_every_class_with_the_interval_of_the_table(result: RunResult) -> None:
    words = words_of(answer_section(result))
    for word in OutcomeClass:
        share = result.outcome_class[word.word]
        if share.count:
            assert percent(share.share) in words
            assert f"({interval(share.low, share.high)})" in words
            assert CLASS_MEANINGS[word] in words
    most = max(result.outcome_class.values(), key=lambda share: share.count)
    lead = answer_section(result).blocks[0]
    assert isinstance(lead, Text)
    assert str(lead.words).replace("\u00a0", " ").startswith(f"In {100 * most.share:.1f} % of 200 runs (")


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (
            Stop(("war<2%",), True, 3, (Verdict("war < 2 %", False, 0.03, 0.05),)),
            "It was played until it was known whether war < 2 %: 200 runs in 3 looks. war < 2 %: no. The share is in "
            "3.0 to 5.0 %",
        ),
        (
            Stop(("0.5%",), True, 1, (), "talks_held"),
            "It was played until every share was known to within 0.5% to each side: 200 runs in 1 look. Every share is",
        ),
        (
            Stop(("war<2%",), False, 4, (Verdict("war < 2 %", None, 0.01, 0.05),)),
            "It was to be played until it was known whether war < 2 %, and reached its limit of 200 runs first, after "
            "4 looks. war < 2 %: not decided.",
        ),
    ],
)
def test_runs_that_went_on_until_something_was_known_say_what_came_of_it(
    stop: Stop, said: str, result: RunResult
) -> None:
    words = words_of(answer_section(replace(result, stop=stop)))
    assert said in words
    assert "as if the number of runs had been fixed beforehand" in words
    assert "It was" not in words_of(answer_section(result))


def test_war_is_named_even_where_no_run_reached_it(result: RunResult) -> None:
    calm = replace(result, rows=Parts((result.table[result.table["outcome_class"] == OutcomeClass.ABSORBED],)))
    words = words_of(answer_section(calm))
    assert f"In no run {CLASS_MEANINGS[OutcomeClass.WAR]} (0 to " in words
    assert "In 100 % of" in words


@pytest.mark.slow
def test_own_outcomes_are_told_by_what_they_mean() -> None:
    text = TEXT.replace('name = "quick_talks"', 'name = "quick_talks"\nmeaning = "envoys meet soon"')
    told_by_meaning = words_of(answer_section(sim.run(scenario_of(text), runs=30, seed=1)))
    assert "Envoys meet soon: in " in told_by_meaning
    assert "Quick talks: in " in words_of(answer_section(sim.run(scenario_of(), runs=30, seed=1)))


def test_a_result_without_runs_says_so_and_invents_nothing(result: RunResult) -> None:
    empty = replace(result, rows=Parts((result.table[:0],)), events=None)
    page = Page(reported(empty))
    assert "No run is there" in page.text
    assert "200 of the 200 runs that were asked for are missing" in page.text
    assert "nan" not in page.text


def test_conditions_tell_what_is_forced_what_was_set_and_what_went_wrong(result: RunResult) -> None:
    changed = scenario_of(overrides=["states.north.resolve=0.9"], history_until=0, horizon_days=50.0)
    off = scenario_of(TEXT + "[mechanisms]\naudience = false\n")
    words = words_of(conditions_of(replace(result, scenario=changed, runs=210)))
    assert "The record: 1 entry up to day 0 (1 May 2031) happens as recorded" in words
    assert "states.north.resolve" in words
    assert "horizon_days" in words
    assert "10 of the 210 runs that were asked for are missing" in words
    assert "Mechanisms switched off: audience." in words_of(conditions_of(replace(result, scenario=off)))
    assert "Mechanisms" not in words
    free = words_of(conditions_of(replace(result, scenario=scenario_of(history_until="none"))))
    assert "nothing of the record is forced, 1 entry is free" in free


def test_runs_cut_short_are_owned_up_to(result: RunResult) -> None:
    table = result.table.copy()
    table["cut_short"][:2] = True
    assert "2 runs reached the cap on events and were cut short" in words_of(
        conditions_of(replace(result, rows=Parts((table,))))
    )


def test_values_that_are_not_defaults_stand_with_their_source(result: RunResult) -> None:
    page = Page(reported(result))
    assert "groups.hill_men" in page.text
    assert "attacks_per_year rate of attacks that no earlier attack set off" in page.text
    assert "lively, for tests" in page.text
    assert "audience_cost" not in page.text.replace(TEXT, "")


def test_a_value_from_the_command_line_says_so() -> None:
    section = setting_section(scenario_of(overrides=["states.north.resolve=0.9"]))
    assert "set by --set" in str(section.blocks)


@pytest.mark.parametrize("word", CASE_WORDS)
def test_every_word_of_the_record_has_a_sentence(word: str) -> None:
    actor = "hill_men" if word == "attack_by_group" else "north"
    entry = f'[[history]]\nday = 1\nactor = "{actor}"\ntarget = "south"\naction = "{word}"\nsource = "s"\n'
    text = TEXT.replace('target = "north"\nattacks', 'target = ["north", "south"]\nattacks')
    sentence = told(scenario_of(text + entry).history[-1])
    assert sentence[0].isupper()
    assert "{" not in sentence


def test_deaths_of_an_entry_are_the_total_or_the_sum_of_kinds() -> None:
    parts = '[[history]]\nday = 1\nactor = "south"\ntarget = "north"\naction = "shelling"\nsource = "s"\n'
    history = scenario_of(TEXT + parts + "deaths_military = 2\ndeaths_civilian = 3\n").history
    assert [deaths_of(entry) for entry in history] == ["2", "5"]
    assert deaths_of(scenario_of(TEXT + parts).history[-1]) == ""


@pytest.mark.slow
def test_sources_of_the_record_are_links_and_addresses_elsewhere_are_not() -> None:
    text = TEXT.replace('assumption = "invented"', 'source = "https://a.example/x"\nnote = "see http://b.example/y"')
    text = f"# https://comment.example/\n{text}".replace("in the hills", "in the hills https://title.example/")
    assert Page(reported(sim.run(scenario_of(text), runs=20, seed=1))).links == [
        "http://b.example/y",
        "https://a.example/x",
    ]


def test_every_class_that_occurs_is_told_once_and_its_run_is_of_it(result: RunResult) -> None:
    told_runs = chosen(result)
    for word, run in told_runs.items():
        (row,) = result.table[result.table["run"] == run]
        assert OutcomeClass(int(row["outcome_class"])).word == word
    occurring = {word for word, share in result.outcome_class.items() if share.count}
    assert set(told_runs) == occurring
    headings = [found for found in Page(reported(result)).text.split() if found == "run"]
    assert len(headings) >= len(occurring)


def test_a_story_tells_what_the_trace_tells(result: RunResult) -> None:
    run = chosen(result)["absorbed"]
    lines = list(story_lines(sim.trace(result.scenario, run=run, seed=5), result.scenario.day_zero))
    assert lines[0][:3] == ("0", "1 May 2031", "North strikes an armed group on the soil of South [on record]")
    days = [int(str(line[0]).replace("−", "-")) for line in lines]
    assert days == sorted(days)
    assert all(line[2] for line in lines)


def test_attacks_in_a_row_make_one_line(result: RunResult) -> None:
    busy = int(result.table["run"][np.argmax(result.table["group_attacks"])])
    played = sim.trace(result.scenario, run=busy, seed=5)
    entries = [entry for entry in played if entry.kind in ("attack", "aftershock") and entry.action >= 0]
    assert len(entries) > 3, "the scenario is lively"
    (line,) = story_lines(entries, None)
    assert str(line[2]).startswith(f"{len(entries)} attacks by Hill Men, the last on day")
    dead = sum(sum(entry.deaths.values()) for entry in entries)
    assert sum(int(part.split()[0].replace(",", "")) for part in str(line[3]).split(", ") if part) == dead


COEFFICIENTS, _, ACTIONS = SHARED.partition("[actions]")
ACTORS, RECORD = TEXT.partition("[coefficients]")[0], TEXT.partition("[[history]]")[2]
LIVELY = f"{ACTORS}{COEFFICIENTS}[[history]]{RECORD}[actions]{ACTIONS}"


@pytest.mark.slow
def test_a_long_story_is_cut_in_the_middle_and_says_so() -> None:
    result = sim.run(scenario_of(LIVELY), runs=200, seed=5)
    section = runs_section(result, teller(result), {}, "hills")
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert all(len(table.rows) <= FIRST_LINES + LAST_LINES + 1 for table in tables)
    cut = [table for table in tables if len(table.rows) == FIRST_LINES + LAST_LINES + 1]
    assert cut, "a lively scenario has a long story"
    assert all("more lines are left out here" in str(table.rows[FIRST_LINES][2]) for table in cut)


def test_a_run_that_comes_out_otherwise_here_is_not_told(result: RunResult) -> None:
    section = runs_section(result, lambda run: teller(result)(run)[:-1], {}, "hills")
    assert not [block for block in section.blocks if isinstance(block, Table)]
    assert "does not come out as it is stored" in words_of(section)


def test_own_rules_are_named_and_their_runs_are_not_played_again(result: RunResult) -> None:
    def never(run: int) -> Any:
        raise AssertionError("played again without its rules")

    ruled = replace(result, origin={**result.origin, "own_rules": ["appeal"]})
    page = Page(run_page(ruled, figures={}, tell=never))
    assert "Rules of the model were replaced or added by a program: appeal." in page.text
    assert "Its story cannot be told" in page.text


@pytest.mark.slow
def test_a_scenario_without_dates_has_no_dates() -> None:
    page = Page(reported(sim.run(scenario_of(TEXT.replace("day_zero = 2031-05-01\n", "")), runs=20, seed=1)))
    assert "2031" not in page.text
    assert "day what dead is source" in page.text


def test_the_printed_command_gives_the_same_digest(result: RunResult, tmp_path: Path) -> None:
    changed = scenario_of(
        overrides=["states.north.resolve=0.9", 'title="it\'s $5"'], history_until=0, horizon_days=40.5
    )
    (tmp_path / "hills.toml").write_text(TEXT)
    words = scenario_words(changed)
    assert words[0] == "hills.toml"
    read = shlex.split(shlex.join(words))
    sets = [read[place + 1] for place, word in enumerate(read) if word == "--set"]
    again = sim.load(
        tmp_path / read[0], overrides=sets, history_until=int(read[read.index("--history-until") + 1]),
        horizon_days=float(read[read.index("--horizon") + 1]),
    )  # fmt: skip
    assert again.sha256 == changed.sha256
    assert again.title == changed.title


def test_a_shipped_scenario_is_named_and_a_changed_one_of_its_name_is_a_file() -> None:
    assert scenario_words(sim.load("tutorial")) == ["tutorial"]
    assert scenario_words(load_text(TEXT, name="tutorial.toml")) == ["tutorial.toml"]


def test_the_scenarios_text_is_in_it_letter_by_letter(result: RunResult) -> None:
    written = reported(result)
    assert written.count("<details>") == 1
    assert Page(written).text.count(" ".join(TEXT.split())) == 1
    assert result.digest in written


def test_the_card_agrees_with_the_documents() -> None:
    card = " ".join(MODEL.partition("## 13 Model card")[2].split())
    allowed, forbidden = card.split("**Not for**")
    uses, no_uses, left_out = (block.items for block in prose_section("card").blocks if isinstance(block, Listing))
    assert all(str(use) in allowed for use in uses) and len(uses) == 5
    assert all(str(use) in forbidden for use in no_uses) and len(no_uses) == 3
    limits = " ".join(MODEL.partition("## 12 Limits")[2].split())
    assert "Defaults were fitted to facts of 1946-1989" in limits
    assert words_of(prose_section("card")).startswith("Defaults were fitted to facts of 1946 to 1989")
    assert all(str(sentence).endswith(".") for sentence in left_out) and len(left_out) == 6


def test_every_word_for_an_outcome_has_a_meaning(result: RunResult) -> None:
    assert set(CLASS_MEANINGS) == set(OutcomeClass)
    assert set(ENDING_MEANINGS) == set(Ending)
    assert set(OUTCOME_MEANINGS) == set(headline_events(result.table))
    page = Page(reported(result))
    assert all(meaning in page.text for meaning in (*CLASS_MEANINGS.values(), *ENDING_MEANINGS.values()))


def test_numbers_of_a_run_are_those_of_the_table(result: RunResult) -> None:
    page = Page(reported(result))
    assert "acts of force, North" in page.text
    mean = float(np.mean(result.table["force_moves"]))
    assert isfinite(mean)
    assert f"force moves {mean:.2f}" in page.text


def test_verbatim_text_is_not_touched(result: RunResult) -> None:
    blocks = [Verbatim("a  b\n\tc %d {{x}}", title="t")]
    assert "a  b\n\tc %d {{x}}" in page_of("T", "Q", [Section("s", "S", tuple(blocks))])

"""Every word that a condition or a table may use has a meaning, in one place."""

from __future__ import annotations

from sim.report.meanings import condition_words, defined_words
from sim.scenario.load import load_text
from sim.scenario.outcomes import ALL, WORDS_OF
from tests.study.scenarios import TEXT


def test_every_word_of_a_condition_is_defined_once() -> None:
    scenario = load_text(TEXT)
    told = [line.word for line in defined_words(scenario)]
    assert {*ALL, *WORDS_OF["ending"], *WORDS_OF["outcome_class"]} <= {*told}
    assert told[-len(scenario.outcomes) :] == [outcome.name for outcome in scenario.outcomes]
    assert all(line.meaning and "{" not in line.meaning for line in defined_words(scenario))


def test_a_condition_is_told_as_it_is_meant() -> None:
    condition = {"any": [{"war": True}, {"not": {"days_to_talks": {"at_least": 3, "at_most": 14}}}], "relapse": False}
    assert condition_words(condition) == (
        "(war is true or not (days_to_talks at least 3 and days_to_talks at most 14)) and relapse is false"
    )

"""Files of cases: any in the format is read; a broken one tells all its faults at once."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from sim.evidence.cases.read import find_cases, read_cases, read_text, shipped_case_files
from sim.scenario.faults import ScenarioError
from sim.scenario.read import MAX_BYTES
from tests.evidence.cases.texts import BLOW, cases, toml_of


def faults(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as told:
        read_text(text, name="crises.toml")
    return str(told.value).splitlines()


def test_the_shipped_file_is_found_by_name_with_and_without_its_folder() -> None:
    assert shipped_case_files() == ("cases/cases_train",)
    assert find_cases("cases_train") == find_cases("cases/cases_train") == find_cases("cases/cases_train.toml")
    read = read_cases("cases_train")
    assert len(read) == 28
    assert len({case.known.family for case in read}) == 22


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(
        ScenarioError, match=r'neither a file nor a shipped file of cases.*Did you mean "cases/cases_tr'
    ):
        find_cases("cases_trian")
    with pytest.raises(ScenarioError, match="is a folder"):
        read_cases(Path(__file__).parent)


def test_a_case_needs_no_more_than_a_name_and_two_states() -> None:
    bare = read_text(toml_of(cases()))[2]
    assert bare.known.record == ()
    assert bare.known.group_host == "none"
    assert bare.known.rivalry is None


@pytest.mark.slow
def test_a_large_library_is_read() -> None:
    text = toml_of(cases(*({**copy.deepcopy(BLOW), "id": f"case_{number}"} for number in range(300))))
    assert len(text) < MAX_BYTES
    assert len(read_text(text)) == 303


def test_all_faults_are_told_at_once_with_line_key_and_what_was_meant() -> None:
    text = """schema_version = 1
[[case]]
id = "one"
initiator = "Asha"
target = "Asha"
relationshp = "hostile"
contiguous = "yes"
relative_capability = -1
group_host = "targett"
chronology = [
  { day = 3, actor = "Asha", target = "Bora", action = "strke" },
  { day = 1, actor = "Asha", target = "Bora", action = "strike", source = "s9" },
]
[case.trigger]
kind = "group_atack"
[case.outcome]
outcome_class = "draw"
[case.sources]
s1 = "https://example.org"
[[case]]
id = "one"
initiator = "Asha"
"""
    told = faults(text)
    for line in (
        'crises.toml:5: case[0].target is "Asha", the initiator itself; name the other state.',
        'crises.toml:6: case[0].relationshp is an unknown key. Did you mean "relationship"?',
        'crises.toml:7: case[0].contiguous is "yes"; it must be true or false.',
        "crises.toml:8: case[0].relative_capability is -1; it must be at least 0.0001.",
        'crises.toml:9: case[0].group_host is "targett"; it must be one of "target", "initiator", "both", '
        '"third (...)", "none". Did you mean "target"?',
        "crises.toml:12: case[0].chronology[1].day is 1, but the entry before it on line 11 has day 3; put the "
        "chronology in order of day.",
        'crises.toml:12: case[0].chronology[1].source is "s9"; known sources of this case are "s1".',
        'crises.toml:21: case[1].id is "one", as on line 3; give each case a name of its own.',
        "crises.toml:20: case[1].target is missing; it is required: the other state.",
    ):
        assert line in told, "\n".join(told)
    assert any('case[0].chronology[0].action is "strke"' in line and 'mean "strike"?' in line for line in told)
    assert any('case[0].trigger.kind is "group_atack"' in line and 'mean "group_attack"?' in line for line in told)
    assert any('case[0].outcome.outcome_class is "draw"; it must be one of "no_force"' in line for line in told)
    assert len(told) == 12


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("schema_version = 1", "case is missing"),
        ("schema_version = 2\ncase = []", "this program reads version 1"),
        ("schema_version = 1\ncase = 3", "it must be a list"),
        ("schema_version = 1\ncase = []", "is an empty list"),
        ("schema_version = 1\n[[case]]\nid = 'x y'\ninitiator = 'a'\ntarget = 'b'", "letters, digits"),
        ("schema_version = 1\n[[case]\n", "is no TOML"),
        ("schema_version = 1\n[[case]]\nid = 'a'\ninitiator = 'a'\ntarget = 'b'\nrelative_capability = inf", "finite"),
        ("schema_version = 1\n[[case]]\nid = 'a'\ninitiator = 'a'\ntarget = 'b'\nchronology = [3]", "must be a table"),
        ("schema_version = 1\n[[case]]\nid = 'a'\ninitiator = ' '\ntarget = 'b'", "a text that says something"),
    ],
)
def test_a_broken_file_says_what_is_wrong(text: str, what: str) -> None:
    assert any(what in line for line in faults(text)), faults(text)


def test_an_empty_text_in_an_outcome_is_read_as_unknown() -> None:
    table = cases()
    table["case"][0]["outcome"] = {"outcome_class": "", "answered_by_force": True, "ending": ""}
    seen = read_text(toml_of(table))[0].observed
    assert (seen.outcome_class, seen.ending, seen.answered_by_force) == (None, None, True)


def test_faults_after_the_first_hundred_are_counted() -> None:
    table = cases(*({**copy.deepcopy(BLOW), "id": f"case_{n}", "contiguous": "no"} for n in range(150)))
    assert faults(toml_of(table))[-1].endswith("more faults.")

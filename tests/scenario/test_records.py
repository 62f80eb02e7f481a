"""The whole of a scenario: mechanisms, resolved values, its hash."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim.scenario.entities import RECORDS, mechanisms
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load, load_text
from sim.scenario.quantity import specifications
from sim.scenario.records import Scenario


def test_action_keeps_its_own_defaults_where_the_file_is_silent(sound: str) -> None:
    scenario = load_text(sound + "[actions.covert_act]\ncost = 3\n")
    default = load_text(sound)
    assert scenario.actions["covert_act"].cost.value == 3.0
    assert scenario.actions["covert_act"].publicity == default.actions["covert_act"].publicity
    assert default.actions["covert_act"].publicity.value == 0.15
    assert default.actions["covert_act"].publicity.assumption


def test_mechanism_that_is_off_has_neutral_parameters_and_says_so(sound: str) -> None:
    scenario = load_text(sound + "[mechanisms]\nspoilers = false\naudience = true\n")
    effective = scenario.effective()
    assert scenario.groups["red"].spoiler_factor.value == 1.8
    assert effective.groups["red"].spoiler_factor.value == 1.0
    assert effective.set_by["groups.red.spoiler_factor"] == "mechanism spoilers off"
    assert effective.states == scenario.states
    assert {line.key: line.value for line in scenario.resolved()}["groups.red.spoiler_factor"] == "1"


@pytest.mark.parametrize("name", mechanisms())
def test_every_mechanism_can_be_switched_off(name: str, sound: str) -> None:
    text = f"{sound}[third_parties.china]\n[region.war]\n[mechanisms]\n{name} = false\n"
    effective = load_text(text).effective()
    for table, specified in mechanisms()[name]:
        given = getattr(effective, table)
        records: list[BaseModel] = [given] if isinstance(given, BaseModel) else list(given.values())
        values = [getattr(record, specified.name) for record in records]
        assert {value if isinstance(value, bool) else value.value for value in values} == {specified.neutral}


def test_scenario_without_switches_is_effective_as_it_is(scenario: Scenario) -> None:
    assert scenario.effective() is scenario


def test_every_parameter_has_unit_meaning_and_provenance() -> None:
    for record in RECORDS.values():
        for specified in specifications(record):
            assert specified.unit and specified.meaning and (specified.source or specified.assumption)


def test_resolved_lists_every_parameter_once_with_unit_setter_and_source(sound: str) -> None:
    lines = list(load_text(sound, overrides=["states.north.answer_days=2"]).resolved())
    by_key = {line.key: line for line in lines}
    assert len(by_key) == len(lines)
    assert by_key["states.north.answer_days"].to_json() == {
        "key": "states.north.answer_days", "value": 2.0, "unit": "days", "set_by": "--set", "source": "",
    }  # fmt: skip
    assert by_key["states.south.answer_days"].set_by == "default"
    assert by_key["states.south.answer_days"].source.startswith("fit to facts of 1946-1989; ICB")
    assert by_key["groups.red.host"].value == "south"
    assert by_key["history.north_strike_day_0"].value == "day 0: north strike south"
    for record, count in (("states", 2), ("groups", 1), ("coefficients", 1)):
        expected = count * len(list(specifications(RECORDS[record])))
        assert sum(line.key.startswith(record + ".") and line.unit != "" for line in lines) == expected
    json.dumps([line.to_json() for line in lines], allow_nan=False)


def test_resolved_writes_a_distribution_in_one_line(sound: str) -> None:
    law = 'states.north.answer_days={ distribution = "normal", mean = 2, sd = 0.2, assumption = "a guess" }'
    line = next(line for line in load_text(sound, overrides=[law]).resolved() if line.key == "states.north.answer_days")
    assert line.value == "normal(mean = 2, sd = 0.2, at_least = 0.05, at_most = 365)"
    assert line.source == "assumption: a guess"


def test_content_is_written_as_json_without_the_loader_s_own_fields(scenario: Scenario) -> None:
    written = json.loads(scenario.model_dump_json())
    assert written["states"]["north"]["resolve"]["value"] == 0.5
    assert not {"name", "source_text", "set_by", "start", "history_until"} & set(written)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema_version", "# a comment\nschema_version"),
        ('"Two countries"', '"A new title"'),
        ("resolve = 0.5", 'resolve = { value = 0.5, source = "a book" }'),
        ('source = "a newspaper"', 'source = "a better newspaper"'),
    ],
)
def test_hash_ignores_comments_and_prose(old: str, new: str, sound: str) -> None:
    assert load_text(sound.replace(old, new, 1)).sha256 == load_text(sound).sha256


def test_hash_ignores_the_file_s_name(sound: str, written: Callable[..., Path]) -> None:
    assert load(written("a.toml", sound)).hash8 == load(written("b/c.toml", sound)).hash8


@pytest.mark.parametrize(
    "override",
    ["states.north.resolve=0.51", "horizon_days=181", "history[0].deaths=3", "mechanisms.audience=false",
     'outcomes[0].name="other"', 'groups.red.host="both"', "starts.after_the_strike.history_until=1"],
)  # fmt: skip
def test_hash_changes_with_every_value(override: str, sound: str) -> None:
    assert load_text(sound, overrides=[override]).sha256 != load_text(sound).sha256


def test_hash_knows_the_start_and_the_order_of_states(sound: str) -> None:
    north, south = "[states.north]\nresolve = 0.5\n", "[states.south]\n"
    swapped = sound.replace(north + south, south + north)
    hashes = {load_text(sound).hash8, load_text(sound, history_until="none").hash8, load_text(swapped).hash8}
    assert len(hashes) == 3
    assert all(len(text) == 8 for text in hashes)


def test_an_actor_has_the_name_that_its_scenario_gives_it_and_else_its_key_in_words(sound: str) -> None:
    scenario = load_text(sound.replace("[states.north]", '[states.north]\ndisplay_name = "Republic of the North"', 1))
    assert scenario.spoken("north") == "Republic of the North"
    assert scenario.spoken("south") == "South"
    assert scenario.sha256 == load_text(sound).sha256, "a name changes no run"


def test_two_actors_of_one_name_are_a_fault(sound: str) -> None:
    with pytest.raises(ScenarioError, match=r'display_name is called "South", as states\.south is'):
        load_text(sound.replace("[groups.red]", '[groups.red]\ndisplay_name = "South"', 1))

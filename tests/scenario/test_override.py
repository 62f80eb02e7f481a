"""`--set key.path=VALUE`."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import numpy as np
import pytest

from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.load import again, load_text
from sim.scenario.records import Scenario

Faults = Callable[..., tuple[Fault, ...]]


def changed(sound: str, *overrides: str) -> Scenario:
    return load_text(sound, overrides=overrides)


def test_number_table_and_distribution_can_be_set(sound: str) -> None:
    assert changed(sound, "states.south.resolve=0.8").states["south"].resolve.value == 0.8
    assert changed(sound, 'states.north.resolve={ value = 1, source = "me" }').states["north"].resolve.source == "me"
    law = 'groups.red.attacks_per_year = {distribution = "gamma", shape = 2, mean = 12}'
    assert changed(sound, law).groups["red"].attacks_per_year.distribution is not None


def test_number_replaces_a_distribution_and_one_parameter_of_it_can_be_set(sound: str) -> None:
    text = sound.replace("resolve = 0.5", 'resolve = { distribution = "beta", a = 4, b = 5 }')
    assert changed(text, "states.north.resolve=0.8").states["north"].resolve.value == 0.8
    law = changed(text, "states.north.resolve.a=7").states["north"].resolve.distribution
    assert law is not None
    assert law.model_dump()["a"] == 7.0


def test_whole_record_is_replaced_by_a_table(sound: str) -> None:
    assert changed(sound, "states.north={ answer_days = 2 }").states["north"].resolve.value == 0.45


def test_table_that_the_file_leaves_out_can_be_set_into(sound: str) -> None:
    scenario = changed(sound, "coefficients.base_drive=-1", "mechanisms.audience=false", "actions.strike_group.cost=2")
    assert scenario.coefficients.base_drive.value == -1.0
    assert scenario.mechanisms == {"audience": False}
    assert scenario.actions["strike_group"].cost.value == 2.0


def test_item_of_a_list_is_named_by_its_place(sound: str) -> None:
    assert changed(sound, "history[1].day=5").history[1].day == 5
    assert changed(sound, "history.1.day=6").history[1].day == 6


def test_last_override_wins(sound: str) -> None:
    assert changed(sound, "states.north.resolve=0.1", "states.north.resolve=0.2").states["north"].resolve.value == 0.2


def test_bare_word_is_a_text_where_a_text_is_asked_for(sound: str) -> None:
    assert changed(sound, "groups.red.host=both").groups["red"].host == "both"
    assert changed(sound, 'groups.red.host="both"').groups["red"].host == "both"
    assert changed(sound, "dyad.relationship=hostile").dyad.relationship == "hostile"
    assert changed(sound, "title=Another title").title == "Another title"


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("states.north.resolve=1.4", "states.north.resolve is 1.4; it must be in [0, 1]."),
        ("states.north.resolv=1", 'states.north.resolv is unknown; known are "resolve", "capability", '
         '"cost_of_fighting", "audience_cost", "domestic_pressure" and 11 more. Did you mean "resolve"?'),
        ("states.nort.resolve=1", 'states.nort is unknown; known are "north", "south". Did you mean "north"?'),
        ("groups.rad={}", 'groups.rad is unknown; known are "red". Did you mean "red"?'),
        ("third_parties.china.mediates=true", "third_parties.china is unknown; the scenario has no third_parties."),
        ("resolve=1", 'resolve is no key by itself; write the whole key: "states.north.resolve", '
         '"states.south.resolve", "mechanisms.resolve".'),
        ("provocation=1", 'provocation is no key by itself; write the whole key: "groups.red.provocation".'),
        ("grief_days=9", 'grief_days is no key by itself; write the whole key: "coefficients.grief_days".'),
        ("audience=false", 'audience is no key by itself; write the whole key: "mechanisms.audience".'),
        ("sates.north.resolve=1", None),
        ("mechanisms.audiense=false", None),
        ("actions.strike_grop.cost=1", None),
        ("states.north.resolve=china", "states.north.resolve is china, which is neither a number nor true or false."),
        ("states.north.resolve=", "states.north.resolve has no value; write it after the =."),
        ("states.north.resolve", "must have the form key.path=VALUE, for example states.north.resolve=0.8."),
        ("states..resolve=1", "states..resolve is no dotted key such as states.north.resolve or history[0].day."),
        ("states.north.resolve=1\ntitle=2", "states.north.resolve has a value that is no TOML (more than one value); "
         "put text in quotes: '\"north\"'."),
        ("states.north.resolve=nan", "states.north.resolve is nan; it must be a finite number."),
        ("states.north.mobilised.value=1",
         "states.north.mobilised.value is no key; states.north.mobilised holds no table."),
        ("title.x=1", "title.x is no key; title holds no table."),
        ("history[7].day=1", "history[7] is no item; history has 2, from 0."),
        ('extends="x.toml"', "extends cannot be set; write a file that extends the base."),
        ("states.north.resolve=" + "[" * 50, "states.north.resolve the value is nested too deeply; "
         "brackets may hold brackets up to 12 deep."),
    ],
)  # fmt: skip
def test_bad_override_names_the_option_and_the_remedy(
    option: str, said: str | None, sound: str, faults_of: Faults
) -> None:
    (fault,) = faults_of(sound, overrides=[option])
    assert fault.file.startswith("--set ")
    assert fault.line is None
    text = f"{fault.key} {fault.message}".strip()
    assert text == said if said is not None else "Did you mean" in text


def test_faults_of_file_and_options_are_told_together(sound: str, faults_of: Faults) -> None:
    faults = faults_of(sound.replace("= 0.5", "= 5"), overrides=["states.south.resolve=7", "groups.rod.host=x"])
    assert [fault.key for fault in faults] == ["states.north.resolve", "groups.rod", "states.south.resolve"]


def test_truth_may_be_written_as_python_writes_it(sound: str) -> None:
    assert changed(sound, "states.north.mobilised=True").states["north"].mobilised is True
    assert changed(sound, "mechanisms.audience=FALSE").mechanisms == {"audience": False}


def test_overrides_may_be_a_mapping_of_values(sound: str) -> None:
    values = {
        "states.north.resolve": np.float64(0.8), "states.north.mobilised": True, "groups.red.host": "both",
        "groups.red.target": ["north", "south"], "day_zero": datetime.date(2024, 1, 16),
        "states.south.resolve": {"distribution": "beta", "a": 2, "b": 3},
    }  # fmt: skip
    texts = [
        "states.north.resolve=0.8", "states.north.mobilised=true", 'groups.red.host="both"',
        'groups.red.target=["north", "south"]', "day_zero=2024-01-16",
        'states.south.resolve={ distribution = "beta", a = 2, b = 3 }',
    ]  # fmt: skip
    assert load_text(sound, overrides=values) == load_text(sound, overrides=texts)
    assert again(load_text(sound), overrides={"states.north.resolve": 0.8}).states["north"].resolve.value == 0.8
    assert load_text(sound, overrides="states.north.resolve=0.8").states["north"].resolve.value == 0.8


def test_a_value_that_toml_does_not_have_is_refused(sound: str) -> None:
    with pytest.raises(ScenarioError, match=r"overrides\['states.north.resolve'\]: is a NoneType; it must be a number"):
        load_text(sound, overrides={"states.north.resolve": None})
    with pytest.raises(ScenarioError, match=r"resolve is a list of 2; it must be a number"):
        load_text(sound, overrides={"states.north.resolve": np.array([0.1, 0.2])})


def test_a_text_arrives_whole_and_a_control_character_in_it_is_named(sound: str) -> None:
    assert load_text(sound, overrides={"title": 'a \\ "b"'}).title == 'a \\ "b"'
    with pytest.raises(ScenarioError, match=r"title holds the control character \\x7f; take it out"):
        load_text(sound, overrides={"title": "a \x7f"})


@pytest.mark.parametrize("record", ["3", '"none"', "[3]", "[]"])
def test_an_option_for_a_record_that_is_none_is_answered(record: str, faults_of: Faults) -> None:
    text = f'schema_version = 1\ntitle = "Two"\nhistory = {record}\n[states.north]\n[states.south]\n'
    for option in ("history[0].day=1", "history.blow=drop", "history.blow.day=2"):
        assert faults_of(text, overrides=[option])

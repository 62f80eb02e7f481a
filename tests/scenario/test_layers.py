"""The record as something one edits: ids, and what an extending file or `--set` says of one entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.scenario.load import again, from_sources, load, load_text
from sim.scenario.read import shipped_text
from sim.scenario.records import Scenario

Write = Callable[..., Path]
Refused = Callable[..., str]

OFFER = 'day = 1, actor = "sweden", target = "both", action = "mediation_offer"'
NORTH, SOUTH = "north_strike_day_0", "south_protest_day_2"


def ids(scenario: Scenario) -> list[str | None]:
    return [entry.id for entry in scenario.history]


@pytest.fixture
def edited(sound: str, written: Write) -> Callable[[str], Path]:
    """Writes a file that extends the sound scenario and edits its record."""

    def write(edits: str) -> Path:
        written("base.toml", sound)
        return written("s.toml", f'extends = "base.toml"\n[history]\n{edits}\n')

    return write


def test_an_entry_without_an_id_is_named_by_actor_action_and_day(scenario: Scenario) -> None:
    assert ids(scenario) == [NORTH, SOUTH]


def test_an_id_may_be_given_and_the_second_of_a_name_is_numbered(sound: str) -> None:
    protest = sound[sound.index("[[history]]\nday = 2") : sound.index("[starts")]
    text = sound.replace(protest, f"{protest}{protest}{protest}id = 'last_word'\n")
    assert ids(load_text(text)) == [NORTH, SOUTH, f"{SOUTH}_2", "last_word"]


def test_an_id_that_is_given_comes_before_one_that_is_made_up(sound: str) -> None:
    assert ids(load_text(sound.replace("day = 2\n", f'day = 2\nid = "{NORTH}"\n'))) == [f"{NORTH}_2", NORTH]


def test_two_entries_of_one_id_are_refused(sound: str, faults_of: Callable[..., tuple[object, ...]]) -> None:
    text = sound.replace("day = 0\n", 'id = "blow"\nday = 0\n').replace("day = 2\n", 'id = "blow"\nday = 2\n')
    (fault,) = faults_of(text)
    assert str(fault) == (
        's.toml:22: history[1].id is "blow", the id of the entry on line 13 too; give each an id of its own.'
    )


@pytest.mark.parametrize("name", ["Two Words", "12", "", "x" * 65])
def test_an_id_that_is_no_name_is_refused(name: str, sound: str, faults_of: Callable[..., tuple[object, ...]]) -> None:
    said = str(faults_of(sound.replace("day = 2\n", f'day = 2\nid = "{name}"\n'))[0])
    assert "history[1].id" in said and ("one of them a letter" in said or len(name) > 64)


def test_ids_play_no_part_in_the_hash(sound: str, scenario: Scenario) -> None:
    assert load_text(sound.replace("day = 2\n", 'day = 2\nid = "answer"\n')).sha256 == scenario.sha256


def test_an_entry_is_added_at_the_end_of_its_day(edited: Callable[[str], Path]) -> None:
    scenario = load(edited(f'offer = {{ {OFFER.replace("1", "0", 1)}, assumption = "what if" }}'))
    assert ids(scenario) == [NORTH, "offer", SOUTH]
    assert scenario.set_by["history.offer"] == "scenario"
    assert scenario.set_by[f"history.{NORTH}"] == "base base.toml"


def test_an_entry_is_dropped(edited: Callable[[str], Path]) -> None:
    assert ids(load(edited(f'{SOUTH} = "drop"'))) == [NORTH]


def test_a_moved_entry_keeps_its_id_and_stands_last_on_its_new_day(edited: Callable[[str], Path]) -> None:
    scenario = load(edited(f'{SOUTH} = {{ day = 0, assumption = "at once" }}'))
    assert [(entry.id, entry.day) for entry in scenario.history] == [(NORTH, 0), (SOUTH, 0)]


def test_a_date_is_a_day_in_an_edit_and_in_an_id(sound: str, written: Write) -> None:
    dated = sound.replace("day = 0\n", "day = 2031-05-01\n")
    dated = dated.replace("[states.north]", "day_zero = 2031-05-01\n[states.north]", 1)
    written("base.toml", dated)
    offer = OFFER.replace("day = 1", "day = 2031-05-02")
    edits = f'[history]\noffer = {{ {offer}, assumption = "x" }}\n{SOUTH} = {{ day = 2031-05-01, assumption = "y" }}\n'
    scenario = load(written("s.toml", f'extends = "base.toml"\n{edits}'))
    assert [(entry.id, entry.day) for entry in scenario.history] == [
        ("north_strike_2031-05-01", 0), (SOUTH, 0), ("offer", 1),
    ]  # fmt: skip
    later = load("s.toml", overrides=["history.north_strike_2031-05-01.day=2031-05-04"])
    assert later.history[-1].day == 3


def test_a_changed_entry_loses_what_was_said_of_it_and_keeps_the_rest(edited: Callable[[str], Path]) -> None:
    first = load(edited(f'{NORTH} = {{ deaths = 30, assumption = "what if it had been worse" }}')).history[0]
    assert (first.deaths, first.against, first.action) == (30, "red", "strike")
    assert (first.source, first.assumption) == (None, "what if it had been worse")


def test_a_remark_alone_can_be_changed(edited: Callable[[str], Path]) -> None:
    first = load(edited(f'{NORTH} = {{ note = "at dawn" }}')).history[0]
    assert (first.source, first.note) == ("a newspaper", "at dawn")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            'south_protest_day_3 = "drop"',
            'is no entry of the record. Did you mean "south_protest_day_2"? To add one, give it "day", "actor", '
            '"target", "action".',
        ),
        ("parade = { day = 3 }", f'is no entry of the record. Known are "{NORTH}", "{SOUTH}". To add one'),
        (f"{SOUTH} = {{ day = 5 }}", "changes an entry, and so needs a source or an assumption of its own."),
        (f"offer = {{ {OFFER} }}", "adds an entry, and so needs a source or an assumption of its own."),
        (f"{SOUTH} = false", 'is false; it must be "drop", or a table of what changes, such as { day = 5 }.'),
        (f'{SOUTH} = "gone"', 'is "gone"; it must be "drop", or a table'),
        (f'{SOUTH} = {{ id = "b", note = "x" }}', f'has the id "b", but stands under "{SOUTH}"; leave id out.'),
    ],
)
def test_a_wrong_edit_names_file_line_and_key(
    edit: str, message: str, edited: Callable[[str], Path], refused: Refused
) -> None:
    key = edit.split(" = ")[0]
    assert refused(edited(edit)).startswith(f"s.toml:3: history.{key} {message}")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            f'{SOUTH} = {{ dya = 5, assumption = "x" }}',
            f"s.toml:3: history.{SOUTH}.dya is an unknown key. Did you mean",
        ),
        (f'{SOUTH} = {{ day = 9000, assumption = "x" }}', f"s.toml:3: history.{SOUTH}.day is 9000; it must be at most"),
        (f'{SOUTH} = {{ actor = "nrth", assumption = "x" }}', f's.toml:3: history.{SOUTH}.actor is "nrth"; known'),
    ],
)
def test_a_wrong_value_in_an_edit_is_told_with_the_id(
    edit: str, message: str, edited: Callable[[str], Path], refused: Refused
) -> None:
    assert message in refused(edited(edit))


def test_what_a_base_dropped_cannot_be_dropped_again(sound: str, written: Write, refused: Refused) -> None:
    written("first.toml", sound)
    written("second.toml", f'extends = "first.toml"\n[history]\n{SOUTH} = "drop"\n')
    path = written("s.toml", f'extends = "second.toml"\n[history]\n{SOUTH} = "drop"\n')
    assert refused(path) == f"s.toml:3: history.{SOUTH} is dropped already, by second.toml:3."


def test_edits_of_several_layers_add_up_and_a_list_replaces_them_all(sound: str, written: Write) -> None:
    written("first.toml", sound)
    written("second.toml", f'extends = "first.toml"\n[history.{SOUTH}]\nday = 5\nassumption = "late"\n')
    third = f'extends = "second.toml"\n[history.{SOUTH}]\nday = 9\nassumption = "later"\n'
    assert load(written("third.toml", third)).history[-1].day == 9
    whole = sound[sound.index("[[history]]") : sound.index("[[history]]\nday = 2")]
    assert ids(load(written("whole.toml", f'extends = "second.toml"\n{whole}'))) == [NORTH]


def test_a_record_out_of_order_is_not_mended_by_an_edit(sound: str, written: Write, refused: Refused) -> None:
    written("base.toml", sound.replace("day = 2", "day = -2"))
    path = written("s.toml", f'extends = "base.toml"\n[history]\noffer = {{ {OFFER}, assumption = "x" }}\n')
    assert "put the record in order of day" in refused(path)


def test_the_command_line_uses_the_same_words(sound: str) -> None:
    options = [f"history.{NORTH}.day=-3", f"history.{SOUTH}=drop", f"history.offer={{ {OFFER} }}"]
    scenario = load_text(sound, overrides=options)
    assert [(entry.id, entry.day) for entry in scenario.history] == [(NORTH, -3), ("offer", 1)]
    assert scenario.set_by["history.offer"] == "--set"


def test_what_the_command_line_changes_is_marked_as_such_unless_it_says_why(sound: str) -> None:
    (first, _) = load_text(sound, overrides=[f"history.{NORTH}.deaths=9"]).history
    assert (first.source, first.assumption) == (None, "changed by --set")
    why = [f'history.{NORTH}.assumption="a war game"', f"history.{NORTH}.deaths=9"]
    for options in (why, why[::-1]):
        assert load_text(sound, overrides=options).history[0].assumption == "a war game"


def test_a_dropped_entry_cannot_be_changed_on_the_command_line(
    sound: str, faults_of: Callable[..., tuple[object, ...]]
) -> None:
    (fault,) = faults_of(sound, overrides=[f"history.{SOUTH}=drop", f"history.{SOUTH}.day=5"])
    assert str(fault) == (
        f"--set history.{SOUTH}.day=5: history.{SOUTH} is dropped already, by --set history.{SOUTH}=drop."
    )


def test_a_table_without_a_base_is_a_record_of_its_own(sound: str) -> None:
    head, tail = sound[: sound.index("[[history]]")], sound[sound.index("[starts") :]
    blow = 'day = 0, actor = "north", target = "south", action = "strike", source = "a newspaper"'
    assert ids(load_text(f"{head}[history]\nblow = {{ {blow} }}\n{tail}")) == ["blow"]


CHINA_OFFERS = re.findall(r"```toml\n(.*?)```", (Path(__file__).parents[2] / "README.md").read_text(), re.DOTALL)[0]
"""The example of the README."""


def test_china_offers_on_day_1_is_a_file_of_six_lines(written: Write) -> None:
    assert CHINA_OFFERS.count("\n") == 6
    scenario = load(written("china_offers.toml", CHINA_OFFERS))
    offer = next(entry for entry in scenario.history if entry.id == "china_offers")
    assert scenario.history_until == offer.day == 1
    assert len(scenario.history) == 1 + len(load("iran_pakistan_2024").history)
    mediated = [sim.run(name, runs=200, seed=1).outcomes["mediated"].share for name in (scenario, "iran_pakistan_2024")]
    assert mediated[0] > mediated[1] + 0.1


def test_a_shipped_scenario_is_extended_by_name_and_its_text_is_kept(written: Write) -> None:
    scenario = load(written("deep/china_offers.toml", CHINA_OFFERS))
    name = "shipped iran_pakistan_2024"
    assert list(scenario.source_text) == ["china_offers.toml", name]
    assert scenario.source_text[name] == shipped_text("iran_pakistan_2024")
    assert scenario.set_by["horizon_days"] == "base iran_pakistan_2024"
    assert from_sources(scenario.source_text, name=scenario.name, options=scenario.options) == scenario
    assert (
        again(scenario, overrides=["history.china_offers=drop"]).sha256
        == load("iran_pakistan_2024", start="after_recall").model_copy(update={"default_start": "after_recall"}).sha256
    )


def test_a_text_without_a_folder_may_extend_a_shipped_scenario() -> None:
    assert load_text(CHINA_OFFERS).history_until == 1


def test_a_shipped_base_finds_its_own_bases(written: Write) -> None:
    path = written("s.toml", 'extends = "rivals_with_mediator"\ntitle = "mine"\n')
    bases = ["shipped rivals_with_mediator", "shipped bases/rival_dyad", "shipped bases/border_dyad"]
    assert list(load(path).source_text) == ["s.toml", *bases]


def test_a_file_beside_comes_before_a_shipped_name_and_an_ending_means_a_file(
    sound: str, written: Write, refused: Refused
) -> None:
    written("tutorial", sound)
    assert list(load(written("s.toml", 'extends = "tutorial"\n')).states) == ["north", "south"]
    path = written("t.toml", 'extends = "iran_pakistan_2024.toml"\n')
    assert "there is no such file" in refused(path)


def test_an_unknown_name_is_told_with_a_near_one(written: Write, refused: Refused) -> None:
    said = refused(written("s.toml", 'extends = "iran_pakistan"\n'))
    assert said.endswith('Did you mean "iran_pakistan_2024"?')
    assert said.startswith('s.toml:1: extends is "iran_pakistan"; there is no such file')


def test_what_a_base_added_to_the_record_can_be_edited_further(sound: str, written: Write) -> None:
    written("first.toml", sound)
    written("second.toml", f'extends = "first.toml"\n[history]\noffer = {{ {OFFER}, assumption = "what if" }}\n')
    path = written(
        "s.toml", f'extends = "second.toml"\n[history]\n{SOUTH} = "drop"\noffer = {{ note = "by telephone" }}\n'
    )
    assert [(entry.id, entry.assumption) for entry in load(path).history] == [(NORTH, None), ("offer", "what if")]

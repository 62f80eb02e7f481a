"""From a file and options to a scenario."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.faults import Fault
from sim.scenario.load import load, load_text
from sim.scenario.records import Scenario

Faults = Callable[..., tuple[Fault, ...]]

WITH_DEFAULT = 'default_start = "after_the_strike"\n'


def test_file_is_loaded_with_its_name_and_defaults(sound: str, written: Callable[..., Path]) -> None:
    scenario = load(written("border.toml", sound))
    assert (scenario.name, scenario.title) == ("border", "Two countries")
    assert tuple(scenario.states) == ("north", "south")
    assert scenario.horizon_days == 180.0
    assert scenario.actions["strike_group"].level.value == 1.0
    assert scenario.history[0].against == "red"


def test_the_record_is_forced_up_to_day_zero_unless_told_otherwise(scenario: Scenario) -> None:
    assert (scenario.history_until, scenario.start) == (0, None)


def test_start_option_beats_the_default_and_a_day_beats_both(sound: str) -> None:
    text = WITH_DEFAULT + sound + "[starts.later]\nhistory_until = 2\n"
    chosen = [load_text(text), load_text(text, start="later"), load_text(text, history_until=1)]
    assert [(scenario.start, scenario.history_until) for scenario in chosen] == [
        ("after_the_strike", 0), ("later", 2), (None, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": "after_the_strke"}, '--start after_the_strke: is unknown; known starts are "after_the_strike". '
         'Did you mean "after_the_strike"?'),
        ({"start": "after_the_strike", "history_until": 1},
         "--start after_the_strike: and --history-until 1 are both given; give one of them."),
        ({"history_until": 180}, "--history-until 180: is not before the horizon of 180 days; look longer, or force "
         "less."),
        ({"history_until": -9}, "--history-until -9: is before 0, the first day of the history; to force nothing, "
         'write "none".'),
        ({"history_until": "soon"}, "--history-until soon: is no day; it must be a whole number, a date such as "
         '2024-01-18, or "none".'),
        ({"history_until": "1.5"}, "--history-until 1.5: is no day; it must be a whole number, a date such as "
         '2024-01-18, or "none".'),
        ({"history_until": "2024-01-18"}, "--history-until 2024-01-18: a date needs day_zero, the date of day 0: give "
         "it in the scenario (day_zero = 2024-01-16), or count in days."),
        ({"start": "after_the_strike", "horizon_days": 0.5, "overrides": ["starts.after_the_strike.history_until=1"]},
         "--start after_the_strike: forces the record up to day 1, not before the horizon of 0.5 days; look longer."),
        ({"horizon_days": "2024-01-18"}, "--horizon 2024-01-18: horizon_days is the date 2024-01-18; a date needs "
         "day_zero, the date of day 0: give it in the scenario (day_zero = 2024-01-16), or count in days."),
        ({"horizon_days": "soon"}, '--horizon soon: horizon_days is "soon"; it must be a number or a date such as '
         "2024-01-16, without quotes."),
        ({"horizon_days": 0}, "--horizon 0: horizon_days is 0; it must be above 0."),
        ({"horizon_days": 9000}, "--horizon 9000: horizon_days is 9000; it must be at most 8191."),
        ({"horizon_days": float("nan")}, "--horizon nan: horizon_days is nan; it must be a finite number."),
    ],
)  # fmt: skip
def test_bad_option_is_named(options: dict[str, object], said: str, sound: str, faults_of: Faults) -> None:
    assert [str(fault) for fault in faults_of(sound, **options)] == [said]


def test_history_until_without_history_is_refused(sound: str, faults_of: Faults) -> None:
    text = sound.partition("[[history]]")[0]
    assert "the scenario has no history" in str(faults_of(text, history_until=0)[0])


def test_start_named_before_the_first_entry_is_refused(sound: str, faults_of: Faults) -> None:
    (fault,) = faults_of(sound.replace("history_until = 0", "history_until = -3"))
    assert fault.key == "starts.after_the_strike.history_until"


def test_scenario_travels_between_processes(scenario: Scenario) -> None:
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.sha256 == scenario.sha256


def test_scenario_is_frozen(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="frozen"):
        scenario.title = "another"  # type: ignore[misc]


def test_notes_may_be_a_text_or_a_table(sound: str, faults_of: Faults) -> None:
    assert faults_of('notes = "one"\n' + sound) == ()
    assert faults_of(sound + '[notes]\ndating = "two dates"\n') == ()
    (fault,) = faults_of(sound + "[notes]\ndating = 3\n")
    assert fault.key == "notes.dating"


def test_date_is_written_without_quotes(sound: str, faults_of: Faults) -> None:
    assert faults_of("day_zero = 2024-01-16\n" + sound) == ()
    (fault,) = faults_of('day_zero = "2024-01-16"\n' + sound)
    assert "a date such as 2024-01-16, without quotes" in fault.message


def test_persian_joiners_are_text_and_overrides_of_direction_are_not(sound: str, faults_of: Faults) -> None:
    assert faults_of(sound.replace("Two countries", "می\u200cشود")) == ()
    (fault,) = faults_of(sound.replace("Two countries", "a\\u202eb"))
    assert str(fault) == "s.toml:2: title holds the control character \\u202e; take it out."


def test_text_as_bytes_or_with_lone_surrogates_is_answered(sound: str, faults_of: Faults) -> None:
    assert faults_of(sound.encode()) == ()
    assert "is not UTF-8" in faults_of(sound + "# \ud800")[0].message

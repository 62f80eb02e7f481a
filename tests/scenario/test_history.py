"""Dates where a day is meant, whole numbers as data frames write them; and which part of the record is forced."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import numpy as np
import pytest

from sim.scenario.faults import Fault
from sim.scenario.history import Part, part_of, played_record, record_sentence
from sim.scenario.load import again, load, load_text
from sim.scenario.records import Scenario

Faults = Callable[..., tuple[Fault, ...]]

DATED = "day_zero = 2024-01-16\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("day = 2", "day = 2024-01-18"),
        ("day = 2", "date = 2024-01-18"),
        ("history_until = 0", "history_until = 2024-01-16"),
        ("history_until = 0", "history_until = 0.0"),
        ("day = 0", "day = 0.0"),
        ("deaths = 2", "deaths = 2.0"),
        ("schema_version = 1", "schema_version = 1.0"),
        ("[states.north]", "horizon_days = 2024-07-14\n[states.north]"),
    ],
)
def test_a_date_is_a_day_and_a_whole_float_a_whole_number(old: str, new: str, sound: str) -> None:
    assert old in sound
    plain, written = load_text(DATED + sound), load_text(DATED + sound.replace(old, new, 1))
    assert written.sha256 == plain.sha256
    assert written.starts == plain.starts


def test_a_day_may_be_a_number_of_numpy(sound: str) -> None:
    assert [load_text(sound, history_until=day).history_until for day in np.arange(2)] == [0, 1]


def test_a_date_may_be_set_and_asked_for(sound: str) -> None:
    text = DATED + sound.replace("talks_held = true", "first_force_day = { at_most = 2024-01-20, is = [2024-01-17] }")
    scenario = load_text(
        text, overrides=["history[1].day=2024-02-01", "horizon_days=2024-03-16", "history[0].deaths=3.0"]
    )
    assert (scenario.history[1].day, scenario.horizon_days, scenario.history[0].deaths) == (16, 60.0, 3)
    assert scenario.outcomes[0].when["first_force_day"] == {"at_most": 4, "is": [1]}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("day = 2", "day = 2.5", "is 2.5; it must be a whole number or a date such as 2024-01-16, without quotes."),
        ("day = 2", 'day = "2024-01-18"', 'is "2024-01-18"; it must be a whole number or a date such as 2024-01-16, '
         "without quotes."),
        ("day = 2", "day = 2024-01-18T10:00:00", "is the date and time 2024-01-18T10:00:00; it must be a whole number "
         "or a date such as 2024-01-16, without quotes."),
        ("day = 2", "day = 2099-01-18", "is the date 2099-01-18; it must be at most 8191."),
        ("day = 2", "day = 2024-01-15", "is the date 2024-01-15, but the entry before it on line 14 has day 0; put the "
         "record in order of day."),
        ("day = 0\n", "day = 0\ndate = 2024-01-16\n",
         "is an unknown key; write the date as the day: day = 2024-01-16."),
        ("deaths = 2", "deaths = 2.5", "is 2.5; it must be a whole number."),
        ("deaths = 2", "deaths = -2.0", "is -2.0; it must be at least 0."),
        ("history_until = 0", 'history_until = "soon"', 'is "soon"; it must be a whole number or a date such as '
         '2024-01-16, without quotes, or "none".'),
        ("resolve = 0.5", "resolve = 1.0000000000001", "is 1.0000000000001; it must be in [0, 1]."),
    ],
)  # fmt: skip
def test_a_fault_shows_the_value_as_it_stands_in_the_file(
    old: str, new: str, said: str, sound: str, faults_of: Faults
) -> None:
    assert old in sound
    assert [fault.message for fault in faults_of(DATED + sound.replace(old, new, 1))] == [said]


@pytest.mark.parametrize("place", ["day = 2", "history_until = 0"])
def test_a_date_without_a_day_zero_says_what_is_lacking(place: str, sound: str, faults_of: Faults) -> None:
    (fault,) = faults_of(sound.replace(place, f"{place.partition('=')[0]}= 2024-01-18", 1))
    assert fault.message.startswith("is the date 2024-01-18; a date needs day_zero, the date of day 0: give it")


def test_an_entry_that_is_moved_to_a_date_stands_in_the_order_of_days(sound: str) -> None:
    moved = load_text(DATED + sound, overrides=["history.south_protest_day_2.day=2024-01-15"])
    assert [(entry.day, entry.action) for entry in moved.history] == [(-1, "protest"), (0, "strike")]


AN_ENTRY = '[[history]]\nday = {}\nactor = "north"\ntarget = "south"\naction = "protest"\nassumption = "made up"\n'


def with_days(*days: int, **options: object) -> Scenario:
    """Two states with an entry of the record on each day."""
    text = 'schema_version = 1\ntitle = "Two"\nday_zero = 2024-01-16\n[states.north]\n[states.south]\n'
    return load_text(text + "".join(AN_ENTRY.format(day) for day in days), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "options", "until", "sentence"),
    [
        ((), {}, None, "no record is given, runs are free from day 0"),
        ((0,), {}, 0, "1 entry up to day 0 (16 January 2024) happens as recorded, and there is no later one"),
        ((-3, 0, 1), {}, 0, "2 entries up to day 0 (16 January 2024) happen as recorded, 1 is free"),
        ((-3, 0, 1), {"history_until": 1}, 1, "3 entries up to day 1 (17 January 2024) happen as recorded, and there "
         "is no later one"),
        ((-3, 0, 1), {"history_until": "none"}, None, "nothing of the record is forced, 3 entries are free"),
        ((1, 2), {}, None, "nothing of the record is forced, 2 entries are free"),
        ((-3,), {}, 0, "1 entry up to day 0 (16 January 2024) happens as recorded, and there is no later one"),
        ((0, 3, 9, 9), {"horizon_days": 9}, 0, "1 entry up to day 0 (16 January 2024) happens as recorded, 1 is free, "
         "2 after the horizon, day 9 (25 January 2024), are left out"),
        ((0, 9), {"horizon_days": 8.5}, 0, "1 entry up to day 0 (16 January 2024) happens as recorded, 1 after the "
         "horizon, day 8.5, is left out"),
        ((200,), {}, None, "nothing of the record is forced, 1 after the horizon, day 180 (14 July 2024), is left out"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_is_forced_free_and_left_out(
    days: tuple[int, ...], options: dict[str, object], until: int | None, sentence: str
) -> None:
    scenario = with_days(*days, **options)
    assert (scenario.history_until, played_record(scenario).sentence) == (until, sentence)


def test_what_does_nothing_takes_no_time_of_a_day_that_the_horizon_cuts() -> None:
    scenario = with_days(20, 20, horizon_days=20.0015, history_until=20)
    assert [part_of(entry, scenario) for entry in scenario.history] == [Part.FORCED, Part.LEFT_OUT]
    idle, act = scenario.history
    told = scenario.model_copy(update={"history": (idle.model_copy(update={"actor": "brazil"}), act)})
    assert part_of(act, told) is Part.FORCED


def test_every_entry_has_one_part_and_the_counts_say_so_as_data() -> None:
    scenario = with_days(-1, 0, 4, 90, horizon_days=90)
    assert [part_of(entry, scenario) for entry in scenario.history] == [
        Part.FORCED, Part.FORCED, Part.FREE, Part.LEFT_OUT,
    ]  # fmt: skip
    assert played_record(scenario).to_json() == {"forced": 2, "free": 1, "left_out": 1, "until": 0}


def test_an_entry_at_a_time_behind_the_horizon_is_not_said_to_happen() -> None:
    short = load("tutorial", horizon_days=0.0001)
    assert record_sentence(short) == "nothing of the record is forced, 1 after the horizon, day 0.0001, is left out"
    assert record_sentence(load("tutorial", horizon_days=0.001)).startswith("1 entry up to day 0 happens as recorded")


def test_a_shipped_scenario_may_be_looked_at_for_a_short_while() -> None:
    short = load("iran_pakistan_2024", horizon_days=10)
    assert played_record(short).to_json() == {"forced": 4, "free": 7, "left_out": 6, "until": 0}


@pytest.mark.parametrize("given", [2, "2", "2.0", "2024-01-18", datetime.date(2024, 1, 18)])
def test_a_last_forced_day_is_a_number_or_a_date(given: object) -> None:
    scenario = load("iran_pakistan_2024", history_until=given)  # type: ignore[arg-type]
    assert (scenario.history_until, scenario.options["history_until"]) == (2, 2)


@pytest.mark.parametrize("given", [180, "180", "2024-07-14", datetime.date(2024, 7, 14)])
def test_a_horizon_is_a_number_of_days_or_a_date(given: object) -> None:
    scenario = load("iran_pakistan_2024", horizon_days=given)  # type: ignore[arg-type]
    assert (scenario.horizon_days, scenario.options["horizon_days"]) == (180.0, 180.0)


def test_nothing_forced_is_remembered_when_a_scenario_is_loaded_again() -> None:
    free = load("iran_pakistan_2024", history_until="none")
    assert (free.start, again(free, overrides=["states.iran.resolve=0.2"]).history_until) == (None, None)
    assert again(free, start="after_recall").history_until == 1
    assert load("tutorial", start="before_the_strike").history_until is None


def test_a_start_may_lie_after_the_last_entry() -> None:
    quiet = with_days(-2, overrides=[], history_until=0)
    text = next(iter(quiet.source_text.values())).decode() + "[starts.now]\nhistory_until = 0\n"
    assert load_text(text, start="now").sha256 != load_text(text, history_until=-2).sha256
    assert load_text(text, start="now").history_until == 0


def test_a_start_that_an_option_leaves_without_a_record_is_the_fault_of_the_option() -> None:
    told = r"^--set history\[0\]\.day=5: history\..*\.day is 5, and starts\..*\.history_until is 0, before 5"
    with pytest.raises(ValueError, match=told):
        load("tutorial", overrides=["history[0].day=5"])


def test_a_start_behind_the_horizon_hinders_only_those_who_take_it() -> None:
    assert load("iran_pakistan_2024", horizon_days=10).history_until == 0
    with pytest.raises(ValueError, match="--start after_talks: forces the record up to day 13, not before the horizon"):
        load("iran_pakistan_2024", horizon_days=10, start="after_talks")


def test_what_a_study_varies_of_the_record_is_not_told_as_fixed() -> None:
    scenario = with_days(0, 3)
    assert record_sentence(scenario, ["history_until"]) == "what is forced of the record varies from point to point"
    assert record_sentence(scenario, ["horizon_days"]).endswith("1 is free (the horizon varies)")
    assert record_sentence(with_days(), ["start"]) == "no record is given, runs are free from day 0"

"""Dates where a day is meant, and whole numbers as data frames write them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.scenario.faults import Fault
from sim.scenario.load import load_text

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

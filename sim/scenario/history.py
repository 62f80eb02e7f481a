"""The dated record of what happened, in the words of the case library, and the turning points where runs may begin.

    day_zero = 2024-01-16
    default_start = "after_the_first_strike"

    [[history]]
    day = 0
    actor = "iran"
    target = "pakistan"
    action = "strike"
    against = "jaish_al_adl"
    deaths = 2
    source = "https://..."

    [starts.after_the_first_strike]
    history_until = 0               # it may lie after the last entry: so many days have been quiet
    meaning = "the other state has not answered yet"

    [starts.before_anything]
    history_until = "none"          # nothing of the record is forced

Day d means the time from d up to d + 1. Wherever a day is meant, a date may stand (`day = 2024-01-18`): it counts from
`day_zero`. This holds for the record, for starts, for the horizon, for the days that conditions on outcomes ask for,
and for the options that stand in their place. A whole number may be written as data frames do: 2.0 for 2.

Entries of one day keep their order in the file. The record is forced up to and including day 0, unless the scenario
(`default_start`) or a command (`--start`, `--history-until`) says otherwise. Later entries are free: the runs may go
another way. What lies at or after the horizon is left out. Who may do what is checked in `sim.scenario.references`;
how one entry is named and changed is said in `sim.scenario.layers`.

>>> table = {"day_zero": datetime.date(2024, 1, 16), "history": [{"day": datetime.date(2024, 1, 18), "deaths": 2.0}]}
>>> written, faults = plain_days(table)
>>> table["history"], list(faults)
([{'day': 2, 'deaths': 2}], [])
>>> PlayedRecord(4, 13, 0, until=0, horizon_days=180.0, day_zero=datetime.date(2024, 1, 16)).sentence
'4 entries up to day 0 (16 January 2024) happen as recorded, 13 are free'
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.scenario.faults import figure, found
from sim.scenario.names import OUTSIDERS, Path, paths_of, value_at
from sim.vocabulary import ACTIONS, CASE_WORDS, Action

if TYPE_CHECKING:
    from sim.scenario.records import Scenario

NONE = "none"
"""What stands in the place of a day where nothing of the record is to be forced."""
EARLIEST_DAY, LATEST_DAY = -3650, 8191
"""Ten years back; and below 8,192, where the grid of times ends."""

Day = Annotated[int, Field(strict=True, ge=EARLIEST_DAY, le=LATEST_DAY)]
Deaths = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Text = Annotated[str, Field(strict=True, min_length=1)]
DisplayName = Annotated[Text | None, Field(description="What readers see; its key in words if absent.")]

FORCE_WORDS = tuple(word for word, action in CASE_WORDS.items() if ACTIONS[action].is_force)
"""Words of the record that only the forces of a state can do."""
JOINT_WORDS = ("talks", "ceasefire", "agreement")
"""Words of the record for what the two states do together, whoever is named first."""
ONCE_WORDS = (*JOINT_WORDS, "backchannel", "cooperation", "mediation_offer")
"""Words of the record that are one act though both states do it; of any other each does its own."""
DEADLY_WORDS = tuple(word for word, action in CASE_WORDS.items() if Action.MOBILISE <= action <= Action.ATTACK_BY_GROUP)
"""Words of the record for what people die of: displays, acts of force, attacks by armed groups."""


class HistoryEntry(BaseModel):
    """One dated act."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]*[a-z][a-z0-9_-]*$", max_length=64)] | None = Field(
        default=None,
        description="Name of the entry, to edit it by; ACTOR_ACTION_day_DAY or ACTOR_ACTION_DATE if absent.",
    )
    day: Day = Field(description="Whole days from day zero, negative before it; or a date.")
    actor: Text = Field(description='Who acted: a state, group or third party, or "both" states.')
    target: Text = Field(description='State at which the act was aimed, or "both".')
    action: Text = Field(description="Word of the case library, such as strike, protest or talks.")
    against: Text | None = Field(default=None, description="Armed group that the blow fell on.")
    grave: bool | None = Field(
        default=None, description="Whether it was taken as grave by the state that it hit; drawn if absent."
    )
    deaths: Deaths | None = Field(default=None, description="People killed, all kinds together.")
    deaths_military: Deaths | None = Field(default=None, description="Soldiers and police killed.")
    deaths_militant: Deaths | None = Field(default=None, description="Members of armed groups killed.")
    deaths_civilian: Deaths | None = Field(default=None, description="Civilians killed.")
    source: Text | None = Field(default=None, description="Where this is reported.")
    assumption: Text | None = Field(default=None, description="Why this is assumed, where there is no source.")
    note: Text | None = Field(default=None, description="Anything else a reader should know.")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.source is None and self.assumption is None:
            raise ValueError("has neither source nor assumption; give one of them.")
        kinds = [self.deaths_military, self.deaths_militant, self.deaths_civilian]
        known = sum(kind or 0 for kind in kinds)
        if self.deaths is not None and (known > self.deaths or (None not in kinds and known != self.deaths)):
            raise ValueError(f"has deaths {self.deaths} but {known} by kind; make them agree.")
        return self


class StartRecord(BaseModel):
    """One turning point: the last day up to which the record is forced."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    history_until: Day | Literal["none"] = Field(
        description='Last day (number or date) of the record that is forced, or "none"; free events start after it.'
    )
    meaning: Text | None = Field(default=None, description="What this turning point is.")


AnyDay = int | float | datetime.date | str
"""A day from outside: a number, a date, or a text that writes one of them (or "none")."""

DAYS_OF_RUNS = ("first_force_day",)
"""Words of a run's outcome that are whole days, not lags or moments."""


def plain_days(table: dict[str, Any]) -> tuple[dict[Path, Any], list[tuple[Path, str]]]:
    """Put days from day 0 in the place of dates, and whole numbers in the place of their floats, in a parsed scenario.

    Parameters
    ----------
    table : dict
        Changed in place.

    Returns
    -------
    written : dict of path to object
        What stood where something was changed, as messages must show it.
    faults : list of (path, str)
        Dates without a day zero.
    """
    written: dict[Path, Any] = {}
    faults: list[tuple[Path, str]] = []
    zero = table.get("day_zero")
    for path in [path for path in paths_of(table) if _counts(path)]:
        node, key = value_at(table, path[:-1]), path[-1]
        value = node[key]
        if is_date(value):
            day = from_zero(value, zero)
            if day is None:
                faults.append((path, f"is {found(value)}; {NO_ZERO}"))
            else:
                node[key] = day
        elif isinstance(value, float) and value.is_integer() and key != "horizon_days":
            node[key] = int(value)
        if node[key] is not value:
            written[path] = value
    return written, faults


def as_written(
    faults: Iterable[tuple[Path, str]], table: dict[str, Any], written: Mapping[Path, Any]
) -> Iterator[tuple[Path, str]]:
    """The same faults of a table after `plain_days`, with what was written in the place of what was put there."""
    for path, message in faults:
        said = message.replace(found(value_at(table, path)), found(written[path]), 1) if path in written else message
        yield path, type(message)(said)


def _counts(path: Path) -> bool:
    """Whether a day or a whole number is meant at a path of a scenario."""
    match path:
        case ("schema_version" | "horizon_days",) | ("starts", _, "history_until"):
            return True
        case ("history", _, key):
            return key == "day" or str(key).startswith("deaths")
        case ("outcomes", _, "when", *inside):
            return inside[-1:] == ["within"] or any(word in inside for word in DAYS_OF_RUNS)
    return False


NO_ZERO = "a date needs day_zero, the date of day 0: give it in the scenario (day_zero = 2024-01-16), or count in days."


def is_date(value: Any) -> TypeGuard[datetime.date]:
    """Whether a value is a date without a time."""
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def from_zero(date: datetime.date, day_zero: Any) -> int | None:
    """Days from day zero to a date; None where there is no day zero."""
    return (date - day_zero).days if is_date(day_zero) else None


def read_day(given: Any) -> Any:
    """A day as a command line or a program gives it: a number, a date or "none" where a text writes one.

    >>> read_day("2024-01-18"), read_day("-3"), read_day("2.0"), read_day(2.5), read_day("none"), read_day("soon")
    (datetime.date(2024, 1, 18), -3, 2, 2.5, 'none', 'soon')
    """
    value = given.item() if hasattr(given, "item") else given  # a number of NumPy
    if isinstance(given, str) and given != NONE:
        for reads in (int, float, datetime.date.fromisoformat):
            try:
                value = reads(given)
                break
            except ValueError:
                continue
    return int(value) if isinstance(value, float) and value.is_integer() else value


LAST_FORCED_DAY = 0
"""Up to and including this day the record is forced where nobody says otherwise."""


MOVE_IT = frozenset({"start", "history_until"})
"""What a study may vary so that no one part of the record is the forced one."""


class Part(StrEnum):
    """What becomes of an entry of the record."""

    FORCED = "forced"
    FREE = "free"
    LEFT_OUT = "after the horizon"


def usual_until(days: Iterable[int]) -> int | None:
    """The last forced day where nobody says otherwise; None where no entry lies that early.

    >>> usual_until([-3, 2]), usual_until([1, 2]), usual_until([])
    (0, None, None)
    """
    return LAST_FORCED_DAY if any(day <= LAST_FORCED_DAY for day in days) else None


ENTRY_STEP = 2.0**-10
"""Entries of one day are this far apart, in days, in the order of the file."""


def part_of(entry: HistoryEntry, scenario: Scenario) -> Part:
    """What becomes of an entry in the runs of a scenario."""
    if entry.day >= scenario.horizon_days:
        return Part.LEFT_OUT
    until = scenario.history_until
    if until is None or entry.day > until:
        return Part.FREE
    if entry.day + 1 > scenario.horizon_days:  # the horizon cuts its day, at which it has a time
        times = (time for time, one in timed(scenario.effective(), entry.day) if one is entry)
        if next(times, entry.day) >= scenario.horizon_days:
            return Part.LEFT_OUT
    return Part.FORCED


def timed(scenario: Scenario, until: int) -> Iterator[tuple[float, HistoryEntry]]:
    """Entries up to and including the day `until` that the model knows, with their times: in the order of the file.

    What does nothing in the model takes no time of it either: runs are those without it.
    """
    of_day: dict[int, int] = {}
    for entry in scenario.history:
        for act in _by_each(entry, scenario) if entry.day <= until and is_act(entry, scenario) else ():
            of_day[entry.day] = of_day.get(entry.day, 0) + 1
            yield entry.day + of_day[entry.day] * ENTRY_STEP, act


def _by_each(entry: HistoryEntry, scenario: Scenario) -> tuple[HistoryEntry, ...]:
    """The entry, which the first state does where it is by both; then what the second does, whose dead it has told."""
    if entry.actor != "both" or entry.action in ONCE_WORDS:
        return (entry,)
    kinds = {f"deaths_{kind}": getattr(entry, f"deaths_{kind}") for kind in ("military", "militant", "civilian")}
    is_told = entry.deaths is not None or any(dead is not None for dead in kinds.values())
    nobody = {"deaths": 0, **dict.fromkeys(kinds)} if is_told else {}
    return entry, entry.model_copy(update={"actor": list(scenario.states)[1], **nobody})


def is_act(entry: HistoryEntry, scenario: Scenario) -> bool:
    """Whether the model knows such an act of this actor."""
    if entry.action == "attack_by_group" or entry.actor in (*scenario.states, "both"):
        return True
    party = scenario.third_parties.get(entry.actor)
    return entry.action == "mediation_offer" and party is not None and party.mediates


def played_record(scenario: Scenario) -> PlayedRecord:
    """How much of the record of a scenario is forced, free and left out."""
    parts = Counter(part_of(entry, scenario) for entry in scenario.history)
    forced, free, left_out = (parts[part] for part in Part)
    return PlayedRecord(forced, free, left_out, scenario.history_until, scenario.horizon_days, scenario.day_zero)


def record_sentence(scenario: Scenario, varied: Iterable[str] = ()) -> str:
    """What is forced, free and left out, where a study varies some keys; no capital and no full stop."""
    if scenario.history and not MOVE_IT.isdisjoint(varied):
        return "what is forced of the record varies from point to point"
    told = played_record(scenario).sentence
    return f"{told} (the horizon varies)" if scenario.history and "horizon_days" in varied else told


def outsiders_sentence(scenario: Scenario) -> str:
    """Who attacks on record, in every run, without being a group of the scenario; empty where nobody does."""
    attacks = (entry for entry in scenario.history if entry.action == "attack_by_group")
    forced = (entry.actor for entry in attacks if part_of(entry, scenario) is Part.FORCED)
    named = ", ".join(dict.fromkeys(actor for actor in forced if actor not in (*scenario.groups, OUTSIDERS)))
    return f"No group of the scenario, so played as outsiders and blamed on nobody: {named}." if named else ""


def setting_to_json(scenario: Scenario, varied: Iterable[str] = ()) -> dict[str, Any]:
    """What every answer says of its scenario, as JSON values; no record where a study varies what is forced of it."""
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "start": scenario.start,
        "history_until": scenario.history_until,
        "record": played_record(scenario).to_json() if MOVE_IT.isdisjoint(varied) else None,
        "horizon_days": scenario.horizon_days,
    }


@dataclass(frozen=True, slots=True)
class PlayedRecord:
    """How much of a record is forced, free and left out.

    Attributes
    ----------
    forced, free, left_out : int
        Entries that happen in every run, that may come otherwise, and that lie at or after the horizon.
    until : int or None
        Last forced day; None where nothing is forced.
    horizon_days : float
    day_zero : date or None
        Date of day 0.
    """

    forced: int
    free: int
    left_out: int
    until: int | None
    horizon_days: float
    day_zero: datetime.date | None

    @property
    def sentence(self) -> str:
        """What is forced, free and left out; no capital and no full stop."""
        told = [self._forced_and_free()]
        if self.left_out:
            horizon = day_and_date(self.horizon_days, self.day_zero)
            told.append(f"{self.left_out} after the horizon, {horizon}, {_are(self.left_out)} left out")
        return ", ".join(told)

    def _forced_and_free(self) -> str:
        nothing = "nothing of the record is forced"
        if not self.forced + self.free:
            return nothing if self.left_out else "no record is given, runs are free from day 0"
        if self.until is None or not self.forced:
            return f"{nothing}, {_entries(self.free)} {_are(self.free)} free"
        happen = "happens" if self.forced == 1 else "happen"
        told = f"{_entries(self.forced)} up to {day_and_date(self.until, self.day_zero)} {happen} as recorded"
        if self.free:
            return f"{told}, {self.free} {_are(self.free)} free"
        return told if self.left_out else f"{told}, and there is no later one"

    def to_json(self) -> dict[str, int | None]:
        """As JSON values."""
        return {"forced": self.forced, "free": self.free, "left_out": self.left_out, "until": self.until}


def day_and_date(day: float, day_zero: datetime.date | None) -> str:
    """A day, with its date where that is known.

    >>> day_and_date(2, datetime.date(2024, 1, 16)), day_and_date(-3, None)
    ('day 2 (18 January 2024)', 'day -3')
    """
    try:
        date = day_zero + datetime.timedelta(days=day) if day_zero is not None and float(day).is_integer() else None
    except OverflowError:  # past the calendar
        date = None
    return f"day {figure(day)}" if date is None else f"day {figure(day)} ({date.day} {date:%B %Y})"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"

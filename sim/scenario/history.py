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

Entries of one day keep their order in the file. Up to and including day 0 the record happens in every run, unless a
start or a command says otherwise (`sim.scenario.played`). Who may do what is checked in `sim.scenario.references`;
how one entry is named and changed is said in `sim.scenario.layers`.

>>> table = {"day_zero": datetime.date(2024, 1, 16), "history": [{"day": datetime.date(2024, 1, 18), "deaths": 2.0}]}
>>> written, faults = plain_days(table)
>>> table["history"], list(faults)
([{'day': 2, 'deaths': 2}], [])
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.scenario.faults import found
from sim.scenario.paths import Path
from sim.vocabulary import ACTIONS, CASE_WORDS

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


class HistoryEntry(BaseModel):
    """One dated act."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]*[a-z][a-z0-9_-]*$", max_length=64)] | None = Field(
        default=None, description="Name of the entry, by which it can be edited; ACTOR_ACTION_day_DAY if absent."
    )
    day: Day = Field(description="Whole days from day zero, negative before it; or a date.")
    actor: Text = Field(description='Who acted: a state, group or third party, or "both" (states).')
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
    def _has_provenance(self) -> Self:
        if self.source is None and self.assumption is None:
            raise ValueError("has neither source nor assumption; give one of them.")
        return self

    @model_validator(mode="after")
    def _parts_fit_the_whole(self) -> Self:
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

_COUNTS = ("schema_version", *(name for name in HistoryEntry.model_fields if name.startswith("deaths")))


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
    for path, node, key in _places(table, ()):
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


NO_ZERO = "a date needs day_zero, the date of day 0: give it in the scenario (day_zero = 2024-01-16), or count in days."


def is_date(value: Any) -> TypeGuard[datetime.date]:
    """Whether a value is a date without a time."""
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def from_zero(date: datetime.date, day_zero: Any) -> int | None:
    """Days from day zero to a date; None where there is no day zero."""
    return (date - day_zero).days if is_date(day_zero) else None


def _places(table: dict[str, Any], path: Path) -> Iterator[tuple[Path, Any, str]]:
    """Where a day or a whole number is meant: its path, the table that holds it, and its key."""
    for key in ("schema_version", "horizon_days"):
        if key in table:
            yield (key,), table, key
    for place, entry in _items(table.get("history")):
        yield from ((("history", place, key), entry, key) for key in ("day", *_COUNTS) if key in entry)
    for name, start in _items(table.get("starts")):
        if "history_until" in start:
            yield ("starts", name, "history_until"), start, "history_until"
    for place, outcome in _items(table.get("outcomes")):
        yield from _in_condition(outcome.get("when"), ("outcomes", place, "when"))


def _items(value: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Tables of a table or list with their keys or places."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(key, item) for key, item in pairs if isinstance(item, dict)]


def _in_condition(condition: Any, path: Path) -> Iterator[tuple[Path, Any, str]]:
    for word, asked in condition.items() if isinstance(condition, dict) else ():
        if word in DAYS_OF_RUNS:
            yield from _in_comparison(condition, word, (*path, word))
        elif word == "not":
            yield from _in_condition(asked, (*path, word))
        elif word in ("any", "all"):
            for place, inner in _items(asked):
                yield from _in_condition(inner, (*path, word, place))


def _in_comparison(node: Any, key: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """A day, or the days in a table of comparisons or in a list."""
    value = node[key]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield path, node, key
        return
    for inner, _ in pairs:
        yield from _in_comparison(value, inner, (*path, inner))


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

"""The scenario with its sources: who acts, what is on record, and every value that is not a default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from itertools import groupby
from math import floor
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.report.blocks import Block, Cell, Explained, Heading, Number, Section, Sourced, Table, Text, Verbatim, filled
from sim.report.meanings import SAID
from sim.report.story import form_of, put
from sim.results.wording import capital, listed, number
from sim.scenario.history import MOVE_IT, part_of, record_sentence
from sim.scenario.names import spoken
from sim.scenario.records import written
from sim.scenario.shape import specification_of
from sim.vocabulary import Action, case_action

if TYPE_CHECKING:
    from sim.scenario.history import HistoryEntry
    from sim.scenario.records import Resolved, Scenario

TABLES_OF_VALUES = ("states", "groups", "third_parties", "region", "dyad", "coefficients", "actions", "mechanisms")
"""Parts of a scenario whose values are listed; the rest has places of its own on the page."""


def setting_section(
    scenario: Scenario, origin: Mapping[str, Any] = MappingProxyType({}), varied: Iterable[str] = ()
) -> Section:
    """The scenario as a reader needs it to judge the answer, with the numbers of own rules where `origin` has some."""
    blocks: list[Block] = []
    if scenario.description:
        blocks.append(Text(scenario.description))
    blocks += [Heading("Who is in it"), _actors(scenario)]
    if scenario.history:
        forced = f"{capital(record_sentence(scenario, varied))}. What is not forced is here to compare with."
        blocks += [Heading("What is on record"), Text(forced), _record(scenario, varied)]
    blocks += [Heading("Values that are not defaults"), Text(SAID["values"]), _values(scenario)]
    if own := origin.get("own_parameters"):
        blocks += [Heading("Values of rules of the user"), _own_values(own)]
    notes = scenario.notes if isinstance(scenario.notes, dict) else {"": scenario.notes} if scenario.notes else {}
    blocks += [Verbatim(text.strip(), title=f"Note: {spoken(key)}" if key else "Note") for key, text in notes.items()]
    return Section("scenario", "The scenario and its sources", tuple(blocks))


def _actors(scenario: Scenario) -> Table:
    spoken = scenario.spoken
    rows = [(spoken(key), "state", "") for key in scenario.states]
    for key, group in scenario.groups.items():
        targets = [group.target] if isinstance(group.target, str) else group.target
        host = "both states" if group.host == "both" else spoken(group.host)
        attacked = "the land it sits in" if targets == [group.host] else listed([*map(spoken, targets)])
        sponsor = f"; said to be supported by {spoken(group.sponsor)}" if group.sponsor else ""
        rows.append((spoken(key), "armed group", f"sits in {host}, attacks {attacked}{sponsor}"))
    for key, party in scenario.effective().third_parties.items():
        urges = f"urges {listed([*map(spoken, party.restrains)])} to hold back" if party.restrains else ""
        told = "; ".join(part for part in ("can mediate" * bool(party.mediates), urges) if part)
        rows.append((spoken(key), "third party", told))
    rows += [(spoken(key), "neighbouring conflict", "its jolts spill over") for key in scenario.region]
    rows.append(("The two states together", "pair", _pair(scenario)))
    return filled(("name", "is", ""), rows)


def _pair(scenario: Scenario) -> str:
    pair = scenario.dyad
    told = (
        "share a land border" if pair.contiguous else "share no border",
        "rivals" if pair.rivalry else "no rivals",
        f"relations {pair.relationship}",
        *(["disputed ground"] if pair.disputed_ground else []),
        f"states with nuclear weapons: {written(pair.nuclear)}",
    )
    return "; ".join(told)


def _record(scenario: Scenario, varied: Iterable[str]) -> Table:
    is_one = MOVE_IT.isdisjoint(varied)
    rows: list[tuple[Cell, ...]] = []
    for entry in scenario.history:
        source = Sourced(entry.source if entry.source is not None else f"assumption: {entry.assumption}")
        what = Explained(told(entry, scenario.spoken), Sourced(entry.note or ""))
        is_part = part_of(entry, scenario).value if is_one else "varies"
        when = whole_day(entry.day), dated(entry.day, scenario.day_zero)
        rows.append((*when, what, Number(deaths_of(entry)), is_part, source))
    return filled(("day", "date", "what", "dead", "is", "source"), rows)


def told(entry: HistoryEntry, spoken: Callable[[str], str] = spoken) -> str:
    """An entry of the record as a sentence; `spoken` gives an actor its name."""
    action = case_action(entry.action, against_group=bool(entry.against))
    form = form_of("recorded_offer" if action is Action.MEDIATION else "record", action)
    sentence = put(form, *("both states" if key == "both" else spoken(key) for key in (entry.actor, entry.target)))
    against = f" ({spoken(entry.against)})" if entry.against else ""
    return f"{sentence}{against}"


def deaths_of(entry: HistoryEntry) -> str:
    """All deaths of an entry; empty where none are recorded."""
    parts = (entry.deaths_military, entry.deaths_militant, entry.deaths_civilian)
    total = entry.deaths if entry.deaths is not None else sum(part or 0 for part in parts)
    return number(total) if total else ""


def whole_day(day: float) -> Number:
    """The day of the run that a time lies in."""
    return Number(floor(day))


def dated(day: float, day_zero: date | None) -> Number:
    """The date of a day of the run; empty where the scenario has no dates, or the calendar none so far.

    >>> dated(2.5, date(2024, 1, 16)), dated(2.5, None)
    ('18 Jan 2024', '')
    """
    with suppress(OverflowError):
        if day_zero is not None:
            moment = day_zero + timedelta(days=floor(day))
            return Number(f"{moment.day} {moment:%b} {moment.year}")
    return Number()


def _values(scenario: Scenario) -> Table:
    lines = [
        line for line in scenario.resolved() if line.set_by != "default" and line.key.split(".")[0] in TABLES_OF_VALUES
    ]
    rows: list[tuple[Cell, ...]] = []
    for part, group in groupby(lines, key=lambda line: line.key.rpartition(".")[0]):
        rows += [(part,), *(_value(line) for line in group)]
    return filled(("value of", "is", "default", "source or assumption"), rows)


def _own_values(own: Mapping[str, Mapping[str, Any]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for key, told in own.items():
        ends = (f"{told[end]:g}" if end in told else "any" for end in ("low", "high"))
        source = told.get("source") or f"assumption: {told['assumption']}"
        rows.append((key, Explained(f"{told['value']:g}", told.get("unit", "")), " to ".join(ends), Sourced(source)))
    return filled(("value of", "is", "range", "source or assumption"), rows)


def _value(line: Resolved) -> tuple[Cell, ...]:
    specified = specification_of(line.key)
    usual = "" if specified is None or specified.default is None else written(specified.default)
    source = Sourced(line.source)
    who = "" if line.set_by == "scenario" else f"set by {line.set_by}"
    return (
        Explained(line.key.rpartition(".")[2], "" if specified is None else specified.meaning),
        Explained(line.value, "" if line.unit == "yes or no" else line.unit),
        usual,
        Explained(who, source) if who else source,
    )

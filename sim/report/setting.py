"""The scenario with its sources: who acts, what is on record, and every value that is not a default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from math import floor
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.report.blocks import Block, Cell, Explained, Heading, Number, Section, Sourced, Table, Text, Verbatim, filled
from sim.report.story import SENTENCES, SENTENCES_OF_KIND
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
        blocks += [Heading("What is on record"), Text(_about_the_record(scenario, varied)), _record(scenario, varied)]
    blocks += [Heading("Values that are not defaults"), Text(ABOUT_VALUES), _values(scenario)]
    if own := origin.get("own_parameters"):
        blocks += [Heading("Values of rules of the user"), _own_values(own)]
    notes = scenario.notes if isinstance(scenario.notes, dict) else {"": scenario.notes} if scenario.notes else {}
    blocks += [Verbatim(text.strip(), title=f"Note: {spoken(key)}" if key else "Note") for key, text in notes.items()]
    return Section("scenario", "The scenario and its sources", tuple(blocks))


ABOUT_VALUES = (
    "A value marked as an assumption has no source: somebody judged it. A distribution means that the value is not "
    "known, and each run draws its own. All other values are defaults; sim show prints them with their sources."
)


def _actors(scenario: Scenario) -> Table:
    spoken = scenario.spoken
    rows = [(spoken(key), "state", "") for key in scenario.states]
    rows += [(spoken(key), "armed group", told) for key, told in _groups(scenario)]
    rows += [(spoken(key), "third party", told) for key, told in _third_parties(scenario)]
    rows += [(spoken(key), "neighbouring conflict", "its jolts spill over") for key in scenario.region]
    rows.append(("The two states together", "pair", _pair(scenario)))
    return Table(("name", "is", ""), tuple(rows))


def _groups(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for key, group in scenario.groups.items():
        host = "both states" if group.host == "both" else scenario.spoken(group.host)
        targets = [group.target] if isinstance(group.target, str) else group.target
        named = listed([scenario.spoken(target) for target in targets])
        told = f"sits in {host}, attacks {'the land it sits in' if targets == [group.host] else named}"
        yield key, f"{told}; said to be supported by {scenario.spoken(group.sponsor)}" if group.sponsor else told


def _third_parties(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for key, party in scenario.effective().third_parties.items():
        told = ["can mediate"] if party.mediates else []
        if party.restrains:
            told.append(f"urges {listed([scenario.spoken(state) for state in party.restrains])} to hold back")
        yield key, "; ".join(told)


def _pair(scenario: Scenario) -> str:
    pair = scenario.dyad
    told = ["share a land border" if pair.contiguous else "share no border", "rivals" if pair.rivalry else "no rivals"]
    told.append(f"relations {pair.relationship}")
    if pair.disputed_ground:
        told.append("disputed ground")
    return f"{'; '.join(told)}; states with nuclear weapons: {written(pair.nuclear)}"


def _about_the_record(scenario: Scenario, varied: Iterable[str]) -> str:
    return f"{capital(record_sentence(scenario, varied))}. What is not forced is here to compare with."


def _record(scenario: Scenario, varied: Iterable[str]) -> Table:
    is_one = MOVE_IT.isdisjoint(varied)
    rows: list[tuple[Cell, ...]] = []
    for entry in scenario.history:
        source = Sourced(entry.source if entry.source is not None else f"assumption: {entry.assumption}")
        what = Explained(told(entry, scenario.spoken), Sourced(entry.note or ""))
        rows.append(
            (
                whole_day(entry.day), dated(entry.day, scenario.day_zero), what, Number(deaths_of(entry)),
                part_of(entry, scenario).value if is_one else "varies", source,
            )
        )  # fmt: skip
    return filled(("day", "date", "what", "dead", "is", "source"), rows)


def told(entry: HistoryEntry, spoken: Callable[[str], str] = spoken) -> str:
    """An entry of the record as a sentence; `spoken` gives an actor its name."""
    action = case_action(entry.action, against_group=bool(entry.against))
    kind = "recorded_offer" if action is Action.MEDIATION else ""
    template = SENTENCES_OF_KIND.get((kind, action)) or SENTENCES[action]
    actor, target = ("both states" if key == "both" else spoken(key) for key in (entry.actor, entry.target))
    sentence = template.format(actor=actor, target=target)
    against = f" ({spoken(entry.against)})" if entry.against else ""
    return f"{capital(sentence)}{against}"


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
    if day_zero is None:
        return Number()
    try:
        moment = day_zero + timedelta(days=floor(day))
    except OverflowError:
        return Number()
    return Number(f"{moment.day} {moment:%b} {moment.year}")


def _values(scenario: Scenario) -> Table:
    lines = [
        line for line in scenario.resolved() if line.set_by != "default" and line.key.split(".")[0] in TABLES_OF_VALUES
    ]
    rows: list[tuple[Cell, ...]] = []
    for part, group in groupby(lines, key=lambda line: line.key.rpartition(".")[0]):
        rows += [(part,), *(_value(line) for line in group)]
    return Table(("value of", "is", "default", "source or assumption"), tuple(rows))


def _own_values(own: Mapping[str, Mapping[str, Any]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for key, told in own.items():
        ends = (f"{told[end]:g}" if end in told else "any" for end in ("low", "high"))
        source = told.get("source") or f"assumption: {told['assumption']}"
        rows.append((key, Explained(f"{told['value']:g}", told.get("unit", "")), " to ".join(ends), Sourced(source)))
    return Table(("value of", "is", "range", "source or assumption"), tuple(rows))


def _value(line: Resolved) -> tuple[Cell, ...]:
    specified = specification_of(line.key)
    meaning = "" if specified is None else specified.meaning
    unit = "" if line.unit == "yes or no" else line.unit
    usual = "" if specified is None or specified.default is None else written(specified.default)
    source = Sourced(line.source)
    who = "" if line.set_by == "scenario" else f"set by {line.set_by}"
    return (
        Explained(line.key.rpartition(".")[2], meaning),
        Explained(line.value, unit),
        usual,
        Explained(who, source) if who else source,
    )

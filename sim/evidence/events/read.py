"""From a scenario, an event table and a mapping of names to what can be pasted: entries of the record, and parameters.

Entries say who attacked whom, on which day, and who died. Event data of the UCDP name two sides and no beginner. An
event of an armed group with a state, or with civilians, is taken as an attack by the group; what states do to each
other or to civilians, and groups among themselves, needs a judgement that no table makes. A day that is known within a
week is taken as the first it can be; less is no day. Each row that is no entry has its reason.

>>> text = b"id,date_start,side_a,side_b,deaths_civilians\\n7,2024-01-15,Ridge Front,Civilians,2\\n"
>>> read = events_of("iran_pakistan_2024", text, {"Ridge Front": "jaish_al_adl"}, name="e.csv")
>>> [entry["day"] for entry in read.entries], read.left_out
([-1], [])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import groupby
from math import isnan
from pathlib import Path
from typing import Any

from sim.evidence.events.estimates import Estimate, estimates
from sim.evidence.events.table import CIVILIANS, Event, LeftOut, read_events
from sim.results.estimates import without_nan
from sim.scenario.faults import Fault, ScenarioError, listed, meant
from sim.scenario.history import EARLIEST_DAY
from sim.scenario.load import load
from sim.scenario.read import read_bytes
from sim.scenario.records import Scenario
from sim.scenario.write import as_toml, toml_table

MOST_BYTES = 512 * 2**20
"""Largest event table: all of the UCDP data fit."""
FEW_DAYS = 2
"""The least precise date that is placed: within a few days."""


@dataclass(frozen=True, slots=True)
class Read:
    """What an event table gives.

    Attributes
    ----------
    name : str
        Of the file.
    n_rows : int
    entries : list of dict
        Entries of the record, in order of day.
    left_out : list of LeftOut
        Rows that are no entry, each with its reason, in the order of the file.
    groups : dict of str to list of Estimate
        Parameters by group; attacks on days beyond the scenario count too.
    spans : dict of str to pair of date
        The time that they rest on, by group.
    """

    name: str
    n_rows: int
    entries: list[dict[str, Any]]
    left_out: list[LeftOut]
    groups: dict[str, list[Estimate]]
    spans: dict[str, tuple[date, date]]

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "table": self.name, "rows": self.n_rows, "entries": self.entries,
            "left_out": [asdict(row) for row in self.left_out],
            "groups": {group: [without_nan(asdict(one)) for one in found] for group, found in self.groups.items()},
        }  # fmt: skip


def read_table(
    scenario: Scenario | str | Path,
    table: str | Path,
    keys: Mapping[str, str],
    *,
    since: date | None = None,
    until: date | None = None,
) -> Read:
    """Entries and parameters from an event table in the columns of the UCDP data.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        Whose states and groups act; needs a `day_zero`.
    table : str or Path
        A CSV file.
    keys : mapping of str to str
        Keys of the scenario by the names of the table.
    since, until : date, optional
        Only events that begin on these days or between them count.

    Raises
    ------
    ScenarioError
        If the file is no such table, or a key no actor.
    """
    path = Path(table)
    data = read_bytes(path, str(table), most=MOST_BYTES)
    return events_of(scenario, data, keys, name=path.name, since=since, until=until)


def events_of(
    scenario: Scenario | str | Path,
    data: bytes,
    keys: Mapping[str, str],
    *,
    name: str,
    since: date | None = None,
    until: date | None = None,
) -> Read:
    """The same from the bytes of a table that messages and sources call `name`."""
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    check_keys(keys, scenario)
    events, left_out = read_events(name, data)
    n_rows = len(events) + len(left_out)
    first, last = since or date.min, until or date.max
    outside = [
        event.left_out("begins outside the dates asked for") for event in events if not first <= event.start <= last
    ]
    attacks, others = attacks_in([event for event in events if first <= event.start <= last], scenario, keys)
    entries, beyond = entries_of(attacks, scenario, name)
    groups, spans = {}, {}
    for group in scenario.groups:
        own = [attack for attack in attacks if attack.group == group]
        if own:
            told = [(attack.event.start, attack.victims) for attack in own]
            groups[group] = list(estimates(told, scenario.groups[group], since=since, until=until))
            spans[group] = (since or own[0].event.start, until or own[-1].event.start)
    left_out = sorted([*left_out, *outside, *others, *beyond], key=lambda row: row.line)
    return Read(name, n_rows, entries, left_out, groups, spans)


@dataclass(frozen=True, slots=True)
class Attack:
    """An event as an attack by a group of the scenario on one of its states.

    Attributes
    ----------
    event : Event
    group, state : str
        Keys of the scenario.
    military, militant : int
        Dead of the state's forces, and of the group.
    """

    event: Event
    group: str
    state: str
    military: int
    militant: int

    @property
    def victims(self) -> int:
        """Everybody killed but the group's own; the dead of unknown kind among them."""
        return self.military + self.event.deaths_civilians + self.event.deaths_unknown

    def entry(self, file: str, day_zero: date) -> dict[str, Any]:
        """The entry of the record: kinds of the dead as far as they are known, and the whole where some are not."""
        event = self.event
        kinds = {"military": self.military, "militant": self.militant, "civilian": event.deaths_civilians}
        is_open = event.deaths_unknown > 0
        entry: dict[str, Any] = {
            "day": (event.start - day_zero).days, "actor": self.group, "target": self.state,
            "action": "attack_by_group",
        }  # fmt: skip
        if is_open:
            entry["deaths"] = event.dead
        entry |= {f"deaths_{kind}": count for kind, count in kinds.items() if count or not is_open}
        entry["source"] = f"{file}, {f'event {event.event}' if event.event else f'line {event.line}'}"
        note = "; ".join(self._notes())
        return entry | ({"note": note} if note else {})

    def _notes(self) -> Iterator[str]:
        event = self.event
        if event.end > event.start:
            yield f"between {event.start} and {event.end}; the first day is taken"
        if event.deaths_unknown:
            yield f"{event.deaths_unknown} of the dead are of unknown kind"
        if event.best not in (-1, event.dead):
            yield f"the dead by kind are {event.dead}, the table's best estimate is {event.best}"


def check_keys(keys: Mapping[str, str], scenario: Scenario) -> None:
    """Refuse keys of actors that are no state or group of the scenario."""
    known = (*scenario.states, *scenario.groups)
    faults = [
        Fault(f"--map {name}={key}", None, "", f"{key!r} is no actor; known are {listed(known)}.{meant(key, known)}")
        for name, key in keys.items()
        if key not in known
    ]
    if faults:
        raise ScenarioError(faults)


def attacks_in(
    events: Sequence[Event], scenario: Scenario, keys: Mapping[str, str]
) -> tuple[list[Attack], list[LeftOut]]:
    """The attacks among events whose day is known, by day, and why the others are none.

    Parameters
    ----------
    events : sequence of Event
    scenario : Scenario
        Its states and groups.
    keys : mapping of str to str
        Keys of the scenario by the names of the table: sides, and countries where a group attacks both states.
    """
    attacks, left_out = [], []
    for event in events:
        try:
            attacks.append(_attack(event, scenario, keys))
        except ValueError as error:
            left_out.append(event.left_out(str(error)))
    return sorted(attacks, key=lambda attack: attack.event.start), left_out


def _attack(event: Event, scenario: Scenario, keys: Mapping[str, str]) -> Attack:
    sides = (event.side_a, event.side_b)
    for side in sides:
        if side != CIVILIANS and side not in keys:
            raise ValueError(f"--map gives {side!r} no key")
    if event.precision > FEW_DAYS:
        raise ValueError("the day is not known within a week")
    mapped = [keys.get(side) for side in sides]
    groups = [key for key in mapped if key in scenario.groups]
    states = [key for key in mapped if key in scenario.states]
    if len(states) == 2:
        raise ValueError("states against each other: the table does not say who acted, nor how")
    if len(groups) != 1:
        raise ValueError(
            f"{'groups against each other' if groups else 'a state against civilians'}: no act of the model"
        )
    (group,) = groups
    targets = scenario.groups[group].target
    targets = [targets] if isinstance(targets, str) else list(targets)
    country = keys.get(event.country)
    state = states[0] if states else targets[0] if len(targets) == 1 else country
    if state is None:
        raise ValueError(f"{group} attacks both states and the table does not say which; give the country a key")
    if state not in targets:
        raise ValueError(f"{group} does not attack {state} in the scenario; add it to groups.{group}.target")
    own, others = (event.deaths_a, event.deaths_b) if mapped[0] == group else (event.deaths_b, event.deaths_a)
    if states:
        return Attack(event, group, state, others, own)
    civilians = replace(event, deaths_civilians=event.deaths_civilians + others)  # the dead of that side
    return Attack(civilians, group, state, 0, own)


def entries_of(attacks: Sequence[Attack], scenario: Scenario, file: str) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """Entries of the record, in order of day, and the attacks on days that the scenario does not reach.

    Raises
    ------
    ScenarioError
        If the scenario has no day zero.
    """
    if scenario.day_zero is None:
        remedy = "is missing, and dates count from it; add day_zero = 2024-01-16."
        raise ScenarioError.at(scenario.title, remedy, key="day_zero")
    entries, left_out = [], []
    for attack in attacks:
        entry = attack.entry(file, scenario.day_zero)
        if entry["day"] < EARLIEST_DAY:
            left_out.append(attack.event.left_out(f"lies before day {EARLIEST_DAY}"))
        elif entry["day"] >= scenario.horizon_days:
            left_out.append(attack.event.left_out(f"lies after the horizon of {scenario.horizon_days:g} days"))
        else:
            entries.append(entry)
    return entries, left_out


def reasons(left_out: list[LeftOut]) -> Iterator[tuple[str, list[LeftOut]]]:
    """The rows left out by reason, the most frequent first."""
    ordered = sorted(left_out, key=lambda row: row.reason)
    alike = [(reason, list(rows)) for reason, rows in groupby(ordered, key=lambda row: row.reason)]
    yield from sorted(alike, key=lambda pair: -len(pair[1]))


def pasted(read: Read) -> Iterator[str]:
    """Lines of TOML: parameters of each group with their source, then the entries."""
    for group, found in read.groups.items():
        first, last = read.spans[group]
        yield f"[groups.{group}]"
        for one in found:
            yield f"{one.name} = {_quantity(one, f'{read.name}, {first} to {last}')}"
        yield ""
    for entry in read.entries:
        yield from (*toml_table("[[history]]", entry), "")


def _quantity(one: Estimate, source: str) -> str:
    if isnan(one.low):
        return f"{{ value = {_digits(one.value)}, assumption = {as_toml(f'{source}: {one.remark}, no interval')} }}"
    told = f"{source}: 95 % {_digits(one.low)} to {_digits(one.high)}, n = {one.n}; {one.remark}"
    return f"{{ value = {_digits(one.value)}, source = {as_toml(told)} }}"


def _digits(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000.0 else f"{value:.0f}"

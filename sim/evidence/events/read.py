"""From a scenario, an event table and a mapping of names to what can be pasted: entries of the record, and parameters.

A table has the columns of UCDP GED or of ACLED. Entries say who attacked whom, on which day, and who died. Event data
of the UCDP name two sides and no beginner. An event of an armed group with a state, or with civilians, is taken as an
attack by the group; what states do to each other or to civilians, and groups among themselves, needs a judgement that
no table makes. A day that is known within a week is taken as the first it can be; less is no day. Each row that is no
entry has its reason.

>>> text = b"id,date_start,side_a,side_b,deaths_civilians\\n7,2024-01-15,Ridge Front,Civilians,2\\n"
>>> read = events_of("iran_pakistan_2024", text, {"Ridge Front": "jaish_al_adl"}, name="e.csv")
>>> [entry["day"] for entry in read.entries], read.left_out
([-1], [])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from math import isnan
from pathlib import Path
from typing import Any

from sim.evidence.events.estimates import Estimate, estimates
from sim.evidence.events.rows import CIVILIANS, COUNTS, IDS, Event, event_of, rows
from sim.results.estimates import without_nan
from sim.scenario.faults import Fault, ScenarioError, listed, meant
from sim.scenario.history import EARLIEST_DAY
from sim.scenario.load import load
from sim.scenario.read import decoded, read_bytes
from sim.scenario.records import Scenario
from sim.scenario.scan import refusal
from sim.scenario.write import as_toml, toml_table

MOST_BYTES = 512 * 2**20
"""Largest event table: all of the UCDP data fit."""
FEW_DAYS = 2
"""The least precise date that is placed: within a few days."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that does not become an entry, and why."""

    line: int
    event: str
    reason: str


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
    remarks : list of str
        What the table leaves open, and why what is to be pasted will be refused.
    """

    name: str
    n_rows: int
    entries: list[dict[str, Any]]
    left_out: list[LeftOut]
    groups: dict[str, list[Estimate]]
    spans: dict[str, tuple[date, date]]
    remarks: list[str]

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "table": self.name, "rows": self.n_rows, "entries": self.entries,
            "left_out": [asdict(row) for row in self.left_out],
            "groups": {group: [without_nan(asdict(one)) for one in found] for group, found in self.groups.items()},
            "remarks": self.remarks,
        }  # fmt: skip


def read_table(scenario: str, table: Path, keys: Mapping[str, str], **dates: date | None) -> Read:
    """Entries and parameters from the file of a table; arguments and errors as for `events_of`."""
    return events_of(scenario, read_bytes(table, str(table), most=MOST_BYTES), keys, name=table.name, **dates)


def events_of(
    scenario: Scenario | str | Path,
    data: bytes,
    keys: Mapping[str, str],
    *,
    name: str,
    since: date | None = None,
    until: date | None = None,
) -> Read:
    """Entries and parameters from the bytes of an event table.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        Whose states and groups act; needs a `day_zero`.
    data : bytes
        Of a CSV file with a line of headings.
    keys : mapping of str to str
        Keys of the scenario by the names of the table: sides, and countries where a group attacks both states.
    name : str
        How messages and sources call the table.
    since, until : date, optional
        Only events that begin on these days or between them count.

    Raises
    ------
    ScenarioError
        If it is no such table, a key is no actor, the dates leave no day, or the scenario has no day zero.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    _check(keys, scenario, since, until)
    attacks: list[Attack] = []
    left_out: list[LeftOut] = []
    seen: dict[object, Event] = {}
    for line, row, is_whole in rows(name, data):
        number = next((row[column] for column in IDS if row.get(column)), "")
        try:
            if not is_whole:
                raise ValueError("it has not one cell a heading: is a text that holds a separator in quotes?")
            event = event_of(line, number, row)
            _refuse_twice(event, seen)
            if not (since or date.min) <= event.start <= (until or date.max):
                raise ValueError("begins outside the dates asked for")
            attacks.append(_attack(event, scenario, keys))
        except ValueError as error:
            left_out.append(LeftOut(line, number, str(error)))
    n_rows = len(attacks) + len(left_out)
    attacks.sort(key=lambda attack: attack.event.start)
    entries, beyond = _entries_of(attacks, scenario, name)
    groups, spans = {}, {}
    for group in scenario.groups:
        if own := [(attack.event.start, attack.victims) for attack in attacks if attack.group == group]:
            groups[group] = list(estimates(own, scenario.groups[group], since=since, until=until))
            spans[group] = (since or own[0][0], until or own[-1][0])
    left_out = sorted([*left_out, *beyond], key=lambda row: row.line)
    read = Read(name, n_rows, entries, left_out, groups, spans, list(_left_open(attacks, groups)))
    own_text = decoded(scenario.title, next(iter(scenario.source_text.values()), b""))
    if refused := refusal("\n".join([own_text, *pasted(read)])):
        remedy = "take fewer events with --since and --until"
        read.remarks.append(f"the scenario will be refused with what is printed, as it {refused[1][:-1]}; {remedy}")
    return read


def _left_open(attacks: list[Attack], groups: Mapping[str, list[Estimate]]) -> Iterator[str]:
    """What the attacks do not say."""
    if unsaid := sum(attack.victims is None for attack in attacks):
        where = f'{listed(COUNTS)}, of ACLED from "fatalities"'
        what = "do not say how many died, and no estimate of deaths counts them; the dead are read from"
        yield f"{unsaid:,} of {len(attacks):,} attacks {what} {where}"
    for group, found in groups.items():
        if not any(one.name == "attacks_per_year" for one in found):
            yield f"{group} has no rate, since all its attacks lie on one day; say with --since from when on to look"


def _check(keys: Mapping[str, str], scenario: Scenario, since: date | None, until: date | None) -> None:
    """Refuse keys of actors that are no state or group of the scenario, and dates that leave no day."""
    known = (*scenario.states, *scenario.groups)
    faults = [
        Fault(f"--map {name}={key}", None, "", f"{key!r} is no actor; known are {listed(known)}.{meant(key, known)}")
        for name, key in keys.items()
        if key not in known
    ]
    if since and until and since > until:
        late = f"lies after --until {until}, which leaves no day; give --since the earlier date."
        faults.append(Fault(f"--since {since}", None, "", late))
    if faults:
        raise ScenarioError(faults)


def _refuse_twice(event: Event, seen: dict[object, Event]) -> None:
    """Refuse an event that has been seen; one without an id is told by all that its row says."""
    said = replace(event, line=0)
    first = seen.setdefault(event.event or said, said)
    if first is not said:
        what = "" if first == said else ", with other values; the first row counts"
        raise ValueError(f"the event is in the table already{what}")


@dataclass(frozen=True, slots=True)
class Attack:
    """An event as an attack by a group of the scenario on one of its states.

    Attributes
    ----------
    event : Event
    group, state : str
        Keys of the scenario.
    military, militant, civilian : int or None
        Dead of the state's forces, of the group, and the others; None where the table does not say.
    """

    event: Event
    group: str
    state: str
    military: int | None
    militant: int | None
    civilian: int | None

    @property
    def victims(self) -> int | None:
        """Everybody killed but the group's own, the dead of unknown kind among them; None where that is not said."""
        if self.military is None or self.civilian is None:
            return None
        return self.military + self.civilian + self.event.deaths_unknown

    def entry(self, file: str, day_zero: date) -> dict[str, Any]:
        """The entry of the record: kinds of the dead as far as they are known, and the whole where some are not."""
        event = self.event
        kinds = {"military": self.military, "militant": self.militant, "civilian": self.civilian}
        is_open = event.deaths_unknown > 0
        entry: dict[str, Any] = {
            "day": (event.start - day_zero).days, "actor": self.group, "target": self.state,
            "action": "attack_by_group",
        }  # fmt: skip
        if is_open:
            entry["deaths"] = event.dead
            if all(kinds.values()):  # a record refuses three kinds short of the whole; what two leave is civilian
                del kinds["civilian"]
        entry |= {f"deaths_{kind}": count for kind, count in kinds.items() if count or (count == 0 and not is_open)}
        entry["source"] = f"{file}, {f'event {event.event}' if event.event else f'line {event.line}'}"
        note = "; ".join(self._notes())
        return entry | ({"note": note} if note else {})

    def _notes(self) -> Iterator[str]:
        event = self.event
        if event.end > event.start:
            yield f"between {event.start} and {event.end}; the first day is taken"
        if event.deaths_unknown:
            yield f"{event.deaths_unknown} of the dead are of unknown kind"
        if event.best not in (None, event.dead):
            yield f"the dead by kind are {event.dead}, the table's best estimate is {event.best}"


def _attack(event: Event, scenario: Scenario, keys: Mapping[str, str]) -> Attack:
    sides = (event.side_a, event.side_b)
    for side in sides:
        if side != CIVILIANS and side not in keys:
            raise ValueError(f"--map gives {side!r} no key")
    if event.precision > FEW_DAYS:
        raise ValueError("the day is not known within a week")
    if event.end - event.start >= timedelta(days=7):
        raise ValueError("date_end lies a week or more after date_start: the day is not known within a week")
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
        return Attack(event, group, state, others, own, event.deaths_civilians)
    # That side is civilians, so that its dead are too.
    civilians = event.deaths_civilians if others is None else others + (event.deaths_civilians or 0)
    return Attack(event, group, state, 0, own, civilians)


def _entries_of(attacks: list[Attack], scenario: Scenario, file: str) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """Entries of the record, in order of day, and the attacks on days that the scenario does not reach."""
    if scenario.day_zero is None:
        remedy = "is missing, and dates count from it; add day_zero = 2024-01-16."
        raise ScenarioError.at(scenario.title, remedy, key="day_zero")
    entries, left_out = [], []
    for attack in attacks:
        entry, event = attack.entry(file, scenario.day_zero), attack.event
        if EARLIEST_DAY <= entry["day"] < scenario.horizon_days:
            entries.append(entry)
        else:
            after = f"after the horizon of {scenario.horizon_days:g} days"
            where = f"before day {EARLIEST_DAY}" if entry["day"] < EARLIEST_DAY else after
            left_out.append(LeftOut(event.line, event.event, f"lies {where}"))
    return entries, left_out


def reasons(left_out: list[LeftOut]) -> list[tuple[str, list[LeftOut]]]:
    """The rows left out by reason, the most frequent first."""
    alike: dict[str, list[LeftOut]] = {}
    for row in left_out:
        alike.setdefault(row.reason, []).append(row)
    return sorted(sorted(alike.items()), key=lambda pair: -len(pair[1]))


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

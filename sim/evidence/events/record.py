"""From events to entries of a record: who attacked whom, on which day, who died; and why a row is no entry.

Event data of the UCDP name two sides and no beginner. An event of an armed group with a state, or with civilians, is
taken as an attack by the group; what states do to each other or to civilians, and groups among themselves, needs a
judgement that no table makes. A day that is known within a week is taken as the first it can be; less is no day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sim.evidence.events.table import CIVILIANS, Event, LeftOut
from sim.scenario.faults import Fault, ScenarioError, listed, meant
from sim.scenario.history import EARLIEST_DAY
from sim.scenario.records import Scenario

FEW_DAYS = 2
"""The least precise date that is placed: within a few days."""


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
        return self.military + self.event.deaths_civilian + self.event.deaths_unknown

    def entry(self, file: str, day_zero: date) -> dict[str, Any]:
        """The entry of the record: kinds of the dead as far as they are known, and the whole where some are not."""
        event = self.event
        kinds = {"military": self.military, "militant": self.militant, "civilian": event.deaths_civilian}
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
    civilians = replace(event, deaths_civilian=event.deaths_civilian + others)  # the dead of that side
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

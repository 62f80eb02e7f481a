"""From a scenario, an event table and a mapping of names to what can be pasted: entries of the record, and parameters.

>>> text = b"id,date_start,side_a,side_b,deaths_civilians\\n7,2024-01-15,Ridge Front,Civilians,2\\n"
>>> read = events_of("iran_pakistan_2024", text, {"Ridge Front": "jaish_al_adl"}, name="e.csv")
>>> [entry["day"] for entry in read.entries], read.left_out
([-1], [])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from math import isnan
from pathlib import Path
from typing import Any

from sim.evidence.events.estimates import Estimate, estimates
from sim.evidence.events.record import attacks_in, check_keys, entries_of
from sim.evidence.events.table import LeftOut, read_events
from sim.results.estimates import without_nan
from sim.scenario.load import load
from sim.scenario.read import read_bytes
from sim.scenario.records import Scenario
from sim.scenario.write import as_toml, toml_table

MOST_BYTES = 512 * 2**20
"""Largest event table: all of the UCDP data fit."""


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
            groups[group] = list(estimates(own, scenario.groups[group], since=since, until=until))
            spans[group] = (since or own[0].event.start, until or own[-1].event.start)
    left_out = sorted([*left_out, *outside, *others, *beyond], key=lambda row: row.line)
    return Read(name, n_rows, entries, left_out, groups, spans)


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

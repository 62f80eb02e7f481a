"""The tables of an answer, flat, one row a record of its JSON; and what the columns of exported rows are.

>>> answer = {"seed": 1, "ending": {"tacit": {"share": 0.4, "low": 0.3}, "open": {"share": 0.0, "low": None}}}
>>> tables_of(answer)["ending"].tolist()
[('tacit', 0.4, 0.3), ('open', 0.0, nan)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.tidy import joined
from sim.scenario.outcomes import ALL, WORDS_OF
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_at
from sim.vocabulary import ACTIONS, Action, Hostility, PeakLevel, Rung, Word

Record = Mapping[str, Any]
Records = list[dict[str, Any]]

BY_SIDE = "comparisons"
"""Of several scenarios: the tables of each beside the first, which become one table with a column for the side."""
WITHIN = ("again", "sample", "until")
"""Parts of an answer that hold tables of their own."""
REST = "more"
"""Further records of the table that this key stands in."""
LONGEST = 8
"""Numbers of a list that have columns of their own; of a longer one they stand in one cell."""


def tables_of(answer: Record) -> dict[str, NDArray[np.void]]:
    """Every table of an answer by its name: lists of records, and records by name.

    Parameters
    ----------
    answer : mapping
        As `to_json` gives it, or as its file holds it.
    """
    return {name: table_of_records(records) for name, records in _found(answer).items() if records}


def _found(answer: Record) -> dict[str, Records]:
    found: dict[str, Records] = {}
    for name, value in answer.items():
        if name == BY_SIDE and isinstance(value, Mapping):
            for side, told in value.items():
                for inner, records in _found(told).items():
                    found.setdefault(inner, []).extend({"side": side, **record} for record in records)
        elif name in WITHIN and isinstance(value, Mapping):
            found |= {f"{name}_{inner}": records for inner, records in _found(value).items()}
        else:
            found[name] = _records(value)
    return found


def _records(value: Any) -> Records:
    """The records of a value; none where it is something else."""
    if isinstance(value, Mapping) and value and all(isinstance(one, Mapping) for one in value.values()):
        rest = value.get(REST, {})
        value = {**{name: one for name, one in value.items() if name != REST}, **rest}
        if all(one and all(isinstance(part, Mapping) for part in one.values()) for one in value.values()):
            return [{"of": of, **one} for of, inner in value.items() for one in _records(inner)]
        return [{"name": name, **one} for name, one in value.items()]
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return [dict(one) for one in value]
    return []


def table_of_records(records: Iterable[Record]) -> NDArray[np.void]:
    """Records as one array: a column for each name that any of them has; a blank is what a record does not have.

    Nested names are joined by points, and the numbers of a short list are counted from 1.
    """
    flat = [dict(_flat(record)) for record in records]
    names = dict.fromkeys(name for record in flat for name in record)
    return joined({name: _column([record.get(name) for record in flat]) for name in names})


def _flat(record: Record, ahead: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{ahead}{name}.")
        elif isinstance(value, list) and 0 < len(value) <= LONGEST and all(map(_is_number, value)):
            yield from _flat({f"{place}": one for place, one in enumerate(value, start=1)}, f"{ahead}{name}.")
        else:
            yield f"{ahead}{name}", value


def _column(values: Sequence[Any]) -> NDArray[Any]:
    known = [value for value in values if value is not None]
    is_whole = len(known) == len(values)
    if is_whole and all(type(value) in (bool, int) for value in known) and len({type(value) for value in known}) == 1:
        return np.array(values)
    if known and all(map(_is_number, known)):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array(["" if value is None else _text(value) for value in values])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return f"{value}".lower() if isinstance(value, bool) else f"{value}"


# What columns are -----------------------------------------------------------------------------------------------------

EVENTS = {
    "run": ("", "number of the run"),
    "time": ("days", "when it happened, from day 0"),
    "date": ("", "the same on the calendar"),
    "kind": ("", "which clock rang"),
    "actor": ("", "who acted; both states, or nobody"),
    "target": ("", "on whom"),
    "action": ("", "the act: {actions}"),
    "rung": ("rung 0 to 9", "height on the ladder of escalation afterwards"),
    "deaths_military": ("deaths", "soldiers"),
    "deaths_militant": ("deaths", "members of armed groups"),
    "deaths_civilian": ("deaths", "civilians"),
}
"""Unit and meaning of each column of the table of events."""

SCALES: Mapping[str, type[Word]] = {"peak_rung": Rung, "peak_hostility": Hostility, "peak_level": PeakLevel}
HEADINGS = ("table", "column", "unit", "meaning", "words")
Row = tuple[str, str, str, str, str]


def dictionary(columns: Mapping[str, Iterable[str]], scenario: Scenario) -> Iterator[Row]:
    """A row a column of each table: table, column, unit, meaning, its words or what its numbers stand for.

    Parameters
    ----------
    columns : mapping
        Names of the columns of the tables `runs` and `events`, as far as there are any.
    scenario : Scenario
    """
    first, second = (scenario.spoken(key) for key in scenario.states)
    own = {outcome.name: outcome.meaning or "an outcome that the scenario asks for" for outcome in scenario.outcomes}
    actions = "; ".join(f"{action.word}: {ACTIONS[action].meaning}" for action in Action)
    for name in columns.get("runs", ()):
        if name in own:
            yield "runs", name, "", own[name], "true; false"
        elif name in ALL:
            words = (*scenario.states, "") if name == "first_force_by" else _words(name)
            yield "runs", name, ALL[name].unit, ALL[name].meaning.format(a=first, b=second), "; ".join(words)
        else:
            specified = specification_at(tuple(name.split(".")))
            told = ("", "an input of the run") if specified is None else (specified.unit, specified.meaning)
            yield "runs", name, told[0], told[1], ""
    for name in columns.get("events", ()):
        unit, meaning = EVENTS[name]
        yield "events", name, unit, meaning.format(actions=actions), ""


def _words(name: str) -> tuple[str, ...]:
    """What a column holds in the place of a code, or what its numbers stand for."""
    if name in SCALES:
        return tuple(f"{step.value} = {step.word}" for step in SCALES[name])
    return WORDS_OF.get(name, ())

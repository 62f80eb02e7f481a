r"""Values of Python as TOML writes them; and a small commented file that extends a scenario, ready to edit.

>>> print(as_toml({"value": 0.8, "note": 'a "guess"', "days": [1, 2], "open": True}))
{ value = 0.8, note = "a \"guess\"", days = [1, 2], open = true }
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.records import Scenario


def as_toml(value: Any) -> str:
    """A value on one line, as it may stand behind `key =`.

    Parameters
    ----------
    value : float, str, bool, date, list, tuple or mapping, or a number or array of NumPy

    Raises
    ------
    ValueError
        If it is of another kind; the text continues the name of the value.
    """
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):  # a text of JSON is one of TOML but for the character DEL
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {as_toml(item)}' for name, item in value.items())} }}"
    allowed = "a number, a text, true or false, a date, a list or a table"
    raise ValueError(f"is a {type(value).__name__}; it must be {allowed}.")


def toml_table(heading: str, table: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table with its heading, such as `[dyad]`; none where that is empty. What is None is left out."""
    if heading:
        yield heading
    yield from (f"{key} = {as_toml(value)}" for key, value in table.items() if value is not None)


def variant_of(scenario: Scenario, base: str, *, name: str) -> str:
    """The text of a file that extends a scenario and changes nothing yet; it lists ids of the record and the starts.

    What is commented out as TOML begins with # alone, what explains with # and a space.

    Parameters
    ----------
    scenario : Scenario
        What is extended.
    base : str
        How the file names it.
    name : str
        Of the variant.
    """
    return "\n".join([*_head(scenario, base, f"{scenario.title}: {name}"), *_record(scenario), ""])


def _head(scenario: Scenario, base: str, title: str) -> Iterator[str]:
    yield f"# A variant of {base} ({scenario.title}). What this file does not say is as it is there;"
    yield "# `sim show FILE` prints every value with who set it. Take a # away where it stands before a value."
    yield f"extends = {as_toml(base)}"
    yield f"title = {as_toml(title)}"
    yield ""
    if scenario.starts:
        yield "# Where runs begin. Starts of the base, with the last day of the record that is forced:"
        days = {name: str(start.history_until) for name, start in scenario.starts.items()}
        name_width, day_width = max(map(len, days)), max(map(len, days.values()))
        for name, start in scenario.starts.items():
            yield f"#   {name:<{name_width}}  {days[name]:>{day_width}}  {start.meaning or ''}".rstrip()
        yield f"#default_start = {as_toml(scenario.default_start or next(iter(scenario.starts)))}"
        yield ""
    yield "# Any value can be changed, here as in every scenario; each change says where it comes from."
    yield f"#[states.{next(iter(scenario.states))}]"
    yield '#resolve = { value = 0.6, assumption = "what if" }'
    yield ""


def _record(scenario: Scenario) -> Iterator[str]:
    yield "# The record is edited entry by entry, by id."
    if scenario.history:
        width = max(len(entry.id or "") for entry in scenario.history)
        yield "# Entries of the base:"
        for entry in scenario.history:
            yield f"#   {entry.id:<{width}}  day {entry.day}: {entry.actor} {entry.action} {entry.target}"
    a, b = scenario.states
    yield "#[history]"
    if scenario.history:
        yield f'#{scenario.history[-1].id} = "drop"'
    if len(scenario.history) > 1:
        yield "# moved to another day; any other key changes likewise"
        yield f'#{scenario.history[-2].id} = {{ day = {scenario.history[-1].day}, assumption = "what if" }}'
    yield "# a new id adds an entry"
    yield f'#new_entry = {{ day = 0, actor = "{a}", target = "{b}", action = "protest", assumption = "what if" }}'

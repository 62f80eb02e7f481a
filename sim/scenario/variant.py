"""A small commented file that extends a scenario, ready to edit: it lists the ids of the record and the starts.

What is commented out as TOML begins with # alone, what explains with # and a space.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.load import load, load_text
from sim.scenario.records import Scenario
from sim.scenario.write import as_toml


def variant_of(base: str, *, name: str) -> str:
    """The text of a file for the current folder that extends a scenario and changes nothing yet.

    Parameters
    ----------
    base : str
        The name of a shipped scenario, or the path of a file in the current folder or below.
    name : str
        Of the variant.

    Raises
    ------
    ScenarioError
        If the base is unsound, or cannot be extended from here.
    """
    scenario = load(base)
    text = "\n".join([*_head(scenario, base, f"{scenario.title}: {name}"), *_values(scenario), *_record(scenario), ""])
    load_text(text, name=f"{name}.toml", folder=".")
    return text


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


def _values(scenario: Scenario) -> Iterator[str]:
    state = next(iter(scenario.states))
    yield "# Any value can be changed, here as in every scenario; each change says where it comes from."
    yield f"#[states.{state}]"
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

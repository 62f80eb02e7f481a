"""What the columns of exported rows are: unit, meaning, and the words that stand for codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.scenario.outcomes import ALL, WORDS_OF
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_at
from sim.vocabulary import ACTIONS, Action, Hostility, PeakLevel, Rung, Word

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

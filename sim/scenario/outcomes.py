"""What a run came to: the columns of the table of runs, one list for all who use it (columns.csv); and the outcomes
that a scenario asks for: named conditions on them, without code.

    [[outcomes]]
    name = "talks_within_two_weeks"
    when = { talks_held = true, days_to_talks = { at_most = 14 } }

All entries of a condition must hold. An entry is a word of a run's outcome with a value, or with a table of `is`,
`at_least` and `at_most`; or `any` or `all` (lists of conditions), `not` (a condition), or `sequence` (events in their
order; what it means is in `sim.results.sequences`):

    when = { sequence = [{ event = "force", by = "iran" }, { event = "force", by = "iran", within = 7 }] }

A lag that never came is false. Two words have no column: they follow from the others,
and a condition may name them all the same.

>>> COLUMNS["days_to_talks"].unit, COLUMNS["days_to_talks"].given, sorted(ALL.keys() - COLUMNS)
('days', 'talks_held', ['force_used', 'war'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import inf
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.faults import Senseless, figure, found, is_number, listed, meant
from sim.scenario.history import Text
from sim.scenario.names import Path
from sim.scenario.read import rows_of_table
from sim.vocabulary import (
    ANSWER_DAYS,
    EVENT_WORDS,
    EVENTS,
    GROUP,
    STATE,
    THIRD_PARTY,
    WAR_DEATHS,
    Ending,
    Hostility,
    OutcomeClass,
    PeakLevel,
    Rung,
    Word,
)


class Kind(StrEnum):
    """What a word of a run's outcome is compared with."""

    FLAG = "true or false"
    NUMBER = "a number"
    ORDERED = "a number or a word"
    CLASS = "a word"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    name : str
    type : str
        As NumPy writes it; empty where it follows from others.
    kind : Kind
    is_headline : bool
        Whether it is an outcome that every table of outcomes has.
    unit : str
        Empty for names, codes and truth values.
    given : str
        What must have happened for a run to have it; empty where every run does.
    meaning : str
        As a clause; `{a}` and `{b}` stand for the two states.
    """

    name: str
    type: str
    kind: Kind
    is_headline: bool
    unit: str
    given: str
    meaning: str


def _read() -> Iterator[Column]:
    numbers = {"answer_days": f"{ANSWER_DAYS}", "war_deaths": f"{WAR_DEATHS:,}", "a": "{a}", "b": "{b}"}
    for row in rows_of_table("columns"):
        name, kind, compared_with, headline, unit, given, meaning = row.values()
        yield Column(name, kind, Kind(compared_with), headline == "yes", unit, given, meaning.format(**numbers))


ALL: Mapping[str, Column] = {column.name: column for column in _read()}
"""Every word for what a run came to, in the order of the table."""
COLUMNS = {name: column for name, column in ALL.items() if column.type}
"""Every column of the table of runs."""

CODES: Mapping[str, type[Word]] = {
    "outcome_class": OutcomeClass, "ending": Ending, "peak_rung": Rung, "peak_hostility": Hostility,
    "peak_level": PeakLevel,
}  # fmt: skip
"""Columns whose codes have words, so that a condition may say `outcome_class = "war"`."""
WORDS_OF = {column: tuple(word.word for word in words) for column, words in CODES.items()}
"""These words; `first_force_by` takes a state or `nobody`."""

Faults = Iterator[tuple[Path, str]]
Groups = Mapping[str, Sequence[str]]
"""By group, the states whose strikes on groups hit it (`sim.scenario.entities.struck_by`)."""
Days = tuple[float, float]
"""The first day that a run may have, and the last."""
NO_GROUPS: Groups = MappingProxyType({})
ANY_DAYS: Days = (-inf, inf)

COMPARISONS = ("is", "at_least", "at_most")
COMBINATIONS = ("any", "all", "not", "sequence")
NAMED = ("event", "by", "against")
"""Keys of an event in a sequence."""
STEP = (*NAMED, "within", "unless")
EXAMPLE = '{ event = "force", by = "north" }'


class OutcomeRecord(BaseModel):
    """One outcome that a scenario asks for."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: Text = Field(description="Name in tables and figures: a-z, 0-9, _ and -.", pattern=r"^[a-z0-9_-]{1,64}$")
    when: dict[str, Any] = Field(description="Condition on the outcome of a run; all its entries must hold.")
    meaning: Text | None = Field(default=None, description="What the outcome stands for.")


def condition_faults(
    condition: Any,
    path: Path,
    states: Sequence[str],
    actors: Sequence[str],
    *,
    groups: Groups = NO_GROUPS,
    days: Days = ANY_DAYS,
) -> Faults:
    """Faults of a condition, each with its path and a message.

    Parameters
    ----------
    condition : object
        As parsed.
    path : tuple
        Where it stands.
    states : sequence of str
        Names of the states, for `first_force_by`.
    actors : sequence of str
        Names of states, groups and third parties, for sequences of events.
    groups : mapping of str to sequence of str, optional
        Those of them that are groups, with the states whose strikes hit each.
    days : tuple of two floats, optional
        The first day that a run may have, and the last.
    """
    inner = partial(condition_faults, states=states, actors=actors, groups=groups, days=days)
    if not isinstance(condition, dict):
        yield path, f"is {found(condition)}; it must be a table such as {{ talks_held = true }}."
        return
    if not condition:
        yield path, "is an empty condition, which always holds; name an outcome, such as { talks_held = true }."
    for word, asked in condition.items():
        here = (*path, word)
        if word == "not":
            yield from inner(asked, here)
        elif word == "sequence":
            yield from sequence_faults(asked, here, actors, groups)
        elif word not in COMBINATIONS:
            yield from _entry_faults(word, asked, here, states, days)
            given = ALL[word].given if word in ALL else ""
            if given and condition.get(given) in (False, {"is": False}):
                what = f"is asked where {given} is false, and then no run has it; leave one of the two out."
                yield here, Senseless(what)
        elif not isinstance(asked, list) or not asked:
            yield here, f"is {found(asked)}; it must be a list of conditions, such as [{{ war = true }}]."
        else:
            for place, one in enumerate(asked):
                yield from inner(one, (*here, place))


def _entry_faults(word: str, asked: Any, path: Path, states: Sequence[str], days: Days) -> Faults:
    if word not in ALL:
        known = (*ALL, *COMBINATIONS)
        yield path, f"is no outcome of a run; known are {listed(known, length=60)}.{meant(word, known)}"
        return
    comparisons = asked if isinstance(asked, dict) else {"": asked}
    if not comparisons:
        yield path, f"compares with nothing; give one of {listed(COMPARISONS)}."
    for comparison, value in comparisons.items():
        here = (*path, comparison) if comparison else path
        several = enumerate(value) if comparison == "is" and isinstance(value, list) and value else [(-1, value)]
        if comparison and comparison not in COMPARISONS:
            yield here, f"is no comparison; known are {listed(COMPARISONS)}.{meant(comparison, COMPARISONS)}"
        elif comparison in ("at_least", "at_most") and ALL[word].kind not in (Kind.NUMBER, Kind.ORDERED):
            yield here, f'compares {word}, which has no order; use "is".'
        else:
            for place, one in several:
                if (problem := _problem(word, comparison or "is", one, states, days)) is not None:
                    yield here if place < 0 else (*here, place), type(problem)(f"is {found(one)}; it must be {problem}")
    yield from _contradiction(word, comparisons, path)


def _contradiction(word: str, comparisons: Mapping[str, Any], path: Path) -> Faults:
    """What no run can be at once: numbers, and words of an order by their codes."""
    codes = {one.word: one.value for one in CODES.get(word, ())}
    low, high = comparisons.get("at_least", -inf), comparisons.get("at_most", inf)
    values = _listed(comparisons["is"]) if "is" in comparisons else []
    coded: list[Any] = [codes.get(one, one) if isinstance(one, str) else one for one in (low, high, *values)]
    least, most, *asked = coded
    if not all(isinstance(one, int | float) for one in (least, most, *asked)):
        return
    if least > most:
        yield path, f"asks for at least {_said(low)} and at most {_said(high)}, which no run can be; swap them."
    elif asked and not any(least <= one <= most for one in asked):
        keys = (key for key in ("at_least", "at_most") if key in comparisons)
        bounds = (f"{key.replace('_', ' ')} {_said(comparisons[key])}" for key in keys)
        both = " and ".join([" or ".join(map(_said, values)), *bounds])
        yield path, Senseless(f"asks for {both}, which no run can be; leave one out.")


def _said(value: Any) -> str:
    return figure(value) if is_number(value) else found(value)


def _problem(word: str, comparison: str, value: Any, states: Sequence[str], days: Days) -> str | None:
    """What a value must be that a word is compared with; None if it is that."""
    kind = ALL[word].kind
    if kind is Kind.FLAG:
        return None if isinstance(value, bool) else "true or false."
    if is_number(value) and (kind is Kind.NUMBER or (kind is Kind.ORDERED and word != "outcome_class")):
        least, most = _range(word, days)
        if value > most and comparison != "at_most":
            return Senseless(f"at most {figure(most)}, the most that a run can have.")
        if value < least and comparison != "at_least":
            return Senseless(f"at least {figure(least)}, the least that a run can have.")
        is_possible = comparison != "is" or word == "end_day" or float(value).is_integer()
        return None if is_possible else Senseless("a whole number, as it is in every run.")
    words = (*states, "nobody") if word == "first_force_by" else WORDS_OF.get(word, ())
    if kind is Kind.NUMBER or value not in words:
        return "a number." if kind is Kind.NUMBER else f"one of {listed(words)}.{meant(value, words)}"
    return None


def _range(word: str, days: Days) -> tuple[float, float]:
    """The least and the most that a number of a run can be; a lag may count back from the first use of force."""
    first, last = days
    codes = [one.value for one in CODES.get(word, ())]
    if codes:
        return min(codes), max(codes)
    return {"day": days, "days": (first - last, last - first)}.get(ALL[word].unit, (0.0, inf))


def sequence_faults(sequence: Any, path: Path, actors: Sequence[str], groups: Groups = NO_GROUPS) -> Faults:
    """Faults of a sequence of events, as parsed, each with its path and a message."""
    if not isinstance(sequence, list) or not sequence:
        yield path, f"is {found(sequence)}; it must be a list of events in their order, such as [{EXAMPLE}]."
        return
    for place, step in enumerate(sequence):
        here = (*path, place)
        yield from _named_faults(step, here, actors, groups, STEP)
        if not isinstance(step, dict):
            continue
        if "unless" in step:
            yield from _named_faults(step["unless"], (*here, "unless"), actors, groups, NAMED)
        days = step.get("within", 0)
        if isinstance(days, bool) or not isinstance(days, int) or days < 0:
            yield (*here, "within"), f"is {found(days)}; it must be a whole number of days, 0 or more."
        elif "within" in step and place == 0:
            yield (*here, "within"), "counts days since the event before, and there is none before the first."


def _named_faults(step: Any, path: Path, actors: Sequence[str], groups: Groups, keys: Sequence[str]) -> Faults:
    if not isinstance(step, dict):
        yield path, f"is {found(step)}; it must be a table such as {EXAMPLE}."
        return
    if "event" not in step:
        yield path, f'names no event; give event = "...", one of {listed(EVENT_WORDS, length=60)}.'
    events = [word for word in _listed(step.get("event")) if word in EVENT_WORDS]
    for key, value in step.items():
        here = (*path, key)
        if key not in keys:
            yield here, f"is no key of an event; known are {listed(keys)}.{meant(key, keys)}"
        elif key in NAMED:
            known = EVENT_WORDS if key == "event" else actors
            can = _who(key, events, step, actors, groups) if key != "event" and events else known
            about = f" with {listed(events, length=60)}" if key != "event" and events else ""
            for one in _listed(value):
                must = f"it must be one of {listed(can, length=60)}{about}"
                if one not in known:
                    yield here, f"is {found(one)}; {must}.{meant(one, known)}"
                elif not can:
                    what = f"nobody can stand there{about}, so leave it out.{_asked_for(events)}"
                    yield here, Senseless(f"is {found(one)}; {what}")
                elif one not in can:
                    yield here, Senseless(f"is {found(one)}; {must}.{_asked_for(events)}")


def _asked_for(events: Sequence[str]) -> str:
    """What an actor may have been named for that has no part in the event itself."""
    offers = [f"{word}_offer" for word in events if f"{word}_offer" in EVENTS]
    return f" What is only offered or asked for is {listed(offers)}." if offers else ""


def _who(
    key: str, events: Sequence[str], step: Mapping[str, Any], actors: Sequence[str], groups: Groups
) -> Sequence[str]:
    """Who can be named by such a key, with some of the events: nobody is struck by itself, a group by its strikers."""
    if not events:
        return actors
    kinds = {kind for word in events for kind in getattr(EVENTS[word], key)}
    by = [name for name in _listed(step.get("by")) if name in actors] or list(actors[:2])

    def can(name: str) -> bool:
        kind = STATE if name in actors[:2] else GROUP if name in groups else THIRD_PARTY
        is_hit = by != [name] if kind is not GROUP else any(state in by for state in groups[name])
        return kind in kinds and (key == "by" or is_hit)

    return [name for name in actors if can(name)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) and value else [value]

"""What a run came to: the columns of the table of runs, one list for all who use it (columns.csv); and the outcomes
that a scenario asks for: named conditions on them, without code.

    [[outcomes]]
    name = "talks_within_two_weeks"
    when = { talks_held = true, days_to_talks = { at_most = 14 } }

All entries of a condition must hold. An entry is a word of a run's outcome with a value, or with a table of `is`,
`at_least` and `at_most`; or `any` or `all` (lists of conditions), `not` (a condition), or `sequence` (events in their
order, `sim.scenario.sequences`). A lag that never came is false. Two words have no column: they follow from the others,
and a condition may name them all the same.

>>> COLUMNS["days_to_talks"].unit, COLUMNS["days_to_talks"].given, sorted(ALL.keys() - COLUMNS)
('days', 'talks_held', ['force_used', 'war'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.faults import figure, found, is_number, listed, meant
from sim.scenario.history import Text
from sim.scenario.paths import Path
from sim.scenario.sequences import sequence_faults
from sim.scenario.shipped import rows_of_table
from sim.vocabulary import ANSWER_DAYS, WAR_DEATHS, Ending, Hostility, OutcomeClass, PeakLevel, Rung, Word


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
        yield Column(
            row["name"], row["type"], Kind(row["compared_with"]), row["headline"] == "yes", row["unit"], row["given"],
            row["meaning"].format(**numbers),
        )  # fmt: skip


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

COMPARISONS = ("is", "at_least", "at_most")
COMBINATIONS = ("any", "all", "not", "sequence")


class OutcomeRecord(BaseModel):
    """One outcome that a scenario asks for."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: Text = Field(description="Name in tables and figures: a-z, 0-9, _ and -.", pattern=r"^[a-z0-9_-]{1,64}$")
    when: dict[str, Any] = Field(description="Condition on the outcome of a run; all its entries must hold.")
    meaning: Text | None = Field(default=None, description="What the outcome stands for.")


def condition_faults(
    condition: Any, path: Path, states: Sequence[str], actors: Sequence[str]
) -> Iterator[tuple[Path, str]]:
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
    """
    if not isinstance(condition, dict):
        yield path, f"is {found(condition)}; it must be a table such as {{ talks_held = true }}."
        return
    if not condition:
        yield path, "is an empty condition, which always holds; name an outcome, such as { talks_held = true }."
    for word, asked in condition.items():
        here = (*path, word)
        if word in ("any", "all"):
            yield from _list_faults(asked, here, states, actors)
        elif word == "not":
            yield from condition_faults(asked, here, states, actors)
        elif word == "sequence":
            yield from sequence_faults(asked, here, actors)
        elif word not in ALL:
            known = (*ALL, *COMBINATIONS)
            yield here, f"is no outcome of a run; known are {listed(known, length=60)}.{meant(word, known)}"
        else:
            yield from _entry_faults(word, ALL[word].kind, asked, here, states)


def _list_faults(asked: Any, path: Path, states: Sequence[str], actors: Sequence[str]) -> Iterator[tuple[Path, str]]:
    if not isinstance(asked, list) or not asked:
        yield path, f"is {found(asked)}; it must be a list of conditions, such as [{{ war = true }}]."
        return
    for place, condition in enumerate(asked):
        yield from condition_faults(condition, (*path, place), states, actors)


def _entry_faults(word: str, kind: Kind, asked: Any, path: Path, states: Sequence[str]) -> Iterator[tuple[Path, str]]:
    if not isinstance(asked, dict):
        yield from _value_faults(word, kind, asked, path, states)
        return
    if not asked:
        yield path, f"compares with nothing; give one of {listed(COMPARISONS)}."
    for comparison, value in asked.items():
        here = (*path, comparison)
        if comparison not in COMPARISONS:
            yield here, f"is no comparison; known are {listed(COMPARISONS)}.{meant(comparison, COMPARISONS)}"
        elif comparison != "is" and kind not in (Kind.NUMBER, Kind.ORDERED):
            yield here, f'compares {word}, which has no order; use "is".'
        elif comparison == "is" and isinstance(value, list) and value:
            for place, item in enumerate(value):
                yield from _value_faults(word, kind, item, (*here, place), states)
        else:
            yield from _value_faults(word, kind, value, here, states)
    low, high = asked.get("at_least"), asked.get("at_most")
    if is_number(low) and is_number(high) and low > high:
        yield path, f"asks for at least {figure(low)} and at most {figure(high)}, which no run can be; swap them."


def _value_faults(word: str, kind: Kind, value: Any, path: Path, states: Sequence[str]) -> Iterator[tuple[Path, str]]:
    words = (*states, "nobody") if word == "first_force_by" else WORDS_OF.get(word, ())
    if kind is Kind.FLAG and not isinstance(value, bool):
        yield path, f"is {found(value)}; it must be true or false."
    elif kind is Kind.NUMBER and not is_number(value):
        yield path, f"is {found(value)}; it must be a number."
    elif kind in (Kind.CLASS, Kind.ORDERED) and value not in words:
        if kind is Kind.ORDERED and word != "outcome_class" and is_number(value):
            return
        yield path, f"is {found(value)}; it must be one of {listed(words)}.{meant(value, words)}"

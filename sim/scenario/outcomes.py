"""Outcomes that a scenario asks for: named conditions on what a run came to, without code.

    [[outcomes]]
    name = "talks_within_two_weeks"
    when = { talks_held = true, days_to_talks = { at_most = 14 } }

All entries of a condition must hold. An entry is a word of a run's outcome with a value, or with a table of `is`,
`at_least` and `at_most`; or `any` or `all` (lists of conditions), or `not` (a condition). A lag that never came is
false. The words are those of the table of runs (`sim.scenario.columns`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.columns import ALL, Kind
from sim.scenario.faults import figure, found, listed, meant
from sim.scenario.history import Text
from sim.scenario.paths import Path
from sim.vocabulary import Ending, Hostility, OutcomeClass, PeakLevel, Rung

WORDS_OF: dict[str, tuple[str, ...]] = {
    "outcome_class": tuple(word.word for word in OutcomeClass),
    "ending": tuple(word.word for word in Ending),
    "peak_rung": tuple(word.word for word in Rung),
    "peak_hostility": tuple(word.word for word in Hostility),
    "peak_level": tuple(word.word for word in PeakLevel),
}
"""Words that a condition may use in the place of a code, by column; `first_force_by` takes a state or `nobody`."""

COMPARISONS = ("is", "at_least", "at_most")
COMBINATIONS = ("any", "all", "not")


class OutcomeRecord(BaseModel):
    """One outcome that a scenario asks for."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: Text = Field(description="Name in tables and figures: a-z, 0-9, _ and -.", pattern=r"^[a-z0-9_-]{1,64}$")
    when: dict[str, Any] = Field(description="Condition on the outcome of a run; all its entries must hold.")
    meaning: Text | None = Field(default=None, description="What the outcome stands for.")


def condition_faults(condition: Any, path: Path, states: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Faults of a condition, each with its path and a message.

    Parameters
    ----------
    condition : object
        As parsed.
    path : tuple
        Where it stands.
    states : sequence of str
        Names of the states, for `first_force_by`.
    """
    if not isinstance(condition, dict):
        yield path, f"is {found(condition)}; it must be a table such as {{ talks_held = true }}."
        return
    if not condition:
        yield path, "is an empty condition, which always holds; name an outcome, such as { talks_held = true }."
    for word, asked in condition.items():
        here = (*path, word)
        if word in ("any", "all"):
            yield from _list_faults(asked, here, states)
        elif word == "not":
            yield from condition_faults(asked, here, states)
        elif word not in ALL:
            known = (*ALL, *COMBINATIONS)
            yield here, f"is no outcome of a run; known are {listed(known, length=60)}.{meant(word, known)}"
        else:
            yield from _entry_faults(word, ALL[word].kind, asked, here, states)


def _list_faults(asked: Any, path: Path, states: Sequence[str]) -> Iterator[tuple[Path, str]]:
    if not isinstance(asked, list) or not asked:
        yield path, f"is {found(asked)}; it must be a list of conditions, such as [{{ war = true }}]."
        return
    for place, condition in enumerate(asked):
        yield from condition_faults(condition, (*path, place), states)


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
    if _is_number(low) and _is_number(high) and low > high:
        yield path, f"asks for at least {figure(low)} and at most {figure(high)}, which no run can be; swap them."


def _value_faults(word: str, kind: Kind, value: Any, path: Path, states: Sequence[str]) -> Iterator[tuple[Path, str]]:
    words = (*states, "nobody") if word == "first_force_by" else WORDS_OF.get(word, ())
    if kind is Kind.FLAG and not isinstance(value, bool):
        yield path, f"is {found(value)}; it must be true or false."
    elif kind is Kind.NUMBER and not _is_number(value):
        yield path, f"is {found(value)}; it must be a number."
    elif kind in (Kind.CLASS, Kind.ORDERED) and value not in words:
        if kind is Kind.ORDERED and word != "outcome_class" and _is_number(value):
            return
        yield path, f"is {found(value)}; it must be one of {listed(words)}.{meant(value, words)}"


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)

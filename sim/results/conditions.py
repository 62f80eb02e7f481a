"""Outcomes that a scenario defines: conditions on the columns of the table of runs, without code.

A condition is a table of TOML. Its entries must all hold. An entry is a column with a value (`talks_held = true`,
`ending = "agreement"`) or with comparisons (`days_to_talks = { at_most = 14 }`), or one of `any`, `all` (lists of
conditions) and `not` (a condition). A lag that never came is nan, and every comparison with it is false.

>>> table = np.array([(True, 3.0), (False, np.nan)], dtype=[("talks_held", "?"), ("days_to_talks", "<f8")])
>>> holds({"talks_held": True, "days_to_talks": {"at_most": 14}}, table).tolist()
[True, False]
>>> holds({"not": {"days_to_talks": {"at_most": 14}}}, table).tolist()
[False, True]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.results.digest import Table
from sim.results.estimates import headline_events
from sim.vocabulary import Ending, Hostility, OutcomeClass, PeakLevel, Rung, Word

Mask = npt.NDArray[np.bool_]

WORDS: Mapping[str, type[Word]] = {
    "outcome_class": OutcomeClass,
    "ending": Ending,
    "peak_rung": Rung,
    "peak_hostility": Hostility,
    "peak_level": PeakLevel,
}
"""Columns whose codes have words, so that a condition may say `outcome_class = "war"`."""

COMPARISONS: Mapping[str, Callable[[npt.NDArray[Any], Any], Mask]] = {
    "at_least": lambda column, bound: column >= bound,
    "at_most": lambda column, bound: column <= bound,
    "is": lambda column, value: np.isin(column, value),
}


def holds(condition: Mapping[str, Any], table: Table, states: Sequence[str] = ()) -> Mask:
    """In which runs a condition holds.

    Parameters
    ----------
    condition : mapping
        As read from `when` of an `[[outcomes]]` entry.
    table : structured array, shape (n_runs,)
    states : sequence of str, optional
        Names of state a and state b, for conditions on `first_force_by`.

    Returns
    -------
    bool array, shape (n_runs,)
        All true where the condition is empty.

    Raises
    ------
    ValueError
        If the condition names a column, word or comparison that does not exist.
    """
    masks = [_entry_holds(name, asked, table, states) for name, asked in condition.items()]
    return _all_of(masks, len(table))


def _entry_holds(name: str, asked: Any, table: Table, states: Sequence[str]) -> Mask:
    if name == "not":
        return ~holds(asked, table, states)
    if name in ("any", "all"):
        masks = [holds(condition, table, states) for condition in asked]
        return _all_of(masks, len(table)) if name == "all" else _any_of(masks, len(table))
    column = _column(name, table)
    comparisons = asked if isinstance(asked, Mapping) else {"is": asked}
    masks = []
    for word, value in comparisons.items():
        if word not in COMPARISONS:
            raise ValueError(f"{name} is compared by {word!r}; known comparisons are {', '.join(COMPARISONS)}.")
        masks.append(COMPARISONS[word](column, _coded(name, value, states)))
    return _all_of(masks, len(table))


def _column(name: str, table: Table) -> npt.NDArray[Any]:
    if name in (table.dtype.names or ()):
        return table[name]
    derived = {"force_used", "war"}
    if name in derived:
        return headline_events(table)[name]
    known = sorted({*(table.dtype.names or ()), *derived})
    raise ValueError(f"{name!r} is no outcome of a run; known are {', '.join(known)}.")


def _coded(name: str, value: Any, states: Sequence[str]) -> Any:
    """The value as the table holds it: words of a vocabulary and names of states become codes."""
    if isinstance(value, list | tuple):
        return [_coded(name, item, states) for item in value]
    if not isinstance(value, str):
        return value
    codes = {word.word: word.value for word in WORDS[name]} if name in WORDS else {}
    if name == "first_force_by":
        codes = {**{state: code for code, state in enumerate(states)}, "nobody": -1}
    if value not in codes:
        raise ValueError(f"{name} is {value!r}; known words are {', '.join(codes) or 'none'}.")
    return codes[value]


def _all_of(masks: Sequence[Mask], n_runs: int) -> Mask:
    return np.logical_and.reduce(masks) if masks else np.ones(n_runs, dtype=bool)


def _any_of(masks: Sequence[Mask], n_runs: int) -> Mask:
    return np.logical_or.reduce(masks) if masks else np.zeros(n_runs, dtype=bool)

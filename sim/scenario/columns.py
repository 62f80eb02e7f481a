"""What a run came to: the columns of the table of runs, one list for all who use it (columns.csv).

Two rows have no type: they follow from the others, and a condition may name them all the same.

>>> COLUMNS["days_to_talks"].unit, COLUMNS["days_to_talks"].given, sorted(ALL.keys() - COLUMNS)
('days', 'talks_held', ['force_used', 'war'])
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sim.vocabulary import ANSWER_DAYS, WAR_DEATHS

TABLE = Path(__file__).with_name("columns.csv")


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
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Column(
                row["name"], row["type"], Kind(row["compared_with"]), row["headline"] == "yes", row["unit"],
                row["given"], row["meaning"].format(**numbers),
            )  # fmt: skip


ALL: Mapping[str, Column] = {column.name: column for column in _read()}
"""Every word for what a run came to, in the order of the table."""
COLUMNS = {name: column for name, column in ALL.items() if column.type}
"""Every column of the table of runs."""

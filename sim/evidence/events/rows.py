"""The rows of an event table as events: columns of UCDP GED or of ACLED, days, and the dead that a row tells of.

What a row does not say stays unsaid; what it cannot mean is no event, with its reason.

>>> row = {"date_start": "2024-01-15 00:00", "side_a": "Ridge Front", "side_b": "Civilians", "best": "2"}
>>> event = event_of(2, "7", row)
>>> event.start.isoformat(), event.deaths_unknown, event.dead
('2024-01-15', 2, 2)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sim.scenario.csv_rows import cells_in, repeated
from sim.scenario.faults import Fault, ScenarioError, listed, meant, shortened

NEEDED = ("date_start", "side_a", "side_b")
IDS = ("id", "event", "event_id")
"""What the column of ids is called."""
COUNTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best")
"""Columns of counts; one that is not there says nothing, as an empty cell does."""
OPTIONAL = ("date_end", "date_prec", *COUNTS)
OTHERS = ("where_prec", "source_date", "geo_precision", "event_date")
"""Columns of the published tables that are spelt like those read, and are others."""
MISSPELT = 0.76
"""As alike as a column is to one that it means: `deaths_side_a` is to `deaths_a`, `rest` is not to `best`."""
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d\d.*$")
"""Behind a date, as UCDP, spreadsheets and databases write it."""
CIVILIANS = "Civilians"
ACLED = {
    "event_id_cnty": "id", "event_date": "date_start", "actor1": "side_a", "actor2": "side_b", "fatalities": "best",
    "time_precision": "date_prec",
}  # fmt: skip
"""Columns of ACLED, the Armed Conflict Location and Event Data, and what they are called here."""
ACLED_PRECISION = {"1": "1", "2": "3", "3": "4"}
"""Its day, week and month in the steps of UCDP."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row.

    Attributes
    ----------
    line : int
        Of the file.
    event : str
        Its id; empty where the table has none.
    start, end : date
        The days between which it happened.
    precision : int
        1 the day is known, 2 within a few days, 3 the week, 4 the month, 5 less (UCDP); 0 where the table does not
        say.
    side_a, side_b, country : str
    deaths_a, deaths_b, deaths_civilians : int or None
        Dead of either side, and civilians; None where the table does not say.
    deaths_unknown : int
        Those of whom the kind is unknown.
    best : int or None
        The whole, as the table has it; None where it does not say.
    """

    line: int
    event: str
    start: date
    end: date
    precision: int
    side_a: str
    side_b: str
    country: str
    deaths_a: int | None
    deaths_b: int | None
    deaths_civilians: int | None
    deaths_unknown: int
    best: int | None

    @property
    def dead(self) -> int:
        """The dead of all kinds that it names."""
        return (self.deaths_a or 0) + (self.deaths_b or 0) + (self.deaths_civilians or 0) + self.deaths_unknown


def rows(name: str, data: bytes) -> Iterator[tuple[int, dict[str, str], bool]]:
    """Line and cells of each row, and whether all are there; a row of tags (#date+start) below the headings is none."""
    first = data.partition(b"\n")[0]
    lines = cells_in(name, data, delimiter=";" if first.count(b";") > first.count(b",") else ",", strict=False)
    head_line, heads = next(lines, (1, []))
    is_acled = "event_id_cnty" in heads
    optional = [word for word in ACLED if ACLED[word] in OPTIONAL] if is_acled else OPTIONAL
    absent = [column for column in optional if column not in heads]
    if is_acled:
        heads = [ACLED.get(head, head) for head in heads]
    if faults := [Fault(name, head_line, column, what) for column, what in _misread(heads, absent)]:
        raise ScenarioError(faults)
    for line, row in lines:
        cells = dict.fromkeys(heads, "") | dict(zip(heads, row, strict=False))
        if is_acled:
            cells |= _as_in_acled(cells)
        if any(cells.values()) and not all(cell.startswith("#") for cell in cells.values() if cell):
            yield line, cells, len(row) == len(heads)


def _misread(heads: list[str], absent: list[str]) -> Iterator[tuple[str, str]]:
    """What would be misread: columns that an event needs, that are there twice, or that seem to be absent ones."""
    missing = [column for column in NEEDED if column not in heads]
    if missing:
        near = "".join(meant(column, heads) for column in missing)
        yield "", f"has no column {listed(missing)}; an event needs {listed(NEEDED)}.{near}"
    known = (*NEEDED, *OPTIONAL, *IDS, "country")
    yield from repeated([head for head in heads if head in known])
    for head in heads:
        turned = "_".join(reversed(head.split("_")))  # civilian_deaths
        hints = (meant(word, absent, cutoff=MISSPELT) for word in (head, turned))
        hint = "" if head in (*known, *OTHERS) else next(filter(None, hints), "")
        if hint:
            yield head, f"is not read, and there is no {listed(absent)}.{hint} Rename it or take it out."


def _as_in_acled(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells that ACLED writes otherwise; it counts the dead of both sides and all kinds together, as the whole."""
    sides = {
        side: CIVILIANS if cells.get(side, "").startswith(f"{CIVILIANS} (") else cells.get(side, "")
        for side in ("side_a", "side_b")
    }
    return {**sides, "date_prec": ACLED_PRECISION.get(cells.get("date_prec", ""), cells.get("date_prec", ""))}


def event_of(line: int, event: str, row: Mapping[str, str]) -> Event:
    """The event of a row; a ValueError says why there is none."""
    start = _date(row["date_start"], "date_start")
    end = _date(row["date_end"], "date_end") if row.get("date_end") else start
    if end < start:
        raise ValueError("date_end lies before date_start")
    a, b, civilians, unknown, best = (_count(row.get(column, ""), column) for column in COUNTS)
    if best is not None and None in (a, b, civilians, unknown):  # what the others leave of the whole is of unknown kind
        a, b, civilians = a or 0, b or 0, civilians or 0
        unknown = max(unknown or 0, best - a - b - civilians)
    precision = _count(row.get("date_prec", ""), "date_prec") or 0
    sides = (row["side_a"], row["side_b"], row.get("country", ""))
    return Event(line, event, start, end, precision, *sides, a, b, civilians, unknown or 0, best)


def _date(word: str, column: str) -> date:
    day = TIME_OF_DAY.sub("", word)
    with suppress(ValueError):
        return date.fromisoformat(day)
    try:
        return datetime.strptime(day, "%d %B %Y").date()  # as ACLED writes it
    except ValueError:
        raise ValueError(f"{column} is {shortened(word, 30)!r}; it must be a date such as 2024-01-16") from None


def _count(word: str, column: str) -> int | None:
    if not word:
        return None
    try:
        number = float(word)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 10_000_000 or number != int(number):
        raise ValueError(f"{column} is {shortened(word, 30)!r}; it must be a whole number, at least 0")
    return int(number)

"""Rows of an event table in the columns of UCDP GED or of ACLED, and what cannot be read of it.

>>> rows = read_events("e.csv", b"id,date_start,side_a,side_b,deaths_b\\n7,2024-01-16,Government of A,Band,2\\n")[0]
>>> rows[0].event, rows[0].start, rows[0].deaths_b
('7', datetime.date(2024, 1, 16), 2)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sim.scenario.faults import ScenarioError, listed, meant, shortened
from sim.scenario.read import decoded

NEEDED = ("date_start", "side_a", "side_b")
IDS = ("id", "event", "event_id")
"""What the column of ids is called."""
COUNTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best")
"""Columns of counts; one that is not there counts nothing."""
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
        1 the day is known, 2 within a few days, 3 the week, 4 the month, 5 less (UCDP); by the days between start and
        end where the table does not say.
    side_a, side_b, country : str
    deaths_a, deaths_b, deaths_civilians, deaths_unknown : int
        Dead of either side, civilians, and those of whom the kind is unknown.
    best : int
        The whole, as the table has it; -1 where it does not say.
    """

    line: int
    event: str
    start: date
    end: date
    precision: int
    side_a: str
    side_b: str
    country: str
    deaths_a: int
    deaths_b: int
    deaths_civilians: int
    deaths_unknown: int
    best: int

    @property
    def dead(self) -> int:
        """The dead of all kinds that it names."""
        return self.deaths_a + self.deaths_b + self.deaths_civilians + self.deaths_unknown

    def left_out(self, reason: str) -> LeftOut:
        """The same as a row that does not become an entry."""
        return LeftOut(self.line, self.event, reason)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that does not become an entry, and why."""

    line: int
    event: str
    reason: str


def read_events(name: str, data: bytes) -> tuple[list[Event], list[LeftOut]]:
    """The events of a table, each once, and the rows that hold none.

    Parameters
    ----------
    name : str
        How messages name the file.
    data : bytes
        Of a CSV file with a line of headings.

    Raises
    ------
    ScenarioError
        If it is no such table.
    """
    text = decoded(name, data)
    events: dict[object, Event] = {}
    left_out = []
    try:
        for line, row, is_whole in _rows(name, text):
            event = next((row[column] for column in IDS if row.get(column)), "")
            try:
                if not is_whole:
                    raise ValueError("it has not one cell a heading: is a text that holds a separator in quotes?")
                read = _event(line, event, row)
            except ValueError as error:
                left_out.append(LeftOut(line, event, str(error)))
                continue
            first = events.setdefault(event or _said(read), read)
            if first is not read:
                what = "" if _said(first) == _said(read) else ", with other values; the first row counts"
                left_out.append(LeftOut(line, event, f"the event is in the table already{what}"))
    except csv.Error as error:
        raise ScenarioError.at(name, f"is no CSV file ({error}).") from None
    return list(events.values()), left_out


def _rows(name: str, text: str) -> Iterator[tuple[int, dict[str, str], bool]]:
    """Line and cells of each row, and whether all are there; a row of tags (#date+start) below the headings is none."""
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    heads = [head.strip() for head in reader.fieldnames or ()]
    is_acled = "event_id_cnty" in heads
    if is_acled:
        heads = [ACLED.get(head, head) for head in heads]
    reader.fieldnames = heads
    missing = [column for column in NEEDED if column not in heads]
    if missing:
        near = "".join(meant(column, heads) for column in missing)
        raise ScenarioError.at(name, f"has no column {listed(missing)}; an event needs {listed(NEEDED)}.{near}")
    for row in reader:
        cells = {head: (row[head] or "").strip() for head in heads}
        if is_acled:
            cells |= _as_in_acled(cells)
        if any(cells.values()) and not all(cell.startswith("#") for cell in cells.values() if cell):
            yield reader.line_num, cells, None not in row and None not in row.values()


def _as_in_acled(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells that ACLED writes otherwise: it counts the dead of both sides and all kinds together."""
    sides = {
        side: CIVILIANS if cells.get(side, "").startswith(f"{CIVILIANS} (") else cells.get(side, "")
        for side in ("side_a", "side_b")
    }
    precision = ACLED_PRECISION.get(cells.get("date_prec", ""), cells.get("date_prec", ""))
    return {**sides, "date_prec": precision, "deaths_unknown": cells.get("best", "")}


def _event(line: int, event: str, row: Mapping[str, str]) -> Event:
    start = _date(row["date_start"], "date_start")
    end = _date(row["date_end"], "date_end") if row.get("date_end") else start
    if end < start:
        raise ValueError("date_end lies before date_start")
    counts = {column: _count(row.get(column, ""), column) for column in COUNTS}
    if not row.get("best"):
        counts["best"] = -1
    days = (end - start).days
    precision = _count(row.get("date_prec", ""), "date_prec") or (1 if days == 0 else 2 if days < 7 else 4)
    return Event(line, event, start, end, precision, row["side_a"], row["side_b"], row.get("country", ""), **counts)


def _said(event: Event) -> Event:
    """All that a row says, but for its line."""
    return replace(event, line=0)


def _date(word: str, column: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(word[:10])
    try:
        return datetime.strptime(word, "%d %B %Y").date()  # as ACLED writes it
    except ValueError:
        raise ValueError(f"{column} is {shortened(word, 30)!r}; it must be a date such as 2024-01-16") from None


def _count(word: str, column: str) -> int:
    try:
        number = float(word or 0)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 10_000_000 or number != int(number):
        raise ValueError(f"{column} is {shortened(word, 30)!r}; it must be a whole number, at least 0")
    return int(number)

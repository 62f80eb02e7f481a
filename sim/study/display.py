"""A result as a notebook shows it: a heading, a line of facts, a few small tables, and what the intervals do not say.

Everything that is not ours is text from outside and is escaped: a title may hold anything. Nothing but the standard
library is needed. A result describes itself as a `Card`; this module alone writes HTML.

>>> card = Card("War & peace", ("2 runs", "seed 1"), (Table("Outcomes", ("outcome", "share"), (("war", "50.0 %"),)),))
>>> "War &amp; peace" in card.html(), CAVEAT in card.html()
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from sim.results.caveats import CAVEAT
from sim.results.design import Factor, Value
from sim.results.estimates import Share
from sim.results.wording import interval, percent, words
from sim.scenario.faults import escaped, shortened
from sim.scenario.played import record_sentence
from sim.scenario.records import Scenario

MOST_ROWS = 20
"""A longer table shows its first and its last rows."""
LONGEST_TEXT = 200
"""Characters of one cell, heading or fact."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: words in the first column, numbers in the others, every cell written out."""

    caption: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Card:
    """What a notebook shows of a result.

    Attributes
    ----------
    heading : str
    facts : tuple of str
        On one line: runs, seed, what is conditional on what, kind of interval.
    tables : tuple of Table
    notes : tuple of str
        Sentences below the tables; `CAVEAT` is added.
    """

    heading: str
    facts: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()

    def html(self) -> str:
        """The card as HTML that stands alone: no script, no address, no style of the page is changed."""
        return "".join(
            [
                f"<div><strong>{_safe(self.heading)}</strong><br>",
                f"<small>{' · '.join(_safe(fact, length=2 * LONGEST_TEXT) for fact in self.facts)}</small>",
                *(_table(table) for table in self.tables if table.rows),
                *(f"<p>{_safe(note, length=1_000)}</p>" for note in self.notes),
                f"<p><small>{_safe(CAVEAT)}</small></p></div>",
            ]
        )


def _table(table: Table) -> str:
    head = "".join(f'<th style="{_side(place)}">{_safe(word)}</th>' for place, word in enumerate(table.head))
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{_side(place)};white-space:nowrap">{_safe(cell)}</td>' for place, cell in enumerate(row))
        + "</tr>"
        for row in _some(table.rows, len(table.head))
    )
    return (
        f'<table><caption style="text-align:left;font-style:italic">{_safe(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _some(rows: Sequence[Sequence[str]], width: int) -> Iterator[Sequence[str]]:
    """All rows of a short table; of a long one both ends, with a row between that tells how many are left out."""
    if len(rows) <= MOST_ROWS:
        yield from rows
        return
    half = MOST_ROWS // 2
    yield from rows[:half]
    yield (f"… {len(rows) - 2 * half:,} more", *("" for _ in range(width - 1)))
    yield from rows[-half:]


def _side(place: int) -> str:
    return f"text-align:{'right' if place else 'left'}"


def _safe(text: str, *, length: int = LONGEST_TEXT) -> str:
    """Text from outside: nothing in it means anything to a browser, and no hidden character stays hidden."""
    return escape(escaped(shortened(text, length)))


# Words and numbers ---------------------------------------------------------------------------------------------------


def heading_of(scenario: Scenario) -> str:
    """Title and name of a scenario."""
    return f"{scenario.title} ({scenario.name})"


def conditions_of(scenario: Scenario, varied: Iterable[str] = ()) -> str:
    """From when and until when the runs are looked at."""
    horizon = f"horizon {scenario.horizon_days:g} days"
    if scenario.sampled and scenario.sample is not None:
        horizon += f", coefficients from {scenario.sample.described()}"
    told = record_sentence(scenario, varied)
    start = f"start {scenario.start}, " if scenario.start is not None and told == record_sentence(scenario) else ""
    return f"{start}{told}, {horizon}"


def value_in_words(value: Value) -> str:
    """A value of a factor."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, int | float) else value


def shares_table(caption: str, shares: Iterable[tuple[str, Share]]) -> Table:
    """Shares of runs with their intervals."""
    rows = [
        (words(name), percent(share.share), interval(share.low, share.high), f"{share.count:,}")
        for name, share in shares
    ]
    return Table(caption, ("", "share", "95 % interval", "runs"), rows)


def factors_table(factors: Sequence[Factor], dropped: Sequence[str] = ()) -> Table:
    """What was varied, and over what."""
    rows = []
    for factor in factors:
        if factor.levels:
            over = shortened(", ".join(value_in_words(level) for level in factor.levels), 60)
        else:
            ends = (value_in_words(end) for end in (factor.low, factor.high) if end is not None)
            over = " to ".join(ends) + (" (log)" if factor.is_log else "")
        rows.append((factor.key, over, factor.unit, "left out by screening" if factor.key in dropped else ""))
    head: tuple[str, ...] = ("factor", "values", "unit", "")
    if not dropped:
        head, rows = head[:3], [row[:3] for row in rows]  # type: ignore[misc]
    return Table("Varied", head, rows)

"""Blocks in a terminal: tables and sentences. A table for a pipe has no frame and no colour, one row a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich import box
from rich import table as rich

from sim.report.blocks import Block, Cell, Explained, Listing, Section, Sourced, Table, Terms, Text, Verbatim, Where


def printed(sections: Iterable[Section], *, is_plain: bool) -> Iterator[rich.Table | str]:
    """What a terminal shows of some sections, in order; a text stands in a paragraph of its own."""
    for section in sections:
        for block in section.blocks:
            if Where.TERMINAL in block.on and (told := _told(block, is_plain=is_plain)):
                yield told


def _told(block: Block, *, is_plain: bool) -> rich.Table | str:
    if isinstance(block, Table):
        return drawn(block, is_plain=is_plain)
    if isinstance(block, Listing):
        return "\n".join(_words(item) for item in block.items)
    if isinstance(block, Terms):
        return "\n".join(f"{term}: {_words(meaning)}" for term, meaning in block.items)
    return _words(block.words) if isinstance(block, Text | Verbatim) else ""


def drawn(block: Table, *, is_plain: bool) -> rich.Table:
    """A table: numbers to the right, never broken; words are, where there are no numbers beside them."""
    numbers = block.numbers
    table = rich.Table(
        title=block.caption,
        title_justify="left",
        title_style="" if is_plain else "bold",
        header_style="" if is_plain else "dim",
        box=None if is_plain else box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for place, heading in enumerate(block.headings):
        is_one_line = place in numbers or (place == 0 and bool(numbers))
        table.add_column(heading, justify="right" if place in numbers else "left", no_wrap=is_one_line, overflow="fold")
    for row in block.rows:
        table.add_row(*map(_words, row))
    return table


def _words(cell: Cell) -> str:
    return cell.term if isinstance(cell, Explained) else cell.words if isinstance(cell, Sourced) else cell

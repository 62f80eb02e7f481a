"""Tables of a Markdown page as a reader sees them: parsed by a Markdown parser, cells by the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

PARSER = MarkdownIt("commonmark").enable("table")


class Row(dict[str, str]):
    """The cells of one row by heading."""


def tables(page: str) -> Iterator[list[Row]]:
    """Every table of a page; a row that has more or fewer cells than the heading is refused, and not filled up."""
    lines = page.splitlines()
    cells: list[list[str]] = []
    for token in PARSER.parse(page):
        if token.type == "table_open":
            cells = []
        elif token.type == "tr_open":
            assert token.map is not None
            cells.append([])
            row = lines[token.map[0]].strip()
            n_cells = len(re.findall(r"(?<!\\)\|", row)) - 1  # a parser fills up or cuts off what does not fit
        elif token.type == "inline" and token.level >= 4 and cells is not None:
            cells[-1].append("".join(part.content for part in token.children or ()))
        elif token.type == "tr_close":
            assert len(cells[-1]) == n_cells, f"{len(cells[0])} columns, but {n_cells} cells: {row}"
        elif token.type == "table_close":
            headings = cells[0]
            assert len(set(headings)) == len(headings), f"two columns have one name: {headings}"
            yield [Row(zip(headings, row, strict=True)) for row in cells[1:]]


def table_with(page: str, *headings: str) -> list[Row]:
    """The one table that has these columns first."""
    (found,) = [table for table in tables(page) if table and tuple(table[0])[: len(headings)] == headings]
    return found

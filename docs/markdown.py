"""A table as lines of Markdown, in which no cell can end another: a bar inside a cell is escaped.

>>> markdown_table(("fact", "n"), [("P(war | force)", 3)], numbers={"n"})
['| fact | n |', '| --- | ---: |', '| P(war \\\\| force) | 3 |']
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def markdown_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Collection[str] = ()
) -> list[str]:
    """The lines of a table.

    Parameters
    ----------
    headings : sequence of str
        One a column.
    rows : iterable of sequence
        Cells by column, written as `str` writes them.
    numbers : collection of str, optional
        Headings of the columns that stand to the right.

    Raises
    ------
    ValueError
        If a row has not one cell a column.
    """
    lines = [_line(headings), _line("---:" if heading in numbers else "---" for heading in headings)]
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"a row has {len(row)} cells and the table {len(headings)} columns: {row!r}")
        lines.append(_line(row))
    return lines


def _line(cells: Iterable[object]) -> str:
    written = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return "|" + "|".join(f" {cell} " if cell else " " for cell in written) + "|"

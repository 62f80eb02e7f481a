"""What other studies left beside the runs, as tables: which parameters matter, and under which conditions it happens.

The files `sensitivity.json` and `discover.json` belong to the commands of those names. Whatever a file holds is shown:
lists of records as tables, single values as terms. Its figures are drawn for the page.

>>> section = study_section("Sensitivity", {"response": "war", "factors": [{"key": "states.a.resolve", "total": 0.4}]})
>>> [block.kind for block in section.blocks]
['terms', 'table']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import lexists
from pathlib import Path
from typing import Any

from sim.report.blocks import Block, Heading, Listing, Picture, Section, Table, Terms, Text
from sim.results.durable import StorageError
from sim.results.stored_json import Stored, read_sealed
from sim.results.wording import number, words

FILES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sensitivity.json": ("What matters: sensitivity", ("sobol", "morris")),
    "discover.json": ("When it happens: conditions found", ("discover",)),
}
"""For each file: title of its section, and how the names of its figures begin."""

ONLY_HERE = frozenset(
    {"scenario", "title", "start", "history_until", "horizon_days", "jobs", "elapsed_seconds", "folder", "origin"}
)
"""What the page says elsewhere, or what holds on one machine only."""

READING = (
    "Bars and points come with 95 % intervals; what is as small as the intervals is no more than chance. The answer "
    "speaks of the ranges that were varied, and of nothing outside them."
)

MOST_ROWS = 60
"""Rows of a table that are shown."""

ROUNDING = 1e-12
"""Below this a number is what is left of a difference of equal ones."""


def study_sections(
    folder: Path, digest: str | None = None, *, figures: Mapping[str, str] | None = None
) -> list[Section]:
    """A section for each file of a study that is in a run folder.

    Parameters
    ----------
    folder : Path
    digest : str, optional
        That of its runs.
    figures : mapping of str to str, optional
        Those of the studies in it as SVG, by name.

    Raises
    ------
    StorageError
        If a file is damaged, was changed, or is about other runs.
    """
    sections = []
    for name, (title, beginnings) in FILES.items():
        path = folder / name
        if not lexists(path):
            continue
        stored = read_sealed(path, Stored)
        if digest is not None and stored.get("digest") not in (None, digest):
            raise StorageError(
                f"{path}: tells of other runs than the folder holds now. If more were played since, ask it anew of the "
                f"folder (sim discover {folder}, say); if not, restore it from a copy."
            )
        section = study_section(title, stored, anchor=path.stem)
        drawn = enumerate((of, svg) for of, svg in (figures or {}).items() if of.startswith(beginnings))
        pictures = [Picture(svg, f"Figure {words(of)}.", "" if place else READING) for place, (of, svg) in drawn]
        sections.append(replace(section, blocks=(*pictures, *section.blocks)))
    return sections


def study_section(title: str, stored: Any, *, anchor: str = "study") -> Section:
    """One study: single values first, then each list or table of records under its own heading."""
    return Section(anchor, title, tuple(_blocks(stored, "")))


def _blocks(stored: Any, heading: str, depth: int = 0) -> Iterator[Block]:
    if isinstance(stored, Mapping):
        stored = {key: value for key, value in stored.items() if depth or key not in ONLY_HERE}
        single = {key: value for key, value in stored.items() if not isinstance(value, Mapping | list)}
        if heading:
            yield Heading(heading)
        if single:
            yield Terms(tuple((words(key), _told(value)) for key, value in single.items()))
        for key, value in stored.items():
            if key in single:
                continue
            is_table = isinstance(value, Mapping) and value and all(isinstance(row, Mapping) for row in value.values())
            rows = [{"": name, **row} for name, row in value.items()] if is_table else value
            if depth < 2:
                yield from _blocks(rows, words(key), depth + 1)
    elif isinstance(stored, list) and stored and all(isinstance(row, Mapping) for row in stored):
        if all(len(row) == 1 for row in stored):
            yield Heading(heading)
            yield Listing(tuple(_told(value) for row in stored for value in row.values()))
            return
        yield _table(stored, heading)
        if len(stored) > MOST_ROWS:
            yield Text(f"{len(stored) - MOST_ROWS:,} more rows are in the file.")
    else:
        yield Terms(((heading, _told(stored)),))


def _table(rows: Sequence[Mapping[str, Any]], caption: str) -> Table:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    numbers = frozenset(
        place
        for place, key in enumerate(keys)
        if all(isinstance(row.get(key), int | float | None) and not isinstance(row.get(key), bool) for row in rows)
    )
    cells = tuple(tuple(_told(row.get(key)) for key in keys) for row in rows[:MOST_ROWS])
    return Table(tuple(words(key) for key in keys), cells, caption, numbers)


def _told(value: Any) -> str:
    """A value as a reader sees it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        is_zero = abs(value) < ROUNDING
        return "0" if is_zero else number(float(value)) if abs(value) >= 0.01 else f"{value:.2g}"
    if isinstance(value, list):
        return ", ".join(_told(item) for item in value[:MOST_ROWS])
    if isinstance(value, Mapping):
        return ", ".join(f"{words(key)} {_told(item)}" for key, item in value.items())
    return str(value)

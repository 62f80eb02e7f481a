"""Blocks as HTML: a page that needs nothing but itself, and the piece of one that a notebook shows.

No script, no address that loads, figures and style inside. Every value is escaped by the template engine, and every
hidden character is written out (`sim.report.outside`). A policy in the page's head tells the browser to load nothing
and to run nothing, should all that ever fail; the piece for a notebook changes no style of the page that it comes to.

>>> from sim.report.blocks import Text
>>> page("<Border>", "How far?", (Section("answer", "Short answer", (Text("In 2 of 3 runs."),)),)).count("<Border>")
0
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report.blocks import Cell, Number, Section, Shown, Table, Where
from sim.report.outside import visible
from sim.results.wording import typeset
from sim.scenario.faults import shortened

MOST_ROWS = 40
"""Of a longer table a notebook shows the first and the last rows."""
LONGEST = 200
"""Characters of a cell in a notebook; a sentence may have more."""


def page(title: str, question: str, sections: Sequence[Section], *, foot: str = "") -> str:
    """The whole page: the same bytes for the same words.

    Parameters
    ----------
    title : str
        What it is about.
    question : str
        What was asked, in a sentence.
    sections : sequence of Section
        In order of reading; each anchor once.
    foot : str, optional
        The last line.

    Raises
    ------
    ValueError
        If two sections have one anchor.
    """
    anchors = [section.anchor for section in sections]
    doubled = sorted({anchor for anchor in anchors if anchors.count(anchor) > 1})
    if doubled:
        raise ValueError(f"anchor {doubled[0]!r} names {anchors.count(doubled[0])} sections; give each its own.")
    template = _environment().get_template("page.html.j2")
    return template.render(title=title, question=question, sections=sections, foot=foot, here=Where.PAGE)


def fragment(shown: Shown) -> str:
    """What a notebook shows: a heading, a line of facts, the short blocks, and what the numbers do not say."""
    made = shown.made
    names = (one.name for one in made.scenarios.values())
    facts = (*dict.fromkeys(names), *made.played, f"seed {made.seed}", *shown.given, shown.intervals, made.digest)
    blocks = [block for section in shown.sections for block in section.blocks if Where.NOTEBOOK in block.on]
    template = _environment().get_template("notebook.html.j2")
    return template.render(shown=shown, facts=[fact for fact in facts if fact], blocks=blocks, some=_some).strip()


def _some(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """All rows of a short table; of a long one both ends, with a row between that tells how many are left out."""
    half, n_more = MOST_ROWS // 2, len(table.rows) - MOST_ROWS
    if n_more <= 0:
        return table.rows
    between = (f"… {n_more:,} more", *("" for _ in table.headings[1:]))
    return (*table.rows[:half], between, *table.rows[-half:])


@cache
def _environment() -> Environment:
    """Our templates, with everything escaped and a missing name an error."""
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["shortened"] = lambda text, length=LONGEST: shortened(text, length)
    return environment


def _shown(value: Any) -> Any:
    """A value before it is escaped: hidden characters of words are written out; what is HTML already stays."""
    if isinstance(value, Number):
        return typeset(value)
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

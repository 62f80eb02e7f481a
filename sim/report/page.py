"""One page of HTML that needs nothing but itself: no script, no address that loads, figures and style inside.

Every value is escaped by the template engine, and every hidden character is written out (`sim.report.visible`). A
policy in the page's head tells the browser to load nothing and to run nothing, should all that ever fail.

>>> page("<Border>", "How far?", (Section("answer", "Short answer", (Text("In 2 of 3 runs."),)),)).count("<Border>")
0
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report.blocks import Section, Text
from sim.report.visible import visible

__all__ = ["Section", "Text", "page"]


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
    return template.render(title=title, question=question, sections=sections, foot=foot)


@cache
def _environment() -> Environment:
    """Our templates, with everything escaped and a missing name an error."""
    return Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: Any) -> Any:
    """A value before it is escaped: hidden characters of words are written out; what is HTML already stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

"""Words that come from a scenario file, made safe to draw.

A title may hold anything: dollar signs (which matplotlib would read as mathematics), control characters, a
right-to-left override, ten thousand letters without a space. `plain` makes one harmless line of it, `wrapped` several
short ones. The style switches mathematics off, so that a dollar sign needs no escape.

>>> plain("Aid of $5m\\x07 to\\nboth sides")
'Aid of $5m to both sides'
>>> wrapped("the army of the northern highlands", 12)
'the army of\\nthe northern\\nhighlands'
"""

from __future__ import annotations

import textwrap
import unicodedata
from typing import Any

from sim.results import wording
from sim.scenario.names import spoken

_JOINERS = "\u200c\u200d"
"""Format characters that spelling needs (Persian, Indic scripts)."""

LONGEST = 400
"""Characters after which a text is cut: more than any figure has room for."""


def plain(text: str, longest: int = LONGEST) -> str:
    """`text` on one line, without control, format, private or unpaired characters, cut at `longest` characters."""
    kept = (
        letter if letter in _JOINERS or unicodedata.category(letter)[0] != "C" else " " if letter.isspace() else ""
        for letter in str(text)[: 8 * longest]
    )
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def wrapped(text: str, width: int, lines: int = 4) -> str:
    """`text` made plain and broken into at most `lines` lines of at most `width` characters."""
    return "\n".join(
        textwrap.wrap(
            plain(text),
            max(width, 4),
            max_lines=lines,
            placeholder=" …",
            break_on_hyphens=False,
        )
    )


def name(key: str) -> str:
    """A key of a scenario as a reader sees it, as in stories and on pages.

    >>> name("south_field"), name("jaish_al_adl")
    ('South Field', 'Jaish al-Adl')
    """
    return plain(spoken(key))


def name_of(scenario: Any, key: str) -> str:
    """The name of an actor of a scenario, which may give it one of its own."""
    return plain(scenario.spoken(key))


def words(key: str) -> str:
    """A word of the vocabulary as a reader sees it.

    >>> words("limited_war")
    'limited war'
    """
    return plain(wording.words(key))

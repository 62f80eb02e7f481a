"""Words that come from a scenario file, made safe to draw, and broken into the room that they have.

A title may hold anything: dollar signs (which matplotlib would read as mathematics), control characters, a
right-to-left override, ten thousand letters without a space. `plain` makes one harmless line of it, `fitted` lines that
are no wider than so many inches: measured, not counted, for letters differ in width.

>>> plain("Aid of $5m\\x07 to\\nboth sides")
'Aid of $5m to both sides'
>>> wrapped("the army of the northern highlands", 12)
'the army of\\nthe northern\\nhighlands'
"""

from __future__ import annotations

import textwrap
import unicodedata
from functools import cache, lru_cache
from typing import Any

from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from sim.results import wording
from sim.scenario.names import JOINERS, spoken

LONGEST = 800
"""Characters after which a text is cut: more than any figure has room for."""
LINE = 1.25
"""Height of a line of text, in sizes of its letters."""


def plain(text: str, longest: int = LONGEST) -> str:
    """`text` on one line, without control, format, private or unpaired characters, cut at `longest` characters."""
    kept = (
        letter if letter in JOINERS or unicodedata.category(letter)[0] != "C" else " " if letter.isspace() else ""
        for letter in str(text)[: 8 * longest]
    )
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def wrapped(text: str, width: int, lines: int = 4) -> str:
    """`text` made plain and broken into at most `lines` lines of at most `width` characters."""
    broken = textwrap.wrap(plain(text), max(width, 4), max_lines=lines, placeholder=" …", break_on_hyphens=False)
    return "\n".join(broken)


def fitted(text: str, inches: float, lines: int = 1, *, size: float | None = None, bold: bool = False) -> str:
    """`text` broken into at most `lines` lines no wider than `inches`; what has no room is cut. Its own lines stay."""
    own = text.split("\n")
    if len(own) > 1:
        return "\n".join(fitted(line, inches, max(1, lines // len(own)), size=size, bold=bold) for line in own)
    columns = min(len(text), LONGEST) + 1
    while (width := inches_of(broken := wrapped(text, columns, lines), size=size, bold=bold)) > inches and columns > 4:
        columns = max(4, min(columns - 1, int(1.15 * columns * inches / width)))
    return broken


def inches_of(text: str, *, size: float | None = None, bold: bool = False) -> float:
    """Width of the longest line of a text; `size` in points is that of the style if absent."""
    points = float(rcParams["font.size"]) if size is None else size
    return max((_line_inches(line, points, bold) for line in text.split("\n")), default=0.0)


def height_of(text: str, *, size: float | None = None) -> float:
    """Height of the lines of a text in inches."""
    points = float(rcParams["font.size"]) if size is None else size
    return (text.count("\n") + 1) * LINE * points / 72 if text else 0.0


@lru_cache(maxsize=10_000)
def _line_inches(line: str, points: float, bold: bool) -> float:
    font = FontProperties(size=points, weight="bold" if bold else "normal")
    width, _, _ = _renderer().get_text_width_height_descent(line, font, ismath=False)  # type: ignore[no-untyped-call]
    return float(width) / 144


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(8, 8, 144)  # type: ignore[no-untyped-call]


def joined(*remarks: str) -> str:
    """Remarks of a caption, without those that have nothing to say."""
    return "; ".join(filter(None, remarks))


def first_of(shown: int, every: int, what: str) -> str:
    """That only the first of so many are shown; empty where all are.

    >>> first_of(16, 20, "factors"), first_of(3, 3, "factors")
    ('the first 16 of 20 factors', '')
    """
    return f"the first {shown} of {every} {what}" if shown < every else ""


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

"""What a page is made of: sections of blocks. Each block is plain data; one template knows how each looks.

A new part of a report is a new `Section` of these blocks, and needs no new template.

>>> outcome = Table(("", "share"), (("war", "0.4 %"),), numbers=frozenset({1}))
>>> Section("outcomes", "What came out", (Text("Of 1,000 runs."), outcome)).anchor
'outcomes'
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sim.report.drawing import enclosed
from sim.report.visible import Piece, pieces


@dataclass(frozen=True, slots=True)
class Sourced:
    """Words that may name addresses: those become links. An assumption is marked as one."""

    words: str

    @property
    def is_assumption(self) -> bool:
        """Whether the words say that something is assumed."""
        return self.words.startswith("assumption")

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Words and addresses, without the mark of an assumption."""
        return tuple(pieces(self.words.removeprefix("assumption").removeprefix(":").strip()))


@dataclass(frozen=True, slots=True)
class Explained:
    """A word or a sentence, with more about it below."""

    term: str
    more: str | Sourced


Words = str | Sourced
Cell = str | Sourced | Explained


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `look` is "plain", "lead" for the answer in a sentence, or "warning"."""

    words: Words
    look: str = "plain"
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    words: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences one below the other."""

    items: tuple[Words, ...]
    kind: ClassVar[str] = "listing"


@dataclass(frozen=True, slots=True)
class Terms:
    """Words with what they mean."""

    items: tuple[tuple[str, Words], ...]
    kind: ClassVar[str] = "terms"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Attributes
    ----------
    headings : tuple of str
    rows : tuple of tuple of str, Sourced or Explained
        A row with a single cell is the heading of those below it.
    caption : str, optional
    numbers : frozenset of int, optional
        Columns that hold numbers or dates: aligned to the right, never broken.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    numbers: frozenset[int] = frozenset()
    kind: ClassVar[str] = "table"


def dated_table(headings: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], *, numbers: frozenset[int]) -> Table:
    """A table whose second column holds dates, left out where no row has one.

    >>> dated_table(("day", "date", "what"), [("3", "", "talks")], numbers=frozenset({0, 1})).headings
    ('day', 'what')
    """
    if any(row[1] for row in rows):
        return Table(headings, tuple(rows), numbers=numbers)
    fewer = frozenset(place - (place > 1) for place in numbers if place != 1)
    return Table((headings[0], *headings[2:]), tuple((row[0], *row[2:]) for row in rows), numbers=fewer)


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with what it shows, in a few words, and how to read it.

    Attributes
    ----------
    image : str
        The figure, as SVG. It is shown as an image, not as a part of the page: its names and styles stay its
        own, and a browser runs and loads nothing that it may hold.
    alternative : str
        For readers who do not see it.
    caption : str
    """

    image: str
    alternative: str
    caption: str
    kind: ClassVar[str] = "picture"

    @property
    def address(self) -> str:
        """The figure itself, as an address."""
        return f"data:image/svg+xml;base64,{b64encode(enclosed(self.image).encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text as it stands, folded away under a title where there is one."""

    words: str
    title: str = ""
    kind: ClassVar[str] = "verbatim"


Block = Text | Heading | Listing | Terms | Table | Picture | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its place in addresses (`#anchor`), its title, its blocks."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]

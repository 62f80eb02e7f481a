"""What is shown of an answer: sections of blocks, each plain data. A renderer knows how each block looks, and where.

A terminal (`sim.report.terminal`), a notebook and a page (`sim.report.html`) show the same blocks, so that a number
reads the same in all three. A new part of an answer is a new `Section` of these blocks, and needs no new template.

>>> outcome = Table(("", "share"), (("war", Number("0.4 %")),))
>>> outcome.numbers
frozenset({1})
>>> Section("outcomes", "What came out", (Text("Of 1,000 runs."), outcome)).anchor
'outcomes'
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import TYPE_CHECKING, ClassVar

from sim.report.outside import Piece, enclosed, pieces
from sim.results.wording import CAVEAT

if TYPE_CHECKING:
    from sim.scenario.records import Scenario


class Where(Flag):
    """Where a block is shown: a page has room for all, a terminal and a notebook for what is short."""

    TERMINAL = auto()
    NOTEBOOK = auto()
    PAGE = auto()
    SHORT = TERMINAL | NOTEBOOK
    ANYWHERE = SHORT | PAGE


class Number(str):
    """A number as `sim.results.wording` writes it: a column of them is set to the right and never broken."""

    __slots__ = ()


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
    """A word or a sentence, with more about it below where there is room."""

    term: str
    more: str | Sourced


Words = str | Sourced
Cell = str | Sourced | Explained


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `look` is "plain", "lead" for the answer in a sentence, or "warning"."""

    words: Words
    look: str = "plain"
    on: Where = Where.ANYWHERE
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    words: str
    on: Where = Where.PAGE
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences one below the other."""

    items: tuple[Words, ...]
    on: Where = Where.ANYWHERE
    kind: ClassVar[str] = "listing"


@dataclass(frozen=True, slots=True)
class Terms:
    """Words with what they mean."""

    items: tuple[tuple[str, Words], ...]
    on: Where = Where.PAGE
    kind: ClassVar[str] = "terms"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Attributes
    ----------
    headings : tuple of str
    rows : tuple of tuple of str, Number, Sourced or Explained
        A row with a single cell is the heading of those below it.
    caption : str, optional
    on : Where, optional
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    on: Where = Where.ANYWHERE
    kind: ClassVar[str] = "table"

    @property
    def numbers(self) -> frozenset[int]:
        """Columns that hold numbers, and no words beside them."""
        whole = [row for row in self.rows if len(row) == len(self.headings)]
        columns = [[row[place] for row in whole if row[place]] for place in range(len(self.headings))]
        held = (column and all(isinstance(cell, Number) for cell in column) for column in columns)
        return frozenset(place for place, is_number in enumerate(held) if is_number)


def filled(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], caption: str = "", on: Where = Where.ANYWHERE
) -> Table:
    """A table without the columns that no row has anything in.

    >>> filled(("day", "date", "what"), [("3", "", "talks")]).headings
    ('day', 'what')
    """
    told: list[tuple[Cell, ...]] = [tuple(row) for row in rows]
    whole = [row for row in told if len(row) == len(headings)]
    kept = [place for place in range(len(headings)) if not whole or any(row[place] for row in whole)]
    fewer = (tuple(row[place] for place in kept) if len(row) == len(headings) else row for row in told)
    return Table(tuple(headings[place] for place in kept), tuple(fewer), caption, on)


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
    on: Where = Where.PAGE
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
    on: Where = Where.PAGE
    kind: ClassVar[str] = "verbatim"


Block = Text | Heading | Listing | Terms | Table | Picture | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an answer: its place in addresses (`#anchor`), its title, its blocks."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """How an answer was made: what repeats it, and what tells that it came to the same.

    Attributes
    ----------
    seed : int
    versions : mapping of str to str
    played : tuple of str
        How much, such as "9 points" and "60 runs at each".
    command : str
        What gives the same again: a command line, or lines of Python.
    digests : mapping of str to str, optional
        By what each is of: "all runs", "the runs of A".
    scenarios : mapping of str to Scenario, optional
        By what each is called beside the others; empty for the only one.
    engine : str, optional
    remarks : tuple of str, optional
        What else it needs to be repeated.
    """

    seed: int
    versions: Mapping[str, str]
    played: tuple[str, ...]
    command: str
    digests: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    engine: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The digest, or the beginnings of several, as a line names them; empty where there is none."""
        if len(self.digests) == 1:
            return f"digest {next(iter(self.digests.values()))}"
        return f"digests {', '.join(one[:12] for one in self.digests.values())}" if self.digests else ""

    @property
    def mark(self) -> str:
        """What tells a repetition that it came to the same."""
        return ", ".join(part for part in (f"seed {self.seed}", f"sim {self.versions['sim']}", self.digest) if part)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an answer, whatever was asked.

    Attributes
    ----------
    title : str
    made : Made
    given : tuple of str
        What it is conditional on, in a few words each.
    intervals : str
        What its intervals are, in a few words.
    methods : iterable of str
        What was varied and how, and how its numbers are computed, as sentences of a paper; made when gone through.
    sections : iterable of Section
        The answer itself, made when it is gone through, once.
    problems : tuple of str
        What went wrong with some runs; said whatever was asked.
    remedy : str
        What to do about them, where there is something.
    played : tuple of str
        How much was played, how fast, and why it stopped.
    details : tuple of str
        More of that, for those who ask.
    folder_holds : str
        What is worth knowing of the folder of the results.
    meaning : tuple of str
        What the numbers are about, and what they are not.
    is_whole : bool
        Whether nothing is open: every run is there, none was cut short, and what was to be known is.
    """

    title: str
    made: Made
    given: tuple[str, ...]
    intervals: str
    methods: Iterable[str]
    sections: Iterable[Section]
    problems: tuple[str, ...] = ()
    remedy: str = ""
    played: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    folder_holds: str = ""
    meaning: tuple[str, ...] = (CAVEAT,)
    is_whole: bool = True

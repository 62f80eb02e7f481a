"""Text from outside, made fit for a page: nothing hidden, nothing that turns the line around, only honest links.

A title or a note may hold control characters, marks that reverse the order of letters, or half a character. `visible`
writes each of them out, so that a reader sees what is there. Whether a letter means something to HTML is not its
concern: the page escapes everything (`sim.report.page`).

>>> visible("Aid\\u202e and \\x07 bells")
'Aid‹U+202E› and ‹U+0007› bells'
>>> [piece.address for piece in pieces("see https://example.org/a?b=1 (read)")]
[None, 'https://example.org/a?b=1', None]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

KEPT = frozenset("\n\t\u200c\u200d")
"""Line ends, tabs, and the two joiners that the spelling of Persian and of Indic scripts needs."""

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that show nothing by themselves: control, format, half a character, separators of lines."""

ADDRESS = re.compile(
    r"(?>https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9/?#._~!$&'()*+,;=:@%-]*)?)"
    r"(?!\w|@|:\S)"  # a user before the host, or a letter of another script that looks like one of ours: no address
)
"""An http(s) address in plain letters, taken whole or not at all, so that none can look like another."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: words, or an address that may be followed."""

    text: str
    address: str | None = None


def visible(text: str) -> str:
    """`text` with every hidden character written out as its code."""
    text = text.replace("\r\n", "\n")
    if text.isprintable():
        return text
    return "".join(
        letter if letter in KEPT or unicodedata.category(letter) not in HIDDEN else f"‹U+{ord(letter):04X}›"
        for letter in text
    )


def pieces(text: str) -> Iterator[Piece]:
    """The words and the addresses of a text, in order; full stops and brackets at its end are not of an address."""
    place = 0
    for found in ADDRESS.finditer(text):
        address = found.group()
        while address[-1] in ".,;:!?'" or (address[-1] == ")" and address.count(")") > address.count("(")):
            address = address[:-1]
        if found.start() > place:
            yield Piece(text[place : found.start()])
        yield Piece(address, address)
        place = found.start() + len(address)
    if place < len(text):
        yield Piece(text[place:])

"""Text and drawings from outside, made fit for a page: nothing hidden, nothing that acts, only honest links.

A title or a note may hold control characters, marks that reverse the order of letters, or half a character. `visible`
writes each of them out, so that a reader sees what is there. Whether a letter means something to HTML is not its
concern: what writes HTML escapes everything (`sim.report.html`). A drawing is shown as an image, in which no browser
runs or loads anything; `enclosed` is a second lock, and lets a page be searched for addresses without false alarms.

>>> visible("Aid\\u202e and \\x07 bells")
'Aid‹U+202E› and ‹U+0007› bells'
>>> [piece.address for piece in pieces("see https://example.org/a?b=1 (read)")]
[None, 'https://example.org/a?b=1', None]
>>> enclosed('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><metadata>who</metadata><g/></svg>')
'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

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


BEFORE_THE_DRAWING = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
"""Declarations, which may name addresses or define entities."""
METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
"""Who drew it, in a vocabulary of the web."""

ACTIVE = frozenset({"script", "foreignobject", "iframe", "audio", "video", "handler", "a", "animate", "set"})
"""Elements that no figure needs."""
STYLE_OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression\(", re.IGNORECASE)
"""A style that points outside the drawing."""
INSIDE = ("#", "data:image/png;base64,")
"""How addresses begin that stay in the drawing: its own parts, and pictures in it."""


def enclosed(svg: str) -> str:
    """The drawing alone.

    Parameters
    ----------
    svg : str
        As matplotlib writes it.

    Raises
    ------
    ValueError
        If it is no SVG, or something in it acts or points elsewhere; the message says what.
    """
    drawing = METADATA.sub("", BEFORE_THE_DRAWING.sub("", svg, count=1), count=1)
    try:
        root = ElementTree.fromstring(drawing)
    except ElementTree.ParseError as error:
        raise ValueError(f"is no drawing in SVG: {error}") from None
    for element in root.iter():
        tag = _plain(str(element.tag))
        if tag in ACTIVE:
            raise ValueError(f"holds a <{tag}>")
        if tag == "style" and STYLE_OUTSIDE.search(element.text or ""):
            raise ValueError("holds a style that points elsewhere")
        for key, value in element.attrib.items():
            name = _plain(key)
            is_outside = name in ("href", "src") and not value.startswith(INSIDE)
            if is_outside or name.startswith("on") or STYLE_OUTSIDE.search(value):
                raise ValueError(f"holds {name}={value[:60]!r}")
    return drawing


def _plain(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition("}")[2].lower()

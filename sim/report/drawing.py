"""A drawing that goes into a page: SVG without declarations and metadata that points nowhere else.

A page shows it as an image, in which no browser runs or loads anything. This check is a second lock, and lets a page be
searched for addresses without false alarms.

>>> enclosed('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><metadata>who</metadata><g/></svg>')
'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

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

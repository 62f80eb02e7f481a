"""What a browser would make of a page: its tags, its words, and every address that it would load by itself."""

from __future__ import annotations

import re
from base64 import b64decode
from html.parser import HTMLParser

LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping", "xlink:href"}
"""Attributes whose address is fetched, or followed without a click of the reader."""
RUNNING = {"script", "link", "iframe", "object", "embed", "base", "form"}
"""Elements that fetch, run or send something."""
FOLLOWED = {("a", "href")}
"""Where an address waits for a click."""
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.style = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, white space and hard spaces as single spaces."""
        return " ".join("".join(self.words).split())

    @property
    def links(self) -> list[str]:
        """Addresses that a reader may follow to another place."""
        return [found["href"] for tag, found in self.tags if tag == "a" and not found["href"].startswith("#")]

    @property
    def drawings(self) -> list[str]:
        """The figures, as SVG."""
        inside = "data:image/svg+xml;base64,"
        sources = [found["src"] for tag, found in self.tags if tag == "img"]
        return [b64decode(at.removeprefix(inside)).decode() for at in sources if at.startswith(inside)]


def loads(text: str) -> list[str]:
    """Everything in a page that a browser would fetch, run or follow by itself, its figures included; empty if safe."""
    page = Page(text)
    found = [f"<{tag}>" for tag, _ in page.tags if tag in RUNNING]
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            is_fetched = name in LOADING or (name == "href" and (tag, name) not in FOLLOWED)
            is_wrong = (
                name.startswith("on")
                or name == "style"
                or (is_fetched and not value.startswith("data:"))
                or ((tag, name) in FOLLOWED and not re.match(r"(https?://|#)", value))
                or (tag == "meta" and value.lower() == "refresh")
            )
            if is_wrong:
                found.append(f"{tag} {name}={value}")
    found += re.findall(r"@import|url\([^)]*\)|expression\(", page.style)
    for drawing in page.drawings:
        found += re.findall(r"<script|<foreignObject|<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|@import|\bon[a-z]+=", drawing)
        hrefs = re.findall(r'href="([^"]*)"', drawing)
        found += [address for address in hrefs if not address.startswith(("#", "data:image/png;base64,"))]
        found += [address for address in re.findall(r"url\(([^)]*)\)", drawing) if not address.startswith("#")]
    return found

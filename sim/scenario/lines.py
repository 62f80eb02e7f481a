"""Which line of a file a key stands on; the parser of the standard library does not say.

The finder walks over headers, dotted keys, lists, inline tables and tables in lists. It is made for texts that have
been parsed already, yet it never raises: on a broken text it finds what it can, and so names both lines of a key that
is written twice.

>>> found = find_lines("[states.north]\\nresolve = 0.5\\n[[history]]\\nday = 1\\n[[history]]\\nday = 3\\n")
>>> found.of(("states", "north", "resolve")), found.of(("history", 1, "day"))
(2, 6)
>>> find_lines("a = 1\\na = 2").repeated
[(('a',), 1, 2)]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field

from sim.scenario.paths import Path
from sim.scenario.scan import MAX_NESTING, Token, tokens_of

_END = Token("end", "", 0, 0)
_AFTER_A_VALUE = ("newline", "comma", "close", "end")


@dataclass(slots=True)
class Lines:
    """Lines of the keys of a text, from 1.

    Attributes
    ----------
    lines : dict of path to int
        Every table, key and list item; a table that is only implied has the line of the first header under it.
    repeated : list of (path, first line, second line)
        Keys and headers that are written twice.
    """

    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int, int]] = field(default_factory=list)

    def of(self, path: Path) -> int | None:
        """Line of the key, or of the nearest table above it that the text holds."""
        for length in range(len(path), 0, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return line
        return None


def find_lines(text: str) -> Lines:
    """Lines of all keys of a TOML text.

    Parameters
    ----------
    text : str
        Within the limits of `sim.scenario.scan.refusal`.
    """
    return _Finder(text).run()


class _Finder:
    """Walks over the tokens once, from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [*tokens_of(text.replace("\r\n", "\n"))]
        self.at = 0
        self.found = Lines()
        self.written: set[Path] = set()
        self.last_item: dict[Path, int] = {}

    def run(self) -> Lines:
        table: Path = ()
        while (token := self._peek()) is not _END:
            if token.kind == "newline":
                self.at += 1
            elif token.text == "[":
                table = self._header()
            elif token.kind in ("word", "string"):
                self._pair(table, nesting=0)
                self._skip_line()
            else:
                self._skip_line()
        return self.found

    def _peek(self, ahead: int = 0) -> Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else _END

    def _skip_line(self) -> None:
        while self._peek().kind not in ("newline", "end"):
            self.at += 1

    def _header(self) -> Path:
        opening, following = self._peek(), self._peek(1)
        is_list = following.text == "[" and following.start == opening.start + 1
        self.at += 2 if is_list else 1
        names = self._key()
        path: Path = ()
        for place, name in enumerate(names):
            path = (*path, name)
            is_last = place == len(names) - 1
            if is_last and is_list:
                self.last_item[path] = self.last_item.get(path, -1) + 1
            if not (is_last and not is_list):
                self.found.lines.setdefault(path, opening.line)
            if path in self.last_item:
                path = (*path, self.last_item[path])
                self.found.lines.setdefault(path, opening.line)
        if names and not is_list:
            self._write(path, opening.line)
        self._skip_line()
        return path

    def _key(self) -> tuple[str, ...]:
        names = []
        while self._peek().kind in ("word", "string"):
            names.append(_name(self._peek()))
            self.at += 1
            if self._peek().kind != "dot":
                break
            self.at += 1
        return tuple(names)

    def _pair(self, table: Path, nesting: int) -> None:
        line = self._peek().line
        names = self._key()
        if not names or self._peek().kind != "equals":
            return
        self.at += 1
        for length in range(1, len(names)):
            self.found.lines.setdefault((*table, *names[:length]), line)
        path = (*table, *names)
        self._write(path, line)
        self._value(path, nesting)

    def _value(self, path: Path, nesting: int) -> None:
        token = self._peek()
        if token.kind == "open" and nesting <= MAX_NESTING:
            self.at += 1
            if token.text == "[":
                self._items(path, nesting + 1)
            else:
                self._inline_table(path, nesting + 1)
            return
        while self._peek().kind not in _AFTER_A_VALUE:
            self.at += 1

    def _items(self, path: Path, nesting: int) -> None:
        place = 0
        while (token := self._peek()).kind not in ("close", "end"):
            if token.kind == "newline":
                self.at += 1
            elif token.kind == "comma":
                self.at += 1
                place += 1
            else:
                before = self.at
                self.found.lines.setdefault((*path, place), token.line)
                self._value((*path, place), nesting)
                self.at = max(self.at, before + 1)
        self.at += 1

    def _inline_table(self, path: Path, nesting: int) -> None:
        while (token := self._peek()).kind not in ("close", "end"):
            before = self.at
            if token.kind in ("word", "string"):
                self._pair(path, nesting)
            self.at = max(self.at, before + 1) if self.at == before else self.at
        self.at += 1

    def _write(self, path: Path, line: int) -> None:
        if path in self.written:
            self.found.repeated.append((path, self.found.lines[path], line))
            return
        self.written.add(path)
        self.found.lines[path] = line


def _name(token: Token) -> str:
    """The key that a token writes, without its quotes."""
    if token.kind == "word":
        return token.text
    try:
        return str(tomllib.loads(f"key = {token.text}")["key"])
    except ValueError:
        return token.text.strip("\"'")

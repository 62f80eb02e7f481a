"""The words of a TOML text: limits that hold before the parser sees it, and the line on which each key stands.

The standard parser takes seconds on a key of thousands of dotted parts and overflows the stack on deep brackets. One
linear pass over the text refuses such files first. It need not notice faults of syntax: up to the first of these it
cuts the text as the parser does, and the parser stops there.

Nor does the parser say where a key stands. The finder walks over headers, dotted keys, lists, inline tables and tables
in lists. It is made for texts that have been parsed already, yet it never raises: on a broken text it finds what it
can, and so names both lines of a key that is written twice.

>>> [token.text for token in tokens_of('a.b = "x # y"  # why')]
['a', '.', 'b', '=', '"x # y"']
>>> refusal("x = " + "[" * 20)
(1, 'is nested too deeply; brackets may hold brackets up to 12 deep.')
>>> found = find_lines("[states.north]\\nresolve = 0.5\\n[[history]]\\nday = 1\\n[[history]]\\nday = 3\\n")
>>> found.of(("states", "north", "resolve")), found.of(("history", 1, "day"))
(2, 6)
>>> find_lines("a = 1\\na = 2").repeated
[(('a',), 1, 2)]
"""

from __future__ import annotations

import re
import tomllib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.scenario.names import Path

MAX_DOTS = 16
"""Dots in one key."""
MAX_BRACKETS = 64
"""Brackets and braces on one line."""
MAX_NESTING = 12
"""Brackets and braces inside each other, over any number of lines."""
MAX_KEYS = 5_000
"""Keys in a file. With the next limit, this keeps the answer to any file below a second."""
MAX_TOKENS = 50_000
"""Words, signs and ends of lines in a file."""
MAX_WORD = 256
"""Characters in one number or bare key."""
MAX_TEXT = 4_096
"""Characters in one text."""

_TOKEN = re.compile(
    r"""
    (?P<gap>[ \t\r]+|\#[^\n]*)
  | (?P<newline>\n)
  | (?P<string>
        \"{3}(?>[^"\\]+|\\[\s\S]|\"(?!\"\"))*+(?:\"{3,5}|\\?\Z)
      | '{3}(?>[^']+|'(?!''))*+(?:'{3,5}|\Z)
      | \"(?>[^"\\\n]+|\\[^\n])*+(?:\"|\\?(?=\n)|\\?\Z)
      | '[^'\n]*+(?:'|(?=\n)|\Z)
    )
  | (?P<word>[A-Za-z0-9_+:-]+)
  | (?P<dot>\.)
  | (?P<equals>=)
  | (?P<comma>,)
  | (?P<open>[\[{])
  | (?P<close>[\]}])
  | (?P<other>[^ \t\r\n\#"'A-Za-z0-9_+:.=,\[\]{}-]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign of a TOML text.

    Attributes
    ----------
    kind : str
        newline, string, word, dot, equals, comma, open, close or other.
    text : str
    line : int
        Line on which it begins, from 1.
    start : int
        Place of its first character in the text.
    """

    kind: str
    text: str
    line: int
    start: int


def tokens_of(text: str) -> Iterator[Token]:
    """Words and signs of a text in order; white space and comments are left out. Never raises."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "gap":
            continue
        word = match.group()
        yield Token(kind, word, line, match.start())
        if kind == "newline":
            line += 1
        elif kind == "string":
            line += word.count("\n")


def refusal(text: str, *, keys_allowed: int = MAX_KEYS) -> tuple[int, str] | None:
    """Line and reason for which a text may not go to the parser; None if it may.

    Takes time in proportion to the length of the text.

    Parameters
    ----------
    text : str
    keys_allowed : int, optional
        Most keys; ten times as many words and signs. A library of cases holds more than a scenario.
    """
    tokens_allowed = keys_allowed * MAX_TOKENS // MAX_KEYS
    nesting = brackets = dots = keys = 0
    for number, token in enumerate(tokens_of(text)):
        kind = token.kind
        if kind == "newline":
            brackets = dots = 0
        elif kind == "dot":
            dots += 1
        elif kind in ("open", "close"):
            brackets += 1
            nesting = max(0, nesting + (1 if kind == "open" else -1))
        elif kind == "equals":
            keys += 1
        if kind not in ("dot", "word", "string"):
            dots = 0
        if dots > MAX_DOTS:
            return token.line, f"has a key of more than {MAX_DOTS} dots; write tables."
        if brackets > MAX_BRACKETS:
            return token.line, f"has more than {MAX_BRACKETS} brackets on a line; break the line."
        if nesting > MAX_NESTING:
            return token.line, f"is nested too deeply; brackets may hold brackets up to {MAX_NESTING} deep."
        if kind == "string" and len(token.text) > 4 * MAX_TEXT:
            return token.line, f"has a text of {len(token.text):,} characters; the limit is {MAX_TEXT:,}."
        if kind == "word" and len(token.text) > MAX_WORD:
            return token.line, f"has a number or key of {len(token.text):,} characters; write a shorter one."
        if keys > keys_allowed or number > tokens_allowed:
            limits = f"{keys_allowed:,} keys and {tokens_allowed:,} words and signs"
            return token.line, f"holds too much: the limits are {limits}."
    return None


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
    finder = _Finder()
    tokens = deque(tokens_of(text.replace("\r\n", "\n")))
    while tokens:
        finder.statement(tokens)
        while tokens and tokens.popleft().kind != "newline":
            pass
    return finder.found


class _Finder:
    """Takes tokens from the left of a queue, statement by statement."""

    def __init__(self) -> None:
        self.found = Lines()
        self.written: set[Path] = set()
        self.table: Path = ()
        self.last_item: dict[Path, int] = {}

    def statement(self, tokens: deque[Token]) -> None:
        if tokens[0].text == "[":
            opening = tokens.popleft()
            is_list = bool(tokens) and tokens[0].text == "[" and tokens[0].start == opening.start + 1
            if is_list:
                tokens.popleft()
            self.header(_key(tokens), opening.line, is_list=is_list)
        else:
            self.pair(self.table, tokens, nesting=0)

    def header(self, names: tuple[str, ...], line: int, *, is_list: bool) -> None:
        self.table = ()
        for place, name in enumerate(names, start=1):
            self.table = (*self.table, name)
            if place == len(names) and not is_list:
                break
            if place == len(names):
                self.last_item[self.table] = self.last_item.get(self.table, -1) + 1
            self.found.lines.setdefault(self.table, line)
            if self.table in self.last_item:
                self.table = (*self.table, self.last_item[self.table])
                self.found.lines.setdefault(self.table, line)
        if names and not is_list:
            self.write(self.table, line)

    def pair(self, table: Path, tokens: deque[Token], nesting: int) -> None:
        line = tokens[0].line
        names = _key(tokens)
        if not names or not tokens or tokens[0].kind != "equals":
            return
        tokens.popleft()
        for length in range(1, len(names)):
            self.found.lines.setdefault((*table, *names[:length]), line)
        self.write((*table, *names), line)
        self.value((*table, *names), tokens, nesting)

    def value(self, path: Path, tokens: deque[Token], nesting: int) -> None:
        if not tokens or tokens[0].kind != "open" or nesting > MAX_NESTING:
            while tokens and tokens[0].kind not in ("newline", "comma", "close"):
                tokens.popleft()
            return
        is_list, place = tokens.popleft().text == "[", 0
        while tokens and tokens[0].kind != "close":
            before = len(tokens)
            if is_list and tokens[0].kind not in ("newline", "comma"):
                self.found.lines.setdefault((*path, place), tokens[0].line)
                self.value((*path, place), tokens, nesting + 1)
            elif not is_list:
                self.pair(path, tokens, nesting + 1)
            if tokens and (len(tokens) == before or tokens[0].kind == "comma"):
                place += tokens.popleft().kind == "comma"
        if tokens:
            tokens.popleft()

    def write(self, path: Path, line: int) -> None:
        if path in self.written:
            self.found.repeated.append((path, self.found.lines[path], line))
            return
        self.written.add(path)
        self.found.lines[path] = line


def _key(tokens: deque[Token]) -> tuple[str, ...]:
    """The names of a dotted key."""
    names = []
    while tokens and tokens[0].kind in ("word", "string"):
        names.append(_name(tokens.popleft()))
        if not tokens or tokens[0].kind != "dot":
            break
        tokens.popleft()
    return tuple(names)


def _name(token: Token) -> str:
    """The key that a token writes, without its quotes."""
    if token.kind == "word":
        return token.text
    try:
        return str(tomllib.loads(f"key = {token.text}")["key"])
    except ValueError:
        return token.text.strip("\"'")

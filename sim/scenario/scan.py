"""The words of a TOML text, and limits that hold before the parser sees it.

The standard parser takes seconds on a key of thousands of dotted parts and overflows the stack on deep brackets. One
linear pass over the text refuses such files first. It need not notice faults of syntax: up to the first of these it
cuts the text as the parser does, and the parser stops there.

>>> [token.text for token in tokens_of('a.b = "x # y"  # why')]
['a', '.', 'b', '=', '"x # y"']
>>> refusal("x = " + "[" * 20)
(1, 'is nested too deeply; brackets may hold brackets up to 12 deep.')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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

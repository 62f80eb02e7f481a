"""What is wrong with a scenario: every fault of a file at once, each with its place and its remedy.

>>> fault = Fault("border.toml", 14, "states.north.resolve", "is 1.4; it must be in [0, 1].")
>>> print(fault)
border.toml:14: states.north.resolve is 1.4; it must be in [0, 1].
>>> print(ScenarioError([fault, Fault("border.toml", None, "", "is empty.")]))
border.toml:14: states.north.resolve is 1.4; it must be in [0, 1].
border.toml: is empty.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import accumulate
from typing import Any, TypeGuard

MAX_LINE = 300
"""Longest line of a message, characters."""
MAX_FAULTS = 100
"""Faults that are explained; a file with more is broken as a whole."""

_MAX_FOUND = 60
_MAX_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a scenario.

    Attributes
    ----------
    file : str
        The file as the user knows it, or the option that brought the value (`--set a.b=1`).
    line : int or None
        Line of the key, from 1; None where there is none.
    key : str
        Dotted key; empty for a fault of the whole file.
    message : str
        Continues the key: what was found, what is allowed, the likely remedy.
    """

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = escaped(shortened(self.file, 110, keep_end=True))
        where = place if self.line is None else f"{place}:{self.line}"
        key = escaped(shortened(self.key, 110))
        text = f"{where}: {key} {escaped(self.message)}" if key else f"{where}: {escaped(self.message)}"
        return text if len(text) <= MAX_LINE else f"{text[: MAX_LINE - 3]}..."


class Senseless(str):
    """The message of a fault that does not keep a scenario from being played: what is said cannot have been meant.

    It is told of a file as it is, not of one under options, such as a point of a sweep, and not of what was stored.
    """


class ScenarioError(ValueError):
    """A scenario that cannot be used. `faults` holds everything that is wrong with it."""

    exit_code = 2
    """Exit code of a command that meets it: bad usage or a bad scenario."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    @classmethod
    def at(cls, place: str, message: str, *, line: int | None = None, key: str = "") -> ScenarioError:
        """The error of one fault, in a file or of an option."""
        return cls([Fault(place, line, key, message)])

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:MAX_FAULTS]]
        left = len(self.faults) - MAX_FAULTS
        return "\n".join([*lines, f"... and {left:,} more faults."] if left > 0 else lines)

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        return (ScenarioError, (self.faults,))


def escaped(text: str) -> str:
    """The text on one line, with control, bidirectional and invisible characters written as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, length: int, *, keep_end: bool = False) -> str:
    """The text in at most `length` characters, with three dots where something is left out."""
    if len(text) <= length:
        return text
    return f"...{text[3 - length :]}" if keep_end else f"{text[: length - 3]}..."


def found(value: Any) -> str:
    """A value as a TOML file would write it, cut to a readable length."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shortened(value, _MAX_FOUND)}"'
    if isinstance(value, float):
        return repr(value)  # as it stands: 2.0 is not 2, and no digit is lost
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else f"a whole number of about 2^{value.bit_length()}"
    if isinstance(value, list | tuple):
        return "an empty list" if not value else f"a list of {len(value)}"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, datetime.date | datetime.time):
        kind = {datetime.date: "date", datetime.time: "time"}.get(type(value), "date and time")
        return f"the {kind} {value.isoformat()}"
    return shortened(str(value), _MAX_FOUND)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def figure(value: float) -> str:
    """A number with all its digits, whole ones without a point.

    >>> figure(2.0), figure(1.0000000000001), figure(8191)
    ('2', '1.0000000000001', '8191')
    """
    return repr(float(value)).removesuffix(".0")


def meant(word: object, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The sentence `Did you mean "north"?` with a space before it, or nothing where none is alike, 0 to 1."""
    if not isinstance(word, str) or not 0 < len(word) <= 64:
        return ""
    near = get_close_matches(word.lower(), list(known)[:_MAX_CANDIDATES], n=1, cutoff=cutoff)
    return f' Did you mean "{near[0]}"?' if near else ""


def listed(words: Iterable[str], *, length: int = 120) -> str:
    """Words in quotes with commas, as many as fit into `length` characters."""
    texts = [f'"{word}"' for word in words]
    ends = accumulate(len(text) + len(", ") for text in texts)
    kept = [text for text, end in zip(texts, ends, strict=True) if end - len(", ") <= length]
    more = f" and {len(texts) - len(kept)} more" if len(kept) < len(texts) else ""
    return f"{', '.join(kept)}{more}" or "none"

"""Files: what comes with the program, and from a path to a parsed document: what may be read, where its syntax fails.

Scenarios come with the program (in a clone the folder `scenarios/`, in a wheel `sim/_shipped/scenarios/`), and so do
the tables of the model that stand beside this file.

Everything that a path can be (a folder, a device, a pipe, five megabytes, bytes that are no text) gets one clear line.
Nothing here knows what a scenario is.

>>> document = parse("border.toml", b'title = "Border"')
>>> document.table, document.lines.of(("title",))
({'title': 'Border'}, 1)
>>> find("no_such_scenario")
Traceback (most recent call last):
    ...
sim.scenario.faults.ScenarioError: no_such_scenario: is neither a file nor a shipped scenario...
"""

from __future__ import annotations

import csv
import datetime
import errno
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.scenario.faults import Fault, ScenarioError, listed, meant
from sim.scenario.names import dotted
from sim.scenario.scan import MAX_KEYS, Lines, find_lines, refusal

MAX_BYTES = 1_048_576
"""Largest scenario file: 1 MiB. The longest of ours has 40 KiB."""
TEXTS_KEPT = 16
"""Texts that stay read."""

_PLACE = re.compile(r"^(?P<what>.*?)(?: \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\))?$", re.S)

_SYNTAX_REMEDIES = (
    ("Invalid value", 'write text in quotes ("north"), numbers with digits on both sides of the point, true or false'),
    ("Expected '=' after a key", "a line is `key = value`, a `[table]` or a `# comment`"),
    ("Invalid statement", "a line is `key = value`, a `[table]` or a `# comment`"),
    ("Invalid initial character", "a key holds a-z, 0-9, _ and -"),
    ("Illegal character '\\n'", "close the text with a quote on the same line"),
    ("Unterminated string", "close the text with a quote"),
    ("Unclosed array", "close the list with ]"),
    ("Unclosed inline table", "close the table with }"),
    ("Expected newline or end of document", "write one key a line"),
    ("Unescaped '\\'", "write \\\\ for a backslash"),
)
_LIKE_A_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_WRITTEN_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot redefine", "Cannot mutate", "Duplicate inline")


_NAME = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")


@cache
def rows_of_table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one of the tables of the model: `parameters`, `acts`, `columns` or `needs`."""
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def shipped_folder() -> Path | None:
    """The folder of the shipped scenarios; None if there is none."""
    package = Path(str(files("sim")))
    for folder in (package / "_shipped" / "scenarios", package.parent / "scenarios"):
        if folder.is_dir():
            return folder
    return None


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted; bases and families in folders of their own are not among them."""
    folder = shipped_folder()
    return () if folder is None else tuple(sorted(path.stem for path in folder.glob("*.toml")))


def shipped_path(name: str) -> Path | None:
    """The file of a shipped scenario, such as `tutorial` or `bases/border_dyad`; None if there is none."""
    folder = shipped_folder()
    stem = name.removesuffix(".toml")
    if folder is None or _NAME.fullmatch(stem) is None:
        return None
    path = folder / f"{stem}.toml"
    return path if path.is_file() else None


def shipped_text(name: str) -> bytes:
    """The bytes of a shipped scenario.

    Raises
    ------
    ScenarioError
        If there is none of this name.
    """
    path = shipped_path(name)
    if path is None:
        raise _nowhere(name)
    return path.read_bytes()


def find(path_or_name: str | os.PathLike[str]) -> Path:
    """The file that a user means: a path if it exists, else the name of a shipped scenario.

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    if not isinstance(path_or_name, str | os.PathLike):
        raise ValueError(f"the scenario is {path_or_name!r}; it must be a path, or the name of a shipped one.")
    given = os.fspath(path_or_name)
    path = shipped_path(given)
    if os.path.lexists(given) and not (os.path.isdir(given) and path is not None):
        return Path(given)
    if path is None:
        raise _nowhere(given)
    return path


def _nowhere(given: str) -> ScenarioError:
    names = shipped_names()
    stem = os.path.basename(given).removesuffix(".toml")
    if given and os.path.isfile(f"{given}.toml"):
        return ScenarioError.at(given, f'is neither a file nor a shipped scenario. Did you mean "{given}.toml"?')
    what = f"is neither a file nor a shipped scenario; shipped are {listed(names)}.{meant(stem, names)}"
    return ScenarioError.at(given or '""', what)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed TOML file.

    Attributes
    ----------
    file : str
        The file as the user knows it.
    data : bytes
        Its bytes.
    table : dict
        What it says.
    lines : Lines
        Where it says so.
    """

    file: str
    data: bytes
    table: dict[str, Any]
    lines: Lines = field(default_factory=Lines)


def read_document(path: str | os.PathLike[str], file: str | None = None) -> Document:
    """Read and parse a TOML file.

    Parameters
    ----------
    path : str or path
    file : str, optional
        How messages name it; the path if left out.

    Raises
    ------
    ScenarioError
        If it cannot be read or is no TOML within the limits.
    """
    name = os.fspath(path) if file is None else file
    return parse(name, read_bytes(path, name))


def read_bytes(path: str | os.PathLike[str], file: str, *, most: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    Raises
    ------
    ScenarioError
        For anything else.
    """
    try:
        os.fspath(file).encode()  # or no folder could say where its runs come from
        # Looked at before it is opened: opening a pipe or a device can wait or have effects.
        _check_kind(os.stat(path), file, most)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as opened:
            _check_kind(os.fstat(descriptor), file, most)
            data = opened.read(most + 1)
    except ScenarioError:
        raise
    except OSError as error:
        raise ScenarioError.at(file, _io_problem(error)) from None
    except UnicodeEncodeError:
        raise ScenarioError.at(file, "has a name that is no UTF-8; rename the file, or its folder.") from None
    except ValueError:  # a NUL in the path
        raise ScenarioError.at(file, "is no path of a file.") from None
    if len(data) > most:
        raise ScenarioError.at(file, _too_large(most))
    return data


def _too_large(most: int) -> str:
    return f"is larger than {most // 2**20} MiB{'; a scenario is a small text' if most == MAX_BYTES else ''}."


def _check_kind(status: os.stat_result, file: str, most: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        if os.path.lexists(os.path.join(file, "manifest.json")):
            raise ScenarioError.at(
                file, "is a folder of runs; sim rerun plays them again, and sim trace --run N tells one."
            )
        raise ScenarioError.at(file, "is a folder; name a scenario file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise ScenarioError.at(file, "is not a regular file; name a scenario file.")
    if status.st_size > most:
        raise ScenarioError.at(file, _too_large(most))


def _io_problem(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "does not exist; check the path."
    if error.errno == errno.ELOOP:
        return "is a link that leads back to itself."
    return f"cannot be read: {(error.strerror or 'unknown reason').lower()}."


def parse(file: str, data: bytes, *, keys_allowed: int = MAX_KEYS) -> Document:
    """The document that some bytes write.

    Parameters
    ----------
    file : str
        How messages name it.
    data : bytes
    keys_allowed : int, optional
        Most keys that it may hold.

    Raises
    ------
    ScenarioError
        If they are no TOML within the limits.
    """
    read = _parsed(file, data, keys_allowed)
    return replace(read, table=deepcopy(read.table))


@lru_cache(TEXTS_KEPT)
def _parsed(file: str, data: bytes, keys_allowed: int) -> Document:
    """The same, as it was read first: one scenario under many options is read once."""
    text = decoded(file, data)
    refused = refusal(text, keys_allowed=keys_allowed)
    if refused is not None:
        line, reason = refused
        raise ScenarioError.at(file, reason, line=line)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_syntax_fault(file, text, str(error))]) from None
    except (RecursionError, MemoryError):
        raise ScenarioError.at(file, "is nested too deeply or too large to read.") from None
    except ValueError as error:  # for instance a number of more digits than Python reads
        raise ScenarioError.at(file, f"holds a value that cannot be read ({error}).") from None
    return Document(file, data, _dated(table), find_lines(text))


def _dated(table: dict[str, Any]) -> dict[str, Any]:
    """The table, where a dated entry of the record says `date = 2024-01-16` for `day = 2024-01-16`."""
    history = table.get("history")
    entries = history.values() if isinstance(history, dict) else history if isinstance(history, list) else ()
    for entry in entries:
        if isinstance(entry, dict) and "day" not in entry and isinstance(entry.get("date"), datetime.date):
            entry["day"] = entry.pop("date")
    return table


def decoded(file: str, data: bytes) -> str:
    """The text in the bytes of a file.

    Raises
    ------
    ScenarioError
        If it is no text in UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8 (byte {error.start}: 0x{data[error.start]:02x}); save it as UTF-8."
        raise ScenarioError.at(file, what, line=line) from None
    if "\0" in text:
        place = text.index("\0")
        line = text.count("\n", 0, place) + 1
        raise ScenarioError.at(file, "holds a NUL character; it is no text file, or is damaged.", line=line)
    return text.replace("\r\n", "\n")


def _syntax_fault(file: str, text: str, problem: str) -> Fault:
    match = _PLACE.match(problem)
    assert match is not None, "the pattern takes any text"
    what, column = match["what"], match["column"]
    line = int(match["line"]) if match["line"] else text.count("\n") + (not text.endswith("\n"))
    if what.startswith(_WRITTEN_TWICE):
        repeated = [entry for entry in find_lines(text).repeated if entry[2] <= line]
        if repeated:
            path, first, second = repeated[0]
            lines = f"lines {first} and {second}" if first != second else f"line {first}"
            return Fault(file, second, dotted(path), f"is written twice, on {lines}; keep one.")
    if column and (wrong := _wrong_date(text.split("\n")[line - 1], int(column))):
        return Fault(file, line, "", f"holds {wrong}, and there is no such date; write YYYY-MM-DD.")
    remedy = next((remedy for start, remedy in _SYNTAX_REMEDIES if what.startswith(start)), "")
    where = f"column {column}" if column else "the end of the file"
    return Fault(file, line, "", f"is no TOML at {where}: {what}{f'; {remedy}' if remedy else ''}.")


def _wrong_date(line: str, column: int) -> str:
    """What stands in that place like a date and is none; nothing if there is no such thing."""
    for match in _LIKE_A_DATE.finditer(line):
        if match.start() < column <= match.end():
            try:
                datetime.date.fromisoformat(match[0])
            except ValueError:
                return match[0]
    return ""

"""JSON read back from a folder: bounded in size and depth, of one schema, each fault with its key.

A folder may come from a stranger or from a damaged disk. So nothing of a file is used before all of it has the form
that its schema asks for.

>>> class Told(Stored):
...     seed: int
>>> parsed(b'{"seed": "five"}', "manifest.json", Told)
Traceback (most recent call last):
    ...
sim.results.durable.StorageError: manifest.json: seed is "five"; it must be an integer. Restore it from a copy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.results.durable import CHECK_PATH, DISK, MAKE_ROOM, Disk, StorageError, storage_faults, write_durably

LARGEST = 16 * 2**20
"""Bytes of a file; a manifest of a thousand chunks has a third of a million."""
MOST_VALUES = 1_000_000
DEEPEST = 64
RESTORE = "Restore it from a copy."
SEAL = "sha256"
"""Key of the hash of everything else in a file."""

_TEXTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')


Count = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
"""A number of things, or of one of them."""
Seed = Annotated[int, Field(strict=True, ge=0, lt=2**64)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Stored(BaseModel):
    """A table of a stored file: what is named has its type and no other; what else there is, is not looked at."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False, protected_namespaces=())


def read_json(path: Path, schema: type[Stored], disk: Disk = DISK, *, remedy: str = RESTORE) -> dict[str, Any]:
    """The table in a file.

    Parameters
    ----------
    path : Path
    schema : subclass of Stored
    disk : Disk, optional
    remedy : str, optional
        Last sentence of every message.

    Raises
    ------
    StorageError
        If it is no regular file, too large or too deep, no JSON, or does not have the form of the schema; the message
        names the line or the key.
    """
    with storage_faults(path, "read", CHECK_PATH):
        data = disk.read(path, LARGEST)
    return parsed(data, str(path), schema, remedy=remedy)


def parsed(data: bytes, name: str, schema: type[Stored], *, remedy: str = RESTORE) -> dict[str, Any]:
    """The table in the bytes of a file that messages call `name`; see `read_json`."""
    try:
        _refuse_heaps(data)
        value = json.loads(data, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise StorageError(f"{name}:{error.lineno}: no JSON at column {error.colno}: {error.msg}. {remedy}") from None
    except (ValueError, RecursionError) as error:  # UTF-8, digits of a number, depth
        raise StorageError(f"{name}: cannot be read as JSON: {error}. {remedy}") from None
    table: dict[str, Any] = checked(value, name, schema, remedy=remedy)
    return table


def checked(value: Any, name: str, schema: type[Stored], *, remedy: str = RESTORE) -> Any:
    """A JSON value that has the form of a schema.

    Raises
    ------
    StorageError
        If it has not; the message begins with `name` and the key.
    """
    try:
        schema.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        told = _told(first["loc"], first["type"], first["input"], first["msg"])
        raise StorageError(f"{name}: {told} {remedy}") from None
    return value


def sealed(table: Mapping[str, Any]) -> bytes:
    """A table as the text of a file that vouches for itself: `sha256` is of everything else in it."""
    return json.dumps({**table, SEAL: _hash_of(table)}, allow_nan=False, ensure_ascii=False, indent=1).encode()


def write_json(path: Path, table: Mapping[str, Any]) -> None:
    """Store a table in a file for people and other programs, in a folder that is there."""
    write_durably(path, (json.dumps(table, allow_nan=False, ensure_ascii=False, indent=1) + "\n").encode())


def write_sealed(path: Path, table: Mapping[str, Any]) -> Path:
    """Store a table in a file that vouches for itself, in a folder new or there already.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with storage_faults(path.parent, "be made", MAKE_ROOM):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, sealed(table))
    return path


def read_sealed(path: Path, schema: type[Stored], *, remedy: str = RESTORE) -> dict[str, Any]:
    """The table that `sealed` wrote into a file, as it was written; errors as for `read_json`."""
    table = read_json(path, schema, remedy=remedy)
    if SEAL not in table:
        raise StorageError(f"{path}: {SEAL} is missing; files of older versions have none. {remedy}")
    if table.pop(SEAL) != _hash_of(table):
        raise StorageError(f"{path}: was changed: {SEAL} is not the hash of the rest. {remedy}")
    return table


def _hash_of(table: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in table.items() if key != SEAL}
    return hashlib.sha256(json.dumps(rest, allow_nan=False, sort_keys=True).encode()).hexdigest()


def disagreement(ours: Any, theirs: Any, key: str) -> tuple[str, str, str] | None:
    """The first key under which two JSON values differ, and both as text; None where they are equal.

    >>> disagreement({"seed": 5, "runs": [1, 2]}, {"seed": 5, "runs": [1, 3]}, "origin")
    ('origin.runs.1', '2', '3')
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        places: Sequence[Any] = [*ours, *(name for name in theirs if name not in ours)]
        pairs = [(place, ours.get(place, _NOTHING), theirs.get(place, _NOTHING)) for place in places]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = [(place, *pair) for place, pair in enumerate(zip(ours, theirs, strict=True))]
    else:
        same = type(ours) is type(theirs) and ours == theirs
        return None if same else (key, _shown(ours), _shown(theirs))
    found = (disagreement(one, other, f"{key}.{place}") for place, one, other in pairs)
    return next((told for told in found if told is not None), None)


_NOTHING = object()


def _refuse_heaps(data: bytes) -> None:
    """Stop before a parser fills the memory with what a small file may describe."""
    bare = _TEXTS.sub(b"", data)
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values")
    depth = 0
    for bracket in re.findall(rb"[][{}]", bare):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} deep")


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _told(place: tuple[int | str, ...], kind: str, value: Any, message: str) -> str:
    key = ".".join(map(str, place)) or "the whole"
    if kind == "missing":
        return f"{key} is missing."
    asked = message.replace("Input should be", "it must be").replace("Value error, ", "")
    asked = asked.replace(" a valid i", " an i").replace(" a valid ", " a ")
    asked = re.sub(r"dictionary( or instance of \w+)?|object$", "table", asked)  # as JSON calls it
    return f"{key} is {_shown(value)}; {asked}."


def _shown(value: Any) -> str:
    if value is _NOTHING:
        return "missing"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else f"a list of {len(value):,}"
    try:
        text = json.dumps(value, ensure_ascii=True)
    except ValueError:  # more digits than Python writes
        return "a huge number"
    return text if len(text) <= 60 else f"{text[:57]}..."

"""A folder that keeps what is played of a question until its answer is there, so that an interruption costs seconds.

Each plan of the question has a run folder in it, begun anew or gone on with, whichever it is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os.path import lexists
from pathlib import Path
from typing import Any, Literal

from sim.results.chunk_file import Chunk
from sim.results.durable import CHECK_PATH, MAKE_ROOM, FolderInUseError, StorageError, storage_faults, write_durably
from sim.results.store import MANIFEST, RunFolder
from sim.results.stored_json import Stored, read_sealed, sealed

PLAYED, ASKED = "played", "asked.json"
"""The folder, in that of the answer, and the file in it that says what was asked."""
Question = Literal["sensitivity", "backtest", "facts", "calibration"]
REMEDY = "Ask anew in another folder."
FREE = frozenset({"chunk_size", "engine", "versions"})
"""What an origin tells that changes no run; whether another version may go on is the question's to say."""


@contextmanager
def kept_in(path: Path | None, origin: Mapping[str, Any]) -> Iterator[tuple[RunFolder | None, Iterable[Chunk]]]:
    """The folder of a plan and what it holds already; nothing where nothing is to be kept.

    Raises
    ------
    StorageError
        If it holds runs of another plan, or is damaged.
    """
    if path is None:
        yield None, ()
    elif lexists(path / MANIFEST):
        with RunFolder.resume(path) as (store, chunks):
            now = json.loads(json.dumps(origin))
            other = [key for key in now if key not in FREE and now[key] != store.origin.get(key)]
            if other:
                raise StorageError(f"{path}: begun with another {other[0]}. Begin anew in another folder.")
            yield store, chunks
    else:
        shutil.rmtree(path, ignore_errors=True)  # killed before it was begun
        with RunFolder.create(path, origin) as store:
            yield store, ()


class _AskedTold(Stored):
    question: Question


class TextTold(Stored):
    """A file that was read without a fault."""

    name: str
    text: str


def file_told(path: Path, name: str | None = None) -> dict[str, str]:
    """What is kept of a file, so that it is not opened again: its name, or another, and its text."""
    return {"name": name or os.fspath(path), "text": path.read_bytes().decode()}


def begun(folder: Path) -> Question | None:
    """The word of the question that was begun in a folder and not answered, if there is one."""
    if not lexists(folder / PLAYED / ASKED):
        return None
    question: Question = read_sealed(folder / PLAYED / ASKED, _AskedTold, remedy=REMEDY)["question"]
    return question


def begin(folder: Path, question: Question, told: Mapping[str, Any]) -> None:
    """Keep what is asked, before anything is played.

    Raises
    ------
    FolderInUseError
        If another question was begun there.
    StorageError
        If it cannot be written.
    """
    if lexists(folder / PLAYED / ASKED):
        raise FolderInUseError(
            f"{folder} holds an answer that was cut short. Go on with: sim resume {folder}; or choose another folder "
            "with --out."
        )
    end(folder)  # killed before it was begun, or after it was answered
    with storage_faults(folder / PLAYED, "be made", MAKE_ROOM):
        (folder / PLAYED).mkdir(parents=True)
    write_durably(folder / PLAYED / ASKED, sealed({"question": question, **told}))


def asked(folder: Path, schema: type[Stored]) -> dict[str, Any]:
    """What was asked there; errors as for `read_sealed`."""
    return read_sealed(folder / PLAYED / ASKED, schema, remedy=REMEDY)


def end(folder: Path) -> None:
    """Let go of what was played: the answer is there."""
    played = folder / PLAYED
    with storage_faults(played, "be removed", CHECK_PATH):
        for part in played.iterdir() if lexists(played) else ():
            if part.is_dir():
                shutil.rmtree(part)
            elif part.name != ASKED:  # half written
                part.unlink()
        (played / ASKED).unlink(missing_ok=True)  # last: killed before, it is gone on with, and this done again
        if lexists(played):
            played.rmdir()

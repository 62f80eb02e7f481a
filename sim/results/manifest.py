"""What the manifest of a run folder must look like, and how it is held against the chunks.

The chunks are the truth. A manifest that says otherwise in a single word is not theirs, and the folder is not read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from sim.results.chunk_file import EXTENT, FORMAT, FORMAT_VERSION, Chunk, Extended, FailedRun, Parts, readable
from sim.results.digest import digest_of
from sim.results.durable import DISK, Disk, StorageError, write_durably
from sim.results.stored_json import Count, Sha256, Stored, disagreement, read_json

MANIFEST = "manifest.json"
REMEDY = f"Restore {MANIFEST} from a copy; or move it away: the chunks are the truth, and are read without it."


class Entry(Stored):
    """What is said of a chunk."""

    file: str
    number: Count
    first_run: Count | None
    last_run: Count | None
    runs: Count
    events: Count | None
    sha256: Sha256
    failed_runs: list[FailedRun] = Field(default_factory=list)


class Answered(Stored):
    """What became of a question of `until`."""

    question: str
    answer: bool | None
    low: float
    high: float


class Stopped(Stored):
    """How runs ended that went on until something was known."""

    asked: list[str]
    reached: bool
    looks: Count
    verdicts: list[Answered]
    widest: str | None


class Manifest(Stored):
    """The whole file."""

    format: Literal["sim run folder"]
    format_version: Annotated[int, AfterValidator(readable)]
    status: Literal["running", "finished", "incomplete", "interrupted"]
    runs_done: Count
    chunks: list[Entry]
    origin: Extended
    digest: Sha256 | None = None
    jobs: Annotated[int, Field(ge=1, lt=2**31)] = 1
    elapsed_seconds: Annotated[float, Field(ge=0.0, lt=1e10)] = 0.0
    until: Stopped | None = None


def read_manifest(folder: Path, disk: Disk = DISK) -> dict[str, Any] | None:
    """The manifest of a folder, checked by itself; None where there is none.

    Raises
    ------
    StorageError
        If it is damaged or of another version; the message names the key.
    """
    path = folder / MANIFEST
    return read_json(path, Manifest, disk, remedy=REMEDY) if os.path.lexists(path) else None


def write_manifest(folder: Path, manifest: Mapping[str, Any], disk: Disk = DISK) -> None:
    """Write the manifest of a folder."""
    text = json.dumps(manifest, allow_nan=False, ensure_ascii=False, indent=1)
    write_durably(folder / MANIFEST, text.encode(), disk)


def manifest_of(
    status: str, origin: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], about: Mapping[str, Any]
) -> dict[str, Any]:
    """The manifest of chunks whose entries are given."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "status": status,
        "runs_done": sum(int(entry["runs"]) for entry in entries),
        **about,
        "chunks": list(entries),
        "origin": dict(origin),
    }


def extended(origin: Mapping[str, Any], **now: Any) -> dict[str, Any]:
    """An origin that asks for more; `earlier` tells what was asked for before, and chunks of then stay true."""
    was = {name: origin[name] for name in EXTENT if name in origin}
    return {**origin, **now, "earlier": [*origin.get("earlier", ()), was]}


def as_asked(origin: Mapping[str, Any], n_extensions: int) -> dict[str, Any]:
    """An origin as it was after so many extensions.

    >>> more = extended(extended({"seed": 1, "runs": 5}, runs=7), runs=9)
    >>> [as_asked(more, n)["runs"] for n in (0, 1, 2)], as_asked(more, 0)
    ([5, 7, 9], {'seed': 1, 'runs': 5})
    """
    earlier = list(origin.get("earlier", ()))
    if n_extensions >= len(earlier):
        return dict(origin)
    before = {**origin, **earlier[n_extensions], "earlier": earlier[:n_extensions]}
    return before if n_extensions else {name: part for name, part in before.items() if name != "earlier"}


def latest_origin(folder: Path, chunks: Iterable[Chunk]) -> Mapping[str, Any]:
    """Where chunks come from, as the one that was extended most often says.

    Raises
    ------
    StorageError
        If there are none.
    """
    origins = (chunk.origin for chunk in chunks)
    latest = max(origins, key=lambda origin: len(origin.get("earlier", ())), default=None)
    if latest is None:
        raise StorageError(f"{folder}: no run folder: it holds neither chunks nor {MANIFEST}.")
    return latest


def check_origin(folder: Path, origin: Mapping[str, Any], chunks: Iterable[Chunk]) -> None:
    """Every chunk must come from where the manifest says.

    Raises
    ------
    StorageError
        With the first key in which they disagree.
    """
    for chunk in chunks:
        then = as_asked(origin, len(chunk.origin.get("earlier", ())))
        differs = disagreement(then, dict(chunk.origin), "origin")
        if differs is not None:
            told = f"{differs[0]} is {differs[1]}, but {differs[2]} in {chunk.file_name}"
            raise StorageError(f"{folder / MANIFEST}: {told}: one of them belongs to another run. {REMEDY}")


def check_chunks(folder: Path, manifest: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> None:
    """The files in the folder must be those that the manifest lists.

    Raises
    ------
    StorageError
        With the file, and the first key in which they disagree.
    """
    found = {entry["file"]: entry for entry in entries}
    for place, listed in enumerate(manifest["chunks"]):
        file = folder / listed["file"]
        entry = found.pop(listed["file"], None)
        if entry is None:
            remedy = f"Put it back; or go on with: sim resume {folder}"
            raise StorageError(f"{file}: missing, though {MANIFEST} lists it (chunks.{place}.file). {remedy}")
        differs = disagreement(dict(listed), dict(entry), f"chunks.{place}")
        if differs is not None:
            told = f"{differs[0]} is {differs[1]}, but {differs[2]} in the file"
            raise StorageError(f"{file}: not the file that {MANIFEST} lists: {told}. {REMEDY}")
    if found and manifest["status"] == "finished":  # else the writer stopped before it could list them
        file = folder / next(iter(found))
        raise StorageError(
            f"{file}: not listed in {MANIFEST} (chunks), which says finished. Move it out of the folder."
        )


def check_rows(folder: Path, manifest: Mapping[str, Any], rows: Parts, n_failed: int) -> None:
    """What the manifest says of all rows together must be so.

    Raises
    ------
    StorageError
        With the key that is wrong.
    """
    listed = sum(chunk["runs"] for chunk in manifest["chunks"])
    asked, stop = manifest["origin"].get("runs"), manifest.get("until")
    is_finished, come = manifest["status"] == "finished", rows.n_rows + n_failed
    digest = manifest.get("digest")
    wrong = None
    if manifest["runs_done"] != listed:
        wrong = f"runs_done is {manifest['runs_done']}, but its chunks hold {listed:,} runs"
    elif is_finished and asked not in (None, come) and not (stop and stop["reached"] and come < asked):
        wrong = f"status is finished, but there are {come:,} of {asked:,} runs (origin.runs)"
    elif (digest is not None or is_finished) and digest != digest_of(rows):
        wrong = f"the digest of the runs is not the one that {MANIFEST} states (digest)"
    if wrong is not None:
        raise StorageError(f"{folder / MANIFEST}: {wrong}. {REMEDY}")

"""The run folder: `chunk-00000.npz`, `chunk-00001.npz`, ... and a `manifest.json` that can be rebuilt from them.

The chunks are the truth. The manifest lists them with their hashes, says how the run ended, and repeats where the runs
come from, for people and programs that do not read chunks; one that says otherwise in a single word is not theirs, and
the folder is not read. Nothing is ever overwritten: a folder belongs to one run.

>>> import tempfile
>>> from sim.results.digest import table_digest
>>> from sim.model.outcomes import RUN_DTYPE
>>> table = np.zeros(1, dtype=RUN_DTYPE)
>>> folder = Path(tempfile.mkdtemp()) / "first"
>>> with RunFolder.create(folder, origin={"seed": 1, "runs": 1}) as run_folder:
...     run_folder.add_chunk(0, table)
...     run_folder.finish("finished", digest=table_digest(table))
>>> read_run(folder).is_complete
True
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from os.path import lexists
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from sim.engine.failures import RunFailure
from sim.results.chunk_file import (
    CHUNK_NAME,
    EXTENT,
    FORMAT,
    FORMAT_VERSION,
    Chunk,
    Extended,
    FailedRun,
    Parts,
    pack_chunk,
    read_chunk,
    readable,
)
from sim.results.chunk_file import REMEDY as MOVE_CHUNK
from sim.results.digest import Table, digest_of, in_order_of_runs
from sim.results.durable import (
    CHECK_PATH,
    DISK,
    TEMPORARY_SUFFIX,
    Disk,
    StorageError,
    only_writer,
    refuse_full,
    storage_faults,
    write_durably,
)
from sim.results.stored_json import Count, Sha256, Stored, disagreement, read_json

MANIFEST = "manifest.json"
REMEDY = f"Restore {MANIFEST} from a copy; or move it away: the chunks are the truth, and are read without it."
LOOKS = 5
"""How often a folder is read anew that somebody is writing to."""


# The manifest ---------------------------------------------------------------------------------------------------------


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
    return read_json(path, Manifest, disk, remedy=REMEDY) if lexists(path) else None


def _manifest_of(
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


# The folder -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run folder read back and verified.

    Attributes
    ----------
    manifest : mapping
    rows : Parts
    events : structured array or None
    failures : tuple of RunFailure
        Runs that have no row, because a rule of the user failed in them.
    """

    manifest: Mapping[str, Any]
    rows: Parts
    events: Table | None
    failures: tuple[RunFailure, ...] = ()

    @property
    def table(self) -> Table:
        """All rows, in memory."""
        return self.rows.table

    @property
    def is_complete(self) -> bool:
        """Whether the run was finished and every run that was asked for is there."""
        return bool(self.manifest["status"] == "finished")


@dataclass(slots=True)
class RunFolder:
    """A run folder in the hands of its only writer; made by `RunFolder.create`."""

    path: Path
    origin: Mapping[str, Any]
    disk: Disk = DISK
    entries: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    @contextmanager
    def create(
        cls, path: Path, origin: Mapping[str, Any], disk: Disk = DISK, *, beside: Mapping[str, bytes] | None = None
    ) -> Iterator[RunFolder]:
        """Make a new folder, mark it as running, and hold it until the block ends.

        Parameters
        ----------
        path : Path
            Must not exist, or be an empty folder.
        origin : mapping
            Where the runs come from, as JSON values; `runs` is how many were asked for.
        disk : Disk, optional
        beside : mapping of str to bytes, optional
            Files written before the first chunk, by name: what the chunks cannot be read without.

        Raises
        ------
        FolderInUseError
            If the folder holds something, or another process writes there.
        StorageError
            If it cannot be made.
        """
        with storage_faults(path, "make the folder"):
            try:
                disk.make_folder(path)
            except FileExistsError:
                if not path.exists():  # a file stands where one of its parents should be
                    raise
                refuse_full(path)
        with only_writer(path):
            folder = cls(path, origin, disk)
            for name, data in (beside or {}).items():
                write_durably(path / name, data, disk)
            folder.finish("running")
            yield folder

    @classmethod
    @contextmanager
    def resume(cls, path: Path) -> Iterator[tuple[RunFolder, Chunks]]:
        """Hold a folder that was cut short, with the chunks that it has, to add those that are missing.

        Raises
        ------
        FolderInUseError
            If another process writes there.
        StorageError
            If it is no run folder or a chunk is damaged.
        """
        with storage_faults(path, "read the folder", CHECK_PATH), only_writer(path):
            for half_written in path.glob(f".*{TEMPORARY_SUFFIX}"):  # by a writer that was killed
                DISK.remove(half_written)
            manifest, chunks = read_manifest(path), Chunks(path)
            origin = _latest_origin(path, chunks) if manifest is None else manifest["origin"]
            folder = cls(path, origin)
            for chunk, entry in _chunks(path):
                _check_origin(path, origin, chunk)
                folder.entries.append(entry)
            yield folder, chunks

    def rows(self) -> Parts:
        """The rows that are there: those of plain runs, which this program has played."""
        return Parts.stored(self.path, self.entries)

    @property
    def next_number(self) -> int:
        """A number that no chunk has."""
        return max((int(entry["number"]) + 1 for entry in self.entries), default=0)

    def ask_for(self, **extent: Any) -> None:
        """Extend what is asked for; chunks that are there stay as they are."""
        self.origin = extended(self.origin, **extent)
        self.finish("running")

    def add_chunk(
        self, number: int, table: Table, events: Table | None = None, failures: tuple[RunFailure, ...] = ()
    ) -> None:
        """Store the runs of one chunk durably.

        Raises
        ------
        StorageError
            If the disk fails; chunks stored before stay valid.
        """
        chunk = Chunk(number, self.origin, table, events, failures)
        data = pack_chunk(chunk)
        write_durably(self.path / chunk.file_name, data, self.disk)
        self.entries.append(chunk.entry(data))

    def finish(self, status: str, **about: Any) -> None:
        """Write the manifest.

        Parameters
        ----------
        status : str
            `running`, `finished`, `incomplete` (some chunks were lost) or `interrupted`.
        **about
            Kept beside it as JSON values: `digest`, `elapsed_seconds`, ...
        """
        self.entries.sort(key=lambda entry: int(entry["number"]))
        manifest = _manifest_of(status, self.origin, self.entries, about)
        text = json.dumps(manifest, allow_nan=False, ensure_ascii=False, indent=1)
        write_durably(self.path / MANIFEST, text.encode(), self.disk)


def read_run(path: Path, disk: Disk = DISK) -> StoredRun:
    """A run folder, read from its chunks and checked against its manifest.

    Parameters
    ----------
    path : Path
    disk : Disk, optional

    Returns
    -------
    StoredRun
        Where the run was interrupted, its writer died or the manifest is lost: the whole chunks that are there.

    Raises
    ------
    StorageError
        If a chunk is damaged, lost or of another run; the message names it.
    """
    for _ in range(LOOKS):
        before = read_manifest(path, disk)
        found, entries, are_ordered = _looked_through(path, disk)
        manifest = read_manifest(path, disk)
        if before == manifest:
            break
    if manifest is None:
        manifest = _manifest_of("incomplete", _latest_origin(path, found), entries, {})
    for chunk in found:
        _check_origin(path, manifest["origin"], chunk)
    _check_chunks(path, manifest, entries)
    rows = Parts.stored(path, entries, are_ordered=are_ordered)
    if not isinstance(rows.places[0], Path) and _has_twins(rows.table):
        raise StorageError(f"{path}: two chunks hold the same run; one of them was copied. {MOVE_CHUNK}")
    recorded = [chunk.events for chunk in found if chunk.events is not None]
    events = in_order_of_runs(np.concatenate(recorded)) if recorded else None
    failures = tuple(failure for chunk in found for failure in chunk.failures)
    _check_rows(path, manifest, rows, len(failures))
    return StoredRun(manifest, rows, events, failures)


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of a folder, each read and verified anew whenever they are gone through."""

    path: Path

    def __iter__(self) -> Iterator[Chunk]:
        return (chunk for chunk, _ in _chunks(self.path))


def each_chunk(path: Path) -> Iterator[Chunk]:
    """The chunks of a folder one after the other, each verified: any number of runs in the memory of one chunk.

    Raises
    ------
    StorageError
        If a chunk is damaged or of another run; after the last one, if they are not those that the manifest lists.
    """
    entries: list[dict[str, Any]] = []
    manifest = read_manifest(path)
    for chunk, entry in _chunks(path):
        if manifest is not None:
            _check_origin(path, manifest["origin"], chunk)
        entries.append(entry)
        yield chunk
    if manifest is not None:
        _check_chunks(path, manifest, entries)


def _looked_through(path: Path, disk: Disk) -> tuple[list[Chunk], list[dict[str, Any]], bool]:
    """All chunks of a folder without their rows, what a manifest says of them, and whether plain runs are in order."""
    found, entries, are_ordered = [], [], True
    for chunk, entry in _chunks(path, disk):
        run = chunk.table["run"]
        are_ordered &= bool((run[1:] > run[:-1]).all()) and not chunk.table["point"].any()
        found.append(replace(chunk, table=chunk.table[:0].copy()))
        entries.append(entry)
    return found, entries, are_ordered


def _chunks(path: Path, disk: Disk = DISK) -> Iterator[tuple[Chunk, dict[str, Any]]]:
    """Each chunk of a folder in order, verified by itself, with what a manifest says about it."""
    with storage_faults(path, "read the folder", CHECK_PATH):
        files = [file for file in path.iterdir() if CHUNK_NAME.fullmatch(file.name)]
    for file in sorted(files, key=lambda file: (len(file.name), file.name)):
        chunk, data = read_chunk(file, disk)
        yield chunk, chunk.entry(data)


def _has_twins(table: Table) -> bool:
    """Whether two rows are the same run of the same point."""
    order = np.lexsort((table["run"], table["point"]))
    run, point = table["run"][order], table["point"][order]
    return bool(np.any((run[1:] == run[:-1]) & (point[1:] == point[:-1])))


# The chunks are the truth ---------------------------------------------------------------------------------------------


def _latest_origin(folder: Path, chunks: Iterable[Chunk]) -> Mapping[str, Any]:
    """Where chunks come from, as the one that was extended most often says."""
    origins = (chunk.origin for chunk in chunks)
    latest = max(origins, key=lambda origin: len(origin.get("earlier", ())), default=None)
    if latest is None:
        raise StorageError(f"{folder}: no run folder: it holds neither chunks nor {MANIFEST}.")
    return latest


def _check_origin(folder: Path, origin: Mapping[str, Any], chunk: Chunk) -> None:
    """A chunk must come from where the manifest says."""
    then = as_asked(origin, len(chunk.origin.get("earlier", ())))
    if differs := disagreement(then, dict(chunk.origin), "origin"):
        key, ours, theirs = differs
        told = f"{key} is {ours}, but {theirs} in {chunk.file_name}: one of them belongs to another run"
        raise StorageError(f"{folder / MANIFEST}: {told}. {REMEDY}")


def _check_chunks(folder: Path, manifest: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> None:
    """The files in the folder must be those that the manifest lists."""
    found = {entry["file"]: entry for entry in entries}
    for place, listed in enumerate(manifest["chunks"]):
        file, entry = folder / listed["file"], found.pop(listed["file"], None)
        if entry is None:
            remedy = f"Put it back; or go on with: sim resume {folder}"
            raise StorageError(f"{file}: missing, though {MANIFEST} lists it (chunks.{place}.file). {remedy}")
        if differs := disagreement(dict(listed), dict(entry), f"chunks.{place}"):
            key, ours, theirs = differs
            told = f"{key} is {ours}, but {theirs} in the file"
            raise StorageError(f"{file}: not the file that {MANIFEST} lists: {told}. {REMEDY}")
    if found and manifest["status"] == "finished":  # else the writer stopped before it could list them
        told = f"not listed in {MANIFEST} (chunks), which says finished. Move it out of the folder."
        raise StorageError(f"{folder / next(iter(found))}: {told}")


def _check_rows(folder: Path, manifest: Mapping[str, Any], rows: Parts, n_failed: int) -> None:
    """What the manifest says of all rows together must be so."""
    listed = sum(chunk["runs"] for chunk in manifest["chunks"])
    asked, stop, digest = manifest["origin"].get("runs"), manifest.get("until"), manifest.get("digest")
    is_finished, come = manifest["status"] == "finished", rows.n_rows + n_failed
    if manifest["runs_done"] != listed:
        wrong = f"runs_done is {manifest['runs_done']}, but its chunks hold {listed:,} runs"
    elif is_finished and asked not in (None, come) and not (stop and stop["reached"] and come < asked):
        wrong = f"status is finished, but there are {come:,} of {asked:,} runs (origin.runs)"
    elif (digest is not None or is_finished) and digest != digest_of(rows):
        wrong = f"the digest of the runs is not the one that {MANIFEST} states (digest)"
    else:
        return
    raise StorageError(f"{folder / MANIFEST}: {wrong}. {REMEDY}")

"""The run folder: `chunk-00000.npz`, `chunk-00001.npz`, ... and a `manifest.json` that can be rebuilt from them.

The chunks are the truth. The manifest lists them with their hashes, says how the run ended, and repeats where the runs
come from, for people and programs that do not read chunks. Nothing is ever overwritten: a folder belongs to one run.

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

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.failures import RunFailure
from sim.results.chunk_file import CHUNK_NAME, REMEDY, Chunk, Parts, pack_chunk, read_chunk
from sim.results.digest import Table, digest_of, in_order_of_runs
from sim.results.durable import (
    CHECK_PATH,
    DISK,
    Disk,
    StorageError,
    only_writer,
    refuse_full,
    storage_faults,
    write_durably,
)
from sim.results.manifest import (
    MANIFEST,
    check_chunks,
    check_origin,
    check_rows,
    extended,
    latest_origin,
    manifest_of,
    read_manifest,
    write_manifest,
)

LOOKS = 5
"""How often a folder is read anew that somebody is writing to."""


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
            folder = cls(path=path, origin=origin, disk=disk)
            for name, data in (beside or {}).items():
                write_durably(path / name, data, disk)
            folder.finish("running")
            yield folder

    @classmethod
    @contextmanager
    def resume(cls, path: Path, disk: Disk = DISK) -> Iterator[tuple[RunFolder, Chunks]]:
        """Hold a folder that was cut short, with the chunks that it has, to add those that are missing.

        Raises
        ------
        FolderInUseError
            If another process writes there.
        StorageError
            If it is no run folder or a chunk is damaged.
        """
        with storage_faults(path, "read the folder", CHECK_PATH), only_writer(path):
            manifest, chunks = read_manifest(path, disk), Chunks(path, disk)
            origin = latest_origin(path, chunks) if manifest is None else manifest["origin"]
            folder = cls(path=path, origin=origin, disk=disk)
            for chunk, entry in _chunks(path, disk):
                check_origin(path, origin, [chunk])
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
        """Extend what is asked for (`sim.results.manifest.extended`); chunks that are there stay as they are."""
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
        chunk = Chunk(number=number, origin=self.origin, table=table, events=events, failures=failures)
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
        write_manifest(self.path, manifest_of(status, self.origin, self.entries, about), self.disk)


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
        manifest = manifest_of("incomplete", latest_origin(path, found), entries, {})
    check_origin(path, manifest["origin"], found)
    check_chunks(path, manifest, entries)
    rows = Parts.stored(path, entries, are_ordered=are_ordered)
    if not isinstance(rows.places[0], Path) and _has_twins(rows.table):
        raise StorageError(f"{path}: two chunks hold the same run; one of them was copied. {REMEDY}")
    recorded = [chunk.events for chunk in found if chunk.events is not None]
    events = in_order_of_runs(np.concatenate(recorded)) if recorded else None
    failures = tuple(failure for chunk in found for failure in chunk.failures)
    check_rows(path, manifest, rows, len(failures))
    return StoredRun(manifest=manifest, rows=rows, events=events, failures=failures)


def rebuild_manifest(path: Path, disk: Disk = DISK) -> StoredRun:
    """Write the manifest anew from the chunks: for a folder whose manifest is lost, damaged or never finished.

    Raises
    ------
    StorageError
        If there is no chunk, or one is damaged.
    """
    with storage_faults(path, "read the folder", CHECK_PATH), only_writer(path):
        found, entries, are_ordered = _looked_through(path, disk)
        if not found:
            raise StorageError(f"{path}: no chunks from which {MANIFEST} could be rebuilt.")
        rows = Parts.stored(path, entries, are_ordered=are_ordered)
        n_runs = rows.n_rows + sum(len(chunk.failures) for chunk in found)
        origin = latest_origin(path, found)
        check_origin(path, origin, found)
        status = "finished" if n_runs == origin.get("runs") else "incomplete"
        about = {"digest": digest_of(rows)}
        write_manifest(path, manifest_of(status, origin, entries, about), disk)
    return read_run(path, disk)


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of a folder, each read and verified anew whenever they are gone through."""

    path: Path
    disk: Disk = DISK

    def __iter__(self) -> Iterator[Chunk]:
        for chunk, _ in _chunks(self.path, self.disk):
            yield chunk


def each_chunk(path: Path, disk: Disk = DISK) -> Iterator[Chunk]:
    """The chunks of a folder one after the other, each verified: any number of runs in the memory of one chunk.

    Raises
    ------
    StorageError
        If a chunk is damaged or of another run; after the last one, if they are not those that the manifest lists.
    """
    entries: list[dict[str, Any]] = []
    manifest = read_manifest(path, disk)
    for chunk, entry in _chunks(path, disk):
        if manifest is not None:
            check_origin(path, manifest["origin"], [chunk])
        entries.append(entry)
        yield chunk
    if manifest is not None:
        check_chunks(path, manifest, entries)


def _looked_through(path: Path, disk: Disk) -> tuple[list[Chunk], list[dict[str, Any]], bool]:
    """All chunks of a folder without their rows, what a manifest says of them, and whether plain runs are in order."""
    found, entries, are_ordered = [], [], True
    for chunk, entry in _chunks(path, disk):
        run = chunk.table["run"]
        are_ordered &= bool((run[1:] > run[:-1]).all()) and not chunk.table["point"].any()
        found.append(replace(chunk, table=chunk.table[:0].copy()))
        entries.append(entry)
    return found, entries, are_ordered


def _chunks(path: Path, disk: Disk) -> Iterator[tuple[Chunk, dict[str, Any]]]:
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

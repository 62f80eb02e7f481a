"""One file of runs: rows, their events if recorded, and a header that says where they come from.

The file is an uncompressed `.npz` that `numpy.load` reads as any other. Its last 64 bytes, the comment of the zip
archive, are the SHA-256 of all bytes before them, so that the file vouches for itself: a changed byte
anywhere, or a cut, is found. No pickle.

>>> from sim.model.outcomes import RUN_DTYPE
>>> table = np.zeros(3, dtype=RUN_DTYPE)
>>> data = pack_chunk(Chunk(number=0, origin={"seed": 1}, table=table, events=None))
>>> len(unpack_chunk(data, Path("chunk-00000.npz")).table)
3

A table of runs comes in run order, part by part: in memory, or in the files of chunks, looked at one by one.

>>> rows = Parts((np.zeros(2, dtype=RUN_DTYPE), np.zeros(3, dtype=RUN_DTYPE)))
>>> rows.n_rows, len(rows), len(rows.table)
(5, 2, 5)
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from sim.engine.failures import RunFailure
from sim.engine.recorder import EVENT_DTYPE
from sim.model.outcomes import RUN_DTYPE
from sim.results.digest import Table, in_run_order
from sim.results.durable import DISK, Disk, StorageError, storage_faults
from sim.results.stored_json import Count, Stored, parsed

FORMAT = "sim run folder"
FORMAT_VERSION = 1
CHUNK_NAME = re.compile(r"chunk-(\d{5,})\.npz")
HASH_LENGTH = 64
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time stamp of every member of the archive, so that equal runs give equal files."""

LARGEST = 4 * 2**30
"""Bytes of a chunk's file."""
REMEDY = "Move it out of the folder; sim resume then plays its runs again."
_END = re.compile(rb"[0-9a-f]{64}")


class FailedRun(Stored):
    """A run in which a rule of the user failed (`sim.engine.failures`)."""

    run: Count
    day: float
    rule: str
    field: str
    problem: str
    point: Count | None = None


class Extent(Stored):
    """How much was asked for before it was extended."""

    runs: Count
    chunk_size: Count
    record_runs: Count
    engine: str
    until: list[str]
    runs_per_point: Count | None = None


EXTENT = tuple(Extent.model_fields)
"""What of an origin an extension changes."""


class Extended(Stored):
    """An origin, as far as it says how often it was extended."""

    earlier: list[Extent] = Field(default_factory=list)


class Header(Stored):
    """What a chunk says of itself."""

    format: Literal["sim run folder"]
    format_version: int
    number: Annotated[int, Field(ge=0, lt=2**40)]
    runs: Count
    origin: Extended
    failed_runs: list[FailedRun] = Field(default_factory=list)


def readable(version: int) -> int:
    """The version of a format, if it is one that is read here."""
    if version != FORMAT_VERSION:
        raise ValueError(f"this version of sim reads {FORMAT_VERSION}; read it with the one that wrote it")
    return version


def read_chunk(path: Path, disk: Disk = DISK) -> tuple[Chunk, bytes]:
    """The chunk in a file, verified, and the bytes of the file; errors as for `unpack_chunk`."""
    with storage_faults(path, "read", REMEDY):
        data = disk.read(path, LARGEST, end=_END)
    return unpack_chunk(data, path), data


def mapped_table(path: Path) -> Table:
    """The table in a chunk's file that was verified before: its bytes are read as they are asked for."""
    with storage_faults(path, "read", REMEDY), zipfile.ZipFile(path) as archive:
        member = archive.getinfo("table.npy").header_offset
        with open(path, "rb") as file:
            file.seek(member)
            n_name, n_extra = struct.unpack("<26x2H", file.read(30))  # the local header of a member of a zip archive
            file.seek(n_name + n_extra, io.SEEK_CUR)
            np.lib.format.read_magic(file)
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            table: Table = np.memmap(file, dtype, mode="r", offset=file.tell(), shape=shape)
            return table


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some runs of a scenario, and where they come from.

    Attributes
    ----------
    number : int
        Place in the chunk plan.
    origin : mapping
        Scenario, seed, versions and plan, as JSON values: the same in every chunk of a run folder.
    table : structured array, shape (n_runs,)
    events : structured array or None
        None where events were not recorded.
    failures : tuple of RunFailure
        Runs of the chunk that are not in the table, because a rule of the user failed in them.
    """

    number: int
    origin: Mapping[str, Any]
    table: Table
    events: Table | None = None
    failures: tuple[RunFailure, ...] = ()

    @property
    def file_name(self) -> str:
        """Name of its file."""
        return f"chunk-{self.number:05d}.npz"

    def entry(self, data: bytes) -> dict[str, Any]:
        """What the manifest says about the chunk; `data` are the bytes of its file."""
        runs = self.table["run"]
        return {
            "file": self.file_name,
            "number": self.number,
            "first_run": int(runs.min()) if len(runs) else None,
            "last_run": int(runs.max()) if len(runs) else None,
            "runs": len(runs),
            "events": None if self.events is None else len(self.events),
            "sha256": hashlib.sha256(data).hexdigest(),
            **self.failed_runs(),
        }

    def failed_runs(self) -> dict[str, Any]:
        """The failures as JSON values; nothing where there are none."""
        return {"failed_runs": [failure.to_json() for failure in self.failures]} if self.failures else {}


def pack_chunk(chunk: Chunk) -> bytes:
    """The bytes of a chunk's file; equal for equal chunks."""
    header = {
        "format": FORMAT, "format_version": FORMAT_VERSION, "number": chunk.number, "runs": len(chunk.table),
        "origin": dict(chunk.origin), **chunk.failed_runs(),
    }  # fmt: skip
    members = {"header": np.frombuffer(json.dumps(header, allow_nan=False).encode(), np.uint8), "table": chunk.table}
    if chunk.events is not None:
        members["events"] = chunk.events
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in members.items():
            info = zipfile.ZipInfo(f"{name}.npy", date_time=LONG_AGO)
            with archive.open(info, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
        archive.comment = b"0" * HASH_LENGTH
    with buffer.getbuffer() as written:  # in place: a chunk is large
        written[-HASH_LENGTH:] = hashlib.sha256(written[:-HASH_LENGTH]).hexdigest().encode()
    return buffer.getvalue()


def unpack_chunk(data: bytes, path: Path) -> Chunk:
    """The chunk in the bytes of a file, verified.

    Parameters
    ----------
    data : bytes
    path : Path
        Where they come from, for the messages; its name must be the chunk's.

    Raises
    ------
    StorageError
        If a byte has changed, the file was cut or renamed, or it is no chunk of this version; the message names it.
    """
    body, stated = data[:-HASH_LENGTH], data[-HASH_LENGTH:]
    if hashlib.sha256(body).hexdigest().encode() != stated:
        raise StorageError(f"{path}: damaged or cut: its bytes do not give the SHA-256 at its end. {REMEDY}")
    try:
        _refuse_compressed(data)
        with np.load(io.BytesIO(data), allow_pickle=False) as members:
            header = parsed(_array(members, "header").tobytes(), str(path), Header, remedy=REMEDY)
            table = _array(members, "table")
            events = _array(members, "events") if "events" in members else None
            failures = tuple(RunFailure(**told) for told in header.get("failed_runs", ()))
            chunk = Chunk(header["number"], header["origin"], table, events, failures)
    except (ValueError, KeyError, TypeError, EOFError, OSError, MemoryError, zipfile.BadZipFile) as error:
        raise StorageError(f"{path}: no chunk of a run folder: {error}. {REMEDY}") from error
    is_of_us = _are_runs(table) and (events is None or events.dtype == EVENT_DTYPE)
    if header["format_version"] != FORMAT_VERSION or not is_of_us:
        raise StorageError(
            f"{path}: written by another version of sim (format_version {header['format_version']}; this one reads "
            f"{FORMAT_VERSION}), whose columns differ. Read it with that version, or run the scenario again."
        )
    if table.ndim != 1 or header["runs"] != len(table):
        raise StorageError(f"{path}: its header says {header['runs']} runs, and there are {len(table)}. {REMEDY}")
    if path.name != chunk.file_name:
        raise StorageError(f"{path}: holds the runs of {chunk.file_name}; files were renamed. {REMEDY}")
    return chunk


def _are_runs(table: Table) -> bool:
    """Whether a table has the columns of a run, and behind them at most truth values and numbers of the user."""
    told, ours = table.dtype.descr, RUN_DTYPE.descr
    return told[: len(ours)] == ours and all(column[1:] in (("|b1",), ("<f8",)) for column in told[len(ours) :])


def _array(members: Mapping[str, Any], name: str) -> Table:
    """A member that is an array; NumPy hands out the bare bytes of any other."""
    array = members[name]
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{name} is no array")
    return array


def _refuse_compressed(data: bytes) -> None:
    """A member that would grow when read is none of ours."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.compress_type != zipfile.ZIP_STORED or member.file_size > len(data):
                raise ValueError(f"{member.filename} is compressed")


HELD = 2**18
"""So many rows, 47 MB, are held in memory, whatever becomes of their folder."""


def is_held(n_rows: int) -> bool:
    """Whether so many rows are held in memory, though they are stored."""
    return n_rows <= HELD


@dataclass(frozen=True)
class Parts:
    """The parts of a table, at least one; going through those in files takes the memory of one.

    Attributes
    ----------
    places : tuple of structured array or Path
        In run order, as are the rows of each; a path is that of a chunk that has rows, and has been verified.
    """

    places: tuple[Table | Path, ...]

    @classmethod
    def stored(cls, folder: Path, entries: Sequence[Mapping[str, Any]], *, are_ordered: bool = True) -> Parts:
        """The rows of chunks that a manifest lists; `are_ordered` says that those of each chunk are."""
        chunks = sorted((entry for entry in entries if entry["runs"]), key=lambda entry: int(entry["first_run"]))
        files = tuple(folder / entry["file"] for entry in chunks)
        lie_apart = are_ordered and all(one["last_run"] < other["first_run"] for one, other in pairwise(chunks))
        if lie_apart and not is_held(sum(entry["runs"] for entry in chunks)):
            return cls(files)
        tables = [mapped_table(file) for file in files] or [np.zeros(0, dtype=RUN_DTYPE)]
        return cls((in_run_order(np.concatenate(tables)),))

    def __iter__(self) -> Iterator[Table]:
        for place in self.places:
            yield mapped_table(place) if isinstance(place, Path) else place

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, part: object) -> bool:
        return any(part is one for one in self.places)

    @cached_property
    def n_rows(self) -> int:
        """Rows of all parts."""
        return sum(len(part) for part in self)

    @cached_property
    def table(self) -> Table:
        """All of it, in memory."""
        (first, *others) = self.places
        return first if isinstance(first, np.ndarray) and not others else np.concatenate(list(self))

    def of_runs(self, first_run: int, n_runs: int) -> Table:
        """The rows of some runs."""
        return np.concatenate([part[(part["run"] >= first_run) & (part["run"] < first_run + n_runs)] for part in self])

"""A chunk vouches for itself: every changed byte and every cut is found, and the file is named."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sim.results.chunk_file import HASH_LENGTH, Chunk, pack_chunk, unpack_chunk
from sim.results.durable import StorageError
from tests.results.tables import lively_events, lively_runs

TABLE = lively_runs(3)
CHUNK = Chunk(number=7, origin={"seed": 5}, table=TABLE, events=lively_events(TABLE, each=1))
DATA = pack_chunk(CHUNK)
NAME = Path("somewhere/chunk-00007.npz")


def resealed(data: bytes) -> bytes:
    """The bytes with a right hash at their end, as a forger would make them."""
    body = data[:-HASH_LENGTH]
    return body + hashlib.sha256(body).hexdigest().encode()


def test_a_chunk_comes_back_as_it_was() -> None:
    back = unpack_chunk(DATA, NAME)
    assert (back.number, back.origin) == (7, {"seed": 5})
    assert np.array_equal(back.table, TABLE) or back.table.tobytes() == TABLE.tobytes()
    assert back.events is not None
    assert back.events.tobytes() == CHUNK.events.tobytes()  # type: ignore[union-attr]


def test_no_events_come_back_as_none() -> None:
    data = pack_chunk(Chunk(number=7, origin={}, table=TABLE, events=None))
    assert unpack_chunk(data, NAME).events is None


def test_equal_chunks_give_equal_bytes() -> None:
    assert pack_chunk(CHUNK) == DATA


def test_numpy_reads_the_file_without_pickle() -> None:
    with np.load(io.BytesIO(DATA), allow_pickle=False) as members:
        assert members["table"]["run"].tolist() == [0, 1, 2]


def test_every_flipped_byte_is_found() -> None:
    for place in range(len(DATA)):
        flipped = bytearray(DATA)
        flipped[place] ^= 0x10
        with pytest.raises(StorageError, match=r"chunk-00007\.npz: damaged or cut"):
            unpack_chunk(bytes(flipped), NAME)


def test_every_cut_is_found() -> None:
    for length in range(len(DATA)):
        with pytest.raises(StorageError, match=r"chunk-00007\.npz: damaged or cut"):
            unpack_chunk(DATA[:length], NAME)


def test_a_renamed_chunk_is_found() -> None:
    with pytest.raises(StorageError, match=r"chunk-00008\.npz: holds the runs of chunk-00007\.npz"):
        unpack_chunk(DATA, NAME.with_name("chunk-00008.npz"))


def test_columns_of_another_version_are_refused_in_words() -> None:
    other = Chunk(number=7, origin={}, table=np.zeros(2, dtype=[("run", "<i8")]), events=None)
    with pytest.raises(StorageError, match="another version of sim"):
        unpack_chunk(pack_chunk(other), NAME)


def archive_of(compression: int, **members: bytes) -> bytes:
    """A zip archive with a hash at its end."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
        archive.comment = b"0" * HASH_LENGTH
    return resealed(buffer.getvalue())


def pickled() -> bytes:
    """An array of objects, which only pickle could read."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], dtype=object), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        archive_of(zipfile.ZIP_DEFLATED, header=bytes(10**6)),
        archive_of(zipfile.ZIP_STORED),
        archive_of(zipfile.ZIP_STORED, header=b"no array"),
        archive_of(zipfile.ZIP_STORED, header=pickled()),
        resealed(b"no archive" + b"0" * HASH_LENGTH),
    ],
    ids=["bomb", "empty", "no array", "pickle", "no archive"],
)
def test_a_forged_file_is_refused_and_named(data: bytes) -> None:
    with pytest.raises(StorageError, match=r"chunk-00007\.npz: no chunk of a run folder"):
        unpack_chunk(data, NAME)

"""The run folder: what was stored comes back, whatever failed; what is damaged is named; nothing is overwritten."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sim.results.digest import table_digest
from sim.results.durable import DISK, Disk, FolderInUseError, StorageError
from sim.results.store import MANIFEST, RunFolder, read_run
from tests.results.faulty_disk import FAULTS, Crash, FaultyDisk
from tests.results.tables import lively_events, lively_runs

TABLE = lively_runs(10)
EVENTS = lively_events(TABLE[:4])
ORIGIN = {"seed": 5, "runs": 10, "kinds": ["decision"]}
CHUNKS = ((0, TABLE[:4], EVENTS), (1, TABLE[4:8], None), (2, TABLE[8:], None))


def stored(path: Path, disk: Disk = DISK) -> Path:
    """The table in three chunks, finished."""
    with RunFolder.create(path, ORIGIN, disk) as folder:
        for number, table, events in CHUNKS:
            folder.add_chunk(number, table, events)
        folder.finish("finished", digest=table_digest(TABLE))
    return path


def test_a_run_comes_back_as_it_was(tmp_path: Path) -> None:
    back = read_run(stored(tmp_path / "run"))
    assert back.is_complete
    assert table_digest(back.table) == table_digest(TABLE)
    assert back.events is not None
    assert back.events.tobytes() == EVENTS.tobytes()
    assert back.manifest["origin"] == ORIGIN
    assert [chunk["runs"] for chunk in back.manifest["chunks"]] == [4, 4, 2]


def test_equal_runs_give_equal_folders(tmp_path: Path) -> None:
    one, two = stored(tmp_path / "one"), stored(tmp_path / "two")
    assert sorted(file.name for file in one.iterdir()) == [*(f"chunk-0000{n}.npz" for n in range(3)), MANIFEST]
    for file in one.iterdir():
        assert file.read_bytes() == (two / file.name).read_bytes()


def operations() -> int:
    """How many operations storing takes."""
    import tempfile

    disk = FaultyDisk()
    with tempfile.TemporaryDirectory() as folder:
        stored(Path(folder) / "run", disk)
    return disk.n_operations


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("fail_at", range(1, operations() + 1))
def test_whatever_fails_only_true_rows_are_read_back(tmp_path: Path, fail_at: int, fault: str) -> None:
    path = tmp_path / "run"
    with pytest.raises((StorageError, Crash)):
        stored(path, FaultyDisk(fail_at, fault))
    try:
        back = read_run(path)
    except StorageError as error:
        assert not list(path.glob("chunk-*.npz")), "whole chunks must be readable"
        said = str(error)
    else:
        said = str(path)
        assert back.table.tobytes() == TABLE[: len(back.table)].tobytes()
        if back.is_complete:
            assert table_digest(back.table) == table_digest(TABLE)
    assert str(path) in said
    assert table_digest(read_run(stored(tmp_path / "again")).table) == table_digest(TABLE)


def test_each_flipped_byte_names_its_chunk(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    victim = path / "chunk-00001.npz"
    whole = victim.read_bytes()
    for place in range(0, len(whole), 97):
        victim.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(StorageError, match=r"chunk-00001\.npz: damaged or cut"):
            read_run(path)


def test_a_cut_chunk_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    victim = path / "chunk-00002.npz"
    victim.write_bytes(victim.read_bytes()[:-1])
    with pytest.raises(StorageError, match=r"chunk-00002\.npz: damaged or cut"):
        read_run(path)


def test_a_lost_chunk_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    (path / "chunk-00001.npz").unlink()
    with pytest.raises(StorageError, match=r"chunk-00001\.npz: missing, though manifest\.json lists it"):
        read_run(path)


def test_a_chunk_of_another_run_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    with RunFolder.create(tmp_path / "other", {**ORIGIN, "seed": 6}) as other:
        other.add_chunk(1, TABLE[4:8])
    (tmp_path / "other" / "chunk-00001.npz").replace(path / "chunk-00001.npz")
    with pytest.raises(StorageError, match=r"origin\.seed is 5, but 6 in chunk-00001\.npz: one of them belongs to"):
        read_run(path)


def test_two_swapped_chunks_are_found(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    one, two = path / "chunk-00000.npz", path / "chunk-00001.npz"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    with pytest.raises(StorageError, match=r"chunk-00000\.npz: holds the runs of chunk-00001\.npz"):
        read_run(path)


def test_a_chunk_with_the_same_runs_twice_is_found(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", ORIGIN) as folder:
        folder.add_chunk(0, TABLE[:4])
        folder.add_chunk(1, TABLE[2:6])
        folder.finish("incomplete")
    with pytest.raises(StorageError, match="two chunks hold the same run"):
        read_run(tmp_path / "run")


@pytest.mark.parametrize("damage", ["lost", "cut", "of something else"])
def test_the_manifest_can_be_rebuilt_from_the_chunks(tmp_path: Path, damage: str) -> None:
    path = stored(tmp_path / "run")
    manifest = path / MANIFEST
    before = json.loads(manifest.read_text())
    if damage == "lost":
        manifest.unlink()
    else:
        manifest.write_text('{"format": "sim run' if damage == "cut" else '{"a": 1}')
    if damage == "lost":
        assert not read_run(path).is_complete
        assert table_digest(read_run(path).table) == table_digest(TABLE)
    else:  # a manifest that is there and says nothing may be somebody's forgery
        with pytest.raises(StorageError, match=r"manifest\.json.*the chunks are the truth"):
            read_run(path)
        manifest.unlink()
    with RunFolder.resume(path) as (folder, _):
        folder.finish("finished", digest=table_digest(folder.rows().table))
    assert read_run(path).is_complete
    assert json.loads(manifest.read_text()) == before


def test_a_killed_writer_leaves_a_folder_that_says_so(tmp_path: Path) -> None:
    with suppress(Crash), RunFolder.create(tmp_path / "run", ORIGIN) as folder:
        folder.add_chunk(0, TABLE[:4])
        raise Crash
    back = read_run(tmp_path / "run")
    assert (back.is_complete, len(back.table)) == (False, 4)
    assert back.manifest["status"] == "running"


def test_temporary_files_are_never_read_and_go_when_the_work_goes_on(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    (path / ".chunk-00003.npz.tmp").write_bytes(b"half")
    assert read_run(path).is_complete
    with RunFolder.resume(path):
        assert not (path / ".chunk-00003.npz.tmp").exists()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    path = stored(tmp_path / "run")
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    with pytest.raises(
        FolderInUseError, match=r"exists and is not empty; results are never overwritten.*--out"
    ) as caught:
        stored(path)
    assert caught.value.exit_code == 2
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert read_run(stored(tmp_path / "run")).is_complete


@pytest.mark.parametrize("made", ["file", "nothing", "empty folder"])
def test_what_is_no_run_folder_is_said_so(tmp_path: Path, made: str) -> None:
    path = tmp_path / "run"
    if made == "file":
        path.write_text("x")
    elif made == "empty folder":
        path.mkdir()
    with pytest.raises(StorageError, match=str(path)):
        read_run(path)


def test_many_chunks_keep_their_order(tmp_path: Path) -> None:
    table = lively_runs(30)
    with RunFolder.create(tmp_path / "run", {}) as folder:
        for number in np.random.default_rng(1).permutation(30):
            folder.add_chunk(int(number), table[number : number + 1])
        folder.finish("finished", digest=table_digest(table))
    assert read_run(tmp_path / "run").table["run"].tolist() == list(range(30))

"""A file is wholly there or not there; the writer is alone; errors say where and what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.results.durable import FolderInUseError, StorageError, only_writer, storage_faults, write_durably
from tests.results.faulty_disk import FAULTS, Crash, FaultyDisk


def test_a_file_is_written_and_no_temporary_is_left(tmp_path: Path) -> None:
    write_durably(tmp_path / "a.json", b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("fail_at", range(1, 5))
def test_whatever_fails_the_file_is_the_old_or_the_new_one(tmp_path: Path, fail_at: int, fault: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    with pytest.raises((StorageError, Crash)):
        write_durably(path, b"brand new", FaultyDisk(fail_at, fault))
    assert path.read_bytes() in (b"old", b"brand new")


def test_a_full_disk_names_file_size_reason_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"a\.json: cannot write \(1,234 bytes\): No space left.*--out") as caught:
        write_durably(tmp_path / "a.json", bytes(1234), FaultyDisk(1, "ENOSPC"))
    assert caught.value.exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_whatever_was_to_be_done_a_lack_of_rights_has_its_own_remedy(tmp_path: Path) -> None:
    told = r"denied\. Mend your rights there, or name another folder\.$"
    with pytest.raises(StorageError, match=told), storage_faults(tmp_path, "read", "Move it out of the folder."):
        raise PermissionError(13, "Permission denied")


def test_the_sync_comes_before_the_rename_and_the_folder_last(tmp_path: Path) -> None:
    told: list[str] = []

    class Telling(FaultyDisk):
        def write(self, path: Path, data: bytes) -> None:
            told.append("write")
            super().write(path, data)

        def sync(self, path: Path) -> None:
            told.append("sync folder" if path.is_dir() else "sync file")
            super().sync(path)

        def rename(self, old: Path, new: Path) -> None:
            told.append("rename")
            super().rename(old, new)

    write_durably(tmp_path / "a.json", b"x", Telling())
    assert told == ["write", "sync file", "rename", "sync folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_a_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from sim.results.durable import only_writer\n"
    code += "with only_writer(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "in\n"
        with pytest.raises(FolderInUseError, match="another process is writing there"), only_writer(tmp_path):
            pass
        first.kill()
    with only_writer(tmp_path):
        pass

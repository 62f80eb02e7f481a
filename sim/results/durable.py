"""Writing so that a crash, a full disk or a power cut leaves either the old file or the new one, never half of one.

Every file is written under a temporary name in its own folder, flushed and synced, renamed over its final name, and the
folder is synced. A reader never looks at temporary names. All operations go through `Disk`, so that a test can let the
n-th of them fail, for every n.

>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> write_durably(folder / "manifest.json", b"{}")
>>> [file.name for file in folder.iterdir()]
['manifest.json']
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"

MAKE_ROOM = "Free some space, or choose another folder with --out."
FREE_SPACE = "Free some space there, then ask again."
MEND_RIGHTS = "Mend your rights there, or name another folder."
CHECK_PATH = "Check the path and your right to read it."
VERY_LARGE = 64 * 2**20
"""Bytes from which a file is looked at before it is read."""


class StorageError(Exception):
    """Something could not be stored or read back; the message names the file and the remedy."""

    exit_code = 4


class FolderInUseError(StorageError):
    """The folder asked for already holds something, or another process writes there: the user must choose."""

    exit_code = 2


class Disk:
    """The file operations that the store needs, and nothing else."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and its parents; fails where it exists."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir()

    def write(self, path: Path, data: bytes) -> None:
        """Write a whole file; its bytes may still be in memory only."""
        path.write_bytes(data)

    def sync(self, path: Path) -> None:
        """Wait until the bytes of a file, or the names in a folder, are on the medium."""
        if path.is_dir() and os.name == "nt":
            return  # Windows cannot open a folder; its file system journals names by itself.
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its final name, at once."""
        os.replace(old, new)

    def remove(self, path: Path) -> None:
        """Remove a file if it is there."""
        path.unlink(missing_ok=True)

    def read(self, path: Path, most: int = VERY_LARGE, *, end: re.Pattern[bytes] | None = None) -> bytes:
        """All bytes of a regular file of at most `most` bytes; an `OSError` says what else it is.

        It is opened without waiting and without following a link: a pipe would never end, and a link may lead out of
        the folder. Of a very large file the last 64 bytes are looked at first; they must match `end`.
        """
        if path.is_symlink():
            raise OSError(errno.ELOOP, "it is a link, and only regular files are read")
        flags = [getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY", "O_CLOEXEC")]
        with open(os.open(path, os.O_RDONLY | sum(flags)), "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "it is no regular file")
            if status.st_size > most:
                raise OSError(errno.EFBIG, f"it has {status.st_size:,} bytes, more than the {most:,} that it may have")
            if end is not None and status.st_size > VERY_LARGE:
                opened.seek(-64, os.SEEK_END)
                if not end.fullmatch(opened.read()):
                    raise OSError(errno.EINVAL, "it is damaged or cut: it does not end as such a file does")
                opened.seek(0)
            return opened.read(status.st_size)


DISK = Disk()
"""The real disk."""


@contextmanager
def storage_faults(path: Path, doing: str, remedy: str = MAKE_ROOM) -> Iterator[None]:
    """Turn an `OSError` inside the block into a `StorageError` that says where, why, and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):  # whatever was done there, nothing else helps
            remedy = MEND_RIGHTS
        raise StorageError(f"{path}: cannot {doing}: {error.strerror or error}. {remedy}") from error


def write_durably(path: Path, data: bytes, disk: Disk = DISK, *, remedy: str = MAKE_ROOM) -> None:
    """Write a file so that after any crash it is wholly there or not there at all.

    Parameters
    ----------
    path : Path
        Final name; a file of that name is replaced at once.
    data : bytes
    disk : Disk, optional
        Another one is for tests.
    remedy : str, optional
        What to do where the disk fails.

    Raises
    ------
    StorageError
        If an operation fails; the temporary file is removed as far as possible.
    """
    with storage_faults(path, f"write ({len(data):,} bytes)", remedy), named_at_the_end(path, disk) as temporary:
        disk.write(temporary, data)


@contextmanager
def named_at_the_end(path: Path, disk: Disk = DISK) -> Iterator[Path]:
    """A file to write, which gets its name when the block ends well, and goes when it does not."""
    temporary = path.with_name(f".{path.name}{TEMPORARY_SUFFIX}")
    try:
        yield temporary
        disk.sync(temporary)
        disk.rename(temporary, path)
    except BaseException:  # Ctrl-C included
        with suppress(OSError):
            disk.remove(temporary)
        raise
    disk.sync(path.parent)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it when the process ends, however it ends.

    Raises
    ------
    FolderInUseError
        If another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: a new folder is made by one process only, which has to do.
        yield
        return
    with storage_faults(folder, "open the folder", CHECK_PATH):
        handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(
                f"{folder}: another process is writing there. Wait for it, or choose another folder with --out."
            ) from None
        except OSError:
            pass  # A file system without locks; the new folder itself is the lock.
        yield
    finally:
        os.close(handle)


def refuse_full(path: Path) -> None:
    """Stop where new results would lie among others, or in a file.

    Raises
    ------
    FolderInUseError
        With what would do.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FolderInUseError(
            f"{path} exists and is not empty; results are never overwritten. Choose another folder with --out, or move "
            "this one away."
        )


def new_folder(path: Path) -> Path:
    """A folder that holds nothing yet; errors as for `refuse_full`."""
    refuse_full(path)
    path.mkdir(parents=True, exist_ok=True)
    return path

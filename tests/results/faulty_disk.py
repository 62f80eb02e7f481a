"""A disk whose n-th operation goes wrong, in one of several ways: a fault plan is a number and a word."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from sim.results.durable import Disk

FAULTS = ("crash before", "crash after", "short write", "ENOSPC", "EIO")


class Crash(BaseException):
    """The process is gone: nothing after this reaches the disk."""


class FaultyDisk(Disk):
    """Writes to a real folder until the n-th changing operation."""

    def __init__(self, fail_at: int = -1, fault: str = "") -> None:
        self.fail_at, self.fault = fail_at, fault
        self.n_operations = 0
        self.is_gone = False

    def _operate(self, operation: Callable[[], None], half: Callable[[], None] | None = None) -> None:
        if self.is_gone:
            raise Crash
        self.n_operations += 1
        if self.n_operations != self.fail_at:
            operation()
            return
        if self.fault in ("ENOSPC", "EIO"):
            if half is not None:
                half()
            code = getattr(errno, self.fault)
            raise OSError(code, os.strerror(code))
        self.is_gone = True
        if self.fault == "short write" and half is not None:
            half()
        elif self.fault == "crash after":
            operation()
        raise Crash

    def make_folder(self, path: Path) -> None:
        self._operate(lambda: super(FaultyDisk, self).make_folder(path))

    def write(self, path: Path, data: bytes) -> None:
        self._operate(
            lambda: super(FaultyDisk, self).write(path, data),
            half=lambda: super(FaultyDisk, self).write(path, data[: len(data) // 2]),
        )

    def sync(self, path: Path) -> None:
        self._operate(lambda: super(FaultyDisk, self).sync(path))

    def rename(self, old: Path, new: Path) -> None:
        self._operate(lambda: super(FaultyDisk, self).rename(old, new))

    def remove(self, path: Path) -> None:
        if self.is_gone:
            raise Crash
        super().remove(path)

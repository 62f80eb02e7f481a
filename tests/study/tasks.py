"""Tasks that worker processes can import: a sum, and several ways to fail."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from sim.study.chunks import ChunkRange


def total(chunk: ChunkRange) -> int:
    """Sum of the run numbers of a chunk."""
    return sum(range(chunk.first_run, chunk.first_run + chunk.n_runs))


def about_worker(chunk: ChunkRange) -> tuple[int, str | None, bool]:
    """Process, thread limit, and whether Ctrl-C is left to the parent."""
    ignores = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return os.getpid(), os.environ.get("OMP_NUM_THREADS"), ignores


def faulty(chunk: ChunkRange) -> int:
    """A fault of the program in one chunk."""
    if chunk.number == 2:
        raise ZeroDivisionError("planted")
    return total(chunk)


@dataclass(frozen=True)
class DiesInChunk:
    """Kills its own worker in one chunk, the first `deaths` times."""

    marks: Path
    chunk: int
    deaths: int

    def __call__(self, chunk: ChunkRange) -> int:
        if chunk.number == self.chunk:
            tries = len(list(self.marks.iterdir()))
            (self.marks / str(tries)).touch()
            if tries < self.deaths:
                os.kill(os.getpid(), signal.SIGKILL)
        return total(chunk)


@dataclass(frozen=True)
class Sleeps:
    """Takes its time, and leaves its process number where the test can see it."""

    marks: Path

    def __call__(self, chunk: ChunkRange) -> int:
        (self.marks / str(os.getpid())).touch()
        time.sleep(60)
        return 0

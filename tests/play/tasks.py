"""Tasks that worker processes can import: a sum, and several ways to fail."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from sim.play.chunks import ChunkRange


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
class WorkerThatDiesInChunk(DiesInChunk):
    """The same, and answers with the number of its process."""

    def __call__(self, chunk: ChunkRange) -> int:
        super().__call__(chunk)
        time.sleep(0.02)
        return os.getpid()


@dataclass(frozen=True)
class Sleeps:
    """Takes its time, and leaves its process number where the test can see it."""

    marks: Path

    def __call__(self, chunk: ChunkRange) -> int:
        (self.marks / str(os.getpid())).touch()
        time.sleep(60)
        return 0


SIZES = (1_000, 50_000, 300_000, 3_000_000, 30_000_000)
"""Bytes of an answer: less than a pipe holds, and much more."""


ARMED: list[Timer] = []
"""Kills that a worker has set for itself."""


@dataclass(frozen=True)
class DiesSending:
    """Answers with many bytes, and the first time a chunk is done kills its own worker about when they are sent."""

    marks: Path

    def __call__(self, chunk: ChunkRange) -> bytes:
        while ARMED:  # a kill that comes late is no death of this chunk
            ARMED.pop().cancel()
        answer = answer_of(chunk)
        mark = self.marks / str(chunk.number)
        if not mark.exists():
            mark.touch()
            moment = random.Random(chunk.number).uniform(0.0, 0.0005 + len(answer) / 1e9)
            armed = Timer(moment, os.kill, (os.getpid(), signal.SIGKILL))
            ARMED.append(armed)
            armed.start()
        return answer


def answer_of(chunk: ChunkRange) -> bytes:
    """What `DiesSending` answers."""
    return bytes([chunk.number % 256]) * SIZES[chunk.number % len(SIZES)]

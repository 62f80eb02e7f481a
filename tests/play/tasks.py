"""Tasks that worker processes can import: a sum, and several ways to fail."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from sim.play.pieces import Piece, all_of, pieces_of


def plan(runs: int, rows: int) -> tuple[Piece, ...]:
    """So many runs in pieces of so many rows."""
    return pieces_of([all_of(1, runs)], rows=rows)


def total(piece: Piece) -> int:
    """Sum of the run numbers of a piece."""
    return sum(range(piece.first_run, piece.first_run + piece.n_runs))


def about_worker(piece: Piece) -> tuple[int, str | None, bool]:
    """Process, thread limit, and whether Ctrl-C is left to the parent."""
    ignores = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return os.getpid(), os.environ.get("OMP_NUM_THREADS"), ignores


def faulty(piece: Piece) -> int:
    """A fault of the program in one piece."""
    if piece.number == 2:
        raise ZeroDivisionError("planted")
    return total(piece)


@dataclass(frozen=True)
class DiesInPiece:
    """Kills its own worker in one piece, the first `deaths` times."""

    marks: Path
    number: int
    deaths: int

    def __call__(self, piece: Piece) -> int:
        if piece.number == self.number:
            tries = len(list(self.marks.iterdir()))
            (self.marks / str(tries)).touch()
            if tries < self.deaths:
                os.kill(os.getpid(), signal.SIGKILL)
        return total(piece)


@dataclass(frozen=True)
class WorkerThatDiesInPiece(DiesInPiece):
    """The same, and answers with the number of its process."""

    def __call__(self, piece: Piece) -> int:
        super().__call__(piece)
        time.sleep(0.02)
        return os.getpid()


@dataclass(frozen=True)
class Sleeps:
    """Takes its time, and leaves its process number where the test can see it."""

    marks: Path

    def __call__(self, piece: Piece) -> int:
        (self.marks / str(os.getpid())).touch()
        time.sleep(60)
        return 0


SIZES = (1_000, 50_000, 300_000, 3_000_000, 30_000_000)
"""Bytes of an answer: less than a pipe holds, and much more."""


ARMED: list[Timer] = []
"""Kills that a worker has set for itself."""


@dataclass(frozen=True)
class DiesSending:
    """Answers with many bytes, and the first time a piece is done kills its own worker about when they are sent."""

    marks: Path

    def __call__(self, piece: Piece) -> bytes:
        while ARMED:  # a kill that comes late is no death of this piece
            ARMED.pop().cancel()
        answer = answer_of(piece)
        mark = self.marks / str(piece.number)
        if not mark.exists():
            mark.touch()
            moment = random.Random(piece.number).uniform(0.0, 0.0005 + len(answer) / 1e9)
            armed = Timer(moment, os.kill, (os.getpid(), signal.SIGKILL))
            ARMED.append(armed)
            armed.start()
        return answer


def answer_of(piece: Piece) -> bytes:
    """What `DiesSending` answers."""
    return bytes([piece.number % 256]) * SIZES[piece.number % len(SIZES)]

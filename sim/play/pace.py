"""How large pieces of work are, so that an interruption costs seconds and not an hour.

What is in hand when Ctrl-C comes is lost. So where there is much to play, a first piece for each worker shows how fast
it goes, and the rest is cut into pieces of about `SECONDS`. Lanes are cheaper the more there are side by side: pieces
are no smaller than that.

>>> size_for(rows=8_192, seconds=0.6), size_for(rows=8_192, seconds=0.1), size_for(rows=8_192, seconds=600.0)
(40960, 131072, 2048)
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil
from pathlib import Path
from time import perf_counter

from sim.play.pieces import Piece
from sim.results.durable import StorageError
from sim.results.store import RunFolder

SECONDS = 3.0
"""About how long a worker is at a piece."""
FIRST = 8_192
"""Rows of a piece that shows how fast it goes; less than twice as many are played without a look."""
LEAST, MOST = 2_048, 131_072
"""Rows of the others."""

WIDEST = {"compiled": 131_072, "lanes": 131_072, "reference": 128}
"""Most rows of a piece, by engine: four widths of lanes, so that waiting runs fill the lanes of those that are over
while the longest go on; but a piece is also what an interruption can lose."""

NARROWEST = {"compiled": 2_048, "lanes": 4_096, "reference": 32}
"""Below this, more workers cost more than they help."""


def usual_size(rows: int, jobs: int, engine: str) -> int:
    """Rows of a piece that keep every worker busy, within the bounds that suit the engine."""
    each = -(-rows // max(jobs, 1))
    return max(1, min(max(each, NARROWEST[engine]), WIDEST[engine], rows))


def size_for(*, rows: int, seconds: float) -> int:
    """Rows of a piece that takes about `SECONDS`, where `rows` side by side took `seconds`."""
    return int(min(max(rows * SECONDS / max(seconds, 1e-9), LEAST), MOST))


def close_early(store: RunFolder | None, stop: BaseException, *, done: int, asked: int, told: Path | None) -> None:
    """Mark a folder, as far as the disk still lets us, and have `stop` say what was kept and how to go on.

    `told` is the folder to name, where it is not that of the store.
    """
    if store is None:
        return
    with suppress(StorageError):
        store.finish("interrupted" if isinstance(stop, KeyboardInterrupt) else "incomplete")
    say_kept(stop, told or store.path, done=done, asked=asked)


def say_kept(stop: BaseException, folder: Path, *, done: int, asked: int) -> None:
    """Have `stop` say what is kept and how to go on."""
    stop.add_note(f"{done:,} of {asked:,} runs are kept in {folder}.")
    stop.add_note(f"What was in hand, about {SECONDS:.0f} seconds of play, is not.")
    stop.add_note(f"Go on with: sim resume {shlex.quote(str(folder))}")


def paced(
    plan: Callable[[int], Sequence[Piece]],
    play: Callable[[Sequence[Piece]], Sequence[Piece]],
    *,
    rows: int,
    size: int,
    jobs: int,
) -> Sequence[Piece]:
    """Have all that is missing played, in pieces of seconds.

    Parameters
    ----------
    plan : callable
        The pieces of what is still missing, from about how many rows a piece may have.
    play : callable
        Has pieces played; returns those that were given up.
    rows : int
        How many are missing.
    size : int
        Rows of a piece that keep every worker busy: the most that a piece has.
    jobs : int
    """
    if min(size, rows // jobs) >= 2 * FIRST:
        begun = perf_counter()
        lost = play(plan(FIRST)[:jobs])
        if lost:
            return lost
        left = ceil((rows - jobs * FIRST) / jobs)
        size = min(size, left, size_for(rows=FIRST, seconds=perf_counter() - begun))
    return play(plan(size))

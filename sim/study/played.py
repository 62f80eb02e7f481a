"""Plans of questions that need rows once: played, taken, and kept only as long as an interruption could lose them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sim.play.collected import Collected, How, Progress
from sim.play.execute import begun_anew
from sim.play.kept import PLAYED, kept_in
from sim.play.plan import Plan, Played
from sim.study.folder import check_rows_told


def have_played(
    plan: Plan,
    runs: int,
    take: Callable[[Played], object],
    *,
    size: int,
    what: str = "",
    folder: Path | None = None,
    name: str = "",
    origin: Mapping[str, Any],
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    part: tuple[int, int] | None = None,
) -> Collected:
    """Have a plan played, but for what its folder has; what has come back.

    Parameters
    ----------
    plan, runs, take
        As for `Collected`.
    size : int
        The most rows of a piece.
    what : str, optional
        What whoever interrupts is told is lost, where there is no folder; nothing if empty.
    folder : Path or None
        That of the answer; the rows are kept in `played` and there by `name`.
    origin : mapping
        Where the rows come from.
    jobs, executor, progress
        As for `sim.run`.
    part : (int, int), optional
        Of a question of several plans: runs of the plans before this one, and of all; what is told is of the whole.

    Raises
    ------
    RuntimeError
        If a worker process died each time: half an answer is none.
    """
    with kept_in(None if folder is None else folder / PLAYED / name, origin) as (store, chunks):
        how = How(jobs, None, executor, progress)
        collected = Collected(plan, runs, take, how if part is None else how.for_part(*part), store)
        for chunk in chunks:
            check_rows_told(folder or Path(), origin, chunk)
            collected.add(Played(chunk.table, chunk.events, chunk.failures))
        with collected.until_done(folder, part) if store else begun_anew(what) if what else nullcontext():
            lost = collected.play(size)
    if lost:
        raise RuntimeError(
            f"{sum(piece.n_rows for piece in lost):,} of {collected.n_asked:,} runs never came back, because their "
            "worker process died three times; try --jobs 1."
        )
    return collected

"""Having chunks done: in this process, in a pool of processes, or by any `concurrent.futures.Executor`.

The order in which chunks finish changes nothing, because each is a pure function of its range. What a dead worker had
in hand is done again, one chunk at a time so that the guilty one shows itself, and given up after `MAX_RETRIES` times:
the caller then goes on without it. An exception *inside* a task is a fault of the program; it is not tried again.

>>> from sim.study.chunks import chunk_plan
>>> done = {}
>>> execute(lambda chunk: chunk.n_runs, chunk_plan(5, 2), done.__setitem__)
[]
>>> sum(done.values())
5
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from threading import Thread
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")


class Numbered(Protocol):
    """A piece of work with a number: a `ChunkRange`, or another hashable record."""

    @property
    def number(self) -> int:
        """Its place in the plan."""


Piece = TypeVar("Piece", bound=Numbered)

MAX_RETRIES = 2
"""How often a chunk is done again after its worker died."""

THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Environment variables that keep linear algebra to one thread a worker, before NumPy is imported."""


def execute(
    task: Callable[[Piece], Answer],
    chunks: Sequence[Piece],
    on_done: Callable[[Piece, Answer], object],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    lightened: Callable[[Piece], Callable[[Piece], Answer]] | None = None,
) -> list[Piece]:
    """Have `task` done for every chunk, and hand each answer to `on_done` in this process.

    Parameters
    ----------
    task : callable
        A pure function of the chunk; one that can be pickled if processes do the work.
    chunks : sequence of pieces of work
        Such as `ChunkRange`: hashable, each with its `number`.
    on_done : callable
        Called with chunk and answer in the order of finishing; it alone may write.
    jobs : int, optional
        1: in this process, one after the other. More: that many processes, started afresh.
    executor : Executor, optional
        Does the work instead; left open. Dask's needs `pure=False`.
    lightened : callable, optional
        The task with no more than a piece needs, where the whole would be long to send to a process.

    Returns
    -------
    list of pieces
        Those given up because their worker died each time.
    """
    if executor is not None:
        return _drive(lightened or (lambda piece: task), chunks, on_done, _Borrowed(executor))
    if jobs == 1 or len(chunks) == 1:
        for chunk in chunks:
            on_done(chunk, task(chunk))
        return []
    with _Pool(min(jobs, len(chunks))) as pool:
        return _drive(lightened or (lambda piece: task), chunks, on_done, pool)


class _Workers(Protocol):
    """Who does the work, how many chunks it may hold at once, and what to do after a death."""

    executor: Executor
    width: int

    def renew(self) -> bool:
        """Replace what is broken; False if that is not ours to do."""


def _drive(
    task_of: Callable[[Piece], Callable[[Piece], Answer]],
    chunks: Sequence[Piece],
    on_done: Callable[[Piece, Answer], object],
    workers: _Workers,
) -> list[Piece]:
    """Keep the workers busy; give them one chunk at a time while any that was lost is still to be done."""
    waiting = deque(chunks)
    losses = dict.fromkeys(chunks, 0)
    running: dict[Future[Answer], Piece] = {}
    given_up: list[Piece] = []
    try:
        while waiting or running:
            width = 1 if any(losses[chunk] for chunk in waiting) else workers.width
            while waiting and len(running) < width:
                try:
                    future = workers.executor.submit(task_of(waiting[0]), waiting[0])
                except BrokenExecutor:
                    if not running and not workers.renew():
                        raise
                    break
                running[future] = waiting.popleft()
            if not running:
                continue
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            lost = _collect(finished, running, on_done)
            if lost:
                lost += _collect(wait(running).done, running, on_done)
                workers.renew()
            for chunk in sorted(lost, key=lambda piece: -piece.number):
                losses[chunk] += 1
                (given_up.append if losses[chunk] > MAX_RETRIES else waiting.appendleft)(chunk)
    finally:
        for future in running:
            future.cancel()
    return sorted(given_up, key=lambda piece: piece.number)


def _collect(
    finished: Iterable[Future[Answer]],
    running: dict[Future[Answer], Piece],
    on_done: Callable[[Piece, Answer], object],
) -> list[Piece]:
    """Hand over the answers of finished chunks; the chunks whose worker died."""
    lost = []
    for future in finished:
        chunk = running.pop(future)
        try:
            answer = future.result()
        except BrokenExecutor:
            lost.append(chunk)
        else:
            on_done(chunk, answer)
    return lost


class _Borrowed:
    """The caller's executor, which looks after its own workers."""

    width = 1024

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    def renew(self) -> bool:
        """Nothing: a broken executor of the caller refuses the next chunk, and says why."""
        return False


class _Pool:
    """Our own pool of fresh processes, replaced as a whole when one of them dies."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.width = 2 * jobs
        self.strangers = {process.pid for process in multiprocessing.active_children()}
        self.executor: Executor = self._opened()

    def _opened(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.jobs, mp_context=context, initializer=prepare_worker)

    def renew(self) -> bool:
        """A new pool in place of the broken one."""
        self._close(kill=True)
        self.executor = self._opened()
        return True

    def _close(self, *, kill: bool) -> None:
        self.executor.shutdown(wait=not kill, cancel_futures=True)
        if kill:
            for process in multiprocessing.active_children():
                if process.pid not in self.strangers:
                    process.terminate()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self._close(kill=kind is not None)


def prepare_worker() -> None:
    """What a new worker process does first.

    One thread for linear algebra; Ctrl-C is the parent's to answer; and a parent that is killed takes it along.
    """
    for variable in THREAD_LIMITS:
        os.environ[variable] = "1"
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

"""Having pieces done: in this process, by threads or processes of our own, or by any `concurrent.futures.Executor`.

The order in which pieces finish changes nothing, because each is a pure function of its range. What a dead worker had
begun is done again by a fresh one, and given up after `MAX_RETRIES` times: the caller then goes on without it. An
exception *inside* a task is a fault of the program; it is not tried again.

Each process has a pipe of its own and nothing is shared, neither a queue nor a lock: a worker that dies, even in the
middle of an answer, closes its pipe, and nobody waits for the rest. (The pools of the standard library share one pipe
among their workers, whose open end in the others hides such a death for ever.)

A process that is started afresh imports what it is sent by the name of its module. A function of a notebook cell, of a
program read from standard input, or made inside another function has none; that is told before any is started
(`check_travel`). It also imports the script that is run, under another name, before it does anything, so that a script
without the usual `if __name__ == "__main__":` would play everything again in each of them, and end in their tracebacks.
It finds the script by `__spec__` and `__file__` of `__main__` (`script_left_alone`).

>>> from sim.play.pieces import all_of, pieces_of
>>> done = {}
>>> execute(lambda piece: piece.n_runs, pieces_of([all_of(1, 5)], rows=2), done.__setitem__)
[]
>>> sum(done.values())
5
>>> import __main__
>>> with script_left_alone():
...     hasattr(__main__, "__file__"), __main__.__spec__
(False, None)
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing import connection, resource_tracker
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal, TypeVar

from sim.engine.engines import THREADED
from sim.model.new_rule import NewRule
from sim.play.pieces import Piece

Answer = TypeVar("Answer")

MAX_RETRIES = 2
"""How often a piece is done again after its worker died."""

THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Environment variables that keep linear algebra to one thread a worker, before NumPy is imported."""


@contextmanager
def begun_anew(what: str) -> Iterator[None]:
    """Tell whoever interrupts that nothing of it is kept, and how to go on; `what` names what was played."""
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.add_note(f"Nothing of {what} is kept before it is finished; the same command and seed begin it anew.")
        raise


def execute(
    task: Callable[[Piece], Answer],
    pieces: Sequence[Piece],
    on_done: Callable[[Piece, Answer], object],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    lightened: Callable[[Piece], Callable[[Piece], Answer]] | None = None,
    crew: Crew | None = None,
) -> list[Piece]:
    """Have `task` done for every piece, and hand each answer to `on_done` in this process.

    Parameters
    ----------
    task : callable
        A pure function of the piece; one that can be pickled if processes do the work.
    pieces : sequence of Piece
    on_done : callable
        Called with piece and answer in the order of finishing; it alone may write.
    jobs : int, optional
        1: in this process, one after the other. More: that many processes, started afresh; or threads, where the task
        says that it `holds_no_lock`.
    executor : Executor, optional
        Does the work instead; left open. Dask's needs `pure=False`.
    lightened : callable, optional
        The task with no more than a piece needs, where the whole would be long to send to a process.
    crew : Crew, optional
        Processes that serve call after call, where many small ones follow each other; used where processes would be.

    Returns
    -------
    list of pieces
        Those given up because their worker died each time.
    """
    task_of = lightened or (lambda piece: task)
    if executor is not None:
        return _by_executor(task_of, pieces, on_done, executor)
    if jobs == 1 or len(pieces) < 2:
        for piece in pieces:
            on_done(piece, task(piece))
        return []
    if getattr(task, "holds_no_lock", False):
        with ThreadPoolExecutor(min(jobs, len(pieces))) as threads:
            return _by_executor(task_of, pieces, on_done, threads)
    with Crew() if crew is None else nullcontext(crew) as workers:
        return _by_processes(task_of, pieces, on_done, min(jobs, len(pieces)), workers)


class Crew:
    """Processes of our own that wait for more work until the block ends: each starts, and compiles, but once."""

    def __init__(self) -> None:
        self.idle: list[_Worker] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *raised: object) -> None:
        while self.idle:
            self.idle.pop().end()


BEGUN = b""
"""What a worker sends before it does a piece."""


class _Queue:
    """What is still to be given out, and how often each piece was lost."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.waiting = deque(pieces)
        self.losses: Counter[Piece] = Counter()
        self.given_up: list[Piece] = []

    def lose(self, piece: Piece) -> None:
        """Give it out again, or give it up."""
        self.losses[piece] += 1
        (self.given_up.append if self.losses[piece] > MAX_RETRIES else self.waiting.appendleft)(piece)

    def lost_for_good(self) -> list[Piece]:
        """Those given up, in the order of the plan."""
        return sorted(self.given_up, key=lambda piece: piece.number)


def _by_processes(
    task_of: Callable[[Piece], Callable[[Piece], Answer]],
    pieces: Sequence[Piece],
    on_done: Callable[[Piece, Answer], object],
    jobs: int,
    crew: Crew,
) -> list[Piece]:
    """One piece a process at a time; a process that dies is replaced, and no other is disturbed."""
    queue = _Queue(pieces)
    imports_script = MAIN in pickle.dumps(task_of(pieces[0]))
    idle = crew.idle
    busy: dict[Any, tuple[_Worker, Piece]] = {}  # by pipe
    came: list[tuple[Piece, Answer]] = []
    try:
        idle += [_Worker(imports_script) for _ in range(jobs - len(idle))]
        while True:
            while queue.waiting and len(busy) < jobs:
                worker, piece = idle.pop() if idle else _Worker(imports_script), queue.waiting.popleft()
                busy[worker.pipe] = worker, piece
                worker.give(task_of(piece), piece)
            while came:  # stored while the workers go on
                on_done(*came.pop())
            if not busy:
                return queue.lost_for_good()
            for pipe in connection.wait(busy):
                worker, piece = busy[pipe]
                try:
                    answer = worker.take()
                except (EOFError, OSError):  # between two messages, or within one
                    worker.end()
                    if worker.stage == "between":  # it died of an earlier piece, or was killed
                        queue.waiting.appendleft(piece)
                    else:
                        queue.lose(piece)
                else:
                    if answer is None:
                        continue
                    came.append((piece, answer.value()))
                    idle.append(worker)
                del busy[pipe]
    finally:
        for worker, _ in busy.values():
            worker.end()


class _Worker:
    """A fresh process at the other end of a pipe that only the two of us hold.

    `stage` tells whose fault its death is. Fresh or at work: the piece's. Between two pieces: not that of the next,
    which may have been given already; that can happen no more often than a piece is answered.
    """

    def __init__(self, imports_script: bool) -> None:
        self.stage: Literal["fresh", "at work", "between"] = "fresh"
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _ctrl_c_kept_from_children(), nullcontext() if imports_script else script_left_alone():
            self.process.start()
        theirs.close()

    def give(self, task: Callable[[Piece], object], piece: Piece) -> None:
        """Have a piece done; that the worker is dead shows when its answer is awaited."""
        data = pickle.dumps((task, piece))
        with suppress(OSError):
            self.pipe.send_bytes(data)

    def take(self) -> _Answer | None:
        """What it sends back, None where it says that it has begun; EOFError or OSError where it died instead."""
        data = self.pipe.recv_bytes()
        self.stage = "at work" if data == BEGUN else "between"
        return None if data == BEGUN else pickle.loads(data)

    def end(self) -> None:
        """End it at once, whatever it does: it holds nothing but a piece that can be done again."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


class _Answer:
    """What a task came to, or the exception that ended it."""

    def __init__(self, returned: Any, raised: Exception | None = None, told: str = "") -> None:
        self.returned, self.raised, self.told = returned, raised, told

    def value(self) -> Any:
        """What the task returned; raises here what was raised there, with the traceback of there as its cause."""
        if self.raised is not None:
            raise self.raised from RuntimeError(f"in a worker process:\n{self.told}")
        return self.returned


def _serve(pipe: Any) -> None:
    """The life of a worker: one piece after the other, until the pipe ends."""
    prepare_worker()
    with suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(_answer_to(pipe.recv_bytes(), begun=lambda: pipe.send_bytes(BEGUN)))


def _answer_to(data: bytes, begun: Callable[[], None]) -> bytes:
    """Do a task; the answer, or what went wrong, as it travels back."""
    try:
        task, piece = pickle.loads(data)
        begun()
        return pickle.dumps(_Answer(task(piece)), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        told = traceback.format_exc()
        try:
            return pickle.dumps(_Answer(None, error, told))
        except Exception:  # it holds what cannot travel
            return pickle.dumps(_Answer(None, RuntimeError(f"{type(error).__name__}: {error}"), told))


@contextmanager
def _ctrl_c_kept_from_children() -> Iterator[None]:
    """Have a process that starts inside the block never see Ctrl-C; one that comes meanwhile reaches us after it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # where the first process starts it, it lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


MOST_HELD = 1024
"""Pieces that an executor of the caller holds at once."""


def _by_executor(
    task_of: Callable[[Piece], Callable[[Piece], Answer]],
    pieces: Sequence[Piece],
    on_done: Callable[[Piece, Answer], object],
    executor: Executor,
) -> list[Piece]:
    """Keep it busy; one piece at a time while any that was lost waits, so that the guilty one shows itself."""
    queue = _Queue(pieces)
    running: dict[Future[Answer], Piece] = {}
    try:
        while queue.waiting or running:
            held = 1 if any(queue.losses[piece] for piece in queue.waiting) else MOST_HELD
            while queue.waiting and len(running) < held:
                try:
                    future = executor.submit(task_of(queue.waiting[0]), queue.waiting[0])
                except BrokenExecutor:
                    if not running:  # it refuses the next piece, and says why
                        raise
                    break
                running[future] = queue.waiting.popleft()
            lost = []
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                piece = running.pop(future)
                try:
                    answer = future.result()
                except BrokenExecutor:
                    lost.append(piece)
                else:
                    on_done(piece, answer)
            for piece in sorted(lost, key=lambda piece: -piece.number):
                queue.lose(piece)
    finally:
        for future in running:
            future.cancel()
    return queue.lost_for_good()


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


# What cannot travel ---------------------------------------------------------------------------------------------------

REMEDY = "Define it in a module (a .py file beside yours) and import it from there, or use jobs=1."
MAIN = b"__main__"
"""Stands in what is sent wherever it holds something that the script defines."""

_ONE_AT_A_TIME = Lock()


@contextmanager
def script_left_alone() -> Iterator[None]:
    """Have a process that starts inside the block not import the script; it must be sent nothing defined there."""
    main = sys.modules["__main__"]
    with _ONE_AT_A_TIME:
        found = vars(main)
        kept: dict[str, Any] = {name: found.pop(name) for name in ("__spec__", "__file__") if name in found}
        found["__spec__"] = None
        try:
            yield
        finally:
            found.update(kept)


def check_travel(kind: str, given: Mapping[str, Any], *, engine: str, jobs: int, executor: Executor | None) -> None:
    """Refuse functions that the processes which are to play them could not import.

    Parameters
    ----------
    kind : str
        What they are, in a word.
    given : mapping of str to callable or NewRule
    engine : str
        One that holds no lock is played by threads, to which a rule need not be sent.
    jobs : int
    executor : Executor or None
        One of threads takes any rule, and one that is not of the standard library sends functions in its own way.

    Raises
    ------
    ValueError
        If one cannot travel; the message says why, and what helps.
    """
    ours = executor is None and jobs > 1 and engine != THREADED
    if ours or isinstance(executor, ProcessPoolExecutor):
        for word, function in given.items():
            why = _why_not(function, needs_import=ours)
            if why:
                raise ValueError(f"the {kind} {word} cannot be sent to other processes: {why}. {REMEDY}")


def _why_not(rule: Any, *, needs_import: bool) -> str:
    """Why a rule cannot travel; empty where it can."""
    name = getattr(rule.rule if isinstance(rule, NewRule) else rule, "__qualname__", "")
    try:
        sent = pickle.dumps(rule)
    except Exception as error:
        if "<lambda>" in name:
            return "it is a lambda"
        return "it is defined inside another function" if "<locals>" in name else str(error)
    if not (needs_import and MAIN in sent):
        return ""
    main = sys.modules["__main__"]
    file = Path(getattr(main, "__file__", ""))
    if getattr(main, "__spec__", None) is None and not file.is_file():
        in_notebook = hasattr(main, "get_ipython")
        return f"it is defined in {'a notebook cell' if in_notebook else 'no file, but typed in or read from a pipe'}"
    if file.is_file() and MAIN not in file.read_bytes():
        return f'it is defined in {file.name}, which has no `if __name__ == "__main__":` and would play itself in each'
    return ""

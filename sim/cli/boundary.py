"""The one place where an error becomes a message and an exit code.

====  =====================================================================================
code  meaning
====  =====================================================================================
0     done
1     our own fault: an exception that nobody foresaw
2     bad usage or a bad scenario
3     done, but some runs failed or were cut short
4     storage: the disk is full, stdout is full or closed, a file is damaged, a folder may not
      be written, or what it holds was cut short before there was anything to read (sim
      resume goes on)
130   interrupted by Ctrl-C
143   ended by SIGTERM
====  =====================================================================================

A mistake of the user is never a traceback. A traceback of ours is shown with -v.
"""

from __future__ import annotations

import errno
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from sim.cli.console import talk

DONE, OUR_FAULT, BAD_USAGE, SOME_FAILED, STORAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 130, 143

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Why a stream takes no more."""
CLOSED = "Standard output is closed, so that the answer is lost; send it to a file."
REPORT = "This is a fault of sim, not yours: please report it with this command, as CONTRIBUTING.md describes."


class Terminated(KeyboardInterrupt):
    """SIGTERM came: everything that tidies up after Ctrl-C tidies up after it too."""


def guarded(work: Callable[[], object], *, wants_traceback: bool = False) -> int:
    """Do the work, show what went wrong on stderr, and return the exit code.

    Parameters
    ----------
    work : callable
        Returns an exit code, or anything else for 0.
    wants_traceback : bool, optional
        Whether an unforeseen exception is shown with its traceback.
    """
    with _terminable():
        try:
            answer = work()
            return answer if isinstance(answer, int) else DONE
        except click.ClickException as error:
            with suppress(OSError):  # stderr may be what is full
                error.show()
            return error.exit_code
        except (KeyboardInterrupt, click.Abort) as stop:
            # click wraps a KeyboardInterrupt into an Abort; the notes and the kind sit on the original.
            origin = stop.__cause__ if isinstance(stop.__cause__, KeyboardInterrupt) else stop
            was_terminated = isinstance(origin, Terminated)
            _say("Terminated." if was_terminated else "Interrupted.", origin)
            return TERMINATED if was_terminated else INTERRUPTED
        except SystemExit:
            return DONE  # so click leaves, and so only, where the other end of stdout was closed, as `head` does
        except Exception as error:
            return _answer(error, wants_traceback)


def _answer(error: Exception, wants_traceback: bool) -> int:
    foreseen = getattr(error, "exit_code", None)
    if isinstance(foreseen, int):
        _say(str(error), error)
        return foreseen
    if isinstance(error, OSError) and error.filename is not None:
        _say(f"{error.filename}: {error.strerror or error}", error)
        return STORAGE
    if isinstance(error, OSError) and error.errno == errno.EBADF:
        _say(CLOSED, error)
        return STORAGE
    if isinstance(error, OSError) and error.errno in FULL:  # what the answer is printed to has no name
        _say(f"The output cannot be written: {error.strerror}. Free some space, or send it elsewhere.", error)
        return STORAGE
    if wants_traceback:
        with suppress(OSError):
            traceback.print_exception(error)
    else:
        frame = traceback.extract_tb(error.__traceback__)[-1:]
        where = f" ({frame[0].filename}:{frame[0].lineno})" if frame else ""
        message = str(error).splitlines()
        _say(f"{type(error).__name__}: {message[0] if message else ''}{where}", error)
        _say("Add -v to see the traceback.")
    _say(REPORT)
    return OUR_FAULT


def _say(message: str, error: BaseException | None = None) -> None:
    for line in (message, *getattr(error, "__notes__", ())):
        talk(line)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM raise `Terminated` inside the block."""

    def end(number: int, frame: object) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread: somebody else answers signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


__all__ = [
    "BAD_USAGE", "DONE", "INTERRUPTED", "OUR_FAULT", "SOME_FAILED", "STORAGE", "TERMINATED", "Terminated", "guarded",
]  # fmt: skip

"""The command line: parse, call, show. Nothing is decided or computed here.

One module a command, imported when its command is asked for; what is heavy (NumPy, matplotlib, pydantic, rich) is
imported by the command that needs it, while it runs, so that help is quick.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

from sim.cli.boundary import INTERRUPTED, STORAGE, TERMINATED
from sim.cli.program import program


def main() -> None:
    """Run the command line, once it is imported (`sim.__main__`).

    After an interruption the process leaves at once: what is finished is on disk, and Python's own goodbye would wait
    for worker processes that were just stopped; so it does where a stream takes no more, which Python would try again.
    """
    _ready_streams()
    try:
        program(prog_name="sim")
    except SystemExit as leave:
        if leave.code in (STORAGE, INTERRUPTED, TERMINATED):
            with suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(int(leave.code))
        raise


def _ready_streams() -> None:
    """Have talk lead nowhere where the shell closed its stream (`2>&-`); an answer that is lost so is told as storage.

    What the terminal has no letter for, as in the name of a folder that is no UTF-8, is written as an escape.
    The numbers of closed streams are taken, or the next file that is opened would get them, and talk with them.
    """
    for name, mode, opened in (("stdin", "r", os.O_RDWR), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_RDWR)):
        if getattr(sys, name) is None:  # what only reads takes no answer
            setattr(sys, name, os.fdopen(os.open(os.devnull, opened), mode, encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")

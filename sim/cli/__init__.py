"""The command line: parse, call, show. Nothing is decided or computed here.

One module a command, imported when its command is asked for; what is heavy (NumPy, matplotlib, pydantic, rich) is
imported by the command that needs it, while it runs, so that help is quick.
"""

from __future__ import annotations

import os
import sys

from sim.cli.boundary import INTERRUPTED, TERMINATED
from sim.cli.program import program


def main() -> None:
    """Run the command line; the entry point of `sim` and of `python -m sim`.

    After an interruption the process leaves at once: what is finished is on disk, and Python's own goodbye would wait
    for worker processes that were just stopped.
    """
    try:
        program(prog_name="sim")
    except SystemExit as leave:
        if leave.code in (INTERRUPTED, TERMINATED):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(int(leave.code))
        raise

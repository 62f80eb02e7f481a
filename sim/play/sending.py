"""What reaches a process that is started afresh: rules and metrics of one's own, and never the script that asks.

Such a process imports what it is sent by the name of its module. A function of a notebook cell, of a program read from
standard input, or made inside another function has none; that is told before any is started. It also imports the script
that is run, under another name, before it does anything, so that a script without the usual
`if __name__ == "__main__":` would play everything again in each of them, and end in their tracebacks. It finds the
script by `__spec__` and `__file__` of `__main__`.

>>> import __main__
>>> with script_left_alone():
...     hasattr(__main__, "__file__"), __main__.__spec__
(False, None)
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sim.engine.engines import THREADED
from sim.model.new_rule import NewRule

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

"""Whether rules of one's own can be sent to other processes, told before any is started.

A process that is started afresh imports what it is sent by the name of its module. A function of a notebook cell, of a
program read from standard input, or made inside another function has none.
"""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from sim.engine.engines import THREADED
from sim.model.new_rule import NewRule, Rules
from sim.play.main_script import MAIN

REMEDY = "Define it in a module (a .py file beside yours) and import it from there, or use jobs=1."


def check_travel(rules: Rules | None, *, engine: str, jobs: int, executor: Executor | None) -> None:
    """Refuse rules that the processes which are to play them could not import.

    Parameters
    ----------
    rules : mapping of str to callable or NewRule, or None
    engine : str
        One that holds no lock is played by threads, to which a rule need not be sent.
    jobs : int
    executor : Executor or None
        One of threads takes any rule, and one that is not of the standard library sends functions in its own way.

    Raises
    ------
    ValueError
        If a rule cannot travel; the message says why, and what helps.
    """
    ours = executor is None and jobs > 1 and engine != THREADED
    if ours or isinstance(executor, ProcessPoolExecutor):
        for word, rule in (rules or {}).items():
            why = _why_not(rule, needs_import=ours)
            if why:
                raise ValueError(f"the rule {word} cannot be sent to other processes: {why}. {REMEDY}")


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

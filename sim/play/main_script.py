"""Whether a fresh process imports the script that is run, which it need not unless it is sent something defined there.

A process that is started afresh imports it under another name before it does anything, so that a script without the
usual `if __name__ == "__main__":` would play everything again in each of them, and end in their tracebacks. It finds
the script by `__spec__` and `__file__` of `__main__`.

>>> import __main__
>>> with script_left_alone():
...     hasattr(__main__, "__file__"), __main__.__spec__
(False, None)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

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

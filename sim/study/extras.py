"""Libraries that only some questions need: imported when asked for, and missed with a remedy.

>>> needs("math", "a square root", extra="analysis").sqrt(4.0)
2.0
>>> needs("no_such_library", "It", extra="analysis")    # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
sim.study.extras.MissingExtraError: It needs no_such_library; pip install 'conflict-sim[analysis]', or from a clone ...
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingExtraError(ImportError):
    """A library is not installed that this question needs."""

    exit_code = 2
    """Exit code of a command that meets it: the remedy is the user's."""


def needs(module: str, purpose: str, *, extra: str, instead: str = "") -> Any:
    """The module, imported.

    Parameters
    ----------
    module : str
        Its full name.
    purpose : str
        What cannot be done without it, as the subject of a sentence.
    extra : str
        The extra of this package that installs it.
    instead : str, optional
        A sentence about what works without it.

    Raises
    ------
    MissingExtraError
        If its library is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.split(".")[0]
        if error.name is not None and error.name.split(".")[0] != library:
            raise
        remedy = f"pip install 'conflict-sim[{extra}]', or from a clone pip install '.[{extra}]'."
        raise MissingExtraError(f"{purpose} needs {library}; {remedy}{' ' * bool(instead)}{instead}") from error

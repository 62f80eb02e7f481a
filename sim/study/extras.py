"""Libraries that only some questions need: imported when asked for, and missed with a remedy.

Two of them reach other machines that play, by the words that name these on a command line: the workers of Dask, or the
ranks of MPI. From Python any `concurrent.futures.Executor` will do, those that are made here too.

>>> needs("math", "a square root", extra="analysis").sqrt(4.0)
2.0
>>> needs("no_such_library", "It", extra="analysis")    # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
sim.study.extras.MissingExtraError: It needs no_such_library; pip install 'conflict-sim[analysis]', or from a clone ...
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from sim.scenario.faults import ScenarioError

DASK, MPI = "dask://", "mpi"


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


class Workers(NamedTuple):
    """Who plays, and how many pieces at a time."""

    executor: Executor
    jobs: int


@contextmanager
def workers_of(word: str) -> Iterator[Workers]:
    """The workers that a word names, let go of when the block ends.

    Parameters
    ----------
    word : str
        `dask://HOST:PORT` of a scheduler; or `mpi`, where `mpiexec ... python -m mpi4py.futures` has started us.

    Raises
    ------
    ScenarioError
        If it is another word, or nobody is there.
    MissingExtraError
        If the library is not installed.
    """
    where = f"--executor {word}"
    if word == MPI:
        futures = needs("mpi4py.futures", where, extra="mpi")
        with futures.MPIPoolExecutor() as pool:
            if not pool.num_workers:
                message = "has no rank but this one. Start with: mpiexec -n 9 python -m mpi4py.futures -m sim ..."
                raise ScenarioError.at(where, message)
            yield Workers(pool, pool.num_workers)
    elif word.startswith(DASK) and word != DASK:
        distributed = needs("distributed", where, extra="dask")
        try:
            client = distributed.Client(f"tcp://{word.removeprefix(DASK)}", set_as_default=False)
        except (OSError, ValueError) as error:
            raise ScenarioError.at(where, f"nobody answers there: {str(error).splitlines()[0]}.") from error
        with client:
            jobs = sum(client.nthreads().values())
            if not jobs:
                raise ScenarioError.at(where, "has no worker. Start one there with: dask worker tcp://HOST:PORT")
            yield Workers(client.get_executor(pure=False), jobs)
    else:
        raise ScenarioError.at(where, f"names no workers; write {DASK}HOST:PORT or {MPI}.")

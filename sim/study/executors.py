"""Other machines that play, by the words that name them on a command line: the workers of Dask, or the ranks of MPI.

From Python any `concurrent.futures.Executor` will do, those that are made here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import NamedTuple

from sim.scenario.faults import ScenarioError
from sim.study.extras import needs

DASK, MPI = "dask://", "mpi"


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

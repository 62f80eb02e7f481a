"""A folder that keeps what is played of a question until its answer is there, so that an interruption costs seconds.

Each plan of the question has a run folder in it, begun anew or gone on with, whichever it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os.path import lexists
from pathlib import Path
from typing import Any

from sim.results.chunk_file import Chunk
from sim.results.durable import StorageError
from sim.results.manifest import MANIFEST
from sim.results.store import RunFolder

PLAYED = "played"
"""The folder, in that of the answer."""
FREE = frozenset({"chunk_size", "engine", "versions"})
"""What an origin tells that changes no run; whether another version may go on is the question's to say."""


@contextmanager
def kept_in(path: Path | None, origin: Mapping[str, Any]) -> Iterator[tuple[RunFolder | None, Sequence[Chunk]]]:
    """The folder of a plan and what it holds already; nothing where nothing is to be kept.

    Raises
    ------
    StorageError
        If it holds runs of another plan, or is damaged.
    """
    if path is None:
        yield None, ()
    elif lexists(path / MANIFEST):
        with RunFolder.resume(path) as (store, chunks):
            now = json.loads(json.dumps(origin))
            other = [key for key in now if key not in FREE and now[key] != store.origin.get(key)]
            if other:
                raise StorageError(f"{path}: begun with another {other[0]}. Begin anew in another folder.")
            yield store, chunks
    else:
        shutil.rmtree(path, ignore_errors=True)  # killed before it was begun
        with RunFolder.create(path, origin) as store:
            yield store, ()

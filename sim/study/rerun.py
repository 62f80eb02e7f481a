"""Stored runs played again from their folder alone, and whether they come to the same.

>>> import sim                                                              # doctest: +SKIP
>>> sim.rerun("runs/2026-01-31-tutorial-0f3c1a2b").is_equal                  # doctest: +SKIP
True
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.draws import RUN_BITS
from sim.play.collected import How, Progress
from sim.results.design import NOTHING_VARIED
from sim.results.digest import table_digest
from sim.scenario.faults import ScenarioError
from sim.study.asked import asked_again
from sim.study.comparison import Comparison, Comparisons
from sim.study.provenance import other_versions, versions
from sim.study.result import RunResult
from sim.study.stored import read_runs
from sim.study.sweep_result import SweepResult

Batch = RunResult | SweepResult


@dataclass(frozen=True)
class Rerun:
    """What a folder holds, and what came of playing it again.

    Attributes
    ----------
    folder : Path
    pairs : tuple of pairs of RunResult or SweepResult
        Before and now: one pair, or one for each side of a comparison.
    """

    folder: Path
    pairs: tuple[tuple[Batch, Batch], ...]

    @property
    def is_equal(self) -> bool:
        """Whether every stored run, and every event that was recorded, came out the same to the last bit."""
        return not self.differences

    @property
    def differences(self) -> tuple[str, ...]:
        """What is not the same, in sentences; empty where all is."""
        return tuple(sentence for before, now in self.pairs for sentence in _differences(before, now))

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON values."""
        return {
            "folder": str(self.folder),
            "is_equal": self.is_equal,
            "runs": sum(before.n_runs for before, _ in self.pairs),
            "digests": [{"stored": before.digest, "now": _same_runs(before, now)} for before, now in self.pairs],
            "differences": list(self.differences),
            "versions": {"stored": dict(self.pairs[0][0].origin["versions"]), "now": dict(versions())},
        }


def rerun(
    folder: str | Path, *, jobs: int = 1, executor: Executor | None = None, progress: Progress | None = None
) -> Rerun:
    """Play the runs of a folder again from the texts and options in it; the folder stays as it is.

    Parameters
    ----------
    folder : str or Path
        Written by `sim.run`, `sim.sweep`, `sim.compare`, `sim.discover` or the commands of their names.
    jobs, executor, progress
        As for `sim.run`.

    Returns
    -------
    Rerun
        Says whether all came out the same, and what differs.

    Raises
    ------
    StorageError
        If it is no such folder, or is damaged.
    ScenarioError
        If rules of one's own made the runs, which no folder holds.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.rerun("runs/2026-01-31-tutorial-0f3c1a2b").is_equal  # doctest: +SKIP
    True
    """
    path = Path(folder)
    stored = read_runs(path)
    batches: list[Batch] = [*stored.sides.values()] if isinstance(stored, Comparison | Comparisons) else [stored]
    for batch in batches:
        if own := batch.origin.get("own_rules"):
            message = f"rules of your own ({', '.join(own)}) made its runs, and no folder holds them."
            raise ScenarioError.at(str(path), f"{message} Play it again from the program that had them.")
    total, done, how = sum(batch.origin["runs"] for batch in batches), 0, How(jobs, None, executor, progress)
    pairs = []
    for batch in batches:
        pairs.append((batch, _again(batch, how.for_part(done, total))))
        done += batch.origin["runs"]
    return Rerun(path, tuple(pairs))


def _again(stored: Batch, how: How) -> Batch:
    """The same runs once more."""
    design = stored.design if isinstance(stored, SweepResult) else NOTHING_VARIED
    return asked_again(stored.origin, stored.scenario, design, how).begun()


def _differences(before: Batch, now: Batch) -> Iterator[str]:
    digest = _same_runs(before, now)
    if before.digest != digest:
        yield f"The runs differ: their digest was {before.digest[:12]} and is now {digest[:12]}."
    elif not _events_are_equal(before, now):
        yield "The runs come to the same, but their recorded events differ."
    else:
        return
    other = other_versions(before.origin)
    if other:
        yield f"They were played with {', '.join(other)}: play them again with those versions."
    else:
        yield "All versions are the same: the program itself was changed."


def _events_are_equal(before: Batch, now: Batch) -> bool:
    ours, theirs = getattr(before, "events", None), getattr(now, "events", None)
    if ours is None or theirs is None:
        return ours is theirs
    return table_digest(ours) == table_digest(theirs[np.isin(theirs["run"], before.table["run"])])


def _same_runs(before: Batch, now: Batch) -> str:
    """Digest of those runs of `now` that are stored: a folder may hold fewer than were asked for."""
    if before.n_runs == now.n_runs:
        return now.digest
    ours, theirs = (batch.rows if isinstance(batch, SweepResult) else batch.table for batch in (before, now))
    address, others = ((table["point"].astype(np.int64) << RUN_BITS) | table["run"] for table in (ours, theirs))
    return table_digest(theirs[np.isin(others, address)])
